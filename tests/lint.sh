#!/bin/bash
# What must hold for every source file, whatever it does. Prints each breach as file:line and ends with 1 if there is one.
set -u
cd "$(dirname "$0")/.." || exit 1
bad=0
breach() {
	bad=1
	printf '%s\n' "$1"
}

sources=$(git ls-files '*.c' '*.h')

# 1. Format
clang-format --dry-run -Werror $sources 2>&1 | grep -E 'error' | head -20 | grep . && breach 'run: clang-format -i on these'

# 2. Includes go daemon -> {state, templates} -> parsers, never back.
check_includes() { # folder, folders it may include
	local hits
	hits=$(grep -nE '^#include "' $(git ls-files "$1/*.c" "$1/*.h") /dev/null | grep -vE "#include \"($2)/")
	[ -z "$hits" ] || breach "$1 must not include this:
$hits"
}
check_includes parsers 'parsers'
check_includes state 'parsers|state'
check_includes templates 'parsers|templates'
check_includes daemon 'parsers|state|templates|daemon'

# 3. Only daemon/ touches the world: clock, network, processes, logs.
world='\b(time|clock_gettime|gettimeofday|socket|connect|fork|execve?|execv|getaddrinfo|syslog|log_(error|warning|info|debug))\s*\('
hits=$(grep -nE "$world" $(git ls-files 'parsers/*.c' 'state/*.c' 'templates/*.c') /dev/null | grep -vE '^\S+:\s*(/?\*|//)')
[ -z "$hits" ] || breach "only daemon/ may do this:
$hits"

# 4. Functions that are never right.
banned='\b(strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|atof|strtok|system|popen|mktemp|tmpnam)\('
hits=$(grep -nE "$banned" $sources /dev/null | grep -vE '^\S+:\s*(/?\*|//)')
[ -z "$hits" ] || breach "banned function:
$hits"

# 5. SQL stands in one place.
hits=$(grep -nlE 'sqlite3_(prepare|exec)' $(git ls-files '*.c') /dev/null | grep -vE '^(state/store|tests/)')
[ -z "$hits" ] || breach "SQLite is used outside state/store*: $hits"

# 6. No file longer than a sitting, no paths of one machine.
for f in $sources; do
	n=$(wc -l <"$f")
	[ "$n" -le 700 ] || breach "$f: $n lines: split it"
done
hits=$(git grep -nE '(^|[^[:alnum:]_}])/(work|farm|root)/|/home/[a-z]' -- . ':!tests/lint.sh' ':!LICENSE' ':!tests/corpus')
[ -z "$hits" ] || breach "path of one machine:
$hits"

# 7. cppcheck and clang-tidy, at levels that stay clean.
cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
	--suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches -I. \
	$(git ls-files 'parsers/*.c' 'state/*.c' 'templates/*.c' 'daemon/*.c') || breach 'cppcheck'
if [ "${1-}" != --quick ]; then
	# The compiler's flags, so that clang-tidy sees what the compiler sees.
	flags=$(make -s print-cppflags)
	git ls-files 'parsers/*.c' 'state/*.c' 'templates/*.c' 'daemon/*.c' |
		xargs -P 2 -I '{}' clang-tidy --quiet '{}' -- -std=c17 $flags 2>/dev/null | grep -E 'warning:|error:' &&
		breach 'clang-tidy'
fi
[ $bad = 0 ] && echo 'lint: clean'
exit $bad
