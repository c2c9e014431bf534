#!/usr/bin/env python3
"""Does what docs/rules.md tells an administrator to do: its blocks that name a file are written into a copy of the shipped files.

usage: guide.py DOCUMENT FOLDER

The line that opens a block says, behind the language:

  file=PATH                 a file of its own
  in=PATH after="LINE"      goes behind the first line of that file that is LINE
  in=PATH before="LINE"     goes before it

A block without these is only to be read.
"""
import os
import shlex
import sys


def blocks(path):
    words, lines = None, []
    with open(path, encoding='utf-8') as f:
        for number, line in enumerate(f, 1):
            if words is None and line.startswith('```'):
                words, lines, start = dict(w.split('=', 1) for w in shlex.split(line)[1:]), [], number
            elif line.rstrip('\n') == '```':
                if words:
                    yield start, words, ''.join(lines)
                words = None
            elif words is not None:
                lines.append(line)


def insert(path, words, text, where):
    key = 'after' if 'after' in words else 'before'
    with open(path, encoding='utf-8') as f:
        lines = f.readlines()
    for i, line in enumerate(lines):
        if line.rstrip('\n') == words[key]:
            i += key == 'after'
            lines[i:i] = [text]
            break
    else:
        sys.exit(f'{where}: {words["in"]} has no line "{words[key]}"')
    with open(path, 'w', encoding='utf-8') as f:
        f.writelines(lines)


def main():
    document, folder = sys.argv[1:]
    n = 0
    for number, words, text in blocks(document):
        where, path = f'{document}:{number}', os.path.join(folder, words.get('file', words.get('in', '')))
        if 'in' in words:
            insert(path, words, text, where)
        elif os.path.exists(path):
            sys.exit(f'{where}: {words["file"]} exists already: the example would not be a new file')
        else:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'w', encoding='utf-8') as f:
                f.write(text)
        n += 1
    print(f'blocks {n}')
    sys.exit(0 if n else f'{document}: no block names a file')


if __name__ == '__main__':
    main()
