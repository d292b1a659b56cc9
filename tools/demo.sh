#!/usr/bin/env bash
# Photographs go through a state machine: starts `baton dev`, runs examples/image-pipeline on each one, shows when each state
# ran, the record that was written and the files that came of it.
#
#   tools/demo.sh                        in a data folder of its own, on free ports; stops when it is done
#   tools/demo.sh --keep-running [ARGS]  in build/up, until Ctrl-C; ARGS go to `baton dev`
#
# BATON_BIN_DIR: where the programs are (build/release/bin). BATON_DEMO_DIR: where thumbnails are left (build/demo).
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

readonly baton=${BATON_BIN_DIR:-build/release/bin}/baton
readonly machine=image-pipeline definition=examples/image-pipeline/image-pipeline.asl.json
readonly sizes='[800,400,200]'
readonly ready_timeout_s=60 stop_timeout_s=30
keep_running=false
[[ ${1:-} != --keep-running ]] || { keep_running=true; shift; }

pid=''       # of baton dev
data_dir=''
marker=''    # files of the file root that are newer were made by this run
shown_photo='' shown_execution=''  # of which the timeline is shown: the one that took longest
files=''     # the file root: what handlers may read and write

say() { printf '%s\n' "$*"; }
fail() {
  printf 'demo: %s\n' "$*" >&2
  [[ ! -s $data_dir/dev.log ]] || { printf -- '--- end of %s\n' "$data_dir/dev.log" >&2; tail -n 30 "$data_dir/dev.log" >&2; }
  exit 1
}

# Waits until COMMAND succeeds; fails after SECONDS, or at once when Baton has ended.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    kill -0 "$pid" 2>/dev/null || return 1
    [[ $SECONDS -lt $deadline ]] || return 1
    sleep 0.1
  done
}

of_dev() { jq --exit-status --raw-output ".$1" "$data_dir/dev.json"; }
is_ready() { [[ $data_dir/dev.json -nt $marker ]] && curl -fsS -o /dev/null "$(of_dev http)/readyz" 2>/dev/null; }
has_ended() { ! kill -0 "$pid" 2>/dev/null; }

# Asks `baton dev` to stop its processes. Should it hang, ends it and the processes that it names in dev.json.
stop() {
  local status=$? children
  trap - EXIT
  trap '' INT TERM
  if [[ -n $pid ]] && ! has_ended; then
    children=$(jq -r '.pids? // empty | .. | numbers' "$data_dir/dev.json" 2>/dev/null || true)
    kill -TERM "$pid"
    if ! wait_until "$stop_timeout_s" has_ended && ! has_ended; then
      say "demo: baton dev did not stop within $stop_timeout_s s; killing it" >&2
      # shellcheck disable=SC2086  # one argument a process
      kill -KILL "$pid" $children 2>/dev/null || true
      status=1
    fi
    wait "$pid" 2>/dev/null || true
  fi
  if ! $keep_running && [[ -n $data_dir ]]; then
    if [[ $status == 0 ]]; then rm -rf "$data_dir"; else say "demo: left for you to look at: $data_dir" >&2; fi
  fi
  exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

start() {
  local ports=(--listen tcp://127.0.0.1:0 --http 127.0.0.1:0 --gateway 127.0.0.1:0)
  if $keep_running; then
    # The ports that everybody expects, and tasks that are still there next time.
    ports=()
    data_dir=$PWD/build/up
    mkdir -p "$data_dir"
  else
    data_dir=$(mktemp -d "${TMPDIR:-/tmp}/baton-demo.XXXXXX")
  fi
  marker=$data_dir/started
  touch "$marker"
  "$baton" dev --data-dir "$data_dir" "${ports[@]}" "$@" >"$data_dir/dev.log" 2>&1 </dev/null &
  pid=$!
  if ! wait_until "$ready_timeout_s" is_ready; then
    ! has_ended || fail 'baton dev ended before it was ready'
    fail "baton dev was not ready within $ready_timeout_s s"
  fi
  BATON_ENDPOINT=$(of_dev endpoint)
  export BATON_ENDPOINT
  files=$(of_dev files)
}

# The last WxH that file(1) prints is the size of the image; earlier ones are densities.
dimensions() { file --brief "$1" | grep -oE '[0-9]+ ?x ?[0-9]+' | tail -n 1 | tr -d ' '; }

create_machine() {
  # `up` keeps machines: one from before may have an older definition.
  "$baton" machine create "$machine" "$definition" >"$data_dir/machine.log" 2>&1 </dev/null ||
    "$baton" machine update "$machine" "$definition" >"$data_dir/machine.log" 2>&1 </dev/null ||
    fail "the state machine was not created: $(<"$data_dir/machine.log")"
  say "State machine: $machine ($definition)"
}

# Runs the machine on every photograph, one after the other.
run_pipeline() {
  local photo name input answer took slowest=-1 n=0
  mkdir -p "$files/photos"
  cp "${photos[@]}" "$files/photos/"
  touch "$marker"
  for photo in "${photos[@]}"; do
    name=${photo##*/}
    input=$(jq -cn --arg source "photos/$name" --argjson sizes "$sizes" '{source: $source, sizes: $sizes}')
    printf '[%d/%d] %-24s %9s  %4d KB … ' "$((++n))" "${#photos[@]}" "$name" "$(dimensions "$photo")" \
      "$(($(stat -c %s "$photo") / 1024))"
    answer=$("$baton" execution start "$machine" --input "$input" --wait -o json 2>&1 </dev/null) ||
      { say failed; fail "baton execution start $machine --input '$input' --wait said: $answer"; }
    took=$(jq '.ended_at_ms - .started_at_ms' <<<"$answer")
    printf '%d thumbnails in %d ms\n' "$(jq '.output.thumbnails | length' <<<"$answer")" "$took"
    if [[ $took -gt $slowest ]]; then
      slowest=$took
      shown_photo=$name
      shown_execution=$machine/$(jq -r .name <<<"$answer")
    fi
  done
}

show_timeline() {
  printf '\nTimeline of %s, from its history (baton execution history %s)\n\n' "$shown_photo" "$shown_execution"
  "$baton" execution history "$shown_execution" -o json | jq --slurp --raw-output --from-file tools/timeline.jq
}

show_record() {
  printf '\nIts record (baton record get images photos/%s)\n\n' "$shown_photo"
  "$baton" record get images "photos/$shown_photo"
}

# Copies what was made into build/demo, because the data folder goes, and lists it.
show_files() {
  local where=$files made
  mapfile -d '' -t made < <(cd "$files" && find . -type f -newer "$marker" -printf '%P\0' | sort -z)
  [[ ${#made[@]} -gt 0 ]] || fail "the tasks succeeded, but there is no new file under $files"
  if ! $keep_running; then
    where=${BATON_DEMO_DIR:-$PWD/build/demo}
    rm -rf "$where"
    mkdir -p "$where"
    (cd "$files" && cp --parents -t "$where" -- "${made[@]}")
  fi
  printf '\n%-52s %11s %9s\n' "FILES IN ${where#"$PWD"/}" DIMENSIONS BYTES
  local file
  for file in "${made[@]}"; do
    printf '%-52s %11s %9d\n' "$file" "$(dimensions "$where/$file")" "$(stat -c %s "$where/$file")"
  done
}

shopt -s nullglob nocaseglob
photos=(examples/photos/*.jpg examples/photos/*.jpeg examples/photos/*.png examples/photos/*.webp)
[[ ${#photos[@]} -gt 0 ]] || fail 'there is no photograph in examples/photos'
[[ -x $baton ]] || fail "there is no $baton; run ./dev build"

say "Starting Baton: Redis, a coordinator, a worker and a gateway …"
start "$@"
say "Ready: $BATON_ENDPOINT"
create_machine
run_pipeline
show_timeline
show_record
show_files
if $keep_running; then
  say ''
  say "Baton is up. Clients: $BATON_ENDPOINT   probes: $(of_dev http)   log: $data_dir/dev.log   Ctrl-C stops it."
  gateway=$(of_dev gateway) && say "The AWS Step Functions API:
  aws --endpoint-url $gateway --region us-east-1 --no-sign-request stepfunctions list-state-machines"
  # The status of a Baton that ends by itself is ours; Ctrl-C comes in through the traps.
  status=0
  wait "$pid" || status=$?
  exit "$status"
fi
say ''
say 'Stopping Baton.'
