#!/usr/bin/env bash
# The state machines of examples/ with the real programs, and servers of the kind that they are for.
#
#   examples_test.sh BIN_DIR [TEST]     all tests, or the one that is named
# shellcheck disable=SC2031,SC2119,SC2154,SC2317  # functions are called by name
set -euo pipefail
source_root=$(readlink -f "$(dirname "$0")/../..")
readonly source_root
# shellcheck source=tests/cli/program_test.sh
source "$(dirname "$0")/program_test.sh"

# serve NAME COMMAND…: a server beside the test, which writes where it listens to NAME.out and ends with the test.
servers=()
serve() {
  local name=$1
  shift
  "$@" >"$name.out" 2>"$name.err" </dev/null &
  servers+=("$!")
  trap 'kill "${servers[@]}" 2>/dev/null; end_dev; rm -rf "$work"' EXIT
  wait_until "$name" test -s "$name.out"
}

# run MACHINE INPUT [CODE]: an execution, its description in the file out.
run() { expect "${3:-0}" baton execution start "$1" --input "$2" --wait -o json; }

# ---- background-job ----

event() { jq -cn --arg body "$(jq -cn "$1" | base64 -w 0)" '{body: $body}'; }

start_background_job() {
  serve http python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$source_root/examples/background-job"
  host=$(grep -oE '127\.0\.0\.1 port [0-9]+' http.out | sed 's/ port /:/')
  start_dev -- --allow-private-host "$host"
  expect 0 baton machine create background-job "$source_root/examples/background-job/background-job.asl.json"
}

BackgroundJobFetchesWhatTheEventNames() {
  start_background_job
  run background-job "$(event "{url: \"http://$host/orders.json\"}")"
  equals "$(jq -c '[.status, .output.orders, .output.total, .output.by_customer.ada]' out)" '["SUCCEEDED",3,49.75,19.75]'
}

BackgroundJobGoesOnWhenNothingIsThere() {
  start_background_job
  run background-job "$(event "{url: \"http://$host/nothing.json\"}")"
  equals "$(jq -c '[.status, .output.orders]' out)" '["SUCCEEDED",0]'
}

BackgroundJobRefusesAnEventWithoutAUrl() {
  start_background_job
  run background-job "$(event '{order: 17}')" 1
  equals "$(jq -c '[.status, .error]' out)" '["FAILED","UnusableEvent"]'
}

# The event may name what it likes: other machines of the house are not reached.
BackgroundJobReachesNoPrivateHostThatWasNotAllowed() {
  start_background_job
  run background-job "$(event '{url: "http://127.0.0.1:1/latest/meta-data"}')" 1
  equals "$(jq -c '[.status, .error]' out)" '["FAILED","Http.HostRefused"]'
}

run_tests "$@"
