#!/usr/bin/env bash
# examples/image-pipeline with the real programs and photographs, and the demo that runs it.
#
#   image_pipeline_test.sh BIN_DIR [TEST]     all tests, or the one that is named
# shellcheck disable=SC2119,SC2154,SC2317  # functions are called by name
set -euo pipefail
source_root=$(readlink -f "$(dirname "$0")/../..")
readonly source_root
# shellcheck source=tests/cli/program_test.sh
source "$(dirname "$0")/program_test.sh"

readonly definition=$source_root/examples/image-pipeline/image-pipeline.asl.json

# Starts Baton with the machine, and the photographs in its files. The arguments are those of start_dev.
start_pipeline() {
  start_dev "$@"
  files=$(of_dev files)
  mkdir -p "$files/photos"
  cp "$source_root"/examples/photos/*.jpg "$files/photos/"
  expect 0 baton machine create image-pipeline "$definition"
}

MakesThumbnailsAndARecordOfEveryPhotograph() {
  start_pipeline
  local photo name path
  for photo in "$source_root"/examples/photos/*.jpg; do
    name=photos/${photo##*/}
    expect 0 baton execution start image-pipeline --input "{\"source\": \"$name\", \"sizes\": [320, 64]}" --wait -o json
    equals "$(jq -c '[.status, .output.record.key, .output.notified]' out)" "[\"SUCCEEDED\",\"$name\",null]"
    equals "$(jq -c '[.output.thumbnails[] | [.width, .height] | max]' out)" '[320,64]'
    for path in $(jq -r '.output.thumbnails[].path' out); do [[ -s $files/$path ]] || fail "there is no $path"; done
    expect 0 baton record get images "$name" -o json
    equals "$(jq -r .document.format out)" jpeg
    equals "$(jq -r .document.sha256 out)" "$(sha256sum "$photo" | cut -d ' ' -f 1)"
  done
}

FailsForAFormatOfWhichItMakesNoThumbnails() {
  start_pipeline
  base64 -d <<<'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7' >"$files/dot.gif"
  expect 1 baton execution start image-pipeline --name gif --input '{"source": "dot.gif"}' --wait -o json
  equals "$(jq -c '[.status, .error]' out)" '["FAILED","NotSupportedImageType"]'
  expect 0 baton execution history image-pipeline/gif -o json
  equals "$(jq -r 'select(.type | endswith("StateEntered")).details.name' out | tr '\n' ',')" \
    'Read metadata,Is it a photograph?,Not supported,'
}

TellsWhoeverWantsToKnow() {
  local secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
  python3 -u "$source_root/tests/cli/webhook_server.py" hooks.jsonl "$secret" >hook.url 2>hook.err </dev/null &
  hook_pid=$!
  trap 'kill "$hook_pid"; end_dev; rm -rf "$work"' EXIT
  wait_until 'the receiver' test -s hook.url
  echo '{"providers": [{"name": "hooks", "type": "webhook", "secrets": [{"env": "HOOK_SECRET"}], "allow_http": true}]}' >providers.json
  HOOK_SECRET=$secret start_pipeline -- --providers "$PWD/providers.json" --allow-private-host 127.0.0.1
  expect 0 baton execution start image-pipeline --wait -o json \
    --input "{\"source\": \"photos/rocket.jpg\", \"sizes\": [64, 32], \"notify\": \"$(<hook.url)/photos\"}"
  equals "$(jq -cS '[.type, .data]' hooks.jsonl)" \
    "$(jq -cS '.output | ["photo.processed", {source: "photos/rocket.jpg", thumbnails: [.thumbnails[].path], record}]' out)"
  equals "$(jq -r .output.notified out)" "$(jq -r .id hooks.jsonl)"
}

DrawsTheTimelineOfAnExecution() {
  start_pipeline
  expect 0 baton execution start image-pipeline --name run --input '{"source": "photos/rocket.jpg", "sizes": [64, 32]}' --wait
  baton execution history image-pipeline/run -o json |
    jq --slurp --raw-output --from-file "$source_root/tools/timeline.jq" >chart
  equals "$(sed -E 's/ +[0-9]+ ms.*//' chart | tail -n +2)" 'Read metadata
Is it a photograph?
Derive
  Each size
    Thumbnail [0]
    Thumbnail [1]
  Record
Somebody to tell?
Done'
  equals "$(grep -cE ' ms +[0-9]+ ms .*█' chart)" 9
}

TheDemoShowsATimelineAndTheThumbnails() {
  BATON_BIN_DIR=$bin BATON_DEMO_DIR=$PWD/demo expect 0 "$source_root/tools/demo.sh"
  says out '[4/4]'
  says out 'Timeline of'
  says out 'Thumbnail [2]'
  says out 'baton record get images photos/'
  says out '"sha256":'
  says out 'thumbs/photos/rocket-400.jpg'
  [[ -s demo/thumbs/photos/rocket-400.jpg ]] || fail 'there is no thumbnail'
}

run_tests "$@"
