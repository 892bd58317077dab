# lib.sh - for tests that run the program as its users do. Usage: . lib.sh; then `expect NAME COMMAND...`.
program=$(realpath "$1") citygen=$(realpath "$2") root=$(pwd)
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0 failed=0

ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "FAIL $(basename "$0"): $1"; [ -f "$work/err" ] && sed 's/^/     /' "$work/err" | head -20; }

# status N NAME COMMAND...: the command must end with exit status N; its output is in $work/out and $work/err.
status() {
	want=$1 name=$2; shift 2
	"$@" > "$work/out" 2> "$work/err"; got=$?
	[ $got -eq "$want" ] && ok || bad "$name: exit status $got, want $want"
}
# says NAME TEXT: the last command said it, on either stream.
says() { cat "$work/out" "$work/err" | grep -qF -- "$2" && ok || bad "$1: does not say \"$2\""; }
is() { [ "$2" = "$3" ] && ok || bad "$1: is \"$2\", want \"$3\""; }
same() { cmp -s "$2" "$3" && ok || { bad "$1: $2 and $3 differ"; diff "$2" "$3" | head -${SHOW:-4}; }; }
city() { "$citygen" --lists "$root/datasets/lists" --addresses "$1" --seed "${3:-1}" --out "$2" > "$work/out" 2> "$work/err" || bad "city"; }
run() { "$program" run --quiet --rules "$root/rules" "$@"; }

finish() { echo "$(basename "$0"): $passed passed, $failed failed"; echo "$passed passed, $failed failed"; [ $failed -eq 0 ]; exit $?; }
