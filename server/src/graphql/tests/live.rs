//! What a watcher sees.

use std::time::Duration;

use async_graphql::Response;
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
async fn next(events: &mut BoxStream<'static, Response>) -> Option<Value> {
    let event = tokio::time::timeout(Duration::from_secs(10), events.next()).await.expect("an event")?;
    assert!(event.errors.is_empty(), "{:?}", event.errors);
    Some(event.data.into_json().unwrap()["entryAdded"].clone())
}

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
