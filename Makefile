# Mailclerk. `make` builds ./mailclerk; `make check` runs every test; `make demo` shows the main job; `make help` lists all.
VERSION = 0.1.0
prefix ?= /usr
sysconfdir ?= /etc
DESTDIR ?=
bindir = $(prefix)/bin
datadir = $(prefix)/share/mailclerk
unitdir = $(prefix)/lib/systemd/system
mandir = $(prefix)/share/man

# VARIANT names a folder below build/: default, asan, clang, fuzz. Each has its own flags and objects.
VARIANT ?= default
BUILD = build/$(VARIANT)

PKGS = libetpan libcurl sqlite3 libpcre2-8 libcyaml yaml-0.1 gmime-3.0 jansson libxml-2.0 libcmark-gfm libseccomp \
	libsystemd gnutls libmagic
ifneq ($(filter-out deps clean help,$(or $(MAKECMDGOALS),all)),)
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null | sed 's/-I/-isystem /g')
PKG_LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lcmark-gfm-extensions
endif

WARN = -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wstrict-prototypes -Wformat=2 -Wundef -Wvla -Werror
HARDEN = -fPIE -fstack-protector-strong -fstack-clash-protection -fcf-protection
OPT = -O2 -g $(HARDEN) -D_FORTIFY_SOURCE=2
LDHARDEN = -pie -Wl,-z,relro,-z,now,-z,noexecstack
ifeq ($(VARIANT),asan)
OPT = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -fPIE
endif
ifeq ($(VARIANT),clang)
CC = clang
endif
ifeq ($(VARIANT),fuzz)
CC = clang
OPT = -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fPIE
endif

CPPFLAGS = -I. -D_GNU_SOURCE -DMAILCLERK_VERSION='"$(VERSION)"' -DMAILCLERK_DATADIR='"$(datadir)"' \
	-DMAILCLERK_SYSCONFDIR='"$(sysconfdir)/mailclerk"' $(PKG_CFLAGS)
CFLAGS = -std=c17 $(WARN) $(OPT)
LDFLAGS = $(OPT) $(LDHARDEN) -Wl,--as-needed

LIB_SRC := $(wildcard parsers/*.c state/*.c templates/*.c)
DAEMON_SRC := $(filter-out daemon/main.c,$(wildcard daemon/*.c))
TEST_SRC := $(wildcard tests/test_*.c)
FUZZ_SRC := $(wildcard tests/fuzz_*.c)
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/%.o)
DAEMON_OBJ := $(DAEMON_SRC:%.c=$(BUILD)/%.o)
TESTS := $(TEST_SRC:tests/%.c=$(BUILD)/%)
FUZZERS := $(FUZZ_SRC:tests/%.c=$(BUILD)/%)

all: mailclerk

mailclerk: $(BUILD)/mailclerk
	@cp -f $< $@

$(BUILD)/mailclerk: $(BUILD)/daemon/main.o $(BUILD)/libdaemon.a $(BUILD)/libmailclerk.a
	$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(BUILD)/libmailclerk.a: $(LIB_OBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/libdaemon.a: $(DAEMON_OBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(TESTS): $(BUILD)/%: $(BUILD)/tests/%.o $(BUILD)/libdaemon.a $(BUILD)/libmailclerk.a
	$(CC) $(LDFLAGS) -o $@ $< $(BUILD)/libdaemon.a $(BUILD)/libmailclerk.a $(PKG_LIBS) -lcmocka

$(FUZZERS): $(BUILD)/%: $(BUILD)/tests/%.o $(BUILD)/libdaemon.a $(BUILD)/libmailclerk.a
	$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $< $(BUILD)/libdaemon.a $(BUILD)/libmailclerk.a $(PKG_LIBS)

-include $(shell find build -name '*.d' 2>/dev/null)

tests: $(TESTS)
fuzzers:
	@$(MAKE) --no-print-directory VARIANT=fuzz fuzzers-here
fuzzers-here: $(FUZZERS)

# One unit test by itself: make unit-text
unit-%: $(BUILD)/test_%
	$<

clean:
	rm -rf build mailclerk

.PHONY: all tests fuzzers fuzzers-here clean
.SECONDARY:
