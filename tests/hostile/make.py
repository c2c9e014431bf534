#!/usr/bin/env python3
"""Makes mails that are meant to break their reader. None of them is kept in the repository.

usage: make.py [--only WORD] FOLDER    writes each to FOLDER/NAME.eml
       make.py --list                  their names

Every mail says what must become of it: "read" (it is odd, but within the limits), "held" (it is over one), or "either".
"""
import argparse, base64, pathlib, random, struct, sys, zlib

KB, MB, GB = 1 << 10, 1 << 20, 1 << 30
TEXT = 250 * KB  # just below limits.text_bytes
TOP = "From: Eve <eve@example.com>\r\nTo: recruiter-help@usajobs.gov\r\nMessage-ID: <%s@example.com>\r\n"
MIME = "MIME-Version: 1.0\r\n"
CASES = []


def case(want, name=None):
    """A mail made by a function: its name is the function's."""
    def add(fn):
        CASES.append((name or fn.__name__.replace("_", "-"), want, fn))
        return fn
    return add


def mail(body="Hello.\r\n", headers="", subject="Hello", name="hostile"):
    head = TOP % name + "Subject: " + subject + "\r\n" + headers + "\r\n"
    return head.encode("utf-8", "surrogateescape") + (body if isinstance(body, bytes) else body.encode("utf-8", "surrogateescape"))


def text_mail(body, kind="plain", extra=""):
    return mail(body, MIME + "Content-Type: text/%s; charset=utf-8%s\r\nContent-Transfer-Encoding: 8bit\r\n" % (kind, extra))


def with_file(name, content, kind="application/octet-stream", text="Please see the attached file.\r\n"):
    b64 = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return mail(b"--b\r\nContent-Type: text/plain\r\n\r\n" + text.encode() +
                b"--b\r\nContent-Type: " + kind.encode() + b'; name="' + name.encode() + b'"\r\nContent-Transfer-Encoding: base64\r\n'
                b'Content-Disposition: attachment; filename="' + name.encode() + b'"\r\n\r\n' + b64 + b"--b--\r\n",
                MIME + 'Content-Type: multipart/mixed; boundary="b"\r\n')


# --- structure --------------------------------------------------------------------------------------------------------------

@case("held")
def depth_10000_multiparts():
    n = 10000
    body = "".join('Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i) for i in range(n))
    return mail('--x\r\n' + body + "\r\n\r\nx\r\n", MIME + 'Content-Type: multipart/mixed; boundary="x"\r\n')


@case("held")
def depth_10000_messages():
    return mail("Content-Type: message/rfc822\r\n\r\n" * 10000 + "x\r\n", MIME + "Content-Type: message/rfc822\r\n")


@case("held")
def parts_100000():
    return mail("--b\r\n\r\nx\r\n" * 100000 + "--b--\r\n", MIME + 'Content-Type: multipart/mixed; boundary="b"\r\n')


@case("read")
def parts_450_of_text():
    return mail("--b\r\n\r\nA line of text.\r\n" * 450 + "--b--\r\n", MIME + 'Content-Type: multipart/mixed; boundary="b"\r\n')


@case("either")
def boundaries_that_begin_alike():
    names = ["b" * k for k in range(1, 19)]
    body = "".join('--%s\r\nContent-Type: multipart/mixed; boundary="%s"\r\n\r\n' % (a, b) for a, b in zip(names, names[1:]))
    return mail(body + ("--" + "b" * 200 + "\r\n") * 100000, MIME + 'Content-Type: multipart/mixed; boundary="b"\r\n')


@case("either")
def dashes_that_are_no_boundary():
    return mail("--b\r\n\r\n" + "--\r\n" * 50000 + "\r\n--b--\r\n", MIME + 'Content-Type: multipart/mixed; boundary="b"\r\n')


@case("held")
def messages_in_base64_in_messages():
    inner = mail("the end\r\n")
    for _ in range(22):
        inner = mail(base64.encodebytes(inner), MIME + "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n")
    return inner


@case("held")
def decoded_70_mb_of_base64():
    part = b"--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(b"\0" * MB)
    return mail(part * 27 + b"--b--\r\n", MIME + 'Content-Type: multipart/mixed; boundary="b"\r\n') + b"x" * (4 * MB)


@case("either")
def messages_that_count_twice():
    """Each mail within is listed as a file as well: 18 levels of 2 MB."""
    inner = text_mail("x" * 60 + "\r\n" + ("y" * 76 + "\r\n") * 25000)
    for _ in range(18):
        inner = mail(inner, MIME + "Content-Type: message/rfc822\r\n")
    return inner


# --- header -----------------------------------------------------------------------------------------------------------------

for _name in ("Subject", "To", "From", "References", "Received", "Content-Type", "Date", "X-Thing", "Authentication-Results"):
    @case("held", "header-line-200-kb-" + _name.lower())
    def _(n=_name):
        return mail(headers=n + ": " + "a" * (200 * KB) + "\r\n")

    @case("either", "header-line-120-kb-" + _name.lower())
    def _(n=_name):
        return mail(headers=n + ": " + "a b@c.d <e@f.g>, " * (120 * KB // 17) + "\r\n")


@case("held")
def header_fields_100000():
    return mail(headers="X: y\r\n" * 100000)


@case("held")
def header_fields_100000_in_parts():
    part = "--b\r\n" + "X: y\r\n" * 900 + "\r\nx\r\n"
    return mail(part * 112 + "--b--\r\n", MIME + 'Content-Type: multipart/mixed; boundary="b"\r\n')


@case("held")
def addresses_100000():
    return mail(headers="Cc: " + ",\r\n ".join("a%d@b.gov" % i for i in range(100000)) + "\r\n")


@case("read")
def addresses_7000():
    return mail(headers="Cc: " + ",\r\n ".join("a%d@b.gov" % i for i in range(7000)) + "\r\n")


for _name, _unit in (("comments", "("), ("groups", "g:"), ("angles", "<"), ("quotes", '"a\\'), ("routes", "@a,"), ("blanks", " \r\n "),
                     ("encoded-words", "=?utf-8?q?a?= "), ("words-cut-short", "=?utf-8?q?"), ("commas", ","), ("at-signs", "a@")):
    @case("either", "addresses-made-of-" + _name)
    def _(u=_unit):
        return mail(headers="Reply-To: " + u * (100 * KB // len(u)) + "\r\n")


@case("either")
def parameters_900():
    return mail(headers=MIME + "Content-Type: text/plain" + "".join(";\r\n a*%d*=utf-8''%%41" % i for i in range(900)) + "\r\n")


@case("read")
def authentication_results_900():
    return mail(headers="Authentication-Results: mx; dkim=pass header.d=a; spf=fail; dmarc=pass\r\n" * 900)


@case("read")
def received_900():
    return mail(headers="Received: from a by b; Tue, 10 Nov 2026 14:21:40 -0500\r\n" * 900)


INJECTIONS = ["x\r\nBcc: victim@example.com", "x\nBcc: victim@example.com", "x\rBcc: victim@example.com", "x\0Bcc: victim@example.com",
              "x\u2028Bcc: victim@example.com", "x\u0085Bcc: victim@example.com", "\u202ex\u2066y\u2069", "\x1b[31mred", "x\u200by"]
for _i, _text in enumerate(INJECTIONS):
    @case("read", "injection-%d" % _i)
    def _(t=_text):
        def word(charset):
            return "=?%s?B?%s?=" % (charset, base64.b64encode(t.encode(charset, "replace")).decode())
        h = ("From: %s <eve@example.com>\r\nReply-To: \"%s\" <eve@example.com>\r\nTo: recruiter-help@usajobs.gov\r\nSubject: %s %s\r\n" %
             (word("utf-8"), word("utf-8"), word("utf-8"), word("utf-16")) + MIME +
             'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nx\r\n--b\r\nContent-Type: application/octet-stream\r\n'
             "Content-Disposition: attachment; filename*=utf-8''%s\r\n\r\nx\r\n--b--\r\n" %
             "".join("%%%02x" % c for c in t.encode()))
        return h.encode()


# --- text -------------------------------------------------------------------------------------------------------------------

UNITS = {
    "a": "A", "blank": " ", "tab": "\t", "quote": ">", "quote-blank": "> ", "address": "a@", "address-2": "a@b.", "dash": "-", "dash-blank": "- ",
    "on": "On ", "on-wrote": "On Mon, Jan 1, 2024 at 1:00 PM A wrote ", "round": "(", "square": "[", "brace": "{", "angle": "<", "round-close": "()",
    "colon": ": ", "label": "Full name: ", "labels": "Full name: Role: Agency: ", "sf52": "SF-52 ", "sf52-number": "SF-52 number: ABC-", "digit": "1",
    "digit-dash": "1-", "ssn": "123-45-", "ssn-label": "SSN ", "dot": "a.", "slash": "a/", "underscore": "_", "star": "*", "equals": "=", "hash": "#",
    "case": "CGH-26-", "series": "GS-0343-", "name": "Dana Ruiz ", "name-comma": "Ruiz, Dana ", "person": "Dana Ruiz <d@x.gov>, ", "title": "Mr. ",
    "and": "and ", "of": "of the ", "department": "Department of ", "u-s": "U.S. ", "phone": "(202) 555-", "url": "http://a.b/", "url-2": "https://",
    "wide": "\u3042", "combining": "e\u0301", "marks": "\u0301", "emoji": "\U0001f600", "nbsp": "\u00a0", "zero-width": "\u200b", "bidi": "\u202e",
    "cr": "\r", "dashes-underline": "--_", "mixed": "aA1-_. ", "words": "the quick brown fox ", "month": "January 1, ", "date": "1/1/2026 ",
    "marking": "CUI//", "pdf": "x.pdf ", "selected": "selected ", "yes": "yes, ", "bullet": "\u2022 ", "percent": "%", "backslash": "\\",
}
for _name, _unit in UNITS.items():
    @case("read", "one-line-of-" + _name)
    def _(u=_unit):
        return text_mail(u * (TEXT // len(u.encode())))

LINES = {
    "empty": "\n", "blank": " \n", "a": "A\n", "quote": ">\n", "quotes": ">>>>>>>>>>>>>>>>>>>>\n", "dash": "--\n", "signature": "-- \n", "rule": "________________\n",
    "on-wrote": "On Mon, Jan 1, 2024 at 1:00 PM A <a@b.c> wrote:\n", "on": "On Mon\n", "original": "-----Original Message-----\n",
    "from": "From: A <a@b.c>\n", "block": "From: A\nSent: B\nTo: C\nSubject: D\n\n", "forward": "---------- Forwarded message ---------\n",
    "label": "Full name:\n", "label-value": "Full name: Dana Ruiz\n", "labels": "Full name:\nRole:\nAgency:\n", "table": "a\tb\tc\td\n", "name": "Dana Ruiz\n",
    "person": "Dana Ruiz <dana@usda.gov>\n", "regards": "Regards,\n", "phone": "(202) 555-0100\n", "agency": "Department of the Interior\n",
    "sf52": "SF-52 number: ABC-123\n", "bullet": "* \n", "ssn": "123-45-6789\n", "colon": ":\n", "indent": "        x\n", "uu": "begin 644 x\n", "uu-end": "begin 644 x\n`\nend\n",
    "caution": "CAUTION: This email originated from outside\n", "thanks": "Thank you!\n", "sent-from": "Sent from my iPhone\n", "html": "<p>\n", "json": "{\"a\":\n",
}
for _name, _unit in LINES.items():
    @case("read", "lines-of-" + _name)
    def _(u=_unit):
        return text_mail((u * (TEXT // len(u))).replace("\n", "\r\n")[:TEXT])


@case("read")
def one_line_of_random_words():
    r = random.Random(1)
    return text_mail(" ".join("".join(r.choice("abcdefghijklmnopqrstuvwxyz.,:@<>-0123456789") for _ in range(r.randint(1, 9))) for _ in range(40000))[:TEXT])


@case("read")
def quotes_of_growing_depth():
    return text_mail("\r\n".join(">" * (i % 600) + " x" for i in range(800)))


@case("read")
def flowed_quotes():
    return text_mail("> > > > \r\n" * 25000, extra="; format=flowed; delsp=yes")


@case("read")
def a_subject_of_tags():
    return mail(subject="[a] " * 24000)


@case("read")
def a_subject_of_re():
    return mail(subject="Re: " * 24000)


@case("held")
def text_of_30_mb():
    return text_mail("A line of text.\r\n" * (30 * MB // 17))


# --- character sets ---------------------------------------------------------------------------------------------------------

@case("read")
def utf_7():
    return mail(b"+ADw-script+AD4- +" + b"A" * 200000, MIME + "Content-Type: text/plain; charset=utf-7\r\n")


@case("read")
def overlong_utf_8():
    return mail(b"\xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf\xc0\x80" * 7000, MIME + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n")


@case("read")
def nul_everywhere():
    return mail(b"a\0" * 100000, "X\0Y: \0\r\nSub\0ject: \0\0\r\n")


@case("either")
def nothing_but_nul():
    return b"\0" * (2 * MB)


@case("read")
def iso_2022_escapes():
    return mail(b"\x1b$B\x1b(B" * 35000, MIME + "Content-Type: text/plain; charset=iso-2022-jp\r\n")


@case("either")
def bytes_of_every_value():
    return mail(bytes(range(256)) * 1000, MIME + "Content-Type: text/plain; charset=gb18030\r\nContent-Transfer-Encoding: binary\r\n")


@case("read")
def quoted_printable_that_never_ends():
    return mail("=\r\n" * 80000 + "=3D" * 60000, MIME + "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n")


# --- HTML -------------------------------------------------------------------------------------------------------------------

def html(body):
    return text_mail(body, "html")


for _name, _open in (("div", "<div>"), ("table", "<table><tr><td>"), ("font", "<font>"), ("blockquote", "<blockquote>"), ("b", "<b>"), ("ul", "<ul><li>"),
                     ("a", "<a href=x>"), ("p", "<p>"), ("span-hidden", "<span style='display:none'>"), ("svg", "<svg>"), ("select", "<select>")):
    @case("either", "html-nested-100000-" + _name)
    def _(o=_open):
        return html(o * 100000 + "x")


@case("either")
def html_1000000_attributes_of_one():
    return html("<p " + " ".join("a%d" % i for i in range(500000)) + ">x")


@case("either")
def html_1000000_attributes():
    return html("<p a b c d e f g h i j>" * 100000 + "x")


for _name, _unit in (("angle", "<"), ("amp", "&"), ("entity", "&lt;"), ("comment", "<!--"), ("tag-open", "<a "), ("tag-close", "</"), ("cdata", "<![CDATA["),
                     ("quote", "<a b='"), ("numeric", "&#1114111;"), ("script", "<script>"), ("style", "<style>a{"), ("br", "<br>"), ("td", "<td>"), ("tr", "<tr>"),
                     ("conditional", "<!--[if mso]>"), ("base", "<base href=x>"), ("nbsp", "&nbsp;"), ("hr", "<hr>"), ("img", "<img alt=x>"), ("text", "a ")):
    @case("either", "html-of-" + _name)
    def _(u=_unit):
        return html("<body>" + u * (MB // len(u)))


@case("either")
def html_style_of_4_mb():
    return html("<p style='" + "color:red;" * 390000 + "'>x")


@case("either")
def html_styles_of_many():
    return html("<style>" + "".join(".a%d{display:none}" % i for i in range(20000)) + "</style>" + "<p class=a1>x</p>" * 20000)


@case("either")
def html_table_of_one_row():
    return html("<table><tr>" + "<td>x" * 200000)


@case("either")
def html_table_that_spans():
    return html("<table>" + "<tr><td colspan=100000 rowspan=100000>x" * 10000)


# --- files ------------------------------------------------------------------------------------------------------------------

def zip_of(entries):
    """entries: (name, method, stored bytes, size when unpacked, crc)"""
    out, central = bytearray(), bytearray()
    for name, method, data, size, crc in entries:
        n = name.encode()
        fixed = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 0x21, crc, len(data), size & 0xffffffff, len(n), 0)
        central += b"PK\1\2" + struct.pack("<H", 20) + fixed + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + n
        out += b"PK\3\4" + fixed + n + data
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, len(entries) & 0xffff, len(entries) & 0xffff, len(central), len(out), 0)
    return bytes(out + central + end)


def plain(name, data):
    return (name, 0, data, len(data), zlib.crc32(data))


def bomb(name, unit, total, before=b"", after=b""):
    """An entry that unpacks to unit many times over, made without compressing all of it."""
    times = total // len(unit)
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = c.compress(before) + c.flush(zlib.Z_FULL_FLUSH)
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = c.compress(unit) + c.flush(zlib.Z_FULL_FLUSH)
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    tail = c.compress(after) + c.flush()
    # The checksum is wrong: it takes a second to make and stands behind the last byte.
    return (name, 8, head + body * times + tail, len(before) + len(unit) * times + len(after), 0)


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = plain("[Content_Types].xml", b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
              b'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
              b'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')
RELS = plain("_rels/.rels", b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
             b'Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>')
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOC = ('<?xml version="1.0"?><w:document xmlns:w="%s"><w:body>' % W).encode()
DOC_END = b"</w:body></w:document>"


def docx(entry):
    return with_file("pd.docx", zip_of([TYPES, RELS, entry]), DOCX)


@case("either")
def zip_of_1_gb():
    return with_file("a.zip", zip_of([bomb("a", b"\0" * MB, GB)]), "application/zip")


@case("either")
def zip_in_zip_in_zip():
    z = zip_of([bomb("a", b"\0" * MB, GB)])
    for i in range(6):
        z = zip_of([plain("%d.zip" % k, z) for k in range(3 if i < 2 else 1)])
    return with_file("a.zip", z, "application/zip")


@case("either")
def zip_of_60000_entries():
    return with_file("a.zip", zip_of([plain("%d" % i, b"") for i in range(60000)]), "application/zip")


@case("either")
def docx_of_60000_entries():
    return with_file("pd.docx", zip_of([TYPES, RELS] + [plain("word/%d.xml" % i, b"") for i in range(60000)] + [plain("word/document.xml", DOC + DOC_END)]), DOCX)


for _name, _unit in (("text", b"<w:p><w:r><w:t>A line of text.</w:t></w:r></w:p>" * 20000), ("blanks", b" " * MB),
                     ("one-run", b"A" * MB), ("tags", b"<w:r/>" * 100000), ("comment", b"<!-- -->" * 100000), ("table", b"<w:tbl><w:tr><w:tc/></w:tr></w:tbl>" * 20000)):
    @case("either", "docx-of-1-gb-of-" + _name)
    def _(u=_unit):
        return docx(bomb("word/document.xml", u, GB, DOC, DOC_END))


@case("either")
def docx_that_nests():
    return docx(bomb("word/document.xml", b"<w:p>" * 200000, 64 * MB, DOC, b""))


@case("either")
def docx_of_attributes():
    return docx(bomb("word/document.xml", b" a='b'" * 100000, 64 * MB, DOC + b"<w:p", b"/>" + DOC_END))


@case("either")
def docx_of_entities():
    names = "abcdefghij"
    dtd = b'<!DOCTYPE x [<!ENTITY a "lol">' + b"".join(
        b'<!ENTITY %s "%s">' % (b.encode(), ("&%s;" % a * 10).encode()) for a, b in zip(names, names[1:])) + b"]>"
    return docx(plain("word/document.xml", b'<?xml version="1.0"?>' + dtd + DOC[21:] + b"<w:p><w:r><w:t>&j;</w:t></w:r></w:p>" + DOC_END))


@case("either")
def docx_that_reads_a_file():
    dtd = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return docx(plain("word/document.xml", b'<?xml version="1.0"?>' + dtd + DOC[21:] + b"<w:p><w:r><w:t>&a;</w:t></w:r></w:p>" + DOC_END))


@case("either")
def xlsx_of_1_gb():
    return with_file("a.xlsx", zip_of([TYPES, bomb("xl/sharedStrings.xml", b"<si><t>x</t></si>" * 50000, GB, b"<sst>", b"</sst>"),
                                       bomb("xl/worksheets/sheet1.xml", b"<row><c t='s'><v>1</v></c></row>" * 30000, GB, b"<worksheet><sheetData>")]))


def pdf(objects):
    out, places = bytearray(b"%PDF-1.7\n"), []
    for i, o in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % i + o + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
    return bytes(out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))


def pdf_page(stream, filters=b"/FlateDecode"):
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
                b"<< /Length %d /Filter %s >>\nstream\n" % (len(stream), filters) + stream + b"\nendstream",
                b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"])


def zlib_bomb(unit, total):
    c = zlib.compressobj(1)
    return b"".join([c.compress(unit) for _ in range(total // len(unit))]) + c.flush()


@case("either")
def pdf_of_text():
    return with_file("pd.pdf", pdf_page(zlib_bomb(b"BT /F 12 Tf 10 10 Td (A line of text.) Tj ET\n" * 20000, 200 * MB)), "application/pdf")


@case("either")
def pdf_of_filters():
    return with_file("pd.pdf", pdf_page(zlib.compress(zlib_bomb(b" " * MB, 512 * MB)), b"[/FlateDecode /FlateDecode]"), "application/pdf")


@case("either")
def pdf_of_100000_pages():
    n = 100000
    kids = b" ".join(b"3 0 R" for _ in range(n))
    return with_file("pd.pdf", pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % n,
                                    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>"]), "application/pdf")


@case("either")
def pdf_that_nests():
    return with_file("pd.pdf", b"%PDF-1.7\n1 0 obj\n" + b"[" * 500000 + b"\nendobj\ntrailer << /Root 1 0 R >>\n", "application/pdf")


@case("either")
def pdf_that_calls_itself():
    page = b"/X Do " * 1000
    return with_file("pd.pdf", pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                                    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /XObject << /X 4 0 R >> >> >>",
                                    b"<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /X 4 0 R >> >> /Length %d >>\nstream\n"
                                    % len(page) + page + b"\nendstream"]), "application/pdf")


@case("either")
def doc_of_nothing():
    return with_file("pd.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * MB, "application/msword")


@case("either")
def winmail_of_lengths():
    return with_file("winmail.dat", b"\x78\x9f\x3e\x22\0\0" + (b"\x02\x0f\x80\x06\0" + b"\xff\xff\xff\x7f") * 10000, "application/ms-tnef")


@case("either")
def smime_of_nothing():
    return mail(base64.encodebytes(b"\x30\x80" * 100000), MIME + "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n"
                "Content-Transfer-Encoding: base64\r\n")


@case("read")
def a_report_that_floods():
    status = "".join("Final-Recipient: rfc822; a%d@b.gov\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n" % i for i in range(3500))
    return mail("--b\r\nContent-Type: message/delivery-status\r\n\r\n" + status + "--b\r\n\r\n" + "a@b.c 550 5.1.1 x\r\n" * 10000 + "--b--\r\n",
                MIME + 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n')


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--list", action="store_true")
    ap.add_argument("--only", default="")
    ap.add_argument("folder", nargs="?")
    args = ap.parse_args()
    if args.folder is None and not args.list:
        ap.error("name a folder")
    for name, want, fn in CASES:
        if args.only not in name:
            continue
        if args.list:
            print(name, want)
        else:
            (pathlib.Path(args.folder) / (name + ".eml")).write_bytes(fn())


if __name__ == "__main__":
    sys.exit(main())
