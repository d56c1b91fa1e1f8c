//! What a telco knows of people's phones.

use maskline::providers::simulator::Step;
use maskline_tests::{Role, TestApp};
use serde_json::json;

use crate::numbers_renting::{later, patch};

/// R88, E39: a telco is asked about a new phone where the market wants it.
#[tokio::test]
async fn r88_new_phones_are_looked_up_where_the_market_wants_it() {
    let app = TestApp::start_with(|config| {
        config.messagebird_api_key = None;
        config.vonage_api_key = None;
    })
    .await;
    let create = "mutation($phone: String!) { createCustomer(input: { name: \"Cara\", phone: $phone }) {
        id phone { id lineType } } }";
    let unasked = app.gql(create, json!({ "phone": "+31610009801" })).await;
    assert!(unasked["createCustomer"]["phone"]["lineType"].is_null(), "it costs money: off unless wanted");
    let look = "mutation($id: ID!) { lookupPhone(id: $id) { lineType } }";
    let told = app.gql(look, json!({ "id": unasked["createCustomer"]["phone"]["id"] })).await;
    assert_eq!(told["lookupPhone"]["lineType"], "LANDLINE");
    let log = "{ auditLog(action: \"phone.look_up\") { nodes { detail subjectId } } }";
    let log = app.gql_as(Role::Auditor, log, json!({})).await;
    let subject = &unasked["createCustomer"]["phone"]["id"];
    assert_eq!(log["auditLog"]["nodes"], json!([{ "detail": "Simulator was asked.", "subjectId": subject }]));
    let market =
        app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].as_str().unwrap().to_owned();
    patch(&app, &market, json!({ "lookupPhones": true })).await;
    let told = app.gql(create, json!({ "phone": "+31610009802" })).await;
    assert_eq!(told["createCustomer"]["phone"]["lineType"], "VOIP");
    let (code, _) = app.refusal(create, json!({ "phone": "+31610009803" })).await;
    assert_eq!(code, "UNREACHABLE_LINE");
    // A further phone, and that of an agent, are somebody's new phones, too.
    let add = "mutation($id: ID!, $phone: String!) { it: addAlternatePhone(personId: $id, phone: $phone) {
        lineType } }";
    let agent = "mutation($phone: String!) { it: createAgent(input: { name: \"Ann\", phone: $phone }) {
        id phone { lineType } } }";
    let id = &told["createCustomer"]["id"];
    let added = app.gql(add, json!({ "id": id, "phone": "+31620009801" })).await;
    assert_eq!(added["it"]["lineType"], "LANDLINE");
    let made = app.gql(agent, json!({ "phone": "+31630009802" })).await;
    assert_eq!(made["it"]["phone"]["lineType"], "VOIP");
    let change = "mutation($id: ID!, $phone: String!) { it: updateAgent(id: $id, patch: { phone: $phone }) {
        phone { lineType } } }";
    let changed = app.gql(change, json!({ "id": made["it"]["id"], "phone": "+31640009801" })).await;
    assert_eq!(changed["it"]["phone"]["lineType"], "LANDLINE");
    for (query, of) in [(add, id), (agent, &json!(null)), (change, &made["it"]["id"])] {
        let (code, _) = app.refusal(query, json!({ "id": of, "phone": "+31650009803" })).await;
        assert_eq!(code, "UNREACHABLE_LINE", "{query}");
    }
    // Nobody can tell: that stops nobody.
    app.app.simulator.fail(Step::Lookup, later());
    let told = app.gql(create, json!({ "phone": "+31610001234" })).await;
    assert!(told["createCustomer"]["phone"]["lineType"].is_null());
    app.finish().await;
}
