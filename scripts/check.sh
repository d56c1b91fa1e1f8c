#!/usr/bin/env bash
# What each commit must pass: format, lints, types, no secrets, unit tests, the size of the console's first pages.
source "$(dirname "$0")/lib.sh"

npm_install web
say "Format and lints"
cargo fmt --all --check
# The console's folder is embedded when the server is built.
cargo clippy --workspace --all-targets -- -D warnings
(cd web && npm run --silent lint && npm run --silent codegen:check && npm run --silent typecheck)
say "No secrets"
git ls-files -z | grep -zvE '\.(woff2|png|gz)$' | xargs -0 web/node_modules/.bin/secretlint
say "Unit tests"
cargo test --quiet --workspace --lib --bins
(cd web && npm run --silent test && npm run --silent size)
