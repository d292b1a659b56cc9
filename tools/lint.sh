#!/usr/bin/env bash
# clang-tidy on C++ files and shellcheck on scripts: on what changed since main, or on everything with --all.
# Needs build/dev to be configured and its protobuf headers to be there (./dev lint sees to it).
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

changed_files() {
  local base
  base=$(git merge-base HEAD origin/main 2>/dev/null || git merge-base HEAD main 2>/dev/null || git rev-parse HEAD)
  git diff --name-only --diff-filter=d "$base"
  git ls-files --others --exclude-standard
}

case ${1:-} in
  '') mapfile -t files < <(changed_files | sort -u) ;;
  --all) mapfile -t files < <(git ls-files) ;;
  *) printf 'usage: ./dev lint [--all]\n' >&2; exit 2 ;;
esac

sources=() scripts=()
for file in "${files[@]}"; do
  case $file in
    *.cc) sources+=("$file") ;;
    # A header is looked at through the file that implements it.
    *.h) [[ -e ${file%.h}.cc ]] && sources+=("${file%.h}.cc") ;;
    *) [[ -f $file && $(head -c 64 "$file" | tr -d '\0') == '#!'*bash* ]] && scripts+=("$file") ;;
  esac
done

# Only what the build knows how to compile.
compiled=()
while IFS= read -r file; do
  grep -qF "\"file\": \"$PWD/$file\"" build/dev/compile_commands.json && compiled+=("$file")
done < <([[ ${#sources[@]} -eq 0 ]] || printf '%s\n' "${sources[@]}" | sort -u)

printf '== clang-tidy: %d files, shellcheck: %d files\n' "${#compiled[@]}" "${#scripts[@]}" >&2
status=0
[[ ${#scripts[@]} -eq 0 ]] || shellcheck "${scripts[@]}" || status=1
# It counts the warnings of other people's headers, which it does not show; nobody wants to know.
[[ ${#compiled[@]} -eq 0 ]] ||
  printf '%s\0' "${compiled[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy --quiet -p build/dev \
    2> >(grep -vE '^[0-9]+ warnings? generated' >&2) || status=1
exit $status
