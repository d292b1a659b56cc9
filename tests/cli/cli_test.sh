#!/usr/bin/env bash
# Tests of the commands of `baton` with the real programs.
#
#   cli_test.sh BIN_DIR [TEST]     all tests, or the one that is named
# shellcheck disable=SC2016,SC2119,SC2154,SC2317  # backquotes are part of messages; functions are called by name
set -euo pipefail
# shellcheck source=tests/cli/program_test.sh
source "$(dirname "$0")/program_test.sh"

submit_failing() { baton task submit image.metadata --input '{"source": "missing.jpg"}' --attempts 1 "$@"; }

SubmitsATaskAndWaitsForItsOutput() {
  start_dev
  expect 0 baton task submit echo --input '{"n": 1.0, "a": [1, 2]}' --wait
  equals "$(cat out)" '{"n": 1.0, "a": [1, 2]}'
  expect 0 baton task submit echo --input '{"n": 1.0}' --wait -o json
  equals "$(jq -r .state out)" succeeded
  says out '"output":{"n":1.0}'
  echo '"from a pipe"' | baton task submit echo --input - --wait >out
  equals "$(cat out)" '"from a pipe"'
  expect 0 baton task submit echo --raw --input 'not JSON' --wait
  equals "$(cat out)" 'not JSON'
  expect 1 submit_failing --wait
  says err 'dead_lettered after 1 attempt'
  expect 1 submit_failing --wait -o json
  equals "$(jq -r .state out)" dead_lettered
}

PrintsAnIdThatGetAndListAndCancelTake() {
  start_dev
  local id
  id=$(baton task submit echo --delay 1h --label customer=4711 --label zone=a --priority 9)
  expect 0 baton task get "$id" -o json
  equals "$(jq -c '[.state, .priority, .labels.customer, .input]' out)" '["delayed",9,"4711",{}]'
  expect 0 baton task get "$id"
  says out 'customer=4711, zone=a'
  expect 0 baton task list --state delayed --label customer=4711 -o json
  equals "$(jq -r .id out)" "$id"
  expect 0 baton task list --label customer=4712 -o json
  equals "$(cat out)" ''
  expect 0 baton task cancel "$id" --cause 'customer left'
  expect 0 baton task get "$id" -o json
  equals "$(jq -c '[.state, .cause]' out)" '["cancelled","customer left"]'
  expect 0 baton task list --type echo
  says out "$id"
}

SaysSoWhenNobodyServesTheType() {
  start_dev
  expect 0 baton task submit ecko --input 1
  says err "no worker serves 'ecko'"
  expect 0 baton task submit echo --input 1 --wait
  equals "$(cat err)" ''
}

SubmitsABatchAndKeepsTheOrderOfItsLines() {
  start_dev
  seq 3000 >lines
  expect 0 baton task submit echo --batch lines -o json
  equals "$(wc -l <out)" 3000
  equals "$(jq -r .line out | sort -cn && echo sorted)" sorted
  says err 'submitted 3,000'
  local id
  id=$(jq -r 'select(.line == 2500).id' out)
  succeeded() { [[ $(baton task get "$1" -o json | jq -r .state) == succeeded ]]; }
  wait_until 'the task of line 2500' succeeded "$id"
  equals "$(baton task get "$id" -o json | jq .output)" 2500
  seq 10 | baton task submit echo --batch - >out 2>err
  equals "$(grep -c '^t' out)" 10
}

WaitsForABatchAndTellsWhichLinesFailed() {
  start_dev
  seq 1000 >lines
  expect 0 baton task submit echo --batch lines --wait -o json
  equals "$(jq -s 'length' out)" 1000
  equals "$(jq 'select(.line != .output)' out)" ''
  says err 'ended 1,000'
  expect 0 baton task submit echo --batch lines --wait
  equals "$(cat out)" ''
  printf '{"source": "missing.jpg"}\n\n{"source": "gone.jpg"}\n' >lines
  expect 1 baton task submit image.metadata --batch lines --wait --attempts 1
  equals "$(wc -l <out)" 2
  says out '(line 1) dead_lettered'
  says out '(line 3) dead_lettered'
}

RefusesABatchLineThatIsNotJson() {
  start_dev
  printf '1\n2\n{three\n4\n' >lines
  expect 2 baton task submit echo --batch lines
  says err 'lines line 3 is not JSON'
  equals "$(wc -l <out)" 2
  expect 0 baton task submit echo --batch lines --raw --wait
  expect 3 baton task submit echo --batch missing
}

TheSameIdempotencyKeyIsTheSameTask() {
  start_dev
  equals "$(baton task submit echo --idempotency-key may)" "$(baton task submit echo --idempotency-key may)"
  seq 5 >lines
  equals "$(baton task submit echo --batch lines --idempotency-key june 2>/dev/null)" \
    "$(baton task submit echo --batch lines --idempotency-key june 2>/dev/null)"
  equals "$(baton task list --type echo -o json | wc -l)" 6
}

DeadLettersAreListedRetriedAndDropped() {
  start_dev

  for _ in 1 2 3; do expect 1 submit_failing --wait; done
  expect 0 baton dead-letter list -o json
  equals "$(wc -l <out)" 3
  local ids
  mapfile -t ids < <(jq -r .id out)
  expect 0 baton dead-letter list
  says out "${ids[0]}"
  expect 0 baton dead-letter drop "${ids[0]}"
  expect 0 baton dead-letter list -o json
  equals "$(jq -r .id out | sort)" "$(printf '%s\n' "${ids[@]:1}" | sort)"
  expect 0 baton task retry "${ids[1]}" -o json
  local new_id
  new_id=$(jq -er .new_id out)
  died_again() { baton dead-letter list -o json | jq -r .id | grep -qx "$1"; }
  wait_until 'the retried task to die again' died_again "$new_id"
  expect 0 baton dead-letter retry --all --type echo
  says err 'There are no dead letters of type echo.'
  expect 0 baton dead-letter drop --all --type image.metadata
  equals "$(wc -l <out)" 2
  expect 0 baton dead-letter list -o json
  equals "$(cat out)" ''
  expect 2 baton dead-letter drop
  expect 2 baton dead-letter drop --all "${ids[0]}"
  expect 3 baton task retry t00000000000000000000000000
}

ListsQueuesAndWorkersAndDrainsAWorker() {
  start_dev
  expect 0 baton task submit echo --wait
  expect 0 baton queue list -o json
  equals "$(jq -c 'select(.type == "echo") | [.succeeded_total, .worker_count]' out)" '[1,1]'
  expect 0 baton queue list
  says out 'OLDEST'
  expect 0 baton worker list -o json
  equals "$(jq .slots out)" 2
  equals "$(jq -c '.types | index("echo") != null' out)" true
  local id
  id=$(jq -r .id out)
  expect 0 baton worker list
  says out "$id"
  expect 3 baton worker drain 0000000000000001
  expect 0 baton worker drain "$id"
  wait_until 'the drained worker to exit' is_gone "$(of_dev pids.worker)"
}

ExitCodesTellScriptsWhatHappened() {
  expect 4 baton task list --endpoint ipc://"$PWD"/nobody --timeout 1s
  says err "no coordinator answers at ipc://$PWD/nobody"
  says err 'baton dev'
  expect 2 baton task list --endpoint nonsense
  expect 2 baton task submit
  says err 'baton task submit --help'
  expect 2 baton task submit echo --input '{oops' --endpoint ipc://"$PWD"/nobody
  says err 'is not JSON'
  expect 2 baton task submit echo --delay 5
  says err '1.5s'
  expect 2 baton frobnicate
  expect 2 baton task get nonsense
  expect 2 baton task list --key "$PWD/some.key"
  says err '--server-key'
  expect 3 baton task submit echo --input @missing.json
  expect 0 baton --version
  expect 0 baton version -o json
  jq -e .version out >/dev/null || fail 'no version'
  start_dev
  expect 3 baton task get t00000000000000000000000000
  expect 3 baton task cancel t00000000000000000000000000
  expect 4 baton task submit echo --delay 1h --wait --timeout 200ms
  says err 'has not ended after 200ms'
  expect 2 baton task submit "$(printf 'x%.0s' {1..200})"
}

KeygenMakesKeysThatAreNeverOverwritten() {
  expect 0 baton keygen alice --role worker
  equals "$(cut -d' ' -f2- out)" 'worker alice'
  equals "$(stat -c %a alice.key)" 600
  says alice.pub "$(cut -d' ' -f1 out)"
  expect 5 baton keygen alice
  mkdir keys
  expect 0 baton keygen bob --directory keys -o json
  [[ -e $(jq -r .secret_key_file out) ]] || fail 'no key file'
  expect 2 baton keygen 'a b'
  expect 2 baton keygen ../evil
}

# Prints every command of baton, one a line, as the help texts name them.
commands_under() {
  local child
  # A line of the list of commands begins with two spaces and the command's name.
  for child in $(baton "$@" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z-]\{1,\}\).*/\1/p'); do
    echo "$@" "$child"
    commands_under "$@" "$child"
  done
}

EveryCommandExplainsItselfWithExamples() {
  commands_under >commands
  [[ $(wc -l <commands) -ge 20 ]] || { cat commands >&2; fail 'too few commands'; }
  local command
  while read -r command; do
    # shellcheck disable=SC2086  # words of a command
    expect 0 baton $command --help
    says out 'Examples:'
    says out "baton $command"
  done <commands
  expect 0 baton --help
  says out 'Exit codes:'
}

CompletionKnowsEveryCommand() {
  expect 0 baton completion bash
  cp out completion.bash
  # shellcheck disable=SC1091
  source ./completion.bash
  complete_line() {
    read -r -a COMP_WORDS <<<"$1"
    [[ $1 != *' ' ]] || COMP_WORDS+=('')
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMPREPLY=()
    _baton
    printf '%s\n' "${COMPREPLY[@]}"
  }
  local command parent
  while read -r command; do
    parent=${command%"${command##* }"}
    complete_line "baton $parent" | grep -x "${command##* }" >/dev/null || fail "completion does not know: baton $command"
  done < <(commands_under)
  complete_line 'baton task submit echo --wa' | grep -x -- --wait >/dev/null || fail 'no --wait'
  complete_line 'baton task list --state ' | grep -x dead_lettered >/dev/null || fail 'no states'
  complete_line 'baton asl run order.json --type ' | grep -x EXPRESS >/dev/null || fail 'no types of state machines'
  complete_line 'baton asl jsonata --bi' | grep -x -- --binding >/dev/null || fail 'no --binding'
  complete_line 'baton task list --end' | grep -x -- --endpoint >/dev/null || fail 'no global options'
  expect 0 baton completion zsh
  says out '#compdef baton'
  says out 'dead-letter retry'
  if command -v zsh >/dev/null; then zsh -n out || fail 'zsh cannot read its completion'; fi
}

run_tests "$@"
