#!/bin/bash
# Installs the client library from a build into an empty folder, builds examples/hello-task against it once with CMake
# and once with pkg-config, and runs both: without a coordinator they must say so and fail.
#
#   install_test.sh SOURCE_DIR BUILD_DIR CXX SANITIZE
set -euo pipefail

source_dir=$1
build_dir=$2
compiler=$3
sanitize=$4

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags="-g0 -O0 ${sanitize:+-fsanitize=$sanitize}"

cmake --install "$build_dir" --component library --prefix "$work/prefix" > "$work/install.log"

cmake -S "$source_dir/examples/hello-task" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS="$flags"
cmake --build "$work/build"

export PKG_CONFIG_PATH="$work/prefix/lib/pkgconfig"
# Unquoted: they are lists of flags.
"$compiler" $flags "$source_dir/examples/hello-task/main.cc" -o "$work/hello-by-pkg-config" $(pkg-config --cflags --libs baton)

for program in "$work/build/hello-task" "$work/hello-by-pkg-config"; do
  if output=$(BATON_ENDPOINT="ipc://$work/no-coordinator" "$program" 2>&1); then
    echo "$program succeeded without a coordinator: $output"
    exit 1
  fi
  if [[ "$output" != *"no answer from a coordinator at ipc://$work/no-coordinator"* ]]; then
    echo "$program did not say what is missing: $output"
    exit 1
  fi
done
echo "built and run twice"
