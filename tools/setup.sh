#!/usr/bin/env bash
# Installs the Debian packages of tools/packages.txt that are missing. Costs nothing when all are there.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"

die() { printf './dev setup: %s\n' "$*" >&2; exit 1; }

# Names of wanted packages that are not installed, one a line.
missing_packages() {
  local installed
  # dpkg-query fails when it has never heard of one of the names; what it does know is on standard output.
  # shellcheck disable=SC2016  # ${…} is dpkg-query's
  installed=$(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
    sed -n 's/^installed //p' | sort -u) || true
  comm -23 <(printf '%s\n' "$@" | sort -u) <(printf '%s\n' "$installed")
}

as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "packages are missing (${missing[*]}) and this is neither root nor a machine with sudo.
Ask root for: apt-get install --no-install-recommends ${missing[*]}"
  fi
}

# Waits for another apt to finish, and tries again when a mirror fails for a moment.
apt_get() {
  local try
  for try in 1 2 3; do
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" \
      </dev/null >&2 && return
    printf '== apt-get %s failed (try %d of 3)\n' "$1" "$try" >&2
  done
  die "apt-get $1 failed three times; its own words are above. Check the network and /etc/apt/sources.list."
}

mapfile -t wanted < <(grep -Ev '^\s*(#|$)' packages.txt)
# A Node.js from elsewhere brings an npm and headers of its own, and refuses to stand beside Debian's.
if command -v npm >/dev/null && command -v node >/dev/null; then
  mapfile -t wanted < <(printf '%s\n' "${wanted[@]}" | grep -Ev '^(nodejs|npm|libnode-dev)$')
fi
command -v dpkg-query >/dev/null || die "this is not Debian (there is no dpkg-query). Baton is built on Debian 12.
Elsewhere: install what tools/packages.txt names and set BATON_SKIP_SETUP=1."
mapfile -t missing < <(missing_packages "${wanted[@]}")
[[ ${#missing[@]} -gt 0 ]] || exit 0

# shellcheck source=/dev/null
system=$(. /etc/os-release && printf '%s %s' "${ID:-unknown}" "${VERSION_ID:-}")
[[ $system == 'debian 12' ]] || die "this is $system; the packages of tools/packages.txt are those of Debian 12.
Install what it names by hand and set BATON_SKIP_SETUP=1. Missing here: ${missing[*]}"

printf '== installing %d of %d packages: %s\n' "${#missing[@]}" "${#wanted[@]}" "${missing[*]}" >&2
apt_get update --quiet
apt_get install --quiet --yes --no-install-recommends "${missing[@]}"
