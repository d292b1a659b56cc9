# shellcheck shell=bash disable=SC2120  # arguments are optional
# What the tests of the `baton` command share: each function of theirs that begins with a capital is one test, and runs in
# a folder of its own with the real programs.
#
#   source program_test.sh; …tests…; run_tests "$@"      $@: BIN_DIR [TEST]
set -euo pipefail

bin=$(readlink -f "$1")
readonly bin
readonly timeout_s=60
unset BATON_ENDPOINT BATON_KEY BATON_SERVER_KEY
export PATH=$bin:$PATH LC_ALL=C.UTF-8

dev_pid=''  # of `baton dev`, while one runs
data=''     # its data folder

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  [[ ! -e err ]] || { echo '--- standard error of the last command'; tail -n 20 err; } >&2
  [[ ! -e dev.err ]] || { echo '--- of baton dev'; tail -n 30 dev.out dev.err; } >&2
  exit 1
}

# wait_until WHAT COMMAND…: looks again and again until it succeeds.
wait_until() {
  local what=$1 deadline=$((SECONDS + timeout_s))
  shift
  until "$@"; do
    [[ $SECONDS -lt $deadline ]] || fail "waited $timeout_s s for: $what"
    sleep 0.05
  done
}

# expect CODE COMMAND…: runs it with its output in the files out and err, and checks its exit code.
expect() {
  local wanted=$1 code=0
  shift
  "$@" >out 2>err </dev/null || code=$?
  [[ $code == "$wanted" ]] || { cat out >&2; fail "$* exited with $code, not $wanted"; }
}

says() { grep -qF -- "$2" "$1" || { cat "$1" >&2; fail "$1 does not say '$2'"; }; }
equals() { [[ $1 == "$2" ]] || fail "'$1' is not '$2'"; }

is_gone() { ! kill -0 "$1" 2>/dev/null; }
dev_is_ready_or_gone() { [[ -e $data/dev.json ]] || is_gone "$dev_pid"; }
of_dev() { jq -er ".$1" "$data/dev.json"; }

# Starts `baton dev` on free ports with its output in dev.out and dev.err.
start_dev_anyhow() {
  data=${data_folder:-$PWD/data}
  baton dev --data-dir "$data" --listen tcp://127.0.0.1:0 --http 127.0.0.1:0 --gateway 127.0.0.1:0 --slots 2 "$@" >dev.out 2>dev.err </dev/null &
  dev_pid=$!
  wait_until 'baton dev' dev_is_ready_or_gone
}
start_dev() {
  start_dev_anyhow "$@"
  [[ -e $data/dev.json ]] || fail 'baton dev ended before it was ready'
  BATON_ENDPOINT=$(of_dev endpoint)
  export BATON_ENDPOINT
}

# stop_dev SIGNAL: and checks that it ended well.
stop_dev() {
  local code=0
  kill "-$1" "$dev_pid"
  wait "$dev_pid" || code=$?
  dev_pid=''
  equals "$code" 0
}

end_dev() {
  [[ -z $dev_pid ]] || is_gone "$dev_pid" || { kill -TERM "$dev_pid"; wait "$dev_pid" || true; }
}

run_test() (
  work=$(mktemp -d "${TMPDIR:-/tmp}/baton-cli-test.XXXXXX")
  cd "$work"
  trap 'end_dev; jobs -pr | xargs -r kill; rm -rf "$work"' EXIT  # a test that fails leaves programs of its own
  "$1"
  echo "ok: $1"
)

# All tests, or the one that is named.
run_tests() {
  if [[ $# -gt 1 ]]; then
    run_test "$2"
    return
  fi
  local test tests
  mapfile -t tests < <(compgen -A function | grep '^[A-Z]')
  for test in "${tests[@]}"; do run_test "$test"; done
}
