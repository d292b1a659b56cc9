#!/usr/bin/env bash
# Tests of the program baton-gateway, with curl as a client that signs by itself.
#
#   gateway_test.sh BIN_DIR [TEST]     all tests, or the one that is named
# shellcheck disable=SC2119,SC2154,SC2317  # functions are called by name
set -euo pipefail
# shellcheck source=tests/cli/program_test.sh
source "$(dirname "$0")/../cli/program_test.sh"

gateway_pid=''
url=''

gateway_says_where_or_is_gone() { [[ -s gateway.out ]] || is_gone "$gateway_pid"; }

# Starts it on a free port. Without a coordinator, unless BATON_ENDPOINT names one.
start_gateway() {
  BATON_ENDPOINT=${BATON_ENDPOINT:-tcp://127.0.0.1:1} baton-gateway --port 0 "$@" >gateway.out 2>gateway.err </dev/null &
  gateway_pid=$!
  trap 'end_gateway; end_dev; rm -rf "$work"' EXIT
  wait_until 'baton-gateway' gateway_says_where_or_is_gone
  url=$(jq -er .url gateway.out) || { cat gateway.err >&2; fail 'the gateway did not start'; }
}

stop_gateway() {
  local code=0
  kill -TERM "$gateway_pid"
  wait "$gateway_pid" || code=$?
  gateway_pid=''
  equals "$code" 0
}

end_gateway() { [[ -z $gateway_pid ]] || kill -KILL "$gateway_pid" 2>/dev/null || true; }

write_keys() {
  printf 'AKADMIN adminsecretadminsecret admin\nAKREADER readersecretreader read-only\n' >keys
  chmod 600 keys
}

# ask STATUS CURL_ARGUMENTS…: the answer in the file out.
ask() {
  local wanted=$1 status
  shift
  status=$(curl -sS -o out -w '%{http_code}' --max-time 30 "$@")
  equals "$status" "$wanted"
}

# ask_signed STATUS KEY SECRET OPERATION BODY
ask_signed() {
  ask "$1" --aws-sigv4 aws:amz:us-east-1:states --user "$2:$3" -H "X-Amz-Target: AWSStepFunctions.$4" \
    -H 'Content-Type: application/x-amz-json-1.0' -d "$5" "$url/"
}

SaysWhereItServesAndStopsWhenAsked() {
  start_gateway --ready-file ready.json
  equals "$(jq -r .url ready.json)" "$url"
  equals "$(jq -r .pid ready.json)" "$gateway_pid"
  ask 200 "$url/healthz"
  ask 503 "$url/readyz"
  ask 200 "$url/metrics"
  says out 'baton_gateway_requests_total{operation="readyz",code="503"'
  stop_gateway
  [[ ! -e ready.json ]] || fail 'the ready file is still there'
}

RefusesToServeBeyondThisMachineWithoutKeys() {
  expect 2 baton-gateway --port 0 --address 0.0.0.0
  says err 'give --access-keys FILE'
  expect 2 baton-gateway --port 0 --address localhost
}

SaysHowManyConnectionsTheSystemAllows() {
  ulimit -n 64
  start_gateway
  stop_gateway
  says gateway.err 'fewer files than connections files_max=64 connections_max=4096'
}

RefusesToMakeLinksThatLeadNowhere() {
  write_keys
  expect 2 baton-gateway --port 0 --address 0.0.0.0 --access-keys keys --callback-key-file callback.key
  says err 'give --public-url'
  [[ ! -e callback.key ]] || fail 'a key was made for nothing'
}

RefusesKeysThatOthersMayRead() {
  write_keys
  chmod 644 keys
  expect 1 baton-gateway --port 0 --access-keys keys
  says err "chmod 600 keys"
}

TakesWhatCurlSigns() {
  write_keys
  start_gateway --access-keys keys --callback-key-file callback.key --public-url https://baton.example.com
  ask_signed 200 AKADMIN adminsecretadminsecret CreateCallbackUrl '{"taskToken":"abc"}'
  says out '{"url":"https://baton.example.com/callback/'
  ask_signed 400 AKADMIN wrongsecretwrongsecret CreateCallbackUrl '{"taskToken":"abc"}'
  says out InvalidSignatureException
  ask_signed 400 AKREADER readersecretreader CreateCallbackUrl '{"taskToken":"abc"}'
  says out AccessDeniedException
  ask 400 "$url/metrics"
  says out MissingAuthenticationTokenException
  ask 200 --aws-sigv4 aws:amz:us-east-1:states --user AKREADER:readersecretreader "$url/metrics"
  equals "$(stat -c %a callback.key)" 600
  stop_gateway
}

ReadsItsKeysAgainWhenItIsToldTo() {
  write_keys
  start_gateway --access-keys keys --callback-key-file callback.key
  ask_signed 200 AKADMIN adminsecretadminsecret CreateCallbackUrl '{"taskToken":"abc"}'
  printf 'AKNEW newsecretnewsecret operator\n' >keys
  kill -HUP "$gateway_pid"
  new_key_counts() { (ask_signed 200 AKNEW newsecretnewsecret CreateCallbackUrl '{"taskToken":"abc"}') 2>/dev/null; }
  wait_until 'the new key' new_key_counts
  ask_signed 400 AKADMIN adminsecretadminsecret CreateCallbackUrl '{"taskToken":"abc"}'
  says out UnrecognizedClientException
  printf 'nonsense\n' >keys
  kill -HUP "$gateway_pid"
  wait_until 'a complaint' grep -q 'access keys not read' gateway.err
  ask_signed 200 AKNEW newsecretnewsecret CreateCallbackUrl '{"taskToken":"abc"}'
  stop_gateway
}

TellsTheQueuesOfARealCoordinator() {
  start_dev
  expect 0 baton task submit echo --input '1' --wait
  start_gateway
  ask 200 "$url/readyz"
  counted() { ask 200 "$url/stats/echo" && [[ $(jq .succeeded_total out) == 1 ]]; }
  wait_until 'the task to be counted' counted
  equals "$(jq -c '[.queue, .backlog, .workers]' out)" '["echo",0,1]'
  stop_gateway
  stop_dev TERM
}

FiresTriggersOfARealCoordinator() {
  start_dev
  printf '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}' >machine.json
  expect 0 baton machine create book machine.json
  expect 0 baton trigger create orders book --http
  expect 0 baton trigger create echoes --task echo --http --secret github --signature hmac-sha256
  printf "It's a secret\n" >secret
  start_gateway --trigger-secret github=secret
  ask 202 "$url/triggers/orders" -H 'Idempotency-Key: 17' -d '{"order": 17}'
  equals "$(jq -c . out)" '{"executionArn":"arn:aws:states:us-east-1:123456789012:execution:book:orders-17","started":true}'
  has_ended() { baton execution describe book/orders-17 >described && grep -q SUCCEEDED described; }
  wait_until 'the execution' has_ended
  says described '{"order":17}'
  ask 202 "$url/triggers/orders" -H 'Idempotency-Key: 17' -d '{"order": 18}'
  equals "$(jq .started out)" false
  local signature
  signature=$(printf '{"n":1}' | openssl dgst -sha256 -hmac "It's a secret" -r | cut -d' ' -f1)
  ask 202 "$url/triggers/echoes" -H "X-Hub-Signature-256: sha256=$signature" -H 'X-GitHub-Delivery: d-1' -d '{"n":1}'
  local task
  task=$(jq -r .taskId out)
  has_run() { [[ $(baton task get "$task" -o json | jq -c .output) == '{"n":1}' ]]; }
  wait_until 'the task' has_run
  ask 401 "$url/triggers/echoes" -H "X-Hub-Signature-256: sha256=$signature" -d '{"n":2}'
  expect 0 baton trigger pause orders
  ask 409 "$url/triggers/orders" -d '{}'
  ask 404 "$url/triggers/others" -d '{}'
  ask 200 "$url/metrics"
  says out 'baton_gateway_requests_total{operation="trigger",code="202",error=""} 3'
  stop_gateway
  stop_dev TERM
}

RefusesAPortInUse() {
  start_gateway
  expect 1 baton-gateway --port "${url##*:}"
  says err 'choose another with --port'
  stop_gateway
}

ExplainsItselfWithExamples() {
  expect 0 baton-gateway --help
  says out 'Examples:'
  says out 'aws --endpoint-url http://127.0.0.1:8083 stepfunctions'
  expect 2 baton-gateway --nonsense
}

run_tests "$@"
