//! Numbers bought by name: those and no others.

use maskline_tests::vendor::Vendor;
use maskline_tests::{Role, TestApp, Twilio};
use serde_json::{Value, json};

const BUY: &str = "mutation($numbers: [String!]!) {
    buyNumbers(wish: { provider: \"twilio\" }, numbers: $numbers) { state wanted problem number { number state } } }";

async fn named(vendor: &Twilio) -> TestApp {
    let app = TestApp::start_with(|config| vendor.configure(config)).await;
    vendor.connect(&app).await;
    app
}

async fn buy(app: &TestApp, numbers: &[&str]) -> Vec<Value> {
    let bought = app.gql_as(Role::Admin, BUY, json!({ "numbers": numbers })).await;
    bought["buyNumbers"].as_array().unwrap().clone()
}

/// Of three that were on offer one is gone by now and another is gone a moment later: the third is
/// bought, and nothing takes the place of the two.
#[tokio::test]
async fn numbers_that_are_named_are_bought_and_no_others() {
    let twilio = Twilio::start().await;
    let app = named(&twilio).await;
    twilio.sell("+12065550101", false);
    twilio.sell("+12065550102", true);
    let orders = buy(&app, &["+12065550101", "+12065550103", "+12065550102"]).await;
    let told: Vec<_> = orders
        .iter()
        .map(|order| (order["wanted"].as_str().unwrap(), order["state"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [("+12065550101", "FAILED"), ("+12065550103", "DONE"), ("+12065550102", "FAILED")],
        "in the order they were named"
    );
    assert_eq!(
        orders[0]["problem"],
        "+12065550101 is not to be had: no telco offers it, or no longer. Search again."
    );
    assert_eq!(orders[1]["number"], json!({ "number": "+12065550103", "state": "ACTIVE" }));
    let late = orders[2]["problem"].as_str().unwrap();
    assert!(late.contains("someone else was faster"), "{late}");
    assert!(!twilio.settings_of("+12065550103").is_empty());
    assert_eq!(twilio.rented(), ["+12065550103"], "nothing else is paid for");
    app.finish().await;
    assert!(twilio.complaints().is_empty(), "{:#?}", twilio.complaints());
}

#[tokio::test]
async fn a_number_named_twice_or_wrongly_is_refused_before_anything_is_bought() {
    let twilio = Twilio::start().await;
    let app = named(&twilio).await;
    for (numbers, code, field) in [
        (json!(["+12065550101", "12065550101"]), "INVALID_INPUT", "numbers"),
        (json!(["+12065550101", "no number"]), "INVALID_NUMBER", "numbers"),
    ] {
        let answer = app.ask(Some(Role::Admin), BUY, json!({ "numbers": numbers })).await;
        let refusal = &answer["errors"][0]["extensions"];
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!(code), &json!(field)), "{answer:#}");
    }
    assert_eq!(twilio.rented(), Vec::<String>::new());
    app.finish().await;
}
