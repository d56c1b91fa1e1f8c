//! Phone numbers and the like in texts (E34, G18): let through, marked, taken out or blocked, as the
//! market wants.

use maskline_tests::{Fleet, Ride, Role, TestApp};
use serde_json::{Value, json};

const TEXT: &str = "call me on zero six 12 34 56 78, Dan";

async fn set(app: &TestApp, policy: &str) {
    let market = app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].take();
    let set =
        "mutation($id: ID!, $patch: MarketPatch!) { updateMarket(id: $id, patch: $patch) { leakPolicy } }";
    let asked = json!({ "id": market, "patch": { "leakPolicy": policy } });
    assert_eq!(app.gql_as(Role::OpsManager, set, asked).await["updateMarket"]["leakPolicy"], policy);
}

async fn log(app: &TestApp, ride: &Ride) -> Value {
    let query = "query($id: ID!) { ride(id: $id) { entries(last: 20) { nodes {
        kind body leak problem fromRole toRole trace { __typename } } } } }";
    app.gql(query, json!({ "id": ride.id })).await["ride"]["entries"]["nodes"].take()
}

async fn said(app: &TestApp, policy: &str) -> (Fleet, String, Value) {
    set(app, policy).await;
    let fleet = Fleet::of(app, 1, 1, 1).await;
    let ride = fleet.ride(app, 0, 0).await;
    app.settle().await;
    app.telco.text(app, "t1", &Fleet::customer_phone(0), &ride.customer_dials, TEXT).await;
    app.settle().await;
    let log = log(app, &ride).await;
    (fleet, ride.id, log)
}

/// Said before there is a driver, who is assigned after that.
async fn said_early(app: &TestApp, policy: &str) -> Value {
    set(app, policy).await;
    let fleet = Fleet::of(app, 1, 1, 1).await;
    let mut input = fleet.ride_input(0, 0);
    let fields = input["input"].as_object_mut().unwrap();
    fields.remove("driverId");
    fields.insert("assign".into(), json!("LATER"));
    fields.insert("preassign".into(), json!(true));
    let query = "mutation($input: RideInput!) { createRide(input: $input) {
        id customerDials { number } driverDials { number } } }";
    let ride = Ride::of(&app.gql(query, input).await["createRide"]);
    app.telco.text(app, "t1", &Fleet::customer_phone(0), &ride.customer_dials, TEXT).await;
    app.settle().await;
    ride.act(app, "assignDriver", "").await;
    app.settle().await;
    log(app, &ride).await
}

fn relayed(log: &Value) -> Value {
    log.as_array().unwrap().iter().find(|entry| entry["kind"] == "RELAY").unwrap().clone()
}

fn got(app: &TestApp, phone: &str) -> Vec<String> {
    app.telco.inbox(phone).into_iter().map(|(_, body)| body).collect()
}

#[tokio::test]
async fn allowed_texts_go_as_they_are() {
    let app = TestApp::start().await;
    let (_, _, log) = said(&app, "ALLOW").await;
    assert_eq!((&relayed(&log)["leak"], &relayed(&log)["body"]), (&Value::Null, &json!(TEXT)));
    assert!(got(&app, &Fleet::driver_phone(0)).contains(&TEXT.to_owned()));
    app.finish().await;
}

#[tokio::test]
async fn flagged_texts_go_and_are_marked() {
    let app = TestApp::start().await;
    let (_, _, log) = said(&app, "FLAG").await;
    assert_eq!((&relayed(&log)["leak"], &relayed(&log)["body"]), (&json!("FLAGGED"), &json!(TEXT)));
    assert!(got(&app, &Fleet::driver_phone(0)).contains(&TEXT.to_owned()));
    app.finish().await;
}

#[tokio::test]
async fn e34_what_gives_a_phone_away_is_taken_out() {
    let app = TestApp::start().await;
    let (_, _, log) = said(&app, "REDACT").await;
    let clean = "call me on [number removed], Dan";
    assert_eq!((&relayed(&log)["leak"], &relayed(&log)["body"]), (&json!("REDACTED"), &json!(clean)));
    let texts = got(&app, &Fleet::driver_phone(0));
    assert!(
        texts.contains(&clean.to_owned()) && !texts.iter().any(|text| text.contains("12 34")),
        "{texts:?}"
    );
    app.finish().await;
}

#[tokio::test]
async fn e34_a_blocked_text_goes_to_nobody_and_its_sender_is_told() {
    let app = TestApp::start().await;
    let (_, _, log) = said(&app, "BLOCK").await;
    assert_eq!(relayed(&log)["leak"], "BLOCKED");
    assert!(relayed(&log)["problem"].is_string());
    assert!(!got(&app, &Fleet::driver_phone(0)).iter().any(|text| text.contains("12 34")));
    let told = got(&app, &Fleet::customer_phone(0));
    assert!(told.iter().any(|text| text.contains("not delivered")), "{told:?}");
    app.finish().await;
}

/// E46: what waited for a driver is no way round it.
#[tokio::test]
async fn e46_what_waited_for_a_driver_has_the_phone_taken_out() {
    let app = TestApp::start().await;
    let log = said_early(&app, "REDACT").await;
    let clean = "call me on [number removed], Dan";
    assert_eq!((&relayed(&log)["leak"], &relayed(&log)["body"]), (&json!("REDACTED"), &json!(clean)));
    let texts = got(&app, &Fleet::driver_phone(0));
    assert!(
        texts.contains(&clean.to_owned()) && !texts.iter().any(|text| text.contains("12 34")),
        "{texts:?}"
    );
    app.finish().await;
}

#[tokio::test]
async fn e46_a_blocked_text_that_waited_for_a_driver_goes_to_nobody() {
    let app = TestApp::start().await;
    let log = said_early(&app, "BLOCK").await;
    assert_eq!((&relayed(&log)["leak"], &relayed(&log)["body"]), (&json!("BLOCKED"), &json!(TEXT)));
    assert!(relayed(&log)["problem"].as_str().unwrap().starts_with("It gives away"));
    assert!(!got(&app, &Fleet::driver_phone(0)).iter().any(|text| text.contains("12 34")));
    let told = got(&app, &Fleet::customer_phone(0));
    assert!(told.iter().any(|text| text.contains("not delivered")), "{told:?}");
    app.finish().await;
}
