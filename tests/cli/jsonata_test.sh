#!/usr/bin/env bash
# Tests of `baton asl jsonata` with the real program.
#
#   jsonata_test.sh BIN_DIR [TEST]     all tests, or the one that is named
# shellcheck disable=SC2016,SC2119,SC2154,SC2317  # a $ is part of expressions; functions are called by name
set -euo pipefail
# shellcheck source=tests/cli/program_test.sh
source "$(dirname "$0")/program_test.sh"

PrintsWhatAnExpressionGives() {
  expect 0 baton asl jsonata '$sum(a)' --input '{"a": [1, 2]}'
  equals "$(cat out)" '3'
  expect 0 baton asl jsonata '{"b": a}' --input '{"a": [1]}'
  equals "$(cat out)" $'{\n  "b": [\n    1\n  ]\n}'
  expect 0 baton asl jsonata '{"b": a}' --input '{"a": [1]}' -o json
  equals "$(cat out)" '{"b":[1]}'
  expect 0 baton asl jsonata 'nowhere' --input '{}'
  equals "$(cat out)" ''
  expect 0 baton asl jsonata '$now()' --now 1553616793092
  equals "$(cat out)" '"2019-03-26T16:13:13.092Z"'
}

TakesItsInputFromTextAFileOrStandardInput() {
  echo '{"a": "file"}' >input.json
  equals "$(baton asl jsonata a --input '{"a": "text"}')" '"text"'
  equals "$(baton asl jsonata a --input @input.json)" '"file"'
  equals "$(baton asl jsonata a --input - <<<'{"a": "stdin"}')" '"stdin"'
  expect 3 baton asl jsonata a --input @nowhere.json
  expect 2 baton asl jsonata a --input '{'
  says err 'the input is no JSON: line 1, column 2'
}

BindsVariables() {
  expect 0 baton asl jsonata '$states.input.id & $suffix' --binding states='{"input": {"id": "a=b"}}' --binding '$suffix="-1"'
  equals "$(cat out)" '"a=b-1"'
  expect 2 baton asl jsonata '$x' --binding x
  says err "'x' binds no variable; write NAME=JSON"
  expect 2 baton asl jsonata '$x' --binding '=1'
  expect 2 baton asl jsonata '$x' --binding 'x=one'
  says err "the value of the variable 'x' is no JSON: line 1, column 1"
}

AnExpressionThatFailsSaysItsCode() {
  expect 2 baton asl jsonata '1 +'
  equals "$(cat err)" 'baton: S0207: Unexpected end of expression'
  expect 2 baton asl jsonata '1 + "a"'
  says err 'baton: T2002: '
  equals "$(cat out)" ''
  expect 2 baton asl jsonata
  says err 'give an EXPRESSION, or --batch for many'
}

AnswersEveryLineOfABatch() {
  cat >questions <<'JSON'
{"expr": "$sum(a)", "data": {"a": [1, 2]}}
this is no JSON
{"data": 1}

{"expr": "$x & y", "data": {"y": "b"}, "bindings": {"x": "a"}}
{"expr": "nope", "data": {}}
{"expr": "1 + 'a'"}
JSON
  baton asl jsonata --batch <questions >answers
  equals "$(sed -n '1p;4p;5p' answers | tr -d '\n')" '{"result":3}{"result":"ab"}{}'
  equals "$(jq -r '.error // "-"' answers | tr '\n' ' ')" '- malformed malformed - - T2002 '
}

run_tests "$@"
