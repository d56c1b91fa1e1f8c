#!/usr/bin/env bash
# Installs what the tests need and this machine lacks: Chromium with an emoji font, PostgreSQL's
# server, the npm packages. Costs nothing when all is there.
source "$(dirname "$0")/lib.sh"

command -v cargo >/dev/null || fail "Rust is missing: see https://rustup.rs"
command -v node >/dev/null || fail "Node.js is missing: install version 20 or newer"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || fail "Node.js 20 or newer is needed"

missing=()
command -v chromium >/dev/null || missing+=(chromium)
fc-list 2>/dev/null | grep -qi 'emoji' || missing+=(fontconfig fonts-noto-color-emoji fonts-noto-core)
bash scripts/postgres.sh find >/dev/null 2>&1 || missing+=(postgresql)

if [ ${#missing[@]} -gt 0 ]; then
  command -v apt-get >/dev/null || fail "Please install by hand: ${missing[*]} (this machine has no apt)"
  say "Installing ${missing[*]}"
  sudo=""
  [ "$(id -u)" = 0 ] || sudo="sudo"
  # The package would start a cluster of its own; the tests make theirs.
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
npm_install web
npm_install tests/e2e
npm_install tests/judges
