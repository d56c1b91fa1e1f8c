//! From which market's number a code comes, where whoever asks names none; and how one is found again.

use maskline_tests::{Fleet, Role, TestApp};
use serde_json::{Value, json};

const HOME: &str = "+3197010999001";
const AWAY: &str = "+3197010999002";
const REQUEST: &str = "mutation($customer: ID!, $market: ID) {
    requestVerification(customerId: $customer, marketId: $market) { number { number } market { name } } }";

/// A second market beside the default one.
async fn lyon(app: &TestApp) -> Value {
    let make = "mutation { createMarket(input: { name: \"Lyon\", country: \"NL\", timeZone: \"Europe/Paris\" }) { id } }";
    app.gql_as(Role::Admin, make, json!({})).await["createMarket"]["id"].take()
}

async fn reserve(app: &TestApp, number: &str, market: &Value) {
    let add = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
    let input = json!({ "number": number, "provider": "simulator", "purpose": "VERIFY", "marketId": market });
    app.gql_as(Role::Admin, add, json!({ "input": input })).await;
}

async fn ride(app: &TestApp, customer: &str, market: &Value) {
    let make = "mutation($input: RideInput!) { createRide(input: $input) { id } }";
    let input = json!({ "customerId": customer, "start": "Quay", "destination": "Station", "assign": "LATER",
        "pickupAt": "2026-01-05T13:30:00Z", "marketId": market });
    app.gql(make, json!({ "input": input })).await;
}

/// Asks for a code; from which number does it come?
async fn from(app: &TestApp, customer: &str, market: Option<&Value>) -> String {
    let asked = app.gql(REQUEST, json!({ "customer": customer, "market": market })).await;
    asked["requestVerification"]["number"]["number"].as_str().unwrap().to_owned()
}

async fn found_by(app: &TestApp, words: &str) -> usize {
    let query = "query($words: String) { verifications(filter: { search: $words }) { nodes { id } } }";
    let found = app.gql(query, json!({ "words": words })).await["verifications"]["nodes"].take();
    found.as_array().unwrap().len()
}

#[tokio::test]
async fn a_code_comes_from_the_market_the_customer_rides_in() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 4, 0, 0).await;
    let away = lyon(&app).await;
    reserve(&app, HOME, &Value::Null).await;
    for customer in &fleet.customers[..3] {
        ride(&app, customer, &away).await;
    }
    assert_eq!(from(&app, &fleet.customers[0], None).await, HOME, "Lyon has no number to send it from");
    reserve(&app, AWAY, &away).await;
    assert_eq!(from(&app, &fleet.customers[1], None).await, AWAY, "his ride is there");
    let home = app.gql("{ markets { id isDefault } }", json!({})).await;
    let home = home["markets"].as_array().unwrap().iter().find(|market| market["isDefault"] == true).unwrap();
    assert_eq!(from(&app, &fleet.customers[2], Some(&home["id"])).await, HOME, "as it was told");
    assert_eq!(from(&app, &fleet.customers[3], None).await, HOME, "he rode nowhere yet");
    app.pass(std::time::Duration::from_secs(31));
    assert_eq!(from(&app, &fleet.customers[0], None).await, HOME, "it goes on where it began");
    app.settle().await;
    // Of many, one is found by the customer's name or whole phone.
    for (words, found) in [("cara 1", 1), ("CARA", 4), ("zita", 0)] {
        assert_eq!(found_by(&app, words).await, found, "{words}");
    }
    assert_eq!(found_by(&app, &Fleet::customer_phone(2)).await, 1);
    app.finish().await;
}
