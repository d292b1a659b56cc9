#!/usr/bin/env bash
# Programs as handlers, with `baton dev`; and examples/lambda: an unmodified handler and AWS's own runtime.
#
#   programs_test.sh BIN_DIR [TEST]     all tests, or the one that is named
#
# LAMBDA_EXAMPLE: where examples/lambda is installed, with the packages of its package-lock.json.
# shellcheck disable=SC2016,SC2119,SC2154,SC2317  # COMMANDs are for another shell; functions are called by name
set -euo pipefail
source_root=$(readlink -f "$(dirname "$0")/../..")
readonly source_root
# shellcheck source=tests/cli/program_test.sh
source "$(dirname "$0")/program_test.sh"

RunsProgramsOfAnyKindAsHandlers() {
  start_dev --exec 'upper=tr a-z A-Z' --exec 'fail=echo "no such customer" >&2; exit 3' \
    --exec-pool 'count=while read -r line; do n=$((n + 1)); echo "{\"output\":$n}"; done' -- --build-id build-7
  expect 0 baton task submit upper --input '"hello"' --wait
  says out '"HELLO"'
  expect 0 baton task submit count --wait
  expect 0 baton task submit count --wait
  says out 2
  expect 1 baton task submit fail --attempts 1 --wait
  says err 'Exec.ExitError'
  says err 'exit status 3: no such customer'
  expect 0 baton worker list
  says out build-7
}

RunsAnUnmodifiedLambdaHandler() {
  [[ -e ${LAMBDA_EXAMPLE:?}/node_modules/aws-lambda-ric/rapid-client.node ]] || fail 'aws-lambda-ric is not installed'
  start_dev --lambda "price-order=cd $LAMBDA_EXAMPLE && LAMBDA_TASK_ROOT=\$PWD _HANDLER=price-order.handler exec node node_modules/aws-lambda-ric/index.mjs"
  expect 0 baton machine create order "$source_root/examples/lambda/order.asl.json"
  expect 0 baton execution start order --input '{"order": 7, "items": [{"cents": 250, "count": 2}, {"cents": 999, "count": 1}]}' --wait -o json
  equals "$(jq -c .output out)" \
    '{"order":7,"total":"14.99","function":"price-order","confirmation":{"answered_by":"price-order","status":200}}'
  expect 0 baton execution start order --input '{"order": 8, "items": []}' --wait -o json
  equals "$(jq -c .output out)" '{"order":8,"refused":"EmptyOrder"}'
  expect 1 baton task submit price-order --input '{"order": 9}' --attempts 1 --wait
  says err EmptyOrder
  says err 'order 9 has no items'
  # One process took all of it, and its log is the worker's.
  equals "$(grep -o 'pid=[0-9]*' "$data/log/worker.log" | sort -u | wc -l)" 1
  says "$data/log/worker.log" 'pricing order 7, request'
}

run_tests "$@"
