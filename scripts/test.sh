#!/usr/bin/env bash
# Everything: lints, unit tests, the stories on SQLite and on PostgreSQL, the browser tests.
source "$(dirname "$0")/lib.sh"

say "What the tests need"
bash scripts/setup.sh
bash scripts/check.sh
build_console
say "Stories on SQLite ($(disk_left))"
# Of the whole workspace, here as above: else each choice of packages builds the server anew, with other features.
cargo build --quiet --workspace --bin maskline
cargo test --workspace --test it --test statements
say "Stories on PostgreSQL ($(disk_left))"
bash scripts/postgres.sh run cargo test --workspace --test it --test statements
say "The telcos' own SDKs as judges"
(cd tests/judges && npm test --silent)
say "The console in a browser ($(disk_left))"
(cd tests/e2e && npx playwright test)
say "All passed"
