#!/usr/bin/env bash
# install_npm.sh SOURCE TARGET NPM: the scripts of SOURCE and the packages of its package-lock.json in the folder TARGET. What
# is installed already is left as it is, so that a second run needs no network.
set -euo pipefail
source=$1 target=$2 npm=$3

mkdir -p "$target"
cp "$source"/*.mjs "$target"/
if [[ -e $target/.installed ]] && cmp -s "$source/package-lock.json" "$target/package-lock.json"; then
  exit 0
fi
rm -f "$target/.installed"
cp "$source/package.json" "$source/package-lock.json" "$target"/
cd "$target"
"$npm" ci --no-audit --no-fund --ignore-scripts
touch .installed
