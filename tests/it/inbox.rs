//! Webhooks as they came in: each once, with its effect or its reason (I1, I8, E26, E52, F6, R5).

use maskline::entities::{inbound_event, participant};
use maskline_tests::{Fleet, TestApp, database, messagebird};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};

const EVENTS: &str = "query($open: Boolean) { webhookEvents(onlyOpen: $open) { nodes {
    id provider kind state attempts reason dedupeKey } } }";
const REPLAY: &str = "mutation($id: ID!) { replayEvent(id: $id) { state } }";

async fn events(app: &TestApp, only_open: bool) -> Vec<Value> {
    let seen = app.gql(EVENTS, json!({ "open": only_open })).await;
    seen["webhookEvents"]["nodes"].as_array().unwrap().clone()
}

/// I1, F6, F7: five at once, on one node and on two, are one text, one event and one send.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i1_f6_five_deliveries_at_once_are_one_text() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let other = if database::server().is_some() { Some(app.second_node().await) } else { None };
    for n in 0..10 {
        let (id, phone) = (format!("id {n}"), Fleet::customer_phone(0));
        let posts = (0..5).map(|copy| {
            let node = other.as_ref().filter(|_| copy % 2 == 1).unwrap_or(&app);
            app.telco.text(node, &id, &phone, &ride.customer_dials, &id)
        });
        assert_eq!(futures_util::future::join_all(posts).await, [200; 5]);
    }
    app.settle().await;
    let arrived: Vec<_> =
        app.telco.inbox(&Fleet::driver_phone(0)).into_iter().skip(1).map(|(_, text)| text).collect();
    assert_eq!(arrived, (0..10).map(|n| format!("id {n}")).collect::<Vec<_>>());
    let seen = events(&app, false).await;
    assert_eq!(seen.len(), 10);
    assert!(seen.iter().all(|event| event["state"] == "DONE"));
    assert_eq!(app.refusal(REPLAY, json!({ "id": seen[0]["id"] })).await.0, "ILLEGAL_TRANSITION");
    drop(other);
    app.finish().await;
}

/// E26: a repeated call gets the answer of the first one, from the event itself.
#[tokio::test]
async fn e26_the_stored_answer_is_given_again() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let call = async || app.telco.call(&app, "call", &Fleet::customer_phone(0), &ride.customer_dials).await;
    let first = call().await;
    assert!(first.contains("Transfer"));
    assert_eq!(call().await, first);
    let row = inbound_event::Entity::find().filter(inbound_event::Column::DedupeKey.eq("call:call"));
    let row = row.one(app.app.db.read()).await.unwrap().unwrap();
    assert!(row.answer_sealed.is_some());
    app.telco.call_news(&app, "call", "hangup").await;
    app.finish().await;
}

/// R5, E52: what fails for a fault of ours is answered 503, kept after a few tries, and replayed once
/// the fault is mended.
#[tokio::test]
async fn e52_a_webhook_that_keeps_failing_is_a_dead_letter_and_can_be_replayed() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    // A row that a route leads to is gone.
    let customer: maskline::entities::participant::Model = participant::Entity::find()
        .filter(participant::Column::Role.eq(maskline::entities::person::Kind::Customer))
        .one(app.app.db.read())
        .await
        .unwrap()
        .unwrap();
    let tx = app.app.db.begin().await.unwrap();
    participant::Entity::delete_by_id(customer.id).exec(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    let post =
        async || app.telco.text(&app, "x", &Fleet::customer_phone(0), &ride.customer_dials, "hello").await;
    for state in ["NEW", "NEW", "DEAD"] {
        assert_eq!(post().await, 503);
        let seen = events(&app, true).await;
        assert_eq!((seen.len(), &seen[0]["state"]), (1, &json!(state)));
        assert!(!seen[0]["reason"].as_str().unwrap().is_empty());
    }
    let alerts = app.gql("{ alerts { nodes { kind subject } } }", json!({})).await;
    assert_eq!(alerts["alerts"]["nodes"], json!([{ "kind": "DEAD_LETTER", "subject": "messagebird" }]));

    let tx = app.app.db.begin().await.unwrap();
    customer.into_active_model().reset_all().insert(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    let id = events(&app, true).await[0]["id"].clone();
    assert_eq!(app.gql(REPLAY, json!({ "id": id })).await["replayEvent"]["state"], "DONE");
    app.settle().await;
    assert_eq!(app.telco.inbox(&Fleet::driver_phone(0)).pop().unwrap().1, "hello");
    assert_eq!(post().await, 200, "the telco's next try is a repeat");
    app.settle().await;
    assert_eq!(app.telco.inbox(&Fleet::driver_phone(0)).len(), 2);
    assert!(events(&app, true).await.is_empty());
    app.finish().await;
}

/// I8: what is signed but says nothing we understand changes nothing and is kept; what is not signed
/// leaves no trace but, when it is many, an alert.
#[tokio::test]
async fn i8_malformed_ones_are_kept_and_forged_ones_counted() {
    let app = TestApp::start().await;
    assert_eq!(app.telco.post(&app, "/webhooks/messagebird/sms", "originator=1".into()).await, 400);
    let seen = events(&app, true).await;
    assert_eq!((seen.len(), &seen[0]["state"], &seen[0]["kind"]), (1, &json!("DEAD"), &json!("sms")));
    assert_eq!(app.refusal(REPLAY, json!({ "id": seen[0]["id"] })).await.0, "INVALID_INPUT");

    let url = format!("{}/webhooks/messagebird/sms", app.url);
    let forged = messagebird::token(&app, &url, Some(b"other"));
    for _ in 0..25 {
        let request = app.http.post(&url).header("MessageBird-Signature-JWT", &forged).body("originator=1");
        assert_eq!(request.send().await.unwrap().status(), 401);
    }
    assert_eq!(events(&app, false).await.len(), 1);
    let query = "{ alerts { nodes { kind severity count } } }";
    let alerts = app.gql(query, json!({})).await;
    let kinds: Vec<_> =
        alerts["alerts"]["nodes"].as_array().unwrap().iter().map(|a| a["kind"].clone()).collect();
    assert!(kinds.contains(&json!("WEBHOOKS_REFUSED")) && kinds.contains(&json!("DEAD_LETTER")), "{kinds:?}");
    app.finish().await;
}

/// What was processed long ago is forgotten; what is open is not.
#[tokio::test]
async fn old_webhooks_are_forgotten_once_done() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.telco.text(&app, "x", &Fleet::customer_phone(0), &ride.customer_dials, "hello").await;
    app.telco.post(&app, "/webhooks/messagebird/sms", "originator=1".into()).await;
    app.settle().await;
    app.pass(std::time::Duration::from_hours(31 * 24));
    assert_eq!(maskline::sweeps::run_now(&app.app, "webhooks.retention").await.unwrap(), 1);
    assert_eq!(events(&app, false).await.len(), 1);
    app.finish().await;
}
