//! What nobody can be sure of: lost answers, failing look-ups, and clocks that jump.

use std::time::Duration;

use maskline::entities::leg::{Model, State};
use maskline::phone::PhoneNumber;
use maskline_tests::app::START;
use maskline_tests::{Fault, Fleet, Ride, TestApp, eventually};
use serde_json::{Value, json};

const RESOLVE: &str =
    "mutation($id: ID!, $outcome: LegResolution!) { resolveLeg(id: $id, outcome: $outcome) { delivery } }";
/// Longer than each wait before a further attempt, the jitter included.
const BACK_OFF: [Duration; 3] = [Duration::from_secs(40), Duration::from_mins(3), Duration::from_mins(13)];

/// A server that does not wait long for the telco, with a ride whose two people have been told.
async fn ride() -> (TestApp, Ride) {
    ride_for(Duration::from_hours(24)).await
}

/// As [`ride`], with contact that goes on for so long after the pickup if the ride is not ended.
async fn ride_for(longest: Duration) -> (TestApp, Ride) {
    let app = TestApp::start_with(|config| {
        config.provider_timeout = Duration::from_secs(2);
        config.longest_contact = longest;
    })
    .await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    (app, ride)
}

/// The customer texts; the telco does with it what the faults say.
async fn text(app: &TestApp, ride: &Ride, body: &str, faults: &[Fault]) {
    app.telco.fail(faults.iter().copied());
    let status = app.telco.text(app, body, &Fleet::customer_phone(0), &ride.customer_dials, body).await;
    assert_eq!(status, 200);
    app.settle().await;
}

/// How often the driver got the text.
fn arrived(app: &TestApp, body: &str) -> usize {
    app.telco.inbox(&Fleet::driver_phone(0)).into_iter().filter(|(_, text)| text == body).count()
}

/// The newest text that was to go to the driver.
async fn newest(app: &TestApp) -> Model {
    let driver = PhoneNumber::from_wire(&Fleet::driver_phone(0)).unwrap();
    let hash = Some(app.app.vault.hash(&driver));
    let legs = app.sent_legs().await.into_iter().filter(|leg| leg.phone_hash == hash);
    legs.max_by_key(|leg| (leg.created_at, leg.id)).unwrap()
}

async fn shown(app: &TestApp, ride: &Ride) -> Value {
    let query = "query($id: ID!) { ride(id: $id) { problemCount entries(last: 3) { nodes { kind delivery
        legs { state errorCode errorMessage durationSeconds } } } } }";
    let mut seen = app.gql(query, json!({ "id": ride.id })).await["ride"].take();
    // What we tell the sender of a failure is not meant.
    let entries = seen["entries"]["nodes"].as_array().unwrap();
    let last = entries.iter().rfind(|entry| entry["kind"] != "AUTO_REPLY").unwrap().clone();
    seen["lastEntry"] = last;
    seen
}

/// E24: no answer, and no look-up either: a person decides, once.
#[tokio::test]
async fn a_text_nobody_can_tell_of_is_settled_by_a_person_once() {
    for (outcome, state) in [("DELIVERED", State::Delivered), ("NOT_DELIVERED", State::Cancelled)] {
        let (app, ride) = ride().await;
        app.telco.fail_look_ups(true);
        text(&app, &ride, "hello", &[Fault::Hang]).await;
        let leg = newest(&app).await;
        let asked = json!({ "id": leg.id, "outcome": outcome });
        assert_eq!(app.refusal(RESOLVE, asked.clone()).await.0, "ILLEGAL_TRANSITION", "it is not over");
        let requests = app.telco.requests();
        for wait in BACK_OFF {
            assert_eq!(newest(&app).await.state, State::Sending);
            app.pass(wait);
            app.settle().await;
        }
        assert_eq!(newest(&app).await.state, State::Uncertain);
        let seen = shown(&app, &ride).await;
        assert_eq!(seen["lastEntry"]["delivery"], "UNCERTAIN");
        assert_eq!(seen["problemCount"], 1);
        assert_eq!(
            (app.telco.requests(), app.telco.look_ups()),
            (requests, 3),
            "asked, and never sent again"
        );

        app.telco.fail_look_ups(false);
        app.gql(RESOLVE, asked).await;
        assert_eq!(newest(&app).await.state, state);
        assert_eq!(shown(&app, &ride).await["problemCount"], 0);
        for again in ["DELIVERED", "NOT_DELIVERED"] {
            let refused = app.refusal(RESOLVE, json!({ "id": leg.id, "outcome": again })).await;
            assert_eq!(refused.0, "ILLEGAL_TRANSITION");
        }
        app.pass(Duration::from_hours(2));
        app.settle().await;
        assert_eq!(arrived(&app, "hello"), 0, "what is settled is not sent");
        app.finish().await;
    }
}

#[tokio::test]
async fn a_text_that_a_person_gave_up_does_not_show_as_delivered() {
    let (app, ride) = ride().await;
    text(&app, &ride, "hello", &[Fault::Refuse(422, 10)]).await;
    let asked = json!({ "id": newest(&app).await.id, "outcome": "NOT_DELIVERED" });
    let settled = app.gql(RESOLVE, asked).await;
    assert_ne!(settled["resolveLeg"]["delivery"], "DELIVERED");
    app.finish().await;
}

/// R43
#[tokio::test]
async fn after_the_last_attempt_a_text_has_failed() {
    let (app, ride) = ride().await;
    text(&app, &ride, "hello", &[Fault::Refuse(503, 1); 4]).await;
    for wait in BACK_OFF {
        assert_eq!(newest(&app).await.state, State::Queued);
        assert_eq!(shown(&app, &ride).await["problemCount"], 0, "not yet");
        app.pass(wait);
        app.settle().await;
    }
    let leg = newest(&app).await;
    assert_eq!((leg.state, leg.attempts), (State::Failed, 4));
    let seen = shown(&app, &ride).await;
    assert_eq!((&seen["lastEntry"]["delivery"], &seen["problemCount"]), (&json!("FAILED"), &json!(1)));
    app.pass(Duration::from_hours(24));
    app.settle().await;
    assert_eq!(arrived(&app, "hello"), 0);
    // It holds up nobody: the next text of its lane goes.
    text(&app, &ride, "next", &[]).await;
    assert_eq!(arrived(&app, "next"), 1);
    app.finish().await;
}

/// E27: the receipt is as good as the answer that was lost.
#[tokio::test]
async fn a_receipt_settles_a_lost_answer_before_the_look_up() {
    let (app, ride) = ride().await;
    text(&app, &ride, "hello", &[Fault::AcceptAndHang]).await;
    let sent = app.telco.sent().pop().unwrap();
    app.telco.report(&app, &sent, "delivered").await;
    let leg = newest(&app).await;
    assert_eq!((leg.state, leg.provider_id, leg.error_code), (State::Delivered, Some(sent.id), None));
    let requests = app.telco.requests();
    app.pass(Duration::from_hours(1));
    text(&app, &ride, "next", &[]).await;
    assert_eq!((app.telco.requests(), app.telco.look_ups()), (requests + 1, 0), "nothing is left to ask");
    assert_eq!((arrived(&app, "hello"), arrived(&app, "next")), (1, 1));
    app.finish().await;
}

/// R60
#[tokio::test]
async fn a_wrong_access_key_is_named() {
    let app = TestApp::start_with(|config| config.messagebird_api_key = Some("of last year".into())).await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let seen = shown(&app, &ride).await;
    assert_eq!(seen["problemCount"], 2, "neither was told");
    let leg = &seen["lastEntry"]["legs"][0];
    assert_eq!((&leg["state"], &leg["errorCode"]), (&json!("REJECTED"), &json!("2")));
    assert_eq!(leg["errorMessage"], "MessageBird refuses the access key: correct it in the settings");
    app.finish().await;
}

/// F12: the clock runs ahead by 400 days, the machine restarts with the right time, and nothing is
/// left behind: neither what was planned before, nor what was planned in that future.
#[tokio::test]
async fn a_clock_that_jumps_a_year_ahead_and_back_strands_nothing() {
    let (mut app, ride) = ride_for(Duration::from_hours(500 * 24)).await;
    text(&app, &ride, "before", &[Fault::Refuse(503, 1)]).await;
    assert_eq!(newest(&app).await.state, State::Queued);
    app.pass(Duration::from_hours(400 * 24));
    app.settle().await;
    assert_eq!(arrived(&app, "before"), 1, "due, since long");

    // One is to be tried again, another to be looked up, in 400 days.
    text(&app, &ride, "busy", &[Fault::Refuse(503, 1)]).await;
    assert_eq!(newest(&app).await.state, State::Queued);
    app.telco.fail([Fault::AcceptAndHang]);
    let phone = Fleet::driver_phone(0);
    assert_eq!(app.telco.text(&app, "lost", &phone, &ride.driver_dials, "lost").await, 200);
    app.settle().await;

    app.restart_at(START).await;
    app.settle().await;
    assert_eq!(arrived(&app, "busy"), 1, "a plan for the far future is due");
    let lost = app.telco.inbox(&Fleet::customer_phone(0)).into_iter().filter(|(_, text)| text == "lost");
    assert_eq!(lost.count(), 1, "looked up, not sent again");
    assert!(app.sent_legs().await.iter().all(|leg| leg.state == State::Sent), "nothing is stuck");

    text(&app, &ride, "after", &[]).await;
    assert_eq!(arrived(&app, "after"), 1);
    ride.complete(&app).await;
    app.pass(Duration::from_mins(62));
    text(&app, &ride, "too late", &[]).await;
    assert_eq!(arrived(&app, "too late"), 0, "contact ends by the right clock");
    app.finish().await;
}

/// F12: a ride that ended while the clock was wrong does not hold its numbers for that long.
#[tokio::test]
async fn a_ride_that_ended_in_a_wrong_future_gives_its_numbers_back() {
    let mut app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    // While contact still works: else nothing would be left to give back.
    app.pass(Duration::from_hours(20));
    ride.complete(&app).await;
    app.restart_at(START).await;
    fleet.ride(&app, 1, 0).await;
    app.finish().await;
}

/// E27, for calls.
#[tokio::test]
async fn a_call_goes_on_and_late_news_do_not_bring_it_back() {
    let (app, ride) = ride().await;
    app.telco.call(&app, "call-1", &Fleet::customer_phone(0), &ride.customer_dials).await;
    let states = async || {
        let seen = shown(&app, &ride).await;
        let legs = seen["lastEntry"]["legs"].as_array().unwrap().clone();
        legs.iter().map(|leg| leg["state"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(states().await, ["RINGING", "RINGING"]);
    for (status, state) in
        [("ringing", "RINGING"), ("ongoing", "BRIDGED"), ("ringing", "BRIDGED"), ("hangup", "COMPLETED")]
    {
        app.telco.call_news(&app, "call-1", status).await;
        assert_eq!(states().await, [state; 2], "{status}");
    }
    for late in ["ringing", "ongoing", "no_answer", "busy", "failed"] {
        app.telco.call_news(&app, "call-1", late).await;
        assert_eq!(states().await, ["COMPLETED"; 2], "{late} came late");
    }
    app.telco.call_news(&app, "no-such-call", "ringing").await;
    let seen = shown(&app, &ride).await;
    assert_eq!(seen["lastEntry"]["legs"][0]["durationSeconds"], 17);
    assert_eq!((&seen["lastEntry"]["delivery"], &seen["problemCount"]), (&json!("DELIVERED"), &json!(0)));
    app.finish().await;
}

/// R48
#[tokio::test]
async fn a_json_call_flow_announces_before_it_connects() {
    let app = TestApp::start_with(|config| {
        config.messagebird_call_flow = maskline::providers::messagebird::CallFlow::Json;
    })
    .await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    let sides = [
        (&customer, &driver, &ride.customer_dials, "Connecting you with your driver, please wait..."),
        (&driver, &customer, &ride.driver_dials, "Connecting you with the customer, please wait..."),
    ];
    for (from, to, dialled, words) in sides {
        let flow = app.telco.call(&app, &format!("from-{from}"), from, dialled).await;
        let flow: Value = serde_json::from_str(&flow).unwrap();
        assert_eq!(
            (&flow["steps"][0]["action"], &flow["steps"][1]["action"]),
            (&json!("say"), &json!("transfer"))
        );
        assert_eq!(flow["steps"][0]["options"]["payload"], words);
        let connect = json!({ "destination": to.trim_start_matches('+'), "mask": true });
        assert_eq!(flow["steps"][1]["options"], connect);
        // It has rung out before the other one calls.
        app.pass(Duration::from_mins(2));
    }
    app.finish().await;
}

/// R49, E36
#[tokio::test]
async fn a_caller_who_withholds_his_number_is_told_to_show_it() {
    let (app, ride) = ride().await;
    for (n, from) in ["", "anonymous", "Restricted", "unavailable"].into_iter().enumerate() {
        let flow = app.telco.call(&app, &format!("call-{n}"), from, &ride.customer_dials).await;
        assert!(
            flow.contains(
                "Sorry, we cannot identify your transaction. Make sure you call in from the number you registered."
            ),
            "{from}: {flow}"
        );
        assert!(!flow.contains("Transfer"), "{from}: {flow}");
    }
    let query = "{ unrouted { nodes { entry { sender { masked } problem } } } }";
    let seen = app.gql(query, json!({})).await;
    let nodes = seen["unrouted"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 4);
    assert!(nodes.iter().all(|node| node["entry"]["sender"].is_null()), "{nodes:?}");
    eventually("no call is left ringing", || async {
        app.sent_legs().await.iter().all(|leg| leg.state != State::Ringing).then_some(())
    })
    .await;
    app.finish().await;
}
