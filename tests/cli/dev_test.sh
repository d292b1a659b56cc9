#!/usr/bin/env bash
# Tests of `baton dev` with the real programs.
#
#   dev_test.sh BIN_DIR [TEST]     all tests, or the one that is named
# shellcheck disable=SC2016,SC2119,SC2154,SC2317  # backquotes are part of messages; functions are called by name
set -euo pipefail
# shellcheck source=tests/cli/program_test.sh
source "$(dirname "$0")/program_test.sh"
script=$(readlink -f "$0")

TellsWhereEverythingIsAndLeavesNothingBehind() {
  start_dev --shards 2
  says dev.out "$BATON_ENDPOINT"
  says dev.out 'baton task submit echo'
  curl -fsS -o /dev/null "$(of_dev http)/readyz" || fail 'not ready'
  [[ -d $(of_dev files) ]] || fail 'no file root'
  local pids pid
  mapfile -t pids < <(jq -r '.pids[]' "$data/dev.json")
  equals "${#pids[@]}" 6
  expect 0 baton task submit echo --wait
  stop_dev TERM
  for pid in "${pids[@]}"; do is_gone "$pid" || fail "process $pid is still there"; done
  [[ ! -e $data/dev.json ]] || fail 'dev.json is still there'
}

# call OPERATION BODY: the Step Functions API, as the AWS SDKs speak it. The answer is in the file out.
call() {
  expect 0 curl -sS -H "X-Amz-Target: AWSStepFunctions.$1" -H 'Content-Type: application/x-amz-json-1.0' -d "$2" "$(of_dev gateway)/"
}

RunsStateMachinesThroughItsGateway() {
  start_dev
  says dev.out "aws --endpoint-url $(of_dev gateway)"
  local definition='{"StartAt":"Say","States":{"Say":{"Type":"Task","Resource":"echo","End":true}}}' machine execution
  call CreateStateMachine "$(jq -cn --arg definition "$definition" \
    '{name: "say", definition: $definition, roleArn: "arn:aws:iam::123456789012:role/any"}')"
  machine=$(jq -er .stateMachineArn out)
  call StartExecution "{\"stateMachineArn\":\"$machine\",\"input\":\"{\\\"word\\\":\\\"hello\\\"}\"}"
  execution=$(jq -er .executionArn out)
  succeeded() {
    call DescribeExecution "{\"executionArn\":\"$execution\"}"
    [[ $(jq -r .status out) != RUNNING ]]
  }
  wait_until 'the end of the execution' succeeded
  equals "$(jq -c '[.status, .output]' out)" '["SUCCEEDED","{\"word\":\"hello\"}"]'
  # Machines and executions are there again after a restart.
  stop_dev TERM
  start_dev
  succeeded || fail 'the execution runs again'
  equals "$(jq -r .status out)" SUCCEEDED
}

CallsAnEndpointForFunctionsThatNoWorkerServes() {
  python3 "$(dirname "$script")/lambda_server.py" >lambda.out &
  lambda_pid=$!
  trap 'kill "$lambda_pid"; end_dev; rm -rf "$work"' EXIT
  wait_until 'the Lambda endpoint' test -s lambda.out
  start_dev --lambda-endpoint "$(cat lambda.out)"
  local function=arn:aws:lambda:us-east-1:123456789012:function
  jq -n --arg function "$function" '{StartAt: "Resize", States: {
      Resize: {Type: "Task", Resource: "\($function):resize:live", Next: "Echo"},
      Echo: {Type: "Task", Resource: "\($function):echo", Next: "Invoke"},
      Invoke: {Type: "Task", Resource: "arn:aws:states:::lambda:invoke", End: true, OutputPath: "$.Payload",
        Parameters: {FunctionName: "refuse", "Payload.$": "$"},
        Catch: [{ErrorEquals: ["TooLarge"], ResultPath: "$.caught", Next: "Done"}]},
      Done: {Type: "Pass", End: true}}}' >machine.json
  expect 0 baton machine create lambda machine.json
  expect 0 baton execution start lambda --input '{"width":1}' --wait -o json
  equals "$(jq -c '.output | .function, .qualifier, .input, .caught.Error' out | tr '\n' ' ')" \
    '"resize" "live" {"width":1} "TooLarge" '
}

HandsOptionsOnToItsWorker() {
  start_dev -- --types echo
  expect 0 baton worker list -o json
  equals "$(jq -c .types out)" '["echo"]'
  stop_dev TERM
  start_dev_anyhow -- --nonsense
  is_gone "$dev_pid" || fail 'it went on'
  says dev.err 'The following argument was not expected: --nonsense'
}

DoesWithoutAGatewayIfAsked() {
  start_dev --no-gateway
  equals "$(jq -c '[has("gateway"), (.pids | length)]' "$data/dev.json")" '[false,5]'
  expect 0 baton task submit echo --wait
}

StopsInOrderOnCtrlC() {
  start_dev
  stop_dev INT
  # Each said that it was asked to stop, and Redis last of all: nobody lost it before.
  says "$data/log/coordinator.log" stopping
  says "$data/log/redis.log" 'User requested shutdown'
  if grep -qiE 'reconnect|redis.*(lost|away|closed)' "$data/log/coordinator.log"; then fail 'Redis went before the coordinator'; fi
}

KeepsTasksForTheNextTime() {
  start_dev
  local id
  id=$(baton task submit echo --input '"kept"' --delay 1h)
  stop_dev TERM
  start_dev --fsync everysec
  expect 0 baton task get "$id" -o json
  equals "$(jq -c '[.state, .input]' out)" '["delayed","kept"]'
  [[ -e $data/log/redis.log.1 ]] || fail 'the log of the first run was not kept'
}

RefusesADataFolderInUse() {
  start_dev
  expect 5 baton dev --data-dir "$data" --listen tcp://127.0.0.1:0 --http 127.0.0.1:0 --gateway 127.0.0.1:0
  says err 'is in use by another `baton dev`'
  says err '--data-dir'
  says err "$dev_pid"
  expect 0 baton task submit echo --wait
}

RefusesAPortInUse() {
  start_dev
  local port=${BATON_ENDPOINT##*:}
  expect 5 baton dev --data-dir other --listen "tcp://127.0.0.1:$port" --http 127.0.0.1:0 --no-gateway
  says err "port $port"
  says err '--listen'
  port=$(of_dev http)
  port=${port##*:}
  expect 5 baton dev --data-dir other --listen tcp://127.0.0.1:0 --http "127.0.0.1:$port" --no-gateway
  says err "port $port"
  says err '--http'
  port=$(of_dev gateway)
  port=${port##*:}
  expect 5 baton dev --data-dir other --listen tcp://127.0.0.1:0 --http 127.0.0.1:0 --gateway "127.0.0.1:$port"
  says err "port $port"
  says err '--gateway'
}

RefusesToListenBeyondThisMachine() {
  expect 2 baton dev --data-dir data --listen tcp://0.0.0.0:0
  says err '--listen'
  expect 2 baton dev --data-dir data --listen tcp://127.0.0.1:0 --http 0.0.0.0:0
  says err '--http'
  expect 2 baton dev --data-dir data --listen tcp://127.0.0.1:0 --http 127.0.0.1:0 --gateway 0.0.0.0:0
  says err '--gateway'
  says err '--access-keys'
  expect 2 baton dev --data-dir data --listen 127.0.0.1
}

WorksInAFolderWhosePathIsTooLongForASocket() {
  data_folder=$PWD/$(printf 'long%.0s' {1..30})
  start_dev
  expect 0 baton task submit echo --wait
  local socket
  socket=$(of_dev redis)
  [[ -S ${socket#unix://} ]] || fail "no socket at $socket"
  stop_dev TERM
  [[ ! -e $(dirname "${socket#unix://}") ]] || fail "the folder of $socket is still there"
}

StopsEverythingWhenOneProcessDies() {
  start_dev
  local pids pid code=0
  mapfile -t pids < <(jq -r '.pids[]' "$data/dev.json")
  kill -KILL "$(of_dev pids.coordinator)"
  wait "$dev_pid" || code=$?
  equals "$code" 1
  says dev.err 'coordinator was killed by signal 9'
  says dev.err 'serving'  # from the end of its log
  for pid in "${pids[@]}"; do is_gone "$pid" || fail "process $pid is still there"; done
}

TakesItsProcessesWithItWhenItIsKilled() {
  start_dev
  local pids pid
  mapfile -t pids < <(jq -r '.pids[]' "$data/dev.json")
  kill -KILL "$dev_pid"
  wait "$dev_pid" 2>/dev/null || true
  for pid in "${pids[@]}"; do wait_until "the end of process $pid" is_gone "$pid"; done
  rm "$data/dev.json"
  start_dev
  expect 0 baton task submit echo --wait
}

SaysWhyAProcessDidNotStart() {
  mkdir -p data/redis/appendonlydir
  echo 'file nonsense.aof seq 1 type x' >data/redis/appendonlydir/appendonly.aof.manifest
  local code=0
  start_dev_anyhow
  wait "$dev_pid" || code=$?
  dev_pid=''
  equals "$code" 4
  says dev.err 'redis ended with status 1 before it was ready'
  says dev.err 'manifest'
}

run_tests "$@"
