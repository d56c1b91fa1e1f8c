//! What the company says has an author, whom those who may read it see (R82).

use maskline_tests::{Fleet, Role, TestApp};
use serde_json::{Value, json};

#[tokio::test]
async fn r82_what_the_company_says_has_an_author() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let asks = [
        (
            Role::OpsManager,
            "mutation($id: ID!) { sendMessage(rideId: $id, to: BOTH, body: \"Road works\") { id } }",
        ),
        (
            Role::Dispatcher,
            "mutation($id: ID!) { placeAnnouncement(rideId: $id, to: CUSTOMER, text: \"Road works\") { id } }",
        ),
        (Role::Dispatcher, "mutation($id: ID!) { clickToCall(rideId: $id, first: DRIVER) { id } }"),
    ];
    for (role, ask) in asks {
        app.gql_as(role, ask, json!({ "id": ride.id })).await;
    }
    let query = "query($id: ID!) { ride(id: $id) { entries { nodes { kind author } } } }";
    let authors = async |role: Role, kind: &str| -> Vec<Value> {
        let seen = app.gql_as(role, query, json!({ "id": ride.id })).await;
        let entries = seen["ride"]["entries"]["nodes"].as_array().unwrap();
        entries.iter().filter(|entry| entry["kind"] == kind).map(|entry| entry["author"].clone()).collect()
    };
    let said = json!(authors(Role::SupportAgent, "COMPANY").await);
    assert_eq!(said, json!(["OpsManager", "OpsManager", "Dispatcher", "Dispatcher"]));
    assert_eq!(json!(authors(Role::SupportAgent, "NOTICE").await), json!([null, null]), "told by itself");
    let hidden = json!(authors(Role::Viewer, "COMPANY").await);
    assert_eq!(hidden, json!([null, null, null, null]), "who may not read texts");
    app.finish().await;
}
