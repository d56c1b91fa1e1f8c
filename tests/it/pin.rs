//! The PIN step: an unknown caller says who he is.

use std::time::Duration;

use maskline::delivery::intake;
use maskline::phone::PhoneNumber;
use maskline::providers::{Digits, Inbound, InboundCall, Reply, Sender, WebhookKind};
use maskline_tests::{Fleet, Ride, Role, TestApp};
use serde_json::{Value, json};

const STRANGER: &str = "+31699999999";

async fn market(app: &TestApp, pin_digits: i32) {
    let markets = app.gql("{ markets { id } }", json!({})).await;
    let query =
        "mutation($id: ID!, $patch: MarketPatch!) { updateMarket(id: $id, patch: $patch) { pinDigits } }";
    let patch = json!({ "pinDigits": pin_digits });
    app.gql_as(Role::Admin, query, json!({ "id": markets["markets"][0]["id"], "patch": patch })).await;
}

/// The PIN of one side of a ride, as a dispatcher tells it.
async fn pin(app: &TestApp, ride: &Ride, role: &str) -> Value {
    let query = "query($id: ID!) { ride(id: $id) { conversation { participants { role pin } } } }";
    let people =
        app.gql(query, json!({ "id": ride.id })).await["ride"]["conversation"]["participants"].take();
    people.as_array().unwrap().iter().find(|it| it["role"] == role).unwrap()["pin"].clone()
}

fn call(id: &str, from: Option<&str>, to: &str) -> InboundCall {
    let number = |text: &str| PhoneNumber::parse(text, None).unwrap();
    let from = from.map_or(Sender::Withheld, |from| Sender::Phone(number(from)));
    InboundCall { id: id.to_owned(), from, to: Some(number(to)) }
}

/// What the caller is told once he keyed this in.
async fn keys(app: &TestApp, call: &InboundCall, digits: &str) -> Reply {
    let keyed = Digits { call: call.clone(), digits: digits.to_owned() };
    intake::told(&app.app, "simulator", WebhookKind::Digits, Inbound::Digits(keyed)).await.unwrap()
}

/// What the caller is told when he calls.
async fn calls(app: &TestApp, call: &InboundCall) -> Reply {
    let inbound = Inbound::Call(call.clone());
    intake::told(&app.app, "simulator", WebhookKind::Voice, inbound).await.unwrap()
}

fn words(reply: &Reply) -> &str {
    match reply {
        Reply::Ask { speech, .. } | Reply::Say { speech } => &speech.text,
        Reply::Bridge(bridge) => &bridge.announce.text,
        other => panic!("{other:?}"),
    }
}

const WRONG: &str = "That PIN is not valid.";

/// E10: the right PIN connects, and offers to keep the phone.
#[tokio::test]
async fn e10_the_right_pin_connects_and_offers_to_keep_the_phone() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    assert_eq!(pin(&app, &ride, "CUSTOMER").await, Value::Null, "off unless the market asks");
    market(&app, 6).await;
    let right = pin(&app, &ride, "CUSTOMER").await.as_str().unwrap().to_owned();
    assert_eq!(right.len(), 6);

    let caller = call("one", Some(STRANGER), &ride.customer_dials);
    let asked = calls(&app, &caller).await;
    assert!(matches!(asked, Reply::Ask { digits: 6, .. }), "{asked:?}");
    assert_eq!(words(&asked), "Enter your trip PIN followed by hash.");
    let again = keys(&app, &caller, "x").await;
    assert!(matches!(again, Reply::Ask { .. }) && words(&again).starts_with(WRONG), "{again:?}");
    let through = keys(&app, &caller, &right).await;
    let Reply::Bridge(bridge) = &through else { panic!("{through:?}") };
    assert_eq!((&bridge.to, &bridge.caller_id), (&Fleet::driver_phone(0), &ride.driver_dials));
    assert_eq!(keys(&app, &caller, &right).await, through, "a repeat gets the same (E26)");

    let query =
        "{ unrouted { nodes { id entry { kind ride { id } } guesses { name likelihood why personId } } } }";
    let item = app.gql(query, json!({})).await["unrouted"]["nodes"][0].take();
    assert_eq!((&item["entry"]["kind"], &item["entry"]["ride"]["id"]), (&json!("RELAY"), &json!(ride.id)));
    let guess = &item["guesses"][0];
    assert_eq!((&guess["name"], &guess["likelihood"]), (&json!("Cara 0"), &json!("CERTAIN")));
    assert!(guess["why"].as_str().unwrap().contains("PIN"));
    let learn = "mutation($input: ResolveUnroutedInput!) { resolveUnrouted(input: $input) { resolution } }";
    let input = json!({ "id": item["id"], "action": "ALTERNATE", "personId": guess["personId"] });
    app.gql(learn, json!({ "input": input })).await;
    let known = calls(&app, &call("two", Some(STRANGER), &ride.customer_dials)).await;
    assert!(matches!(known, Reply::Bridge(_)), "he is known from now on");
    app.finish().await;
}

/// Three wrong ones, and nobody listens to this phone for a day; a repeated webhook is no further try.
#[tokio::test]
async fn three_wrong_pins_end_it() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    market(&app, 6).await;
    let right = pin(&app, &ride, "CUSTOMER").await.as_str().unwrap().to_owned();
    let wrong = |n: u32| format!("{:06}", (right.parse::<u32>().unwrap() + n) % 1_000_000);
    let caller = call("one", Some(STRANGER), &ride.customer_dials);
    calls(&app, &caller).await;
    for digits in [wrong(1), wrong(1), wrong(2)] {
        assert!(matches!(keys(&app, &caller, &digits).await, Reply::Ask { .. }));
    }
    let last = keys(&app, &caller, &wrong(3)).await;
    assert!(matches!(last, Reply::Say { .. }), "{last:?}");
    assert!(words(&last).contains("cannot identify your transaction"), "{last:?}");
    assert!(matches!(keys(&app, &caller, &right).await, Reply::Say { .. }), "not even the right one");
    let next = call("two", Some(STRANGER), &ride.customer_dials);
    assert!(matches!(calls(&app, &next).await, Reply::Say { .. }));
    app.pass(Duration::from_hours(25));
    let later = call("three", Some(STRANGER), &ride.customer_dials);
    assert!(matches!(calls(&app, &later).await, Reply::Ask { .. }));
    app.finish().await;
}

/// Three wrong ones, and he is connected with support, where there is such a line (P3).
#[tokio::test]
async fn three_wrong_pins_lead_to_support() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    market(&app, 6).await;
    let add = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
    let line = json!({ "number": "+3197020000001", "provider": "simulator", "purpose": "SUPPORT" });
    app.gql_as(Role::Admin, add, json!({ "input": line })).await;
    let agent = "mutation { createAgent(input: { name: \"Ann\", phone: \"+31630000001\" }) { id } }";
    let agent = app.gql(agent, json!({})).await["createAgent"]["id"].clone();
    let duty = "mutation($id: ID!) { setOnDuty(agentId: $id, onDuty: true) { onDuty } }";
    app.gql(duty, json!({ "id": agent })).await;
    let right = pin(&app, &ride, "CUSTOMER").await.as_str().unwrap().to_owned();
    let wrong = |n: u32| format!("{:06}", (right.parse::<u32>().unwrap() + n) % 1_000_000);
    let caller = call("one", Some(STRANGER), &ride.customer_dials);
    calls(&app, &caller).await;
    for n in 1..3 {
        assert!(matches!(keys(&app, &caller, &wrong(n)).await, Reply::Ask { .. }));
    }
    let last = keys(&app, &caller, &wrong(3)).await;
    let Reply::Bridge(bridge) = &last else { panic!("{last:?}") };
    assert_eq!(bridge.to, "+31630000001");
    assert!(fleet.numbers.contains(&bridge.caller_id), "the agent sees a number that leads back");
    assert!(words(&last).ends_with("We will connect you to support."), "{last:?}");
    let seen = "{ unrouted { nodes { id } } supportConversations(view: ALL) { nodes { state } } }";
    let seen = app.gql(seen, json!({})).await;
    assert_eq!(seen["unrouted"]["nodes"], json!([]), "nobody has to look into it");
    assert_eq!(seen["supportConversations"]["nodes"].as_array().unwrap().len(), 1);
    app.settle().await;
    app.finish().await;
}

/// E36: who withholds his number is asked too; he can't be kept, so nothing waits for a person.
#[tokio::test]
async fn e36_a_withheld_number_is_asked_for_the_pin() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    market(&app, 5).await;
    let right = pin(&app, &ride, "DRIVER").await.as_str().unwrap().to_owned();
    let caller = call("one", None, &ride.driver_dials);
    assert!(matches!(calls(&app, &caller).await, Reply::Ask { digits: 5, .. }));
    let Reply::Bridge(bridge) = keys(&app, &caller, &right).await else { panic!("not through") };
    assert_eq!(bridge.to, Fleet::customer_phone(0));
    assert_eq!(app.gql("{ unrouted { nodes { id } } }", json!({})).await["unrouted"]["nodes"], json!([]));
    app.finish().await;
}

/// "123456 hello": a text that begins with the PIN is passed on without it.
#[tokio::test]
async fn a_text_that_begins_with_the_pin_is_passed_on_without_it() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    market(&app, 6).await;
    let right = pin(&app, &ride, "CUSTOMER").await.as_str().unwrap().to_owned();
    app.telco.text(&app, "a", STRANGER, &ride.customer_dials, &format!("{right} hello Dan")).await;
    app.settle().await;
    assert_eq!(
        app.telco.inbox(&Fleet::driver_phone(0)).pop().unwrap(),
        (ride.driver_dials.clone(), "hello Dan".to_owned())
    );
    let other = format!("{:06} hello", (right.parse::<u32>().unwrap() + 1) % 1_000_000);
    app.telco.text(&app, "b", STRANGER, &ride.customer_dials, &other).await;
    app.settle().await;
    assert_eq!(app.telco.inbox(&Fleet::driver_phone(0)).pop().unwrap().1, "hello Dan");
    let waiting = app.gql("{ unrouted { nodes { entry { body } } } }", json!({})).await;
    assert_eq!(
        waiting["unrouted"]["nodes"].as_array().unwrap().len(),
        2,
        "one to keep the phone, one unmatched"
    );
    app.finish().await;
}

/// A market may tell each side its PIN with the first text.
#[tokio::test]
async fn a_market_may_tell_the_pin_in_its_texts() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    market(&app, 6).await;
    let set = "mutation($input: TemplateInput!) { setTemplate(input: $input) { name } }";
    let input = json!({ "locale": "en", "name": "C1", "text": "{driver} comes. Your PIN is {pin}." });
    app.gql_as(Role::Admin, set, json!({ "input": input })).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let told = app.telco.inbox(&Fleet::customer_phone(0)).pop().unwrap().1;
    let pin = pin(&app, &ride, "CUSTOMER").await;
    assert_eq!(told, format!("Dan 0 comes. Your PIN is {}.", pin.as_str().unwrap()));
    app.finish().await;
}

/// Where a guess might hit, nobody is asked; and a viewer sees no PIN.
#[tokio::test]
async fn a_pin_is_only_asked_for_where_it_cannot_be_guessed() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let markets = app.gql("{ markets { id } }", json!({})).await;
    let query = "mutation($id: ID!, $patch: MarketPatch!) { updateMarket(id: $id, patch: $patch) { id } }";
    let patch = json!({ "id": markets["markets"][0]["id"], "patch": { "pinDigits": 3 } });
    let refused = app.ask(Some(Role::Admin), query, patch).await;
    assert_eq!(refused["errors"][0]["extensions"]["field"], "pinDigits", "{refused}");
    market(&app, 4).await;
    ride.complete(&app).await;
    app.pass(Duration::from_hours(2));
    let nobody = calls(&app, &call("one", Some(STRANGER), &ride.customer_dials)).await;
    assert!(matches!(nobody, Reply::Say { .. }), "nobody uses this number now");
    let query = "query($id: ID!) { ride(id: $id) { conversation { participants { pin } } } }";
    let viewer = app.ask(Some(Role::Viewer), query, json!({ "id": ride.id })).await;
    assert_eq!(viewer["errors"][0]["extensions"]["code"], "FORBIDDEN");
    app.finish().await;
}
