#!/usr/bin/env bash
# Tests of `baton asl validate` with the real program: nothing runs but the command.
#
#   asl_test.sh BIN_DIR [TEST]     all tests, or the one that is named
# shellcheck disable=SC2016,SC2119,SC2154,SC2317  # a $ is part of definitions; functions are called by name
set -euo pipefail
# shellcheck source=tests/cli/program_test.sh
source "$(dirname "$0")/program_test.sh"

write_definitions() {
  cat >good.json <<'JSON'
{"Comment": "Pays", "StartAt": "Pay", "States": {"Pay": {"Type": "Pass", "End": true}}}
JSON
  cat >bad.json <<'JSON'
{
  "StartAt": "Pay",
  "States": {
    "Pay": {
      "Type": "Pass",
      "Next": "Shpi"
    },
    "Ship": {"Type": "Succeed"}
  }
}
JSON
}

NamesTheLineAndColumnOfWhatIsWrong() {
  write_definitions
  expect 2 baton asl validate good.json bad.json
  says out "bad.json:6:15: error MISSING_TRANSITION_TARGET Missing 'Next' target: Shpi (/States/Pay/Next)"
  says out '2 files: 1 valid, 1 invalid; '
  equals "$(cat err)" ''
  expect 0 baton asl validate good.json
  equals "$(cat out)" '1 file: 1 valid; 0 errors, 0 warnings'
}

PrintsALineOfJsonForEveryFile() {
  write_definitions
  expect 2 baton asl validate good.json bad.json -o json
  equals "$(wc -l <out)" 2
  equals "$(jq -c 'select(.file == "good.json")' out)" '{"file":"good.json","result":"OK","diagnostics":[]}'
  equals "$(jq -c 'select(.file == "bad.json") | [.result, .diagnostics[0]]' out)" \
    '["FAIL",{"severity":"ERROR","code":"MISSING_TRANSITION_TARGET","message":"Missing '"'Next'"' target: Shpi","location":"/States/Pay/Next"}]'
}

ReadsStandardInput() {
  write_definitions
  baton asl validate - <good.json >out
  equals "$(cat out)" '1 file: 1 valid; 0 errors, 0 warnings'
  local code=0
  baton asl validate - <bad.json >out || code=$?
  equals "$code" 2
  says out '<stdin>:6:15: error'
}

AFileThatCannotBeReadIsNoReasonToStop() {
  write_definitions
  expect 3 baton asl validate missing.json good.json
  says err 'missing.json'
  says out '2 files: 1 valid, 1 not read; 0 errors, 0 warnings'
  expect 2 baton asl validate missing.json bad.json -o json
  equals "$(jq -r '.file + " " + .result' out)" $'missing.json FAIL\nbad.json FAIL'
  expect 3 baton asl validate .
}

WarningsAreNoErrors() {
  echo '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"a": "$.b"}, "End": true}}}' >warned.json
  expect 0 baton asl validate warned.json
  says out 'warned.json:1:71: warning NO_DOLLAR '
  says out '1 file: 1 valid; 0 errors, 1 warning'
  expect 0 baton asl validate warned.json -o json
  equals "$(jq -c '[.result, .diagnostics[].severity]' out)" '["OK","WARNING"]'
  expect 0 baton asl validate warned.json --severity ERROR
  equals "$(cat out)" '1 file: 1 valid; 0 errors, 0 warnings'
  expect 2 baton asl validate warned.json --severity INFO
}

AnExpressMachineMayDoLess() {
  echo '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    "Parameters": {"QueueUrl": "q", "MessageBody": {"t.$": "$$.Task.Token"}}, "End": true}}}' >token.json
  expect 0 baton asl validate token.json
  expect 2 baton asl validate token.json --type EXPRESS
  says out 'token.json:1:63: error SCHEMA_VALIDATION_FAILED '
  expect 2 baton asl validate token.json --type QUICK
  says err "'QUICK' is no type of state machine"
}

SaysWhereTextStopsBeingJson() {
  printf '{"StartAt": "A",\n "States": [}' >broken.json
  expect 2 baton asl validate broken.json
  says out 'broken.json:2:13: error INVALID_JSON_DESCRIPTION '
  : >empty.json
  expect 2 baton asl validate empty.json
  says out 'empty.json:1:1: error SCHEMA_VALIDATION_FAILED '
}

run_tests "$@"
