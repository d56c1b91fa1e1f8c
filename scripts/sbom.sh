#!/usr/bin/env bash
# What is built in, as bills of materials (CycloneDX): sbom/maskline.cdx.json and sbom/console.cdx.json.
source "$(dirname "$0")/lib.sh"

command -v cargo-cyclonedx >/dev/null || fail "Needs cargo-cyclonedx: cargo install --locked cargo-cyclonedx"
mkdir -p sbom
say "Crates"
cargo cyclonedx --quiet --format json --spec-version 1.5 --manifest-path server/Cargo.toml
mv server/maskline.cdx.json sbom/
# It writes one for each room; what is not built in has none.
rm -f {benches,migrations,tests}/*.cdx.json server/cipher/*.cdx.json
say "The console's packages"
(cd web && npm sbom --sbom-format cyclonedx --omit dev --package-lock-only) >sbom/console.cdx.json
