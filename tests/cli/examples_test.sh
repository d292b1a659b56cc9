#!/usr/bin/env bash
# The state machines of examples/ with the real programs, and servers of the kind that they are for.
#
#   examples_test.sh BIN_DIR [TEST]     all tests, or the one that is named
# shellcheck disable=SC2031,SC2119,SC2154,SC2317  # functions are called by name
set -euo pipefail
source_root=$(readlink -f "$(dirname "$0")/../..")
readonly source_root
# shellcheck source=tests/cli/program_test.sh
source "$(dirname "$0")/program_test.sh"

# serve NAME COMMAND…: a server beside the test, which writes where it listens to NAME.out and ends with the test.
servers=()
serve() {
  local name=$1
  shift
  "$@" >"$name.out" 2>"$name.err" </dev/null &
  servers+=("$!")
  trap 'kill "${servers[@]}" 2>/dev/null; end_dev; rm -rf "$work"' EXIT
  wait_until "$name" test -s "$name.out"
}

# serve_file FILE COMMAND…: the same, of a server that writes to FILE itself.
serve_file() {
  local file=$1
  shift
  "$@" >"$file.log" 2>&1 </dev/null &
  servers+=("$!")
  trap 'kill "${servers[@]}" 2>/dev/null; end_dev; rm -rf "$work"' EXIT
  wait_until "$file" test -s "$file"
}

# run MACHINE INPUT [CODE]: an execution, its description in the file out.
run() { expect "${3:-0}" baton execution start "$1" --input "$2" --wait -o json; }

# ---- background-job ----

event() { jq -cn --arg body "$(jq -cn "$1" | base64 -w 0)" '{body: $body}'; }

start_background_job() {
  serve http python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$source_root/examples/background-job"
  host=$(grep -oE '127\.0\.0\.1 port [0-9]+' http.out | sed 's/ port /:/')
  start_dev -- --allow-private-host "$host"
  expect 0 baton machine create background-job "$source_root/examples/background-job/background-job.asl.json"
}

BackgroundJobFetchesWhatTheEventNames() {
  start_background_job
  run background-job "$(event "{url: \"http://$host/orders.json\"}")"
  equals "$(jq -c '[.status, .output.orders, .output.total, .output.by_customer.ada]' out)" '["SUCCEEDED",3,49.75,19.75]'
}

BackgroundJobGoesOnWhenNothingIsThere() {
  start_background_job
  run background-job "$(event "{url: \"http://$host/nothing.json\"}")"
  equals "$(jq -c '[.status, .output.orders]' out)" '["SUCCEEDED",0]'
}

BackgroundJobRefusesAnEventWithoutAUrl() {
  start_background_job
  run background-job "$(event '{order: 17}')" 1
  equals "$(jq -c '[.status, .error]' out)" '["FAILED","UnusableEvent"]'
}

# The event may name what it likes: other machines of the house are not reached.
BackgroundJobReachesNoPrivateHostThatWasNotAllowed() {
  start_background_job
  run background-job "$(event '{url: "http://127.0.0.1:1/latest/meta-data"}')" 1
  equals "$(jq -c '[.status, .error]' out)" '["FAILED","Http.HostRefused"]'
}

# ---- order-email ----

# A mail server with STARTTLS and AUTH, whose messages land in mails/, and Baton with it as its provider.
start_order_email() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout mail.key -out mail.crt 2>/dev/null
  mkdir mails
  serve_file mail.port /usr/bin/python3 "$source_root/tests/worker/notify/mail_server.py" mail.port mails starttls mail.crt mail.key
  jq -n --arg ca "$PWD/mail.crt" --argjson port "$(<mail.port)" '{providers: [{name: "mail", type: "smtp", host: "localhost",
    port: $port, tls: "starttls", username: "shop", password: {env: "SMTP_PASSWORD"}, from: "Shop <shop@example.com>",
    ca_file: $ca}]}' >providers.json
  SMTP_PASSWORD='s3cr3t pass' start_dev -- --providers "$PWD/providers.json"
  expect 0 baton machine create order-email "$source_root/examples/order-email/order-email.asl.json"
}

readonly order='{"id": 17, "email": "ada@example.com", "name": "Ada", "items": [{"title": "Tea & Co", "price": 4.5, "quantity": 2}]}'

OrderEmailConfirmsAnOrderOnce() {
  start_order_email
  run order-email "$order"
  equals "$(jq -c '[.status, .output.confirmed]' out)" '["SUCCEEDED",true]'
  equals "$(jq -c '[.to, .tls, .user]' mails/1.json)" '[["ada@example.com"],true,"shop"]'
  equals "$(jq -r '.headers[] | select(.[0] == "Subject")[1]' mails/1.json)" 'Your order 17'
  says <(jq -r '.parts[] | select(.type == "text/html").base64' mails/1.json | base64 -d) '<li>2 x Tea &amp; Co</li>'
  expect 0 baton record get orders 17 -o json
  equals "$(jq -c '[.document.status, .document.total]' out)" '["confirmed",9]'
  # The event comes again.
  run order-email "$order"
  equals "$(jq -c '[.status, .output.confirmed]' out)" '["SUCCEEDED",false]'
  [[ ! -e mails/2.json ]] || fail 'a second e-mail was sent'
}

OrderEmailNotesAnAddressThatIsRefused() {
  start_order_email
  run order-email "$(jq -c '.email = "no@example.com"' <<<"$order")"
  equals "$(jq -c '[.status, .output.confirmed]' out)" '["SUCCEEDED",false]'
  expect 0 baton record get orders 17 -o json
  equals "$(jq -r .document.status out)" 'not confirmed'
  says out 'RCPT failed: 550'
}

OrderEmailRefusesAnIncompleteOrder() {
  start_order_email
  run order-email '{"id": 17}' 1
  equals "$(jq -r .error out)" IncompleteOrder
}

# ---- appointment ----

# What Twilio offers, in small: messages land in sms.jsonl, one a line.
start_appointment() {
  serve twilio python3 -u "$source_root/tests/cli/twilio_server.py" sms.jsonl
  jq -n --arg url "$(<twilio.out)" '{providers: [{name: "sms", type: "twilio", base_url: $url, account_sid: "AC1",
    auth_token: {env: "TWILIO_TOKEN"}, from: "+15005550006"}]}' >providers.json
  TWILIO_TOKEN=secret start_dev -- --providers "$PWD/providers.json"
  expect 0 baton machine create appointment "$source_root/examples/appointment/appointment.asl.json"
}

appointment() { jq -cn --argjson more "${1:-{\}}" '{id: "a-1", phone: "+4915112345678", at: "Monday, 10:30"} + $more'; }
link() { jq -r .Body sms.jsonl | grep -oE 'http[^ ]+'; }
outcome() {
  expect 0 baton execution history appointment/a-1 --follow
  expect 0 baton execution describe appointment/a-1 -o json
  equals "$(jq -c '[.status, .output.outcome]' out)" "[\"SUCCEEDED\",\"$1\"]"
  expect 0 baton record get appointments a-1 -o json
  equals "$(jq -r .document.status out)" "$1"
}

AppointmentIsConfirmedByTheLinkInTheSms() {
  start_appointment
  expect 0 baton execution start appointment --name a-1 --input "$(appointment)"
  wait_until 'the SMS' test -s sms.jsonl
  equals "$(jq -r '.To, .From' sms.jsonl | tr '\n' ' ')" '+4915112345678 +15005550006 '
  expect 0 curl -fsS "$(link)"
  says out Approve
  expect 0 curl -fsS -d answer=approve "$(link)"
  outcome confirmed
  expect 22 curl -fsS -d answer=reject "$(link)"
}

AppointmentIsCancelledByTheLinkInTheSms() {
  start_appointment
  expect 0 baton execution start appointment --name a-1 --input "$(appointment)"
  wait_until 'the SMS' test -s sms.jsonl
  expect 0 curl -fsS -d answer=reject "$(link)"
  outcome cancelled
}

AppointmentWithoutAReplyEndsWhenItsTimeIsOver() {
  start_appointment
  expect 0 baton execution start appointment --name a-1 --input "$(appointment '{"reply_within_s": 1}')"
  outcome 'no reply'
}

# ---- photo-upload ----

start_photo_upload() {
  start_dev
  files=$(of_dev files)
  mkdir -p "$files/incoming"
  expect 0 baton machine create photo-upload "$source_root/examples/photo-upload/photo-upload.asl.json"
}

PhotoUploadChecksMeasuresResizesAndRecords() {
  start_photo_upload
  cp "$source_root/examples/photos/rocket.jpg" "$files/incoming/"
  run photo-upload '{"source": "incoming/rocket.jpg"}'
  equals "$(jq -c '[.status, (.output.thumbnails | length)]' out)" '["SUCCEEDED",3]'
  for path in $(jq -r '.output.thumbnails[]' out); do [[ -s $files/$path ]] || fail "there is no $path"; done
  expect 0 baton record get photos incoming/rocket.jpg -o json
  equals "$(jq -c '[.document.format, .document.width, .document.height]' out)" '["jpeg",640,427]'
  equals "$(jq -r .document.sha256 out)" "$(sha256sum "$files/incoming/rocket.jpg" | cut -d ' ' -f 1)"
}

PhotoUploadEndsInNotSupportedImageType() {
  start_photo_upload
  base64 -d <<<'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7' >"$files/incoming/dot.gif"
  run photo-upload '{"source": "incoming/dot.gif"}' 1
  equals "$(jq -r .error out)" NotSupportedImageType
  printf 'no image at all' >"$files/incoming/letter.txt"
  run photo-upload '{"source": "incoming/letter.txt"}' 1
  equals "$(jq -r .error out)" NotSupportedImageType
}

# has_ended COUNT: so many executions of photo-upload have.
has_ended() {
  baton execution list photo-upload -o json >out
  [[ $(jq -s 'map(select(.status != "RUNNING")) | length' out) == "$1" ]]
}

PhotoUploadStartsForEachFileThatArrives() {
  start_photo_upload
  cp "$source_root/examples/photos/rocket.jpg" "$files/incoming/before.jpg"
  expect 0 baton trigger create uploads photo-upload --folder incoming
  mkdir "$files/incoming/2026"
  cp "$source_root/examples/photos/astronaut.jpg" "$files/incoming/2026/"
  printf 'no image at all' >"$files/incoming/.letter.part"
  mv "$files/incoming/.letter.part" "$files/incoming/letter.txt"
  wait_until 'the end of three executions' has_ended 3
  equals "$(jq -r .status out | sort | uniq -c | tr -s ' \n' ' ')" ' 1 FAILED 2 SUCCEEDED '
  for path in before.jpg 2026/astronaut.jpg; do expect 0 baton record get photos "incoming/$path"; done

  # What was taken is known after a restart, and a file that is written anew is another.
  stop_dev TERM
  start_dev
  cp "$source_root/examples/photos/dandelions.jpg" "$files/incoming/before.jpg"
  wait_until 'the end of the fourth execution' has_ended 4
  expect 0 baton record get photos incoming/before.jpg -o json
  equals "$(jq -c .document.width out)" 2656
}

run_tests "$@"
