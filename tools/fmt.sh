#!/usr/bin/env bash
# Formats the C++ files that git knows, by .clang-format. With --check changes nothing and fails if one is not formatted.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

case ${1:-} in
  '') mode=(-i) ;;
  --check) mode=(--dry-run --Werror --ferror-limit=3) ;;
  *) printf 'usage: ./dev fmt [--check]\n' >&2; exit 2 ;;
esac

# A file that was deleted but not committed yet is still known to git.
git ls-files -z '*.h' '*.cc' '*.c' | while IFS= read -r -d '' file; do
  if [[ -e $file ]]; then printf '%s\0' "$file"; fi
done | xargs -0 -r -n 20 -P "$(nproc)" clang-format-14 --style=file "${mode[@]}" || {
  printf './dev fmt: some files are not formatted; run ./dev fmt\n' >&2
  exit 1
}
