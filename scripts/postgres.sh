#!/usr/bin/env bash
# A private PostgreSQL for tests: `postgres.sh find` prints where its programs are, `postgres.sh run
# COMMAND…` runs a command with TEST_DATABASE_URL set, and takes the cluster away afterwards. Its flushes reach
# the disk with POSTGRES_FSYNC=on.
set -euo pipefail

find_programs() {
  local folder
  for folder in /usr/lib/postgresql/*/bin "$(pg_config --bindir 2>/dev/null || true)" "$(dirname "$(command -v postgres || true)")"; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then echo "$folder"; return; fi
  done
  echo "PostgreSQL's server programs (initdb, postgres) are not installed" >&2
  return 1
}

programs=$(find_programs)
[ "${1:-}" = run ] || { echo "$programs"; exit 0; }
shift

folder=$(mktemp -d /tmp/maskline-postgres.XXXXXX)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null \
  || node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')

# The server refuses to run as root.
as_owner=()
if [ "$(id -u)" = 0 ]; then
  id postgres >/dev/null 2>&1 || useradd --system --no-create-home postgres
  chown postgres "$folder"
  as_owner=(setpriv --reuid=postgres --regid="$(id -g postgres)" --clear-groups)
fi

stop() {
  "${as_owner[@]}" "$programs/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
cd /
"${as_owner[@]}" "$programs/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C >/dev/null
"${as_owner[@]}" "$programs/pg_ctl" -D "$folder/data" -w -l "$folder/log" -o "-c listen_addresses=127.0.0.1 -p $port \
  -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=256MB \
  -c unix_socket_directories=$folder -c fsync=${POSTGRES_FSYNC:-off} -c max_connections=600 -c shared_buffers=128MB" start >/dev/null
cd "$OLDPWD"
TEST_DATABASE_URL="postgres://postgres@127.0.0.1:$port" "$@"
