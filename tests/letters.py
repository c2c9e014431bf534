#!/usr/bin/env python3
"""letters.py FOLDER PAGE - one page that shows every letter of a folder in both forms, for reading them through.

The folder holds NAME.txt, NAME.html and NAME.eml, as `make letters` writes them. Nothing else is read.
"""
import email
import email.policy
import html
import pathlib
import sys

PAGE = """<!DOCTYPE html>
<html lang="en-US">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Letters</title>
<style>
body {{ font: 16px/1.5 'Segoe UI', Arial, sans-serif; margin: 0 auto; padding: 16px; max-width: 1440px; }}
nav ul {{ columns: 14em; padding: 0 0 0 20px; }}
section {{ border-top: 1px solid #71767a; padding: 8px 0 24px; }}
.forms {{ display: flex; flex-wrap: wrap; gap: 16px; }}
.forms > * {{ flex: 1 1 620px; min-width: 0; margin: 0; height: 760px; border: 1px solid #71767a; box-sizing: border-box; }}
pre {{ overflow: auto; padding: 12px; font: 13px/1.45 Consolas, monospace; white-space: pre-wrap; }}
</style>
</head>
<body>
<h1>{count} letters, with sample data</h1>
<p>Each as HTML and as plain text.</p>
<nav aria-label="Letters"><ul>
{links}
</ul></nav>
<main>
{sections}
</main>
</body>
</html>
"""

SECTION = """<section id="{name}">
<h2>{name}</h2>
<p>Subject: <strong>{subject}</strong></p>
<div class="forms">
<iframe title="{name} as HTML" srcdoc="{page}" loading="lazy" sandbox></iframe>
<pre tabindex="0">{text}</pre>
</div>
</section>"""


def section(folder, name):
    mail = email.message_from_bytes((folder / f"{name}.eml").read_bytes(), policy=email.policy.default)
    text = (folder / f"{name}.txt").read_text(encoding="utf-8")
    page = (folder / f"{name}.html").read_text(encoding="utf-8")
    return SECTION.format(name=name, subject=html.escape(str(mail["subject"])), text=html.escape(text), page=html.escape(page))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.splitlines()[0])
    folder = pathlib.Path(sys.argv[1])
    names = sorted(path.stem for path in folder.glob("*.eml"))
    page = PAGE.format(
        count=len(names),
        links="\n".join(f'<li><a href="#{name}">{name}</a></li>' for name in names),
        sections="\n".join(section(folder, name) for name in names),
    )
    pathlib.Path(sys.argv[2]).write_text(page, encoding="utf-8")


main()
