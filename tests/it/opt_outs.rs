//! STOP, START, HELP (T6, I9, E31–E33), and what telcos teach us of opt-outs.

use std::time::Duration;

use maskline_tests::vendor::{Text, Vendor};
use maskline_tests::{Fault, Fleet, Ride, TestApp, Twilio};
use serde_json::{Value, json};

async fn ride() -> (TestApp, Fleet, Ride) {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 3).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    (app, fleet, ride)
}

fn texts(app: &TestApp, phone: &str) -> Vec<String> {
    app.telco.inbox(phone).into_iter().map(|(_, text)| text).collect()
}

async fn last(app: &TestApp, ride: &Ride) -> Value {
    let query = "query($id: ID!) { ride(id: $id) { problemCount
        customer { optOut { source provider } }
        entries(last: 3) { nodes { kind body forwardState lastError delivery template problem } } } }";
    app.gql(query, json!({ "id": ride.id })).await["ride"].take()
}

/// I9, E31: no text goes to who said STOP, from any number, until START; calls go through.
#[tokio::test]
async fn i9_e31_after_stop_nothing_is_sent_until_start() {
    let (app, fleet, ride) = ride().await;
    let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    app.telco.text(&app, "stop", &customer, &ride.customer_dials, " Stop! ").await;
    app.settle().await;
    let words = "You will get no more texts from this number. Reply START to resume.";
    assert_eq!(texts(&app, &customer).last().unwrap(), words);
    assert_eq!(texts(&app, &driver).len(), 1, "not passed on");
    let sent = app.telco.sent().len();

    app.telco.text(&app, "1", &driver, &ride.driver_dials, "I am here").await;
    app.settle().await;
    let said = "Cara 0 does not accept texts. Please call this number.";
    assert_eq!(texts(&app, &driver).last().unwrap(), said);
    assert_eq!(app.telco.sent().len(), sent + 1, "only the word to the driver");
    let seen = last(&app, &ride).await;
    assert_eq!(seen["customer"]["optOut"]["source"], "KEYWORD");
    let entries = seen["entries"]["nodes"].as_array().unwrap();
    let blocked = &entries[1];
    assert_eq!(
        (&blocked["forwardState"], &blocked["lastError"]),
        (&json!("BLOCKED"), &json!("blocked_optout"))
    );
    assert_eq!(seen["problemCount"], 0, "there is nothing to do about it");

    // Also on another number, and for what the company says.
    let other = fleet.ride(&app, 0, 1).await;
    assert_ne!(other.customer_dials, ride.customer_dials);
    app.settle().await;
    let tell = "mutation($id: ID!) { sendMessage(rideId: $id, to: CUSTOMER, body: \"hello\") { id } }";
    app.gql(tell, json!({ "id": other.id })).await;
    app.settle().await;
    let to_customer = texts(&app, &customer).len();
    assert_eq!(texts(&app, &customer).last().unwrap(), words, "nothing since");
    let flow = app.telco.call(&app, "call", &driver, &ride.driver_dials).await;
    assert!(flow.contains("Transfer"), "calls go through: {flow}");
    app.telco.call_news(&app, "call", "hangup").await;

    app.telco.text(&app, "start", &customer, &other.customer_dials, "start").await;
    app.telco.text(&app, "2", &driver, &ride.driver_dials, "still here").await;
    app.settle().await;
    let now = texts(&app, &customer).split_off(to_customer);
    assert!(now.contains(&"You will get texts again.".to_owned()) && now.contains(&"still here".to_owned()));
    assert_eq!(last(&app, &ride).await["customer"]["optOut"], Value::Null);
    app.finish().await;
}

/// I9: nor within the answer to a webhook, which no courier carries: it is stopped where people see it.
#[tokio::test]
async fn i9_after_stop_the_answer_to_a_webhook_says_nothing_either() {
    let twilio = Twilio::start().await;
    let app = TestApp::start_with(|config| twilio.configure(config)).await;
    let fleet = Fleet::with(&app, "twilio", 1, 2, 3).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let ended = fleet.ride(&app, 0, 1).await;
    assert_ne!(ended.customer_dials, ride.customer_dials);
    app.settle().await;
    let customer = Fleet::customer_phone(0);
    let say = async |id: &str, to: &str, body: &str| {
        twilio.text(&app, &Text { id, from: &customer, to, body, media: &[] }).await
    };
    let to_customer =
        async || twilio.taken(&app).await.into_iter().filter(|text| text.to == customer).count();
    assert_eq!(say("stop", &ride.customer_dials, "STOP").await, (200, None));
    let before = to_customer().await;

    ended.complete(&app).await;
    app.pass(Duration::from_hours(5));
    let answer = say("hat", &ended.customer_dials, "I forgot my hat").await;
    assert_eq!(answer, (200, None), "nothing is said");
    app.settle().await;
    let query = "{ entries(first: 3) { nodes { kind forwardState lastError } } }";
    let seen = app.gql(query, json!({})).await;
    let entries = seen["entries"]["nodes"].as_array().unwrap();
    let stopped: Vec<_> = entries.iter().filter(|entry| entry["kind"] == "AUTO_REPLY").collect();
    assert_eq!(stopped.len(), 1, "{entries:#?}");
    let (state, why) = (&stopped[0]["forwardState"], &stopped[0]["lastError"]);
    assert_eq!((state, why), (&json!("BLOCKED"), &json!("blocked_optout")));
    assert_eq!(to_customer().await, before, "nor is it sent");
    assert_eq!(twilio.complaints(), Vec::<String>::new());
    app.finish().await;
}

/// E33: words within a sentence are for the other side.
#[tokio::test]
async fn e33_stop_within_a_sentence_is_passed_on() {
    let (app, _, ride) = ride().await;
    let said = ["Stop at the corner", "end of street", "please stop here", "Yes", "help me carry this"];
    for (n, body) in said.into_iter().enumerate() {
        app.telco.text(&app, &format!("{n}"), &Fleet::customer_phone(0), &ride.customer_dials, body).await;
    }
    app.settle().await;
    assert_eq!(texts(&app, &Fleet::driver_phone(0))[1..], said);
    app.finish().await;
}

/// E32 and HELP: mirrored for the driver; HELP tells what this number is.
#[tokio::test]
async fn e32_the_driver_stops_too_and_help_is_answered_once() {
    let (app, _, ride) = ride().await;
    let driver = Fleet::driver_phone(0);
    for id in ["h1", "h2"] {
        app.telco.text(&app, id, &driver, &ride.driver_dials, "HELP").await;
    }
    app.settle().await;
    assert_eq!(texts(&app, &driver).iter().filter(|text| text.contains("connects the two")).count(), 1);
    app.telco.text(&app, "s", &driver, &ride.driver_dials, "unsubscribe").await;
    app.telco.text(&app, "c", &Fleet::customer_phone(0), &ride.customer_dials, "Where are you?").await;
    app.settle().await;
    let told = texts(&app, &Fleet::customer_phone(0));
    assert_eq!(told.last().unwrap(), "Dan 0 does not accept texts. Please call this number.");
    assert_eq!(texts(&app, &Fleet::customer_phone(0)).len(), 2);
    app.finish().await;
}

/// 103 of MessageBird (as 21610 and err 9): the telco's refusal is the person's word.
#[tokio::test]
async fn a_telcos_refusal_for_an_opt_out_is_learned() {
    let (app, _, ride) = ride().await;
    app.telco.fail([Fault::Refuse(422, 103)]);
    app.telco.text(&app, "1", &Fleet::driver_phone(0), &ride.driver_dials, "one").await;
    app.settle().await;
    let seen = last(&app, &ride).await;
    assert_eq!(seen["customer"]["optOut"], json!({ "source": "PROVIDER", "provider": "messagebird" }));
    let requests = app.telco.requests();
    app.telco.text(&app, "2", &Fleet::driver_phone(0), &ride.driver_dials, "two").await;
    app.settle().await;
    assert_eq!(app.telco.requests(), requests, "not even tried");
    assert_eq!(texts(&app, &Fleet::driver_phone(0)).len(), 2, "told once");
    let alerts = app.gql("{ alerts { nodes { kind } } }", json!({})).await;
    assert_eq!(alerts["alerts"]["nodes"], json!([]), "an opt-out is no failure of ours");
    app.finish().await;
}

/// The staff notes it, and takes it back.
#[tokio::test]
async fn the_staff_opts_someone_out_and_in() {
    let (app, fleet, ride) = ride().await;
    let set = "mutation($id: ID!, $out: Boolean!) { setOptOut(personId: $id, optedOut: $out) {
        ... on Customer { optOut { source } } } }";
    let out = app.gql(set, json!({ "id": fleet.customers[0], "out": true })).await;
    assert_eq!(out["setOptOut"]["optOut"]["source"], "STAFF");
    app.telco.text(&app, "1", &Fleet::driver_phone(0), &ride.driver_dials, "one").await;
    app.settle().await;
    assert_eq!(texts(&app, &Fleet::customer_phone(0)).len(), 1);
    let back = app.gql(set, json!({ "id": fleet.customers[0], "out": false })).await;
    assert_eq!(back["setOptOut"]["optOut"], Value::Null);
    app.telco.text(&app, "2", &Fleet::driver_phone(0), &ride.driver_dials, "two").await;
    app.settle().await;
    assert_eq!(texts(&app, &Fleet::customer_phone(0)).last().unwrap(), "two");
    app.finish().await;
}

/// O14: a word of emergency is answered, told to the staff, and goes on to the other side.
#[tokio::test]
async fn a_word_of_emergency_is_answered_and_goes_on() {
    let (app, _, ride) = ride().await;
    app.telco.text(&app, "1", &Fleet::customer_phone(0), &ride.customer_dials, "SOS!").await;
    app.settle().await;
    let answer = "This line cannot reach emergency services. Dial 112 now.";
    assert_eq!(texts(&app, &Fleet::customer_phone(0)).last().unwrap(), answer);
    assert_eq!(texts(&app, &Fleet::driver_phone(0)).last().unwrap(), "SOS!");
    let alerts = app.gql("{ alerts { nodes { kind severity } } }", json!({})).await;
    assert_eq!(alerts["alerts"]["nodes"], json!([{ "kind": "EMERGENCY", "severity": "CRITICAL" }]));
    app.finish().await;
}
