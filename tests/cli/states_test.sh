#!/usr/bin/env bash
# Tests of `baton machine` and `baton execution` with the real programs.
#
#   states_test.sh BIN_DIR [TEST]     all tests, or the one that is named
# shellcheck disable=SC2016,SC2119,SC2154,SC2317  # a $ is part of definitions; functions are called by name
set -euo pipefail
# shellcheck source=tests/cli/program_test.sh
source "$(dirname "$0")/program_test.sh"

write_definitions() {
  cat >echo.json <<'JSON'
{"StartAt": "Echo", "States": {
  "Echo": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:echo", "ResultPath": "$.echo", "Next": "Done"},
  "Done": {"Type": "Succeed"}}}
JSON
  cat >wait.json <<'JSON'
{"StartAt": "Long", "States": {"Long": {"Type": "Wait", "Seconds": 3600, "End": true}}}
JSON
  cat >fail.json <<'JSON'
{"StartAt": "No", "States": {"No": {"Type": "Fail", "Error": "Pay.Declined", "Cause": "no money"}}}
JSON
}

AMachineIsCreatedChangedAndDeleted() {
  write_definitions
  start_dev
  local arn=arn:aws:states:us-east-1:123456789012:stateMachine:order
  expect 0 baton machine create order echo.json --tag team=a
  equals "$(cat out)" $arn
  expect 0 baton machine create order echo.json --tag team=a
  expect 5 baton machine create order wait.json
  says err StateMachineAlreadyExists
  expect 0 baton machine update order wait.json --publish --description 'with a wait'
  equals "$(cat out)" $arn:1
  expect 0 baton machine describe order -o json
  equals "$(jq -c '[.name, .type, .status, .definition.StartAt]' out)" '["order","STANDARD","ACTIVE","Long"]'
  expect 0 baton machine describe order:1 -o json
  equals "$(jq -r .description out)" 'with a wait'
  expect 0 baton machine describe order --definition
  equals "$(cat out)" "$(cat wait.json)"
  expect 0 baton machine create fast echo.json --type EXPRESS
  expect 0 baton machine list -o json
  equals "$(jq -r '.name + " " + .type' out | sort)" $'fast EXPRESS\norder STANDARD'
  expect 0 baton machine delete order fast
  expect 3 baton machine describe order
  says err StateMachineDoesNotExist
  expect 0 baton machine list -o json
  equals "$(cat out)" ''
}

VersionsArePublishedAndNamedByAliases() {
  write_definitions
  start_dev
  local arn=arn:aws:states:us-east-1:123456789012:stateMachine:order
  expect 0 baton machine create order echo.json
  expect 0 baton machine publish order --description 'the first'
  equals "$(cat out)" $arn:1
  expect 0 baton machine publish order
  equals "$(cat out)" $arn:1
  expect 0 baton machine update order fail.json --publish
  expect 0 baton machine versions order -o json
  equals "$(jq -r '.version + " " + (.description // "-")' out)" $'2 -\n1 the first'
  expect 0 baton machine versions order
  says out 'the first'
  expect 0 baton machine alias order:live 1
  expect 0 baton execution start order:live --input '{"n": 1}' --wait
  equals "$(jq -c .echo out)" '{"n":1}'
  expect 0 baton machine alias order:live 1=90 2=10 --description 'nearly all'
  expect 0 baton machine aliases order -o json
  equals "$(jq -c '[.name, .description, .routing]' out)" \
    '["live","nearly all",[{"version":"1","weight":90},{"version":"2","weight":10}]]'
  expect 2 baton machine alias order 1
  says err MACHINE:NAME
  expect 2 baton machine alias order:live 1=many
  expect 2 baton machine alias order:live
  expect 0 baton machine alias order:live --delete
  expect 0 baton machine aliases order -o json
  equals "$(cat out)" ''
}

ATaskThatNobodyServesIsWarnedOf() {
  write_definitions
  echo '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "nobody.serves", "End": true}}}' >nobody.json
  start_dev
  expect 0 baton machine create order echo.json
  equals "$(cat err)" ''
  expect 0 baton machine update order nobody.json
  says err "warning: No worker serves the task type 'nobody.serves' now"
  says err /States/A/Resource
  expect 0 baton machine validate nobody.json
  says out '0 errors, 0 warnings'
  expect 0 baton machine validate --workers nobody.json
  says out 'nobody.json:1:'
  says out TASK_TYPE_NOT_SERVED
  expect 0 baton machine validate --workers echo.json -o json
  equals "$(jq -c .diagnostics out)" '[]'
  expect 0 baton execution start order
  queue() { expect 0 baton queue list -o json; [[ $(jq -c 'select(.type == "nobody.serves") | [.ready_count, .worker_count]' out) == '[1,0]' ]]; }
  wait_until 'the task in its queue' queue
  expect 0 baton queue list
  says err "No worker serves nobody.serves"
}

AnExecutionRunsAndItsHistoryIsATimeline() {
  write_definitions
  start_dev
  expect 0 baton machine create order echo.json
  expect 0 baton execution start order --name run-1 --input '{"n": 1}' --wait
  equals "$(jq -c . out)" '{"n":1,"echo":{"n":1}}'
  expect 0 baton execution start order --input @echo.json --wait -o json
  equals "$(jq -r .status out)" SUCCEEDED
  expect 0 baton execution describe order/run-1 -o json
  equals "$(jq -c '[.name, .status, .input, .output.echo.n]' out)" '["run-1","SUCCEEDED",{"n":1},1]'
  expect 0 baton execution history order/run-1 -o json
  equals "$(jq -r .type out | tr '\n' ' ')" \
    'ExecutionStarted TaskStateEntered LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionSucceeded TaskStateExited SucceedStateEntered SucceedStateExited ExecutionSucceeded '
  equals "$(jq -s 'map(.id) == [range(1; 10)]' out)" true
  expect 0 baton execution history order/run-1
  says out 'LambdaFunctionSucceeded'
  expect 5 baton execution start order --name run-1 --input '{"n": 2}'
  says err ExecutionAlreadyExists
  expect 3 baton execution describe order/missing
  expect 3 baton execution history order/missing
  expect 3 baton execution start missing
}

AnExpressExecutionIsWaitedFor() {
  write_definitions
  start_dev
  expect 0 baton machine create fast echo.json --type EXPRESS
  expect 0 baton execution start fast --input '{"n": 1}' --wait
  equals "$(jq -c . out)" '{"n":1,"echo":{"n":1}}'
}

AFailureIsToldAndRedriven() {
  write_definitions
  start_dev
  expect 0 baton machine create pay fail.json
  expect 1 baton execution start pay --name run --wait
  says err 'execution pay/run FAILED: Pay.Declined: no money'
  expect 0 baton execution list pay --status FAILED -o json
  equals "$(jq -r .name out)" run
  expect 0 baton execution redrive pay/run
  equals "$(cat out)" 'pay/run redriven'
  redriven() { [[ $(baton execution describe pay/run -o json | jq -c '[.status, .redrive_count]') == '["FAILED",1]' ]]; }
  wait_until 'the redriven execution to fail again' redriven
  expect 3 baton execution redrive pay/missing
}

FollowingShowsTheEndOfAnExecutionThatIsStopped() {
  write_definitions
  start_dev
  expect 0 baton machine create slow wait.json
  expect 0 baton execution start slow --name run
  baton execution history slow/run --follow >followed 2>followed.err &
  local follower=$!
  wait_until 'the follower to show that it waits' grep -q WaitStateEntered followed
  expect 0 baton execution list slow --status RUNNING -o json
  equals "$(jq -r .status out)" RUNNING
  expect 4 baton execution start slow --wait --timeout 300ms
  says err 'has not ended after 300ms'
  expect 5 baton execution redrive slow/run
  says err ExecutionNotRedrivable
  expect 0 baton execution stop slow/run --error Stop --cause 'changed my mind'
  local code=0
  wait $follower || code=$?
  equals $code 1
  says followed 'ExecutionAborted'
  says followed 'Stop: changed my mind'
  expect 0 baton execution describe slow/run
  says out 'ABORTED'
}

ListsGoOnWhereTheyEnded() {
  write_definitions
  start_dev --shards 2
  expect 0 baton machine create slow wait.json
  local i
  for i in 1 2 3 4 5 6 7; do expect 0 baton execution start slow --name run-"$i"; done
  expect 0 baton execution list slow -o json
  equals "$(jq -r .name out | tr '\n' ' ')" 'run-7 run-6 run-5 run-4 run-3 run-2 run-1 '
  expect 0 baton execution list slow --limit 4 -o json
  equals "$(jq -r .name out | tr '\n' ' ')" 'run-7 run-6 run-5 run-4 '
  expect 0 baton execution list slow --after "$(sed -n 's/.*--after //p' err)" -o json
  equals "$(jq -r .name out | tr '\n' ' ')" 'run-3 run-2 run-1 '
}

run_tests "$@"
