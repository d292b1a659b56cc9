#!/usr/bin/env bash
# Tests of `baton asl run` with the real program.
#
#   asl_run_test.sh BIN_DIR [TEST]     all tests, or the one that is named
# shellcheck disable=SC2016,SC2119,SC2154,SC2317  # a $ is part of definitions; functions are called by name
set -euo pipefail
# shellcheck source=tests/cli/program_test.sh
source "$(dirname "$0")/program_test.sh"

write_machines() {
  echo '{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}' >pass.json
  echo '{"StartAt": "Pay", "States": {"Pay": {"Type": "Task", "Resource": "card.charge", "End": true}}}' >pay.json
}
outcome() { jq -c '[.status, .output]' out; }

TakesItsInputFromTextAFileOrStandardInput() {
  write_machines
  echo '{"a": "file"}' >input.json
  expect 0 baton asl run pass.json -o json --input '{"a": "text"}'
  equals "$(outcome)" '["SUCCEEDED",{"a":"text"}]'
  expect 0 baton asl run pass.json -o json --input @input.json
  equals "$(outcome)" '["SUCCEEDED",{"a":"file"}]'
  baton asl run pass.json -o json --input - <<<'{"a": "stdin"}' >out
  equals "$(outcome)" '["SUCCEEDED",{"a":"stdin"}]'
  baton asl run - -o json --input @input.json <pass.json >out
  equals "$(outcome)" '["SUCCEEDED",{"a":"file"}]'
  expect 2 baton asl run - --input -
  says err 'only one of FILE, --input and --mock can be standard input'
  expect 2 baton asl run pass.json --input '{'
  says err 'the input is no JSON: line 1, column 2'
  expect 3 baton asl run pass.json --input @nowhere.json
}

ARunThatFailsExitsWithOne() {
  write_machines
  echo '{"Pay": {"Throw": {"Error": "Card.Declined", "Cause": "no money"}}}' >mocks.json
  expect 1 baton asl run pay.json --mock mocks.json -o json
  equals "$(jq -c '[.status, .error, .cause]' out)" '["FAILED","Card.Declined","no money"]'
  expect 0 baton asl run pay.json --echo --input '{"a": 1}' -o json
  equals "$(outcome)" '["SUCCEEDED",{"a":1}]'
}

SaysWhichTaskHasNoMock() {
  write_machines
  expect 2 baton asl run pay.json
  says err "the task of the state 'Pay' (card.charge) has no mock"
}

TheTypeOfTheMachineIsStandardOrExpress() {
  write_machines
  expect 0 baton asl run pass.json --type EXPRESS
  expect 2 baton asl run pass.json --type QUICK
  says err "'QUICK' is no type of state machine; there are STANDARD and EXPRESS"
}

run_tests "$@"
