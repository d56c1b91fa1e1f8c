# Shared by the scripts of this folder. Sourced, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
disk_left() { df -h . | awk 'END { print $4 " left on the disk" }'; }
fail() { printf '\n%s\n' "$*" >&2; exit 1; }

# npm ci, unless node_modules was installed from this very lock file.
npm_install() {
  local folder=$1 stamp="$1/node_modules/.installed-from"
  if ! cmp -s "$folder/package-lock.json" "$stamp"; then
    (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error)
    cp "$folder/package-lock.json" "$stamp"
  fi
}

# Where cargo puts its binaries.
target_folder() { echo "${CARGO_TARGET_DIR:-$PWD/target}"; }

build_console() {
  npm_install web
  (cd web && npm run --silent build)
}
