#!/usr/bin/env bash
# Folder triggers with the real programs: `baton dev` watches its files, `baton trigger watch` any others.
#
#   watch_test.sh BIN_DIR [TEST]     all tests, or the one that is named
# shellcheck disable=SC2119,SC2154,SC2317  # functions are called by name
set -euo pipefail
# shellcheck source=tests/cli/program_test.sh
source "$(dirname "$0")/program_test.sh"

start_with_machine() {
  start_dev
  files=$(of_dev files)
  mkdir -p "$files/incoming"
  jq -n '{StartAt: "Take", States: {Take: {Type: "Pass", End: true}}}' >take.asl.json
  expect 0 baton machine create take take.asl.json
}

# has_started COUNT: so many executions of the machine; their inputs are in the file out.
has_started() {
  baton execution list take -o json | jq -r .name >names
  [[ $(wc -l <names) == "$1" ]]
}
sources() { sed 's#^#take/#' names | xargs -n 1 baton execution describe -o json | jq -r .input.source | sort; }

TellsWhatItTakesAndTakesItOnce() {
  start_with_machine
  expect 0 baton trigger create uploads take --folder inbox --pattern '*.csv'
  mkdir -p mine/inbox/may
  echo 1 >mine/inbox/a.csv
  echo 2 >mine/inbox/may/b.csv
  echo 3 >mine/inbox/c.txt
  local round
  for round in 1 2; do
    baton trigger watch --root mine -o json >"taken.$round" 2>err </dev/null &
    local watcher=$!
    if [[ $round == 1 ]]; then
      wait_until 'two files' has_lines 2 "taken.$round"
      echo 4 >mine/inbox/d.csv
      wait_until 'the third file' has_lines 3 "taken.$round"
    else
      echo 5 >mine/inbox/e.csv
      wait_until 'the fourth file' has_lines 1 "taken.$round"
    fi
    kill -TERM "$watcher"
    wait "$watcher" || fail 'it did not end well'
  done
  equals "$(jq -r .path taken.1 | sort | tr '\n' ' ')" 'inbox/a.csv inbox/d.csv inbox/may/b.csv '
  equals "$(jq -r .path taken.2)" inbox/e.csv
  has_started 4 || fail "$(wc -l <names) executions were started, not 4"
  equals "$(sources | tr '\n' ' ')" 'inbox/a.csv inbox/d.csv inbox/e.csv inbox/may/b.csv '
}

has_lines() { [[ $(wc -l <"$2") -ge $1 ]]; }

# Killed while it fires, three times: what it had fired and not kept as taken is fired again.
EachFileIsTakenOnceThoughTheWatcherIsKilled() {
  start_with_machine
  expect 0 baton trigger create uploads take --folder inbox
  mkdir -p mine/inbox
  local number round
  for round in 1 2 3; do
    for number in {1..200}; do echo "$number" >"mine/inbox/$round-$number.csv"; done
    baton trigger watch --root mine -o json >"taken.$round" 2>err </dev/null &
    local watcher=$!
    wait_until 'the first files' has_lines 1 "taken.$round"
    kill -KILL "$watcher"
    wait "$watcher" || true
  done
  baton trigger watch --root mine -o json >taken.4 2>err </dev/null &
  watcher=$!
  has_taken_all() { [[ $(baton record query baton.watched-files --limit 1000 -o json | wc -l) == 600 ]]; }
  wait_until 'all files' has_taken_all
  kill -TERM "$watcher"
  wait "$watcher" || fail 'it did not end well'
  baton execution list take --limit 1000 -o json | jq -r .name | sort -u >names
  equals "$(wc -l <names)" 600
}

AFileThatIsRefusedHoldsUpNoOther() {
  start_with_machine
  expect 0 baton trigger create uploads take --folder incoming \
    --input '{"source": "{% $states.input.bytes > 0 ? $states.input.path : $error(\"it is empty\") %}"}'
  : >"$files/incoming/a-empty"
  echo 1 >"$files/incoming/b-full"
  wait_until 'the other file' has_started 1
  equals "$(sources)" incoming/b-full
  wait_until 'a word about the empty one' grep -q 'incoming/a-empty.*it is empty' "$data/log/watcher.log"
  # And is taken once it is not refused any more.
  echo 1 >"$files/incoming/a-empty"
  wait_until 'the first file' has_started 2
}

TakesNothingWhilePausedAndWhatIsThereAfterwards() {
  start_with_machine
  expect 0 baton trigger create uploads take --folder incoming
  expect 0 baton trigger create others take --folder incoming --pattern 'other*'
  expect 0 baton trigger pause uploads
  echo 1 >"$files/incoming/one"
  echo 1 >"$files/incoming/other"
  wait_until 'the other file' has_started 1
  equals "$(sources)" incoming/other
  expect 0 baton trigger resume uploads
  wait_until 'both files' has_started 3
}

RunsTasksToo() {
  start_with_machine
  expect 0 baton trigger create uploads --task echo --folder incoming
  echo 1 >"$files/incoming/one"
  has_task() { [[ $(baton task list --type echo -o json | jq -r .state) == succeeded ]]; }
  wait_until 'the task' has_task
}

NeedsAFolder() {
  expect 2 baton trigger watch --root nowhere
  says err "--root nowhere is no folder"
}

run_tests "$@"
