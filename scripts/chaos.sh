#!/usr/bin/env bash
# The fault stories on both databases, and what became of each text, as a table.
source "$(dirname "$0")/lib.sh"

bash scripts/setup.sh
cargo build --quiet --workspace --bin maskline
cargo test --quiet --workspace --test it --no-run
stories() { "$@" cargo test --quiet --workspace --test it -- --nocapture f1_ f3_ f7_ f8_ f9_ f10_ rolling; }
rows=$({ stories env; stories bash scripts/postgres.sh run; } 2>&1) || { echo "$rows" >&2; exit 1; }
echo "| Trial | Database | Taken (2xx) | Sent once | Shown as unresolved | Lost | Sent twice |"
echo "|---|---|---:|---:|---:|---:|---:|"
# The test runner writes dots between.
grep -o '| [^|]* | \(SQLite\|PostgreSQL\) |.*|$' <<<"$rows"
