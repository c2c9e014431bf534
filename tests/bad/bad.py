#!/usr/bin/env python3
"""Seeded mistakes: each is made in a copy of the shipped files, and `mailclerk check` must name its line and the way out.

usage: bad.py BINARY [--control | [--only WORDS] [ROWS.txt...]]

--control: no mistake is made, and nothing may be found.

A row of tests/bad/*.txt is a paragraph. Its first line says what is wrong; then

  file: the file that is changed, relative to the folder of rules (mailclerk.yaml: the sample configuration)
  copy: a file that is copied to `file` first
  change: a script for sed -E; several are applied one after the other; each must change something
  remove: a file that is deleted instead
  unchanged: yes, where the copy itself is the mistake
  in: the file that the finding is about, where that is not `file`
  at: an extended regular expression for the line, in the changed file, that the finding must name: the first that matches;
      "2! ..." the second; "after! A :: B" the first that matches B behind one that matches A; "whole": no line
  says: what the finding must say; several
  level: warning, where the finding is one and check ends with 0
  also: a file in which the mistake may have a consequence; findings in any other file are a failure

The line is looked up and not written down, so that the rows outlive changes of the shipped files.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FOLDERS = ['parsers/rules', 'parsers/patterns', 'parsers/directory', 'state/workflows', 'templates/letters']
FILES = ['parsers/screen.yaml', 'state/holidays.yaml', 'templates/layout.html']
EX_CONFIG = 78
KEYS = ('file', 'copy', 'change', 'remove', 'unchanged', 'in', 'at', 'says', 'level', 'also')


def rows(path):
    with open(path, encoding='utf-8') as f:
        paragraphs = f.read().split('\n\n')
    for paragraph in paragraphs:
        lines = [line for line in paragraph.split('\n') if line and not line.startswith('#')]
        if not lines:
            continue
        row = {'what': lines[0], 'change': [], 'says': [], 'also': []}
        for line in lines[1:]:
            key, _, value = line.partition(': ')
            if key not in KEYS:
                sys.exit(f'{path}: {lines[0]}: unknown key "{key}"')
            if isinstance(row.get(key), list):
                row[key].append(value)
            else:
                row[key] = value
        yield row


def office(folder):
    for name in FOLDERS:
        shutil.copytree(os.path.join(ROOT, name), os.path.join(folder, name),
                        ignore=shutil.ignore_patterns('*.py', '*.c', '*.h'))
    for name in FILES:
        shutil.copy(os.path.join(ROOT, name), os.path.join(folder, name))
    with open(os.path.join(ROOT, 'daemon/mailclerk.yaml'), encoding='utf-8') as f:
        text = f.read()
    with open(os.path.join(folder, 'mailclerk.yaml'), 'w', encoding='utf-8') as f:
        f.write(text + f'rules_directory: {folder}\n')


def make(row, folder):
    if 'remove' in row:
        os.unlink(os.path.join(folder, row['remove']))
        return
    path = os.path.join(folder, row['file'])
    if 'copy' in row:
        shutil.copy(os.path.join(folder, row['copy']), path)
    for script in row['change']:
        with open(path, encoding='utf-8') as f:
            before = f.read()
        subprocess.run(['sed', '-E', '-i', script, path], check=True)
        with open(path, encoding='utf-8') as f:
            if f.read() == before and 'unchanged' not in row:
                raise ValueError(f'the change changes nothing: {script}')


def wanted_line(row, path):
    at, nth, after = row['at'], 1, None
    if at == 'whole':
        return 0
    if re.match(r'\d! ', at):
        nth, at = int(at[0]), at[3:]
    elif at.startswith('after! '):
        after, at = at[7:].split(' :: ')
    with open(path, encoding='utf-8') as f:
        for number, line in enumerate(f, 1):
            if after is not None:
                after = None if re.search(after, line) else after
            elif re.search(at, line):
                nth -= 1
                if nth == 0:
                    return number
    raise ValueError(f'no line matches {row["at"]}')


def check(binary, folder):
    run = subprocess.run([binary, 'check', '--config', os.path.join(folder, 'mailclerk.yaml')],
                         capture_output=True, text=True, timeout=300, check=False)
    found = []
    for line in run.stderr.split('\n'):
        m = re.match(re.escape(folder) + r'/([^:]+)(?::(\d+))?: (error|warning): (.*)', line)
        if m:
            found.append((m.group(1), int(m.group(2) or 0), m.group(4), m.group(3)))
    return run.returncode, found, run.stderr.replace(folder + '/', '')


def judge(binary, row):
    with tempfile.TemporaryDirectory(prefix='mc-bad-') as folder:
        try:
            office(folder)
            make(row, folder)
            where = row.get('in', row.get('file'))
            line = wanted_line(row, os.path.join(folder, where))
            code, found, text = check(binary, folder)
        except (ValueError, OSError, subprocess.SubprocessError) as e:
            return [str(e)]
    faults = []
    level = row.get('level', 'error')
    found = [(f, n, t) for f, n, t, l in found if l == level]
    if code != (EX_CONFIG if level == 'error' else 0):
        faults.append(f'exit code {code}')
    if not any(f == where and n == line and all(s in t for s in row['says']) for f, n, t in found):
        faults.append(f'wanted {where}:{line}: ' + ' ... '.join(row['says']))
    for name in sorted({f for f, _, _ in found} - {where} - set(row['also'])):
        faults.append(f'a finding in {name} as well')
    shown = ['got ' + t for t in text.strip().split('\n') if level in t]
    return faults + shown[:8] if faults else []


def main():
    binary, args = sys.argv[1], sys.argv[2:]
    if '--control' in args:
        with tempfile.TemporaryDirectory(prefix='mc-bad-') as folder:
            office(folder)
            code, found, text = check(binary, folder)
            print(text)
            sys.exit(0 if code == 0 and all(level == 'warning' for *_, level in found) else 1)
    only = args[args.index('--only') + 1] if '--only' in args else ''
    files = [a for a in args if a.endswith('.txt')]
    files = files or sorted(os.path.join(HERE, n) for n in os.listdir(HERE) if n.endswith('.txt'))
    todo = [row for path in files for row in rows(path) if only in row['what']]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda row: judge(binary, row), todo))
    for row, faults in zip(todo, results):
        if faults:
            print('\n    '.join([f'not found: {row["what"]}'] + faults))
    print(f'mistakes {len(todo)}, found {sum(not f for f in results)}')
    sys.exit(0 if todo and not any(results) else 1)


if __name__ == '__main__':
    main()
