#!/usr/bin/env bash
# Debian's AWS CLI, as people and scripts use it: what it prints, its exit codes, its own paging. Run by with_baton.py.
set -euo pipefail

readonly role=arn:aws:iam::123456789012:role/baton machines=arn:aws:states:us-east-1:123456789012:stateMachine
readonly definition='{"StartAt":"Echo","States":{"Echo":{"Type":"Task","Resource":"echo","Next":"Approve"},
  "Approve":{"Type":"Task","Resource":"ACTIVITY","End":true}}}'
readonly exit_code_of_an_error=254

sfn() { /usr/bin/aws --endpoint-url "$BATON_GATEWAY" --output text stepfunctions "$@"; }
equals() { [[ $1 == "$2" ]] || { printf "FAILED: '%s' is not '%s'\n" "$1" "$2" >&2; exit 1; }; }

# refused MESSAGE COMMAND…
refused() {
  local wanted=$1 code=0 said
  shift
  said=$("$@" 2>&1) || code=$?
  equals "$code" "$exit_code_of_an_error"
  equals "${said#$'\n'}" "$wanted"
}

# An execution runs through a worker and an activity, which is fetched and answered.
activity=$(sfn create-activity --name approve --query activityArn)
equals "$(sfn create-state-machine --name machine --role-arn "$role" --definition "${definition/ACTIVITY/$activity}" \
  --tags key=a,value=1 --query stateMachineArn)" "$machines:machine"
execution=$(sfn start-execution --state-machine-arn "$machines:machine" --name first --input '{"a":1}' --query executionArn)
equals "$execution" arn:aws:states:us-east-1:123456789012:execution:machine:first
task=$(sfn get-activity-task --activity-arn "$activity" --query '[input,taskToken]')
equals "${task%$'\t'*}" '{"a":1}'
sfn send-task-success --task-token "${task#*$'\t'}" --task-output '"done"'
equals "$(sfn describe-execution --execution-arn "$execution" --query '[status,output]')" $'SUCCEEDED\t"done"'

# Lists are put together from pages.
equals "$(sfn get-execution-history --execution-arn "$execution" --page-size 4 --query 'events[].id' | tr '\n' '\t')" \
  $'1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12\t'
sfn start-execution --state-machine-arn "$machines:machine" --name second >/dev/null
equals "$(sfn list-executions --state-machine-arn "$machines:machine" --page-size 1 --query 'executions[].name' |
  tr '\n' '\t')" $'second\tfirst\t'

# What is refused is told in AWS's words.
refused "An error occurred (StateMachineDoesNotExist) when calling the DescribeStateMachine operation: State Machine \
Does Not Exist: '$machines:none'" sfn describe-state-machine --state-machine-arn "$machines:none"
refused "An error occurred (MissingAuthenticationTokenException) when calling the ListStateMachines operation: Missing \
Authentication Token" sfn list-state-machines --no-sign-request
