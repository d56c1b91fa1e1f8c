# Each target is one line that a person could type.
.PHONY: run release test check fmt schema codegen env-example setup cluster chance bench chaos supply sbom

run: ; @bash scripts/run.sh
release: ; @bash scripts/release.sh
test: ; @bash scripts/test.sh
check: ; @bash scripts/check.sh
setup: ; @bash scripts/setup.sh
fmt: ; cargo fmt --all && cd web && npm run --silent format
schema: ; cargo run --quiet -p maskline -- schema > schema.graphql
codegen: ; cd web && npm run --silent codegen
env-example: ; RENEW=1 cargo test --quiet -p maskline --lib env_example
cluster: ; @bash scripts/cluster.sh
chance: ; PROPTEST_RNG_SEED=$$(date +%s) PROPTEST_CASES=$${CASES:-100} cargo test --workspace --test it -- --include-ignored propert many_lives
bench: ; @bash scripts/bench.sh $(ARGS)
chaos: ; @bash scripts/chaos.sh
supply: ; @bash scripts/supply.sh
sbom: ; @bash scripts/sbom.sh
