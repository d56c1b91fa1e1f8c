#!/usr/bin/env bash
# Builds the program as it is installed: target/release/maskline, with the console inside.
source "$(dirname "$0")/lib.sh"

say "Building the console"
build_console
say "Building the server (some minutes)"
cargo build --quiet --release -p maskline
say "$(target_folder)/release/maskline"
