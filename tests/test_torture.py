#!/usr/bin/env python3
"""The short form of torture.py. `make torture` is the long one."""
import sys

import torture

sys.exit(torture.main(["--mails", "60", "--kills", "12", "--mailbox", "maildir"]))
