//! What is learned of a text later than one would wish: by a look-up, by a receipt that is faster than the telco's
//! answer, and of parts that were sent once before.

use std::time::Duration;

use maskline::sweeps;
use maskline_tests::vendor::{Text, Vendor};
use maskline_tests::{Fault, Fleet, Ride, TestApp, Twilio, eventually};
use serde_json::{Value, json};

/// A ride on the only number of this telco, whose two people have been told.
async fn ride(app: &TestApp, telco: &str) -> Ride {
    let ride = Fleet::with(app, telco, 1, 1, 1).await.ride(app, 0, 0).await;
    app.settle().await;
    ride
}

/// The last thing that one person of the ride said to the other.
async fn said(app: &TestApp, ride: &Ride) -> Value {
    let query = "query($id: ID!) { ride(id: $id) { entries(last: 5) { nodes { kind forwardState lastError
        legs { id attemptLog { outcome } } } } } }";
    let mut seen = app.gql(query, json!({ "id": ride.id })).await;
    let entries = seen["ride"]["entries"]["nodes"].as_array_mut().unwrap();
    entries.iter_mut().rfind(|entry| entry["kind"] == "RELAY").unwrap().take()
}

/// How it went on to the other, and why not.
async fn became(app: &TestApp, ride: &Ride) -> (Value, Value) {
    let mut said = said(app, ride).await;
    (said["forwardState"].take(), said["lastError"].take())
}

/// I9: the telco may or may not have a text; when it turns out that it has not, the person has said STOP.
#[tokio::test]
async fn i9_what_was_not_taken_is_not_sent_to_who_opted_out_meanwhile() {
    let app = TestApp::start().await;
    let ride = ride(&app, "messagebird").await;
    let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    app.telco.fail([Fault::Refuse(500, 99)]);
    app.telco.text(&app, "1", &customer, &ride.customer_dials, "hello").await;
    app.settle().await;
    assert_eq!(became(&app, &ride).await.0, "SENDING");
    app.telco.text(&app, "2", &driver, &ride.driver_dials, "STOP").await;
    app.pass(app.app.config.lease);
    app.settle().await;
    assert_eq!(app.telco.look_ups(), 1);
    assert_eq!(became(&app, &ride).await, (json!("BLOCKED"), json!("blocked_optout")));
    let texts = |phone: &str| app.telco.inbox(phone).into_iter().map(|(_, text)| text).skip(1);
    let confirmed = "You will get no more texts from this number. Reply START to resume.";
    assert_eq!(texts(&driver).collect::<Vec<_>>(), [confirmed], "that alone");
    let told = "Dan 0 does not accept texts. Please call this number.";
    assert_eq!(texts(&customer).collect::<Vec<_>>(), [told]);
    app.finish().await;
}

/// E23, E24: that a text did not arrive counts the same, whether a look-up tells it or a receipt.
#[tokio::test]
async fn e24_a_failure_that_a_look_up_tells_has_its_reason_and_its_consequences() {
    let twilio = Twilio::start().await;
    let app = TestApp::start_with(|config| twilio.configure(config)).await;
    let ride = ride(&app, "twilio").await;
    let from = Fleet::customer_phone(0);
    twilio.lose(true);
    let text = Text { id: "1", from: &from, to: &ride.customer_dials, body: "hello", media: &[] };
    assert_eq!(twilio.text(&app, &text).await, (200, None));
    app.settle().await;
    twilio.lose(false);
    assert_eq!(became(&app, &ride).await.0, "SENDING");
    app.pass(app.app.config.lease);
    app.settle().await;
    assert_eq!(became(&app, &ride).await, (json!("UNDELIVERED"), json!("30003")));
    let alerts = app.gql("{ alerts { nodes { kind subject count } } }", json!({})).await;
    let alert = json!({ "kind": "DELIVERY_FAILURES", "subject": "twilio", "count": 1 });
    assert_eq!(alerts["alerts"]["nodes"], json!([alert]));
    let told = twilio.taken(&app).await.into_iter().rfind(|text| text.to == from).unwrap();
    assert_eq!(told.body, "Your message was not delivered. Please call this number.");
    assert_eq!(twilio.complaints(), Vec::<String>::new());
    app.finish().await;
}

/// E27: a receipt overtakes the telco's answer, which knows nothing of the reason that it told.
#[tokio::test]
async fn e27_the_reason_that_an_early_receipt_told_stays_when_the_answer_comes() {
    // Nobody gives up waiting before the story goes on.
    let app = TestApp::start_with(|config| config.provider_timeout = Duration::from_secs(20)).await;
    let ride = ride(&app, "messagebird").await;
    let held = app.telco.hold_answers().await;
    app.telco.text(&app, "1", &Fleet::customer_phone(0), &ride.customer_dials, "hello").await;
    let sent = eventually("the telco has it", || async {
        app.telco.sent().into_iter().find(|sent| sent.body == "hello")
    })
    .await;
    app.telco.report(&app, &sent, "delivery_failed").await;
    assert_eq!(said(&app, &ride).await["legs"][1]["attemptLog"][0]["outcome"], Value::Null, "no answer yet");
    drop(held);
    eventually("the answer is written down", || async {
        let outcome = said(&app, &ride).await["legs"][1]["attemptLog"][0]["outcome"].take();
        (outcome == "ACCEPTED").then_some(())
    })
    .await;
    assert_eq!(became(&app, &ride).await, (json!("UNDELIVERED"), json!("delivery_failed")));
    app.finish().await;
}

/// E27: who hangs up at once is faster than our own commit of his call.
#[tokio::test]
async fn e27_news_that_come_before_their_call_count_once_it_is_in_the_log() {
    // It is the story that sweeps.
    let app = TestApp::start_with(|config| config.poll = Duration::from_hours(1)).await;
    let ride = ride(&app, "messagebird").await;
    let legs = async || {
        let newest = "{ entries(first: 1) { nodes { legs { state durationSeconds } } } }";
        app.gql(newest, json!({})).await["entries"]["nodes"][0]["legs"].take()
    };
    let sweep = async || sweeps::run_now(&app.app, "calls.early_news").await.unwrap();
    app.telco.call_news(&app, "quick", "hangup").await;
    app.telco.call(&app, "quick", &Fleet::customer_phone(0), &ride.customer_dials).await;
    let rings = json!({ "state": "RINGING", "durationSeconds": null });
    assert_eq!(legs().await, json!([rings, rings]));
    assert_eq!(sweep().await, 1);
    let over = json!({ "state": "COMPLETED", "durationSeconds": 17 });
    assert_eq!(legs().await, json!([over, over]));

    // What fits no call of ours is let be after a while.
    app.telco.call_news(&app, "nobody-s", "hangup").await;
    assert_eq!((sweep().await, sweep().await), (1, 1));
    app.pass(Duration::from_mins(2));
    assert_eq!((sweep().await, sweep().await), (1, 0));
    app.finish().await;
}

/// A text in parts that is sent again begins afresh: what became of the parts before counts no longer.
#[tokio::test]
async fn the_parts_of_a_text_that_is_sent_again_count_afresh() {
    for again in ["retryLeg(id: $id) { id }", "retryLegs(ids: [$id]) { settled }"] {
        let app = TestApp::start().await;
        let ride = ride(&app, "vonage").await;
        let long = "a".repeat(200);
        app.vonage.text(&app, "1", &Fleet::customer_phone(0), &ride.customer_dials, &long).await;
        app.settle().await;
        let first = app.vonage.sent().pop().unwrap();
        assert_eq!((&first.body, first.parts), (&long, 2));
        for (part, status, code) in [(1, "delivered", 0), (2, "failed", 7)] {
            assert_eq!(app.vonage.report(&app, &first, part, status, code).await, 200);
        }
        assert_eq!(became(&app, &ride).await, (json!("UNDELIVERED"), json!("7")));

        let leg = said(&app, &ride).await["legs"][1]["id"].take();
        app.gql(&format!("mutation($id: ID!) {{ {again} }}"), json!({ "id": leg })).await;
        app.settle().await;
        let second = app.vonage.sent().into_iter().rfind(|sent| sent.body == long).unwrap();
        assert_ne!(second.id, first.id);
        for (part, state) in [(1, "SENT"), (2, "DELIVERED")] {
            assert_eq!(app.vonage.report(&app, &second, part, "delivered", 0).await, 200);
            assert_eq!(became(&app, &ride).await.0, state, "{again}");
        }
        app.finish().await;
    }
}
