"""mails.py - deterministic mails for `make bench`: mail i depends on i only.

About 4 KB each, as people write them: two in ten quoted-printable with accents, one with an HTML form beside the text, one with
a position description of 60 KB (PDF in base64). Nine are complete role requests, one asks where a request stands.
"""
import base64
import os
import quopri
import random

FIRST = "Anna Bruno Clara Dmitri Elif Farid Greta Hugo Ines Jonas Katrin Luca Mira Noah Olga Pavel Rosa Sven Tomas Uta".split()
LAST = "Abel Berger Conti Dvorak Eriksen Fischer Garcia Huber Ivanov Jansen Keller Lindqvist Moser Novak Ortega Peters".split()
PLACES = [("Department of Agriculture", "Forest Service", "usda.gov"),
          ("Department of the Interior", "National Park Service", "nps.gov"),
          ("Department of Commerce", "National Weather Service", "noaa.gov"),
          ("Department of the Treasury", "Internal Revenue Service", "irs.gov")]
WORDS = ("the branch takes over the monthly reports from a colleague who has left and they must be finished before the audit "
         "please note that the access was discussed with the supervisor who agreed as soon as a formal request exists the "
         "account is used from the office network only thank you for your help with this").split()
ACCENTED = "résumé façade naïve coöperate".split()
_PDF = base64.encodebytes(b"%PDF-1.4\n" + random.Random(1).randbytes(60 * 1024)).decode()


def _paragraph(r, size, accents):
    lines, line, total = [], "", 0
    while total < size:
        word = r.choice(ACCENTED) if accents and r.random() < 0.06 else r.choice(WORDS)
        if len(line) + len(word) > 71:
            lines.append(line)
            total += len(line) + 1
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join(lines + [line])


def mail(i):
    """Bytes with LF line ends."""
    r = random.Random(1000003 + i)
    first, last = r.choice(FIRST), r.choice(LAST)
    agency, sub_agency, domain = r.choice(PLACES)
    address = f"{first.lower()}.{last.lower()}.{i}@{domain}"
    if i % 10 == 3:
        subject, ask = "My request", "Could you tell me the status of my request, please?\n"
    else:
        subject = "Role in the Agency Talent Portal"
        ask = (f"I request an Agency General User role in the Agency Talent Portal.\n\nFull name: {first} {last}\n"
               f"Role: Hiring Manager\nAgency: {agency}\nSub-agency: {sub_agency}\n")
    accents = i % 10 in (2, 5)
    text = f"Hello,\n\n{ask}\n{_paragraph(r, 3300, accents)}\n\nThank you,\n\n{first} {last}\n"
    head = [f"Return-Path: <{address}>",
            f"Received: from mx.{domain} (mx.{domain} [192.0.2.{r.randrange(250)}]) by mail.opm.gov with ESMTPS id"
            f" {r.getrandbits(40):010X};\n\tTue, 10 Nov 2026 08:{i % 60:02d}:{i * 7 % 60:02d} -0500",
            f"From: {first} {last} <{address}>", "To: recruiter-help@usajobs.gov", f"Subject: {subject}",
            f"Message-ID: <{i}.{r.getrandbits(48):012x}@{domain}>",
            f"Date: Tue, 10 Nov 2026 08:{i % 60:02d}:{i * 7 % 60:02d} -0500", "MIME-Version: 1.0"]
    quoted = quopri.encodestring(text.encode()).decode()
    plain = "Content-Type: text/plain; charset=utf-8\n"
    if i % 10 == 7:
        head.append('Content-Type: multipart/mixed; boundary="=_b"')
        body = (f"--=_b\n{plain}\n{text}\n--=_b\nContent-Type: application/pdf; name=\"PD-{i}.pdf\"\n"
                f"Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=\"PD-{i}.pdf\"\n\n{_PDF}--=_b--\n")
    elif i % 10 == 8:
        lines = text.replace("\n", "<br>\n")
        html = quopri.encodestring(f"<html><body><p>{lines}</p></body></html>".encode()).decode()
        encoding = "Content-Transfer-Encoding: quoted-printable\n"
        head.append('Content-Type: multipart/alternative; boundary="=_a"')
        body = (f"--=_a\n{plain}{encoding}\n{quoted}\n--=_a\n{plain.replace('plain', 'html')}{encoding}\n{html}\n--=_a--\n")
    else:
        head += [plain.strip(), "Content-Transfer-Encoding: " + ("quoted-printable" if accents else "7bit")]
        body = quoted if accents else text
    return ("\n".join(head) + "\n\n" + body).encode()


def fill(maildir, n, owner):
    """n mails into a Maildir made for them."""
    for sub in ("", "/cur", "/new", "/tmp"):
        os.makedirs(maildir + sub, exist_ok=True)
        os.chown(maildir + sub, *owner)
    for i in range(n):
        path = f"{maildir}/new/{1762770000 + i}.M{i:08d}.bench"
        with open(path, "wb") as f:
            f.write(mail(i))
        os.chown(path, *owner)
