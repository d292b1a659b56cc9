#!/usr/bin/env bash
# planted_bug_test.sh BATON_BENCH COORDINATOR: chaos with a coordinator that is known to lose what it acknowledged must
# say so. The faults of this seed begin with a disk that hangs, and then the power goes.
set -uo pipefail

output=$(mktemp) || exit 1
said=$(mktemp) || exit 1
trap 'rm -rf "$output" "$said" ${evidence:+"$evidence"}' EXIT

"$1" chaos --rounds 2 --seed 4 --fault power --tasks-per-round 300 --coordinator "$2" --json >"$output" 2>"$said"
status=$?
cat "$said"
cat "$output"
evidence=$(sed -n 's/^FAILED. Evidence: \(\/tmp\/baton-[A-Za-z0-9]*\)\..*/\1/p' "$said")

[[ $status -eq 1 ]] || { echo "exit code $status instead of 1"; exit 1; }
grep -q '"lost":[1-9]' "$output" || { echo "no task was reported as lost"; exit 1; }
[[ -s $evidence/history.jsonl ]] || { echo "the history was not kept in '$evidence'"; exit 1; }
grep -q '^lost: t' "$said" || { echo "no task was named"; exit 1; }
