//! Live news: everywhere, in order, and across cuts.

use std::time::Duration;

use maskline_tests::app::PASSWORD;
use maskline_tests::{Fleet, Role, TestApp, Watcher};
use serde_json::{Value, json};

const ADDED: &str =
    "subscription($after: String) { entryAdded(after: $after) { cursor entry { body kind } } }";

fn body(event: &Value) -> (String, String) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&event["entryAdded"]["entry"]["body"]), text(&event["entryAdded"]["cursor"]))
}

/// I7
#[tokio::test]
async fn two_watchers_see_a_text_and_one_that_was_cut_off_misses_nothing() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let token = app.token(Role::Dispatcher).await;
    let now = json!({ "after": app.cursor().await });
    let mut first = Watcher::open(&app, &token, ADDED, now.clone()).await;
    let mut second = Watcher::open(&app, &token, ADDED, now).await;
    let text = async |n: usize| {
        let id = format!("n{n}");
        let phone = Fleet::customer_phone(0);
        app.telco.text(&app, &id, &phone, &ride.customer_dials, &format!("text {n}")).await;
    };
    text(0).await;
    let (seen, cursor) = body(&first.next().await);
    assert_eq!(seen, "text 0");
    assert_eq!(body(&second.next().await).0, "text 0");

    drop(second);
    for n in 1..20 {
        text(n).await;
    }
    let mut second = Watcher::open(&app, &token, ADDED, json!({ "after": cursor })).await;
    for n in 20..30 {
        text(n).await;
    }
    for n in 1..30 {
        assert_eq!(body(&first.next().await).0, format!("text {n}"));
        assert_eq!(body(&second.next().await).0, format!("text {n}"));
    }
    assert!(second.is_quiet().await, "no repeats");
    app.finish().await;
}

/// I7: what happens between reading a page and the first subscription is not missed.
#[tokio::test]
async fn a_sign_in_tells_where_to_listen_from() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.token(Role::Dispatcher).await;
    let grant: Value = app.sign_in("dispatcher@maskline.test", PASSWORD).await.json().await.unwrap();
    app.telco.text(&app, "n", &Fleet::customer_phone(0), &ride.customer_dials, "in between").await;
    let after = json!({ "after": grant["cursor"] });
    let mut watcher = Watcher::open(&app, grant["accessToken"].as_str().unwrap(), ADDED, after).await;
    assert_eq!(body(&watcher.next().await).0, "in between");
    app.finish().await;
}

#[tokio::test]
async fn a_watcher_on_another_node_sees_it_too() {
    if maskline_tests::database::server().is_none() {
        return;
    }
    let app = TestApp::start().await;
    let other = app.second_node().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let token = other.token(Role::Dispatcher).await;
    let mut watcher = Watcher::open(&other, &token, ADDED, json!({ "after": app.cursor().await })).await;
    app.telco.text(&app, "1", &Fleet::customer_phone(0), &ride.customer_dials, "over there").await;
    assert_eq!(body(&watcher.next().await).0, "over there");
    app.finish().await;
}

#[tokio::test]
async fn the_board_hears_of_new_rides() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let token = app.token(Role::Viewer).await;
    let query = "subscription($after: String) { rideChanged(after: $after) { cursor ride { id state } } }";
    let mut watcher = Watcher::open(&app, &token, query, json!({ "after": app.cursor().await })).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let event = watcher.next().await;
    assert_eq!(event["rideChanged"]["ride"], json!({ "id": ride.id, "state": "ASSIGNED" }));
    app.finish().await;
}

/// T18
#[tokio::test]
async fn a_socket_needs_a_token_and_ends_with_it() {
    let app = TestApp::start().await;
    let mut watcher = Watcher::open(&app, &app.token(Role::Viewer).await, ADDED, json!({})).await;
    app.pass(Duration::from_mins(11));
    let closed = loop {
        match watcher.message().await {
            Ok(message) => assert!(message["payload"].get("data").is_none_or(Value::is_null), "{message}"),
            Err(code) => break code,
        }
    };
    assert_eq!(closed, 4401);
    app.finish().await;
}

/// What a colleague writes down of a person arrives where his rides are shown.
#[tokio::test]
async fn a_changed_name_or_note_is_news_of_the_rides_under_way() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 1, 2).await;
    fleet.ride(&app, 0, 0).await.complete(&app).await;
    let ride = fleet.ride(&app, 1, 0).await;
    app.settle().await;
    let token = app.token(Role::Dispatcher).await;
    let query = "subscription($after: String) { rideChanged(after: $after) {
        ride { id customer { name note } driver { name } } } }";
    let mut news = Watcher::open(&app, &token, query, json!({ "after": app.cursor().await })).await;
    let write =
        "mutation($id: ID!, $patch: CustomerPatch!) { updateCustomer(id: $id, patch: $patch) { id } }";
    let note = json!({ "id": fleet.customers[1], "patch": { "note": "Rings twice" } });
    app.gql(write, note).await;
    let seen = news.next().await["rideChanged"]["ride"].take();
    assert_eq!((&seen["id"], &seen["customer"]["note"]), (&json!(ride.id), &json!("Rings twice")));
    let write = "mutation($id: ID!) { updateDriver(id: $id, patch: { name: \"Dana\" }) { id } }";
    app.gql(write, json!({ "id": fleet.drivers[0] })).await;
    let seen = news.next().await["rideChanged"]["ride"].take();
    assert_eq!((&seen["id"], &seen["driver"]["name"]), (&json!(ride.id), &json!("Dana")));
    assert!(news.is_quiet().await, "one that is over is no news");
    app.finish().await;
}
