#!/usr/bin/env bash
# Tests of `baton asl jsonpath` with the real program.
#
#   jsonpath_test.sh BIN_DIR [TEST]     all tests, or the one that is named
# shellcheck disable=SC2016,SC2119,SC2154,SC2317  # a $ is part of paths; functions are called by name
set -euo pipefail
# shellcheck source=tests/cli/program_test.sh
source "$(dirname "$0")/program_test.sh"

PrintsWhatAPathFinds() {
  echo '{"orders": [{"id": "a", "total": 50}, {"id": "b", "total": 150}]}' >orders.json
  expect 0 baton asl jsonpath '$.orders[?(@.total > 100)].id' --input @orders.json -o json
  equals "$(cat out)" '["b"]'
  expect 0 baton asl jsonpath '$.orders[0].id' --input @orders.json
  equals "$(cat out)" '"a"'
  equals "$(baton asl jsonpath '$.x' <<<'{"x": 1.0}')" '1.0'
}

SaysWhyThereIsNothing() {
  expect 2 baton asl jsonpath '$.Payload' --input '{}'
  says err "No results for path: \$['Payload']"
  expect 2 baton asl jsonpath '$.a[' --input '{}'
  expect 2 baton asl jsonpath '$.a' --input '{'
  says err 'the input is no JSON: line 1, column 2'
  expect 3 baton asl jsonpath '$.a' --input @nowhere.json
  expect 2 baton asl jsonpath
}

AnswersEveryLineOfABatch() {
  cat >questions <<'JSON'
{"path": "$.a", "data": {"a": [1, 2.50]}}
this is no JSON
{"data": 1}

{"path": "$..b", "data": {"a": {"b": null}}}
{"path": "$.nope", "data": {}}
{"path": "$$.State.Name", "data": 1, "context": {"State": {"Name": "Pay"}}}
{"path": "$v[0]", "data": 1, "variables": {"v": ["x"]}}
JSON
  baton asl jsonpath --batch <questions >answers
  equals "$(wc -l <answers)" 8
  equals "$(jq -c 'has("error")' answers | tr '\n' ' ')" 'false true true true false true false false '
  equals "$(sed -n '1p;5p;7p;8p' answers | tr -d '\n')" '{"result":[1,2.50]}{"result":[null]}{"result":"Pay"}{"result":"x"}'
}

AnswersALineBeforeTheNextOneIsAsked() {
  local answer i
  coproc baton asl jsonpath --batch
  for i in 1 2 3; do
    echo "{\"path\": \"\$.i\", \"data\": {\"i\": $i}}" >&"${COPROC[1]}"
    read -r -t "$timeout_s" answer <&"${COPROC[0]}"
    equals "$answer" "{\"result\":$i}"
  done
}

run_tests "$@"
