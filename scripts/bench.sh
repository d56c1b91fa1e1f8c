#!/usr/bin/env bash
# Measures Maskline beside a bare server and its peers, and prints a table. Other sizes, and more:
# make bench ARGS="--sizes 100,10000,1000000 --rounds 5"
source "$(dirname "$0")/lib.sh"

# A thousand sockets have two ends here, and a slow telco's sends as well.
ulimit -Sn 8192 || true

npm_install benches/peers
# The console is measured in the browser of its tests.
case " $* " in *" --console "*) bash scripts/setup.sh ;; esac
build_console
cargo build --release -p maskline -p maskline-benches
"${CARGO_TARGET_DIR:-target}/release/maskline-bench" "$@"
