//! What a watcher sees.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::futures_util::StreamExt;
use async_graphql::futures_util::stream::BoxStream;
use serde_json::{Value, json};

use super::stage::Stage;
use crate::entities::account::Role;
use crate::entities::{entry, leg};
use crate::graphql::live::cursor;

const ADDED: &str = "subscription Added($ride: ID, $after: String) {
    entryAdded(rideId: $ride, after: $after) { cursor entry { body ride { ref } } }
}";

/// The next event; none if the stream has ended. Silence fails the test.
async fn next(events: &mut Events) -> Option<Value> {
    let event: Value = serde_json::from_str(&told(events).await?).unwrap();
    assert!(event.get("errors").is_none(), "{event}");
    Some(event["data"]["entryAdded"].clone())
}

/// Its text.
async fn told(events: &mut Events) -> Option<Arc<str>> {
    tokio::time::timeout(Duration::from_secs(10), events.next()).await.expect("an event")
}

type Events = BoxStream<'static, Arc<str>>;

#[tokio::test(flavor = "multi_thread")]
async fn a_watcher_sees_each_entry_once_and_comes_back_without_a_gap() {
    let stage = Stage::new().await;
    let _workers = stage.app.spawn_workers();
    let (ride, other) = (stage.ride("Anna", "Harbour").await, stage.ride("Bob", "Station").await);
    let say = async |ride, body| {
        stage.entry(ride, entry::Kind::Relay, body, leg::State::Delivered).await;
    };
    let begin = cursor(0);
    let mut all = stage.watch(Role::Auditor, ADDED, json!({ "after": begin }));
    let mut one = stage.watch(Role::Auditor, ADDED, json!({ "after": begin, "ride": other.to_string() }));
    say(ride, "first").await;
    say(other, "second").await;
    let first = next(&mut all).await.unwrap();
    assert_eq!(first["entry"], json!({ "body": "first", "ride": { "ref": "R-1001" } }));
    assert_eq!(next(&mut all).await.unwrap()["entry"]["body"], "second");
    assert_eq!(next(&mut one).await.unwrap()["entry"]["body"], "second");
    drop(all);
    say(ride, "third").await;
    let mut again = stage.watch(Role::Auditor, ADDED, json!({ "after": first["cursor"] }));
    assert_eq!(next(&mut again).await.unwrap()["entry"]["body"], "second");
    assert_eq!(next(&mut again).await.unwrap()["entry"]["body"], "third");
}

#[tokio::test(flavor = "multi_thread")]
async fn watching_ends_with_the_sign_in() {
    let stage = Stage::new().await;
    let _workers = stage.app.spawn_workers();
    let mut events = stage.watch(Role::Auditor, ADDED, json!({}));
    assert!(async_graphql::futures_util::poll!(events.next()).is_pending());
    stage.app.clock.advance(Duration::from_mins(11));
    assert_eq!(next(&mut events).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_cursor_is_refused() {
    let stage = Stage::new().await;
    let refusal = stage.refusal(Some(Role::Viewer), ADDED, json!({ "after": "nonsense" })).await;
    assert_eq!(refusal, json!({ "code": "INVALID_INPUT", "field": "after" }));
}

/// One answer is made for all who ask the same and may see the same, wherever each goes on.
#[tokio::test(flavor = "multi_thread")]
async fn watchers_who_see_alike_are_told_by_one_answer() {
    let stage = Stage::new().await;
    let _workers = stage.app.spawn_workers();
    let ride = stage.ride("Anna", "Harbour").await;
    let begin = json!({ "after": cursor(0) });
    let mut one = stage.watch(Role::Auditor, ADDED, begin.clone());
    let mut other = stage.watch_as(stage.colleague(Role::Auditor), ADDED, json!({ "after": cursor(1) }));
    let mut viewer = stage.watch(Role::Viewer, ADDED, begin.clone());
    let mut of_ride =
        stage.watch(Role::Auditor, ADDED, json!({ "after": cursor(0), "ride": ride.to_string() }));
    stage.entry(ride, entry::Kind::Relay, "hello", leg::State::Delivered).await;
    let first = told(&mut one).await.unwrap();
    assert!(Arc::ptr_eq(&first, &told(&mut other).await.unwrap()), "the same answer");
    assert_eq!(told(&mut of_ride).await.unwrap(), first, "the same words, asked otherwise");
    assert_eq!(next(&mut viewer).await.unwrap()["entry"]["body"], Value::Null, "one who may not read texts");
}

/// What is unread differs from user to user.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_the_caller_s_own_is_told_to_nobody_else() {
    const CHANGED: &str = "subscription($after: String) {
        rideChanged(after: $after) { ride { ref unreadCount } } }";
    let stage = Stage::new().await;
    let _workers = stage.app.spawn_workers();
    let ride = stage.ride("Anna", "Harbour").await;
    let begin = json!({ "after": cursor(0) });
    let colleague = stage.colleague(Role::Viewer);
    stage.entry(ride, entry::Kind::Relay, "hello", leg::State::Delivered).await;
    stage.read_all(ride).await;
    let mut mine = stage.watch(Role::Viewer, CHANGED, begin.clone());
    let mut others = stage.watch_as(colleague, CHANGED, begin);
    let unread = |told: Arc<str>| {
        let told: Value = serde_json::from_str(&told).unwrap();
        told["data"]["rideChanged"]["ride"]["unreadCount"].as_i64().unwrap()
    };
    let both = (unread(told(&mut mine).await.unwrap()), unread(told(&mut others).await.unwrap()));
    assert_eq!(both, (0, 1));
}
