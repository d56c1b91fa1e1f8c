//! Delivery: retried, receipted, looked up, and never silent.

use std::time::Duration;

use maskline::delivery::{Due, due_sql};
use maskline::entities::entry;
use maskline_tests::{Fault, Fleet, Ride, TestApp, eventually};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

async fn ride_with_text(app: &TestApp, faults: &[Fault]) -> Ride {
    let fleet = Fleet::of(app, 1, 1, 1).await;
    let ride = fleet.ride(app, 0, 0).await;
    app.settle().await;
    app.telco.fail(faults.iter().copied());
    let phone = Fleet::customer_phone(0);
    assert_eq!(app.telco.text(app, "text", &phone, &ride.customer_dials, "hello").await, 200);
    ride
}

/// A server that does not wait long for the telco.
async fn impatient() -> TestApp {
    TestApp::start_with(|config| config.provider_timeout = Duration::from_secs(2)).await
}

/// How often the driver got the text.
fn arrived(app: &TestApp) -> usize {
    app.telco.inbox(&Fleet::driver_phone(0)).into_iter().filter(|(_, text)| text == "hello").count()
}

/// The newest entry of the ride, with its outbound leg.
async fn newest(app: &TestApp, ride: &Ride) -> Value {
    let query = "query($id: ID!) { ride(id: $id) { problemCount entries(last: 3) { nodes { kind delivery
        legs { id direction state attempts errorCode errorMessage } } } } }";
    let mut seen = app.gql(query, json!({ "id": ride.id })).await["ride"].take();
    // What we tell the sender of a failure is not meant.
    let entries = seen["entries"]["nodes"].as_array().unwrap();
    let last = entries.iter().rfind(|entry| entry["kind"] != "AUTO_REPLY").unwrap().clone();
    seen["lastEntry"] = last;
    seen
}

async fn until(app: &TestApp, ride: &Ride, delivery: &str) -> Value {
    eventually(delivery, || async {
        let seen = newest(app, ride).await;
        (seen["lastEntry"]["delivery"] == delivery).then_some(())
    })
    .await;
    // Read again: the counts of the first answer may have been read before the change.
    newest(app, ride).await
}

#[tokio::test]
async fn a_busy_telco_is_tried_again_when_it_asked_for() {
    let app = TestApp::start().await;
    let ride = ride_with_text(&app, &[Fault::Busy(120), Fault::Refuse(503, 1)]).await;
    app.settle().await;
    app.pass(Duration::from_mins(1));
    app.settle().await;
    assert_eq!(arrived(&app), 0, "not before Retry-After");
    app.pass(Duration::from_secs(90));
    app.settle().await;
    assert_eq!(arrived(&app), 0, "the second attempt failed, too");
    app.pass(Duration::from_mins(3));
    app.settle().await;
    assert_eq!(arrived(&app), 1);
    let seen = newest(&app, &ride).await;
    assert_eq!(seen["lastEntry"]["legs"][1]["attempts"], 3);
    app.finish().await;
}

/// R43, F5
#[tokio::test]
async fn a_permanent_refusal_shows_at_once_and_can_be_retried_by_hand() {
    let app = TestApp::start().await;
    let ride = ride_with_text(&app, &[Fault::Refuse(422, 10)]).await;
    let seen = until(&app, &ride, "FAILED").await;
    assert_eq!(seen["problemCount"], 1);
    let leg = &seen["lastEntry"]["legs"][1];
    assert_eq!((&leg["state"], &leg["errorCode"]), (&json!("REJECTED"), &json!("10")));
    app.pass(Duration::from_hours(2));
    app.settle().await;
    assert_eq!(arrived(&app), 0, "it is not tried again by itself");
    let retry = "mutation($id: ID!) { retryLeg(id: $id) { id } }";
    app.gql(retry, json!({ "id": leg["id"] })).await;
    eventually("it is sent again", || async { (arrived(&app) == 1).then_some(()) }).await;
    app.settle().await;
    assert_eq!(newest(&app, &ride).await["problemCount"], 0);
    assert_eq!(app.refusal(retry, json!({ "id": leg["id"] })).await.0, "ILLEGAL_TRANSITION");
    app.finish().await;
}

/// E24, F4: taken, but the answer was lost: found by its reference, and never sent twice.
#[tokio::test]
async fn a_lost_answer_is_looked_up_and_not_sent_again() {
    let app = impatient().await;
    let ride = ride_with_text(&app, &[Fault::AcceptAndHang]).await;
    eventually("the text is there", || async { (arrived(&app) == 1).then_some(()) }).await;
    eventually("the time-out is written down", || async {
        let seen = newest(&app, &ride).await;
        (!seen["lastEntry"]["legs"][1]["errorCode"].is_null()).then_some(())
    })
    .await;
    let requests = app.telco.requests();
    app.pass(Duration::from_secs(40));
    eventually("it is looked up", || async {
        let seen = newest(&app, &ride).await;
        (seen["lastEntry"]["legs"][1]["state"] == "SENT").then_some(())
    })
    .await;
    assert_eq!((app.telco.requests(), arrived(&app)), (requests, 1));
    app.finish().await;
}

/// F4: not taken, and no answer: the look-up finds nothing, so it is sent.
#[tokio::test]
async fn a_text_that_never_arrived_is_sent_after_the_look_up() {
    let app = impatient().await;
    let ride = ride_with_text(&app, &[Fault::Hang]).await;
    eventually("the time-out is written down", || async {
        let seen = newest(&app, &ride).await;
        (!seen["lastEntry"]["legs"][1]["errorCode"].is_null()).then_some(())
    })
    .await;
    app.pass(Duration::from_secs(40));
    eventually("it arrived", || async { (arrived(&app) == 1).then_some(()) }).await;
    app.settle().await;
    assert_eq!(arrived(&app), 1);
    app.finish().await;
}

/// I6: a later text of the same person waits for the earlier one.
#[tokio::test]
async fn texts_of_one_lane_keep_their_order() {
    let app = TestApp::start().await;
    let ride = ride_with_text(&app, &[Fault::Busy(1)]).await;
    for n in 0..5 {
        let phone = Fleet::customer_phone(0);
        app.telco.text(&app, &format!("n{n}"), &phone, &ride.customer_dials, &format!("part {n}")).await;
    }
    app.settle().await;
    app.pass(Duration::from_mins(1));
    eventually("all arrived", || async {
        (app.telco.inbox(&Fleet::driver_phone(0)).len() == 7).then_some(())
    })
    .await;
    let texts: Vec<_> =
        app.telco.inbox(&Fleet::driver_phone(0)).into_iter().skip(1).map(|(_, t)| t).collect();
    assert_eq!(texts, ["hello", "part 0", "part 1", "part 2", "part 3", "part 4"]);
    app.finish().await;
}

/// E27
#[tokio::test]
async fn receipts_only_raise_the_state() {
    let app = TestApp::start().await;
    let ride = ride_with_text(&app, &[]).await;
    app.settle().await;
    let sent = app.telco.sent().pop().unwrap();
    let state = async || newest(&app, &ride).await["lastEntry"]["legs"][1]["state"].clone();
    app.telco.report(&app, &sent, "delivered").await;
    assert_eq!(state().await, "DELIVERED");
    for late in ["sent", "buffered", "delivery_failed"] {
        app.telco.report(&app, &sent, late).await;
        assert_eq!(state().await, "DELIVERED", "{late} came late");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_failed_receipt_shows_on_the_ride() {
    let app = TestApp::start().await;
    let ride = ride_with_text(&app, &[]).await;
    app.settle().await;
    let sent = app.telco.sent().pop().unwrap();
    app.telco.report(&app, &sent, "delivery_failed").await;
    let seen = until(&app, &ride, "FAILED").await;
    assert_eq!(seen["problemCount"], 1);
    let board = app.gql(
        "{ rides(filter: { problemsOnly: true }) { nodes { id } } boardCounts { problems } }",
        json!({}),
    );
    let board = board.await;
    assert_eq!(board["rides"]["nodes"][0]["id"], ride.id);
    assert_eq!(board["boardCounts"]["problems"], 1);
    app.finish().await;
}

/// R56: receiving works without an API key; what can't be sent is shown.
#[tokio::test]
async fn without_an_api_key_texts_fail_visibly() {
    let app = TestApp::start_with(|config| config.messagebird_api_key = None).await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let seen = until(&app, &ride, "FAILED").await;
    assert_eq!(seen["lastEntry"]["legs"][0]["errorCode"], "not_configured");
    app.finish().await;
}

/// The simulator carries a text end to end, through the same webhook routes.
#[tokio::test]
async fn the_simulators_handsets_talk_through_the_proxy() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let query = "mutation($from: ID!, $number: String!) {
        simulateText(from: { personId: $from }, number: $number, body: \"over here\") { accepted } }";
    let asked = json!({ "from": fleet.customers[0], "number": ride.customer_dials });
    assert_eq!(app.gql(query, asked.clone()).await["simulateText"]["accepted"], true);
    let seen = until(&app, &ride, "DELIVERED").await;
    assert_eq!(seen["lastEntry"]["legs"].as_array().unwrap().len(), 2);

    let call = "mutation($from: ID!, $number: String!) {
        simulateCall(from: { personId: $from }, number: $number) { id announcement toName state refusal } }";
    let call = app.gql(call, asked).await["simulateCall"].clone();
    assert_eq!(call["announcement"], "Connecting you with your driver, please wait...");
    assert_eq!((&call["toName"], &call["state"]), (&json!("Dan 0"), &json!("RINGING")));
    for (step, state) in [("answerSimulatedCall", "BRIDGED"), ("endSimulatedCall", "COMPLETED")] {
        let query = format!("mutation($id: ID!) {{ {step}(id: $id) {{ state }} }}");
        assert_eq!(app.gql(&query, json!({ "id": call["id"] })).await[step]["state"], state);
    }
    app.finish().await;
}

/// The courier looks among what waits, however long the log is.
#[tokio::test]
async fn what_is_due_is_found_without_reading_the_log() {
    let app = TestApp::start().await;
    for (due, index) in [(Due::Queued, "leg_queued"), (Due::Left, "leg_leased")] {
        let sql = due_sql(due, "", "");
        let plan = app.plan(&sql, vec![1_i64.into(), 2_i64.into(), 8_i64.into()]).await;
        let by_key = ["leg_pkey", "autoindex_leg", "Seq Scan on leg"];
        assert!(by_key.iter().all(|way| !plan.contains(way)), "{plan}");
        if !app.app.db.is_postgres() {
            assert!(plan.contains(index), "{plan}");
            // In the order of the index: what waits behind the first ones is not even sorted.
            assert!(due == Due::Left || !plan.contains("TEMP B-TREE"), "{plan}");
        }
    }
    app.finish().await;
}

/// I2: what cannot be read is tried as often as any other and then shown to a person, in place of being tried for ever.
#[tokio::test]
async fn what_cannot_be_read_is_given_up_where_a_person_sees_it() {
    let app = TestApp::start().await;
    ride_with_text(&app, &[Fault::Refuse(503, 1)]).await;
    app.settle().await;
    let tx = app.app.db.begin().await.unwrap();
    let broken = entry::Entity::update_many()
        .col_expr(entry::Column::BodySealed, Expr::value(vec![1_u8; 60]))
        .filter(entry::Column::Kind.eq(entry::Kind::Relay));
    broken.exec(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    for _ in 0..8 {
        app.pass(Duration::from_mins(11));
        app.settle().await;
    }
    let query = "{ deliveryProblems { nodes { leg { state errorCode attempts } } } }";
    let seen = app.gql(query, json!({})).await;
    let leg = json!({ "state": "FAILED", "errorCode": "unreadable", "attempts": 4 });
    assert_eq!(seen["deliveryProblems"]["nodes"], json!([{ "leg": leg }]));
    assert_eq!(arrived(&app), 0);
    app.finish().await;
}
