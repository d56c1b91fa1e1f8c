#!/usr/bin/env bash
# PostgreSQL, three nodes and HAProxy on loopback, until Ctrl-C. Everything is in a folder of its own
# under /tmp and goes with it. `cluster.sh COMMAND…` runs a command against it instead of waiting,
# with CLUSTER_URL, CLUSTER_NODES and CLUSTER_DIR set.
source "$(dirname "$0")/lib.sh"

command -v haproxy >/dev/null || [ -x /usr/sbin/haproxy ] || fail "HAProxy is missing: apt-get install haproxy"
export PATH="$PATH:/usr/sbin"
server=${MASKLINE_BINARY:-"$(target_folder)/debug/maskline"}
if [ -z "${MASKLINE_BINARY:-}" ]; then
  say "Building"
  build_console
  cargo build --quiet --workspace --bin maskline
fi
# One cluster, then this script again inside it.
[ -n "${TEST_DATABASE_URL:-}" ] || MASKLINE_BINARY="$server" exec bash scripts/postgres.sh run bash "$PWD/scripts/cluster.sh" "$@"

folder=$(mktemp -d /tmp/maskline-cluster.XXXXXX)
export CLUSTER_DIR="$folder"
pids=()
stop() {
  trap - EXIT INT TERM
  say "Stopping"
  [ ${#pids[@]} = 0 ] || kill -TERM "${pids[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'; }
listen=${CLUSTER_LISTEN:-127.0.0.1:4000}
export CLUSTER_LISTEN="$listen"
base=${TEST_DATABASE_URL%/}
name="cluster_$$"
psql=$(dirname "$(bash scripts/postgres.sh find)/psql")/psql
"$psql" --quiet "$base/postgres" -c "CREATE DATABASE $name"
export DATABASE_URL="$base/$name" MASKLINE_DATA_DIR="$folder" MASKLINE_PUBLIC_URL="http://$listen"
export MASKLINE_TRUSTED_PROXIES=127.0.0.1 MASKLINE_LOG=${MASKLINE_LOG:-info}
MASKLINE_SECRET_KEY=$(openssl rand -hex 32 2>/dev/null || head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')
export MASKLINE_SECRET_KEY

say "Loading the demo"
MASKLINE_LOG=warn "$server" demo
nodes=()
for n in 1 2 3; do
  address="127.0.0.1:$(free_port)"
  export "CLUSTER_NODE_$n=$address"
  nodes+=("$address")
  MASKLINE_LISTEN="$address" "$server" serve 2>"$folder/node-$n.log" &
  pids+=($!)
done
haproxy -f deploy/haproxy.cfg -q &
pids+=($!)
for address in "${nodes[@]}" "$listen"; do
  for _ in $(seq 150); do
    curl -fs -o /dev/null "http://$address/readyz" && break
    sleep 0.2
  done
  curl -fs -o /dev/null "http://$address/readyz" || fail "$address is not ready; see $folder"
done
export CLUSTER_URL="http://$listen" CLUSTER_NODES="${nodes[*]}" CLUSTER_PIDS="${pids[*]}"
if [ $# -gt 0 ]; then "$@"; exit; fi
cat <<TEXT

  Three nodes on ${nodes[*]}
  behind          http://$listen   (sign in as dispatcher@birdcar.example, birdcar-demo)
  PostgreSQL      $DATABASE_URL
  Logs            $folder/node-*.log

  Try: kill -TERM ${pids[0]}   the others go on. Stop all with Ctrl-C.

TEXT
wait
