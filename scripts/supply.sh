#!/usr/bin/env bash
# What is built in: licences, sources and what is kept out (deny.toml), and what the console brings.
source "$(dirname "$0")/lib.sh"

command -v cargo-deny >/dev/null || fail "Needs cargo-deny: cargo install --locked cargo-deny"
say "Crates"
cargo deny --locked check bans licenses sources
say "The console's packages"
npm_install web
(cd web && npm audit signatures --loglevel=error)
