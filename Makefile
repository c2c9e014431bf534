# Mailclerk. `make` builds ./mailclerk; `make check` runs every test; `make demo` shows the main job; `make help` lists all.
VERSION = 0.1.0
prefix ?= /usr
sysconfdir ?= /etc
DESTDIR ?=
bindir = $(prefix)/bin
datadir = $(prefix)/share/mailclerk
unitdir = $(prefix)/lib/systemd/system
mandir = $(prefix)/share/man

# VARIANT names a folder below build/: default, asan, clang. Each has its own flags and objects.
VARIANT ?= default
BUILD = build/$(VARIANT)

PKGS = libetpan libcurl sqlite3 libpcre2-8 libcyaml yaml-0.1 gmime-3.0 jansson libxml-2.0 libcmark-gfm libseccomp \
	libsystemd gnutls libmagic poppler-glib libarchive
ifneq ($(filter-out deps clean help,$(or $(MAKECMDGOALS),all)),)
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null | sed 's/-I/-isystem /g')
PKG_LIBS := $(filter-out -specs=%,$(shell pkg-config --libs $(PKGS) 2>/dev/null)) -lcmark-gfm-extensions
endif

WARN = -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wstrict-prototypes -Wformat=2 -Wundef -Wvla -Werror
HARDEN = -fPIE -fstack-protector-strong -fstack-clash-protection -fcf-protection
OPT = -O2 -g $(HARDEN) -D_FORTIFY_SOURCE=2
LDHARDEN = -pie -Wl,-z,relro,-z,now,-z,noexecstack
# One build serves the tests under sanitizers and the fuzz targets.
ifeq ($(VARIANT),asan)
CC = clang
OPT = -O1 -gline-tables-only -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fPIE
endif
ifeq ($(VARIANT),clang)
CC = clang
endif

# make V=1 shows the commands whole
V ?= 0
say = $(if $(filter 1,$(V)),,@printf '%-5s %s\n' $(1) $@;)

CPPFLAGS = -I. -D_GNU_SOURCE -DMAILCLERK_VERSION='"$(VERSION)"' -DMAILCLERK_DATADIR='"$(datadir)"' \
	-DMAILCLERK_SYSCONFDIR='"$(sysconfdir)/mailclerk"' $(PKG_CFLAGS)
CFLAGS = -std=c17 $(WARN) $(OPT)
LDFLAGS = $(OPT) $(LDHARDEN) -Wl,--as-needed

LIB_SRC := $(wildcard parsers/*.c state/*.c templates/*.c)
DAEMON_SRC := $(filter-out daemon/main.c,$(wildcard daemon/*.c))
TEST_SRC := $(wildcard tests/test_*.c)
FUZZ_SRC := $(wildcard tests/fuzz_*.c)
BENCH_SRC := $(wildcard tests/bench_*.c)
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/%.o)
DAEMON_OBJ := $(DAEMON_SRC:%.c=$(BUILD)/%.o)
TESTS := $(TEST_SRC:tests/%.c=$(BUILD)/%)
FUZZERS := $(FUZZ_SRC:tests/%.c=$(BUILD)/%)
BENCHES := $(BENCH_SRC:tests/%.c=$(BUILD)/%)

all: mailclerk

mailclerk: $(BUILD)/mailclerk
	@cp -f $< $@

$(BUILD)/mailclerk: $(BUILD)/daemon/main.o $(BUILD)/libdaemon.a $(BUILD)/libmailclerk.a
	$(call say,LD)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(BUILD)/libmailclerk.a: $(LIB_OBJ)
	@rm -f $@
	$(call say,AR)$(AR) rcs $@ $^

$(BUILD)/libdaemon.a: $(DAEMON_OBJ)
	@rm -f $@
	$(call say,AR)$(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(TESTS): $(BUILD)/%: $(BUILD)/tests/%.o $(BUILD)/libdaemon.a $(BUILD)/libmailclerk.a
	$(call say,LD)$(CC) $(LDFLAGS) -o $@ $< $(BUILD)/libdaemon.a $(BUILD)/libmailclerk.a $(PKG_LIBS) -lcmocka

$(BENCHES): $(BUILD)/%: $(BUILD)/tests/%.o $(BUILD)/libdaemon.a $(BUILD)/libmailclerk.a
	$(call say,LD)$(CC) $(LDFLAGS) -o $@ $< $(BUILD)/libdaemon.a $(BUILD)/libmailclerk.a $(PKG_LIBS)

$(FUZZERS): $(BUILD)/%: $(BUILD)/tests/%.o $(BUILD)/libdaemon.a $(BUILD)/libmailclerk.a
	$(call say,LD)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $< $(BUILD)/libdaemon.a $(BUILD)/libmailclerk.a $(PKG_LIBS)

-include $(shell find build -name '*.d' 2>/dev/null)

# --- for people ---------------------------------------------------------------------------------------------------------

help:
	@echo 'make            build ./mailclerk'
	@echo 'make check      install what is missing, build, run every test'
	@echo 'make demo       install what is missing, build, show the main job with private servers'
	@echo 'make asan       every test under AddressSanitizer and UndefinedBehaviorSanitizer'
	@echo 'make lint       format, include direction, banned functions, cppcheck, clang-tidy'
	@echo 'make fuzz       each fuzz target for FUZZ_SECONDS (default 900)'
	@echo 'make bench      what reading a mail costs, and what the database costs once it is large'
	@echo 'make torture    MAILS=10000 with KILLS=500 of the daemon'"'"'s processes, SEED=; then each place at which it can be killed'
	@echo 'make torture-loop  10,000 mails under changed UIDs, 1,000 that end their reader, latency beside a mailbox that hangs'
	@echo 'make letters    every letter with sample data, to docs/letters.html and out/letters/'
	@echo 'make conversations  play the conversations of tests/conversations, to out/conversations/'
	@echo 'make score      the labelled mails of tests/corpus through the rules'
	@echo 'make install    DESTDIR= prefix=/usr sysconfdir=/etc'
	@echo 'make deps       install the Debian packages that are missing'

deps:
	@tests/deps.sh

tests: $(TESTS)
everything: mailclerk $(TESTS)

# The packages first, then make anew: what pkg-config says is read when a makefile is read.
check: deps
	@$(MAKE) --no-print-directory -j2 everything
	@tests/run.sh default

demo: deps
	@$(MAKE) --no-print-directory -j2 mailclerk
	@tests/demo.sh

asan: deps
	@$(MAKE) --no-print-directory -j2 VARIANT=asan build/asan/mailclerk tests
	@tests/run.sh asan

# The unit tests alone, without those that wait for servers, die at each write, or try more sentences on the same rules: what
# .ci/run does. make asan has all.
LONG_UNITS := store_fault store_processes transport imap imap_hostile connect oauth oauth_login \
	rule_hiring rule_corrections rule_ways rule_ways_hiring rule_writers
ASAN_UNITS = $(filter-out $(LONG_UNITS:%=build/asan/test_%),$(TEST_SRC:tests/%.c=build/asan/%))
asan-units: deps
	@$(MAKE) --no-print-directory -j2 VARIANT=asan $(ASAN_UNITS)
	@tests/run.sh asan $(ASAN_UNITS)

clang: deps
	@$(MAKE) --no-print-directory -j2 VARIANT=clang build/clang/mailclerk tests
	@echo 'clang: no warning'

lint: deps
	@tests/lint.sh

# Without clang-tidy, which takes minutes: what .ci/run does.
lint-quick: deps
	@tests/lint.sh --quick

# FUZZ names targets, such as "mime html"; without it all run.
FUZZ_SECONDS ?= 900
# How many mails go through the servers in make bench.
BENCH_MAILS ?= 10000
FUZZ ?=
fuzz: deps
	@$(MAKE) --no-print-directory -j2 VARIANT=asan $(if $(FUZZ),$(FUZZ:%=build/asan/fuzz_%),fuzzers)
	@tests/fuzz.sh $(FUZZ_SECONDS) $(FUZZ:%=build/asan/fuzz_%)
fuzzers: $(FUZZERS)

bench: deps
	@$(MAKE) --no-print-directory -j2 benches
	@set -e; for b in $(BENCHES); do $$b; done
	@FLOOR=$(BUILD)/floor tests/bench/bench.py $(BENCH_MAILS)
benches: $(BENCHES) mailclerk $(BUILD)/floor

$(BUILD)/floor: tests/bench/floor.c
	@mkdir -p $(@D)
	$(call say,LD)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(PKG_LIBS)

# The large forms of what the tests of the loop try with small numbers.
torture-loop: $(BUILD)/mailclerk $(BUILD)/test_poller
	@tests/torture_loop.sh

# One unit test by itself: make unit-text
unit-%: $(BUILD)/test_%
	$<

# Kills and cuts without end, then the accounts: tests/torture.py, and every place of the sweeps that `make check` tries in part.
# MAILS, KILLS; SEED repeats a run. Of what fails, the last words are shown.
MAILS ?= 10000
KILLS ?= 500
SEED ?=
torture: deps
	@$(MAKE) --no-print-directory -j2 mailclerk
	@python3 tests/torture.py --mails $(MAILS) --kills $(KILLS) $(SEED:%=--seed %)
	@FAULTS_STEP=1 python3 tests/test_faults.py
	@PLACES_STEP=1 MAILCLERK_BIN=$$PWD/mailclerk bats --tap --filter 'killed' tests/e2e.bats tests/held.bats

# Every letter with sample data (tests/letters.json), as text, HTML and raw mail, and one page that shows them all.
letters: $(BUILD)/test_letter
	@rm -rf out/letters && mkdir -p out/letters
	@LETTERS_OUT=out/letters $(BUILD)/test_letter >/dev/null 2>&1 || { echo 'make letters: test_letter failed: make unit-letter'; exit 1; }
	@python3 tests/letters.py out/letters docs/letters.html
	@echo "docs/letters.html shows $$(ls out/letters/*.eml | wc -l) letters"

# The conversations that `make check` plays, to read.
conversations: mailclerk
	@CONVERSATIONS_OUT=out/conversations python3 tests/test_conversations.py
	@ls out/conversations

score: mailclerk
	@python3 tests/score.py --bin ./mailclerk tests/corpus

print-cppflags:
	@echo '$(subst ',,$(CPPFLAGS))'

# --- installing ----------------------------------------------------------------------------------------------------------

RULE_FILES = $(wildcard parsers/rules/*.yaml parsers/patterns/*.grok parsers/directory/*.csv parsers/*.yaml \
	state/workflows/*.yaml state/*.yaml templates/*.html templates/letters/*.md templates/letters/partials/*.md) \
	daemon/mailclerk.yaml

install: mailclerk
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(unitdir) $(DESTDIR)$(mandir)/man1 $(DESTDIR)$(mandir)/man5 \
		$(DESTDIR)$(sysconfdir)/mailclerk $(DESTDIR)$(prefix)/lib/sysusers.d $(DESTDIR)$(prefix)/lib/tmpfiles.d
	install -m 755 mailclerk $(DESTDIR)$(bindir)/mailclerk
	for f in $(RULE_FILES); do install -D -m 644 $$f $(DESTDIR)$(datadir)/$$f || exit 1; done
	sed 's,/usr/bin/mailclerk,$(bindir)/mailclerk,' systemd/mailclerk.service >$(DESTDIR)$(unitdir)/mailclerk.service
	chmod 644 $(DESTDIR)$(unitdir)/mailclerk.service
	install -m 644 systemd/mailclerk.sysusers $(DESTDIR)$(prefix)/lib/sysusers.d/mailclerk.conf
	install -m 644 systemd/mailclerk.tmpfiles $(DESTDIR)$(prefix)/lib/tmpfiles.d/mailclerk.conf
	install -m 644 docs/mailclerk.1 $(DESTDIR)$(mandir)/man1/mailclerk.1
	install -m 644 docs/mailclerk.yaml.5 $(DESTDIR)$(mandir)/man5/mailclerk.yaml.5
	[ -e $(DESTDIR)$(sysconfdir)/mailclerk/mailclerk.yaml ] || \
		install -m 644 daemon/mailclerk.yaml $(DESTDIR)$(sysconfdir)/mailclerk/mailclerk.yaml

clean:
	rm -rf build mailclerk out

.PHONY: all help deps tests everything check demo asan asan-units clang lint lint-quick fuzz fuzzers bench benches torture torture-loop letters conversations score \
	print-cppflags install clean
.SECONDARY:
