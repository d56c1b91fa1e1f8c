//! The contract in the tree is the contract of the server.

#[test]
fn schema_graphql_is_what_the_server_prints() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../schema.graphql");
    #[expect(clippy::disallowed_methods, reason = "a switch of this test, not a setting of the server")]
    if std::env::var("RENEW").is_ok() {
        std::fs::write(path, maskline::graphql::sdl()).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap();
    assert_eq!(
        committed.trim_end(),
        maskline::graphql::sdl().trim_end(),
        "schema.graphql is out of date: run `make schema codegen`"
    );
}
