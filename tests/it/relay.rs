//! The relay: what a phone says reaches the other side, and nobody else.

use maskline_tests::{Fleet, TestApp};
use serde_json::json;

#[tokio::test]
async fn texts_arrive_unchanged_in_both_directions() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let long = "ß".repeat(1_600);
    let texts = [
        "plain",
        " leading and trailing ",
        "👨‍👩‍👧‍👦 🇳🇱",
        "שלום، مرحبا",
        "line\nbreak & <b>tags</b> %41 +1 'quotes' \"too\"",
        "=1+1",
        long.as_str(),
    ];
    for (index, text) in texts.into_iter().enumerate() {
        let customer = index % 2 == 0;
        let (from, dialled, to) = if customer {
            (Fleet::customer_phone(0), &ride.customer_dials, Fleet::driver_phone(0))
        } else {
            (Fleet::driver_phone(0), &ride.driver_dials, Fleet::customer_phone(0))
        };
        assert_eq!(app.telco.text(&app, &format!("t{index}"), &from, dialled, text).await, 200);
        app.settle().await;
        let (shown, body) = app.telco.inbox(&to).pop().unwrap();
        assert_eq!(body, text);
        assert!(fleet.numbers.contains(&shown), "the receiver sees the proxy");
    }
    let query = "query($id: ID!) { ride(id: $id) { entries(first: 50) { nodes { kind fromRole body } } } }";
    let thread = app.gql(query, json!({ "id": ride.id })).await;
    let relayed: Vec<_> = thread["ride"]["entries"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["kind"] == "RELAY")
        .map(|entry| entry["body"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(relayed, texts);
    app.finish().await;
}

/// E26
#[tokio::test]
async fn a_repeated_webhook_forwards_once() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let phone = Fleet::customer_phone(0);
    let repeats = (0..8).map(|_| app.telco.text(&app, "same", &phone, &ride.customer_dials, "once"));
    assert_eq!(futures_util::future::join_all(repeats).await, [200; 8]);
    app.settle().await;
    let arrived = app.telco.inbox(&Fleet::driver_phone(0));
    assert_eq!(arrived.iter().filter(|(_, text)| text == "once").count(), 1);
    app.finish().await;
}

/// E26: a repeated call webhook gets the same answer, also after the ride ended.
#[tokio::test]
async fn a_repeated_call_gets_the_same_answer() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let first = app.telco.call(&app, "call-1", &Fleet::driver_phone(0), &ride.driver_dials).await;
    ride.complete(&app).await;
    app.pass(std::time::Duration::from_hours(3));
    assert_eq!(app.telco.call(&app, "call-1", &Fleet::driver_phone(0), &ride.driver_dials).await, first);
    app.finish().await;
}

/// R50, I5: a stranger reaches nobody, and is kept for a person to look at.
#[tokio::test]
async fn a_stranger_reaches_nobody_and_is_kept() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let before = app.telco.sent().len();
    let known = Fleet::customer_phone(1);
    for (id, from) in [("a", "+31699999999"), ("b", known.as_str()), ("c", "12345")] {
        assert_eq!(app.telco.text(&app, id, from, &ride.customer_dials, "who is this?").await, 200);
    }
    assert_eq!(
        app.telco.text(&app, "d", &Fleet::customer_phone(0), "+31970109999", "wrong number").await,
        200
    );
    app.settle().await;
    let after: Vec<_> = app.telco.sent().split_off(before);
    assert!(
        after.iter().all(|sent| sent.to == "31699999999" || format!("+{}", sent.to) == known),
        "{after:?}"
    );
    let query = "{ unrouted { nodes { id guesses { name } entry { body problem sender { masked } } } } boardCounts { unrouted } }";
    let seen = app.gql(query, json!({})).await;
    let nodes = seen["unrouted"]["nodes"].as_array().unwrap();
    assert_eq!((nodes.len(), &seen["boardCounts"]["unrouted"]), (4, &json!(4)));
    assert!(nodes.iter().any(|node| node["guesses"][0]["name"] == "Cara 1"));
    let dismiss =
        "mutation($id: ID!) { resolveUnrouted(input: { id: $id, action: DISMISS }) { resolvedAt } }";
    app.gql(dismiss, json!({ "id": nodes[0]["id"] })).await;
    assert_eq!(app.gql(query, json!({})).await["boardCounts"]["unrouted"], 3);
    app.finish().await;
}

/// T5: our own numbers can't be parties.
#[tokio::test]
async fn our_own_numbers_are_nobodys_phone() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let before = app.telco.sent().len();
    assert_eq!(app.telco.text(&app, "loop", &fleet.numbers[1], &ride.customer_dials, "ping").await, 200);
    app.settle().await;
    assert_eq!(app.telco.sent().len(), before);
    let query = "mutation($input: CustomerInput!) { createCustomer(input: $input) { id } }";
    let input = json!({ "input": { "name": "Mirror", "phone": fleet.numbers[1] } });
    assert_eq!(app.refusal(query, input).await.0, "NUMBER_IN_USE");
    app.finish().await;
}

/// R28: a dispatcher writes to both, each from the number he knows.
#[tokio::test]
async fn the_company_writes_to_both() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let query =
        "mutation($id: ID!, $body: String!) { sendMessage(rideId: $id, to: BOTH, body: $body) { id } }";
    let made = app.gql(query, json!({ "id": ride.id, "body": "Road works at the station" })).await;
    assert_eq!(made["sendMessage"].as_array().unwrap().len(), 2);
    app.settle().await;
    for phone in [Fleet::customer_phone(0), Fleet::driver_phone(0)] {
        assert_eq!(app.telco.inbox(&phone).pop().unwrap().1, "Road works at the station");
    }
    ride.complete(&app).await;
    app.pass(std::time::Duration::from_hours(2));
    let late = app.refusal(query, json!({ "id": ride.id, "body": "too late" })).await;
    assert_eq!(late.0, "CONVERSATION_CLOSED");
    app.finish().await;
}
