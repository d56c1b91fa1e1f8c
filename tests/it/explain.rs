//! Why a contact goes where it goes: told before it happens and kept with what happened.

use std::time::Duration;

use maskline_tests::{Fleet, Role, TestApp};
use serde_json::{Value, json};

const EXPLAIN: &str = "query($from: String!, $to: String!, $channel: Channel!) {
    explainRoute(from: $from, to: $to, channel: $channel) {
        outcome steps { step outcome words } toName toRole shownNumber ride { id } template reply } }";

async fn explain(app: &TestApp, from: &str, to: &str, channel: &str) -> Value {
    let variables = json!({ "from": from, "to": to, "channel": channel });
    let answer = app.gql(EXPLAIN, variables).await["explainRoute"].take();
    let digits = from.trim_start_matches('+');
    assert!(from == "anonymous" || !answer.to_string().contains(digits), "the phone is not told again");
    answer
}

/// R94: a dry run says where a contact would lead, and changes nothing.
#[tokio::test]
async fn r94_a_dry_run_explains_and_changes_nothing() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let sent = app.telco.sent().len();
    let (customer, number) = (Fleet::customer_phone(0), ride.customer_dials.as_str());

    let through = explain(&app, &customer, number, "VOICE").await;
    assert_eq!(through["outcome"], "FORWARDED");
    assert_eq!((&through["toName"], &through["toRole"]), (&json!("Dan 0"), &json!("DRIVER")));
    assert_eq!(
        (&through["shownNumber"], &through["ride"]["id"]),
        (&json!(ride.driver_dials), &json!(ride.id))
    );
    assert_eq!(through["template"], "A1c");
    let steps = through["steps"].as_array().unwrap();
    assert_eq!(steps.iter().filter(|step| step["outcome"] == "DECIDED").count(), 1);
    assert_eq!(steps.last().unwrap()["outcome"], "DECIDED");

    let stranger = explain(&app, "+31699999999", number, "SMS").await;
    assert_eq!((&stranger["outcome"], &stranger["template"]), (&json!("NOWHERE"), &json!("O1")));
    let withheld = explain(&app, "anonymous", number, "VOICE").await;
    assert_eq!((&withheld["outcome"], &withheld["template"]), (&json!("NOWHERE"), &json!("O2")));
    let wrong =
        explain(&app, &customer, &fleet.numbers.iter().find(|n| *n != number).unwrap().clone(), "SMS").await;
    assert_eq!(wrong["template"], "O5");
    assert!(wrong["reply"].as_str().unwrap().contains(number), "{wrong}");
    let not_ours = explain(&app, &customer, "+31970109999", "SMS").await;
    assert_eq!((&not_ours["outcome"], &not_ours["reply"]), (&json!("NOWHERE"), &Value::Null));

    ride.complete(&app).await;
    app.pass(Duration::from_hours(2));
    assert_eq!(explain(&app, &customer, number, "SMS").await["outcome"], "OVER");
    app.settle().await;
    assert_eq!(app.telco.sent().len(), sent);
    let entries = app.gql("{ unrouted { nodes { id } } }", json!({})).await;
    assert_eq!(entries["unrouted"]["nodes"], json!([]));
    app.finish().await;
}

/// Every entry keeps its trace, in words without a number.
#[tokio::test]
async fn the_trace_of_what_happened_is_kept_in_words() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.telco.text(&app, "a", &Fleet::customer_phone(0), &ride.customer_dials, "hello").await;
    app.telco.text(&app, "b", "+31699999999", &ride.customer_dials, "hello").await;
    app.settle().await;
    let query = "{ entries(first: 20) { nodes { kind body trace { step outcome words } } } }";
    let all = app.gql(query, json!({})).await["entries"]["nodes"].take();
    for kind in ["RELAY", "UNROUTED"] {
        let entry = all.as_array().unwrap().iter().find(|it| it["kind"] == kind).unwrap();
        let trace = entry["trace"].as_array().unwrap();
        assert_eq!(trace.first().unwrap()["step"], "NUMBER");
        assert_eq!(trace.last().unwrap()["outcome"], "DECIDED");
        let words = trace.iter().map(|step| step["words"].as_str().unwrap()).collect::<String>();
        assert!(!words.chars().any(|c| c.is_ascii_digit()), "{words}");
    }
    let notice = all.as_array().unwrap().iter().find(|it| it["kind"] == "NOTICE").unwrap();
    assert_eq!(notice["trace"], json!([]));
    app.finish().await;
}

#[tokio::test]
async fn only_dispatchers_may_ask() {
    let app = TestApp::start().await;
    let variables = json!({ "from": "+31699999999", "to": "+31970100001", "channel": "SMS" });
    let viewer = app.ask(Some(Role::Viewer), EXPLAIN, variables).await;
    assert_eq!(viewer["errors"][0]["extensions"]["code"], "FORBIDDEN");
    let nonsense =
        app.refusal(EXPLAIN, json!({ "from": "me", "to": "+31970100001", "channel": "SMS" })).await;
    assert_eq!(nonsense.0, "INVALID_NUMBER");
    app.finish().await;
}
