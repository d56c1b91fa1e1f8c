#!/usr/bin/env bash
# Builds the console and the server, loads the demo once, and starts on the embedded database.
source "$(dirname "$0")/lib.sh"

command -v cargo >/dev/null || fail "Rust is missing: see https://rustup.rs"
command -v npm >/dev/null || fail "Node.js is missing: install version 20 or newer"

say "Building the console"
build_console
say "Building the server (the first time takes some minutes)"
cargo build --quiet --workspace --bin maskline
server="$(target_folder)/debug/maskline"
say "Loading the demo, unless there are people already"
MASKLINE_LOG=${MASKLINE_LOG:-warn} "$server" demo

listen=${MASKLINE_LISTEN:-127.0.0.1:4000}
cat <<TEXT

  Maskline is starting on  http://$listen
  Sign in as               dispatcher@birdcar.example   (or admin@…, viewer@…)
  Password                 birdcar-demo

  Try: open Simulator, text from one handset, watch the other; then open the ride
  on the live board. Everything is kept in ./data. Stop with Ctrl-C.

TEXT
# A demonstration: its clock can be moved in the simulator.
MASKLINE_DEMO_CLOCK=${MASKLINE_DEMO_CLOCK:-true} exec "$server" serve
