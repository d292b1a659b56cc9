#!/usr/bin/env bash
# build_lambda_runtime.sh SOURCE TARGET NPM NODE: what install_npm.sh does, and the native part of aws-lambda-ric in TARGET. The
# package's own scripts build libcurl first, which takes minutes; here the system's is linked. The sources are the package's, as they
# are.
set -euo pipefail
"$(dirname "$(readlink -f "$0")")/install_npm.sh" "$1" "$2" "$3"
node=$4
cd "$2"
package=node_modules/aws-lambda-ric

if [[ -e $package/rapid-client.node && $package/rapid-client.node -nt package-lock.json ]]; then exit 0; fi
headers=$(dirname "$(readlink -f "$(command -v "$node")")")/../include/node
[[ -e $headers/node_api.h ]] || { echo "there is no $headers/node_api.h: install Node's headers (Debian: libnode-dev)" >&2; exit 1; }
mkdir -p cpp
tar xJf "$package/deps/aws-lambda-cpp.tar.xz" --no-same-owner --warning=no-unknown-keyword -C cpp
cmake -S cpp -B cpp/build -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS=-fPIC -DBUILD_SHARED_LIBS=OFF -Wno-dev >cpp/log
cmake --build cpp/build >>cpp/log
"${CXX:-c++}" -std=c++17 -O1 -fPIC -shared -w -I"$headers" -Inode_modules/node-addon-api -Icpp/include \
  "$package/src/native/rapid-client.cc" cpp/build/libaws-lambda-runtime.a -lcurl -o rapid-client.node.new
mv rapid-client.node.new "$package/rapid-client.node"
