//! E41: in a country where no number carries both texts and calls, two serve as one: people text the one
//! and call the other.

use std::time::Duration;

use maskline::phone::PhoneNumber;
use maskline_tests::vendor::{Heard, Text, Vendor};
use maskline_tests::{Fleet, Role, Simulator, TestApp};
use serde_json::{Value, json};

const TEXTS: [&str; 2] = ["+3197010100001", "+3197010100002"];
const CALLS: [&str; 2] = ["+3185200100001", "+3185200100002"];

async fn add(app: &TestApp, number: &str, sms: bool, voice: bool) -> Value {
    let query = "mutation($input: NumberInput!) { addNumber(input: $input) {
        id version assignable pair { number pair { number } } } }";
    let input = json!({ "number": number, "provider": "simulator", "sms": sms, "voice": voice });
    app.gql_as(Role::Admin, query, json!({ "input": input })).await["addNumber"].take()
}

async fn number(app: &TestApp, number: &str) -> Value {
    let query = "query($text: String) { proxyNumbers(filter: { text: $text }) {
        nodes { id state version assignable holds pair { number } } } }";
    app.gql(query, json!({ "text": number })).await["proxyNumbers"]["nodes"][0].take()
}

async fn act(app: &TestApp, mutation: &str, of: &str) -> Value {
    let query = format!("mutation($id: ID!) {{ {mutation} {{ id }} }}");
    let id = number(app, of).await["id"].take();
    let asked = json!({ "query": query, "variables": { "id": id } });
    app.ask(Some(Role::Admin), asked["query"].as_str().unwrap(), asked["variables"].clone()).await
}

/// One of each kind, a customer and a driver.
async fn street(people: usize) -> (TestApp, Fleet) {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", people, people, 0).await;
    assert_eq!(add(&app, TEXTS[0], true, false).await["pair"], Value::Null);
    let line = add(&app, CALLS[0], false, true).await;
    let expected = json!({ "number": TEXTS[0], "pair": { "number": CALLS[0] } });
    assert_eq!((&line["pair"], &line["assignable"]), (&expected, &json!(false)));
    (app, fleet)
}

async fn text(app: &TestApp, id: &str, from: &str, to: &str, body: &str) -> Option<String> {
    let text = Text { id, from, to, body, media: &[] };
    let (status, reply) = Simulator.text(app, &text).await;
    assert_eq!(status, 200);
    app.settle().await;
    reply
}

/// What a phone got last: from which number, and the words.
async fn last(app: &TestApp, phone: &str) -> (String, String) {
    let taken = Simulator.taken(app).await;
    let last = taken.into_iter().rfind(|text| text.to == phone).expect("a text");
    (last.from, last.body)
}

async fn sweep(app: &TestApp) {
    maskline::numbers::pairs::sweep(&app.app).await.unwrap();
}

/// How many numbers of the pool are held, cooling, free and not given out.
async fn stand(app: &TestApp) -> Value {
    app.gql("{ numberPoolStats { held cooling free outOfUse } }", json!({})).await["numberPoolStats"].take()
}

/// A pool counts its numbers by what they are at; a pair is one of them, and half a pair is of no use.
#[tokio::test]
async fn e41_a_pool_counts_a_pair_as_one_number() {
    let (app, fleet) = street(1).await;
    add(&app, TEXTS[1], true, false).await;
    assert_eq!(stand(&app).await, json!({ "held": 0, "cooling": 0, "free": 1, "outOfUse": 1 }));
    let ride = fleet.ride(&app, 0, 0).await;
    assert_eq!(stand(&app).await, json!({ "held": 1, "cooling": 0, "free": 0, "outOfUse": 1 }));
    let cancel = "mutation($id: ID!) { cancelRide(id: $id) { id } }";
    app.gql(cancel, json!({ "id": ride.id })).await;
    assert_eq!(stand(&app).await, json!({ "held": 0, "cooling": 1, "free": 0, "outOfUse": 1 }));
    app.finish().await;
}

#[tokio::test]
async fn e41_people_text_one_number_and_call_the_other() {
    let (app, fleet) = street(1).await;
    assert_eq!(number(&app, TEXTS[0]).await["assignable"], true);
    let ride = fleet.ride(&app, 0, 0).await;
    assert_eq!((ride.customer_dials.as_str(), ride.driver_dials.as_str()), (TEXTS[0], TEXTS[0]));
    app.settle().await;
    let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    let (from, words) = last(&app, &customer).await;
    assert_eq!(from, TEXTS[0]);
    assert!(
        words.ends_with(&format!("Reply to this message to contact the driver. To call, dial {}.", CALLS[0])),
        "{words}"
    );

    text(&app, "t1", &driver, TEXTS[0], "I am at the corner").await;
    assert_eq!(last(&app, &customer).await, (TEXTS[0].to_owned(), "I am at the corner".to_owned()));
    // A call to the other number finds the same two, and shows the number that can be called back.
    let heard = Simulator.call(&app, "c1", &customer, CALLS[0]).await;
    let Heard::Bridge { to, caller_id, .. } = heard else { panic!("{heard:?}") };
    assert_eq!((to.as_str(), caller_id.as_str()), (driver.as_str(), CALLS[0]));

    // Whom the company rings sees that one, too.
    let connect = "mutation($id: ID!) { clickToCall(rideId: $id, first: CUSTOMER) { id } }";
    app.gql(connect, json!({ "id": ride.id })).await;
    app.settle().await;
    let placed = Simulator.placed(&app).await.pop().unwrap();
    assert_eq!((placed.from.as_str(), placed.to.as_str()), (CALLS[0], customer.as_str()));
    let Heard::Bridge { caller_id, .. } = placed.then else { panic!() };
    assert_eq!(caller_id, CALLS[0]);
    app.finish().await;
}

#[tokio::test]
async fn e41_whoever_uses_the_wrong_number_is_told_both() {
    let (app, fleet) = street(2).await;
    // Two rides of the customer: the second pair is needed.
    fleet.ride(&app, 0, 0).await;
    assert_eq!(fleet.no_ride(&app, 0, 1).await.0, "POOL_EXHAUSTED");
    add(&app, TEXTS[1], true, false).await;
    assert_eq!(add(&app, CALLS[1], false, true).await["pair"]["number"], TEXTS[1]);
    let second = fleet.ride(&app, 0, 1).await;
    assert_eq!(second.customer_dials, TEXTS[1]);
    app.settle().await;
    let told = text(&app, "t1", &Fleet::driver_phone(1), TEXTS[0], "Hello?").await.unwrap();
    assert_eq!(told, format!("To reach Cara 0, use {}. To call, dial {}.", TEXTS[1], CALLS[1]));
    // Each line leads to its own ride.
    let heard = Simulator.call(&app, "c1", &Fleet::customer_phone(0), CALLS[1]).await;
    let Heard::Bridge { to, .. } = heard else { panic!("{heard:?}") };
    assert_eq!(to, Fleet::driver_phone(1));
    app.finish().await;
}

/// Where nobody is to call, a number that carries texts alone will do.
#[tokio::test]
async fn e41_a_conversation_of_texts_needs_no_calls() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 2, 2, 0).await;
    add(&app, TEXTS[0], true, false).await;
    assert_eq!(fleet.no_ride(&app, 0, 0).await.0, "POOL_EXHAUSTED", "a ride's people call, too");
    let connect = "mutation($input: ConversationInput!) { createConversation(input: $input) {
        participants { dials { number } } } }";
    let people = json!([fleet.customers[0], fleet.drivers[0]]);
    let made = app.gql(connect, json!({ "input": { "personIds": people, "mode": "SMS_ONLY" } })).await;
    assert_eq!(made["createConversation"]["participants"][0]["dials"]["number"], TEXTS[0]);
    app.settle().await;
    let told = last(&app, &Fleet::customer_phone(0)).await.1;
    assert_eq!(told, "Reply to this SMS to talk to Dan 0");
    let (code, _) = app.refusal(connect, json!({ "input": { "personIds": people } })).await;
    assert_eq!(code, "POOL_EXHAUSTED");
    // With a line for calls, the same number serves both, and the two are told of it.
    assert_eq!(add(&app, CALLS[0], false, true).await["pair"]["number"], TEXTS[0]);
    let people = json!([fleet.customers[1], fleet.drivers[1]]);
    app.gql(connect, json!({ "input": { "personIds": people } })).await;
    app.settle().await;
    let told = last(&app, &Fleet::customer_phone(1)).await.1;
    assert_eq!(told, format!("Reply to this SMS to talk to Dan 1. To call, dial {}.", CALLS[0]));
    app.finish().await;
}

#[tokio::test]
async fn e41_a_number_that_carries_both_makes_pairs_needless() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 1).await;
    add(&app, TEXTS[0], true, false).await;
    assert_eq!(add(&app, CALLS[0], false, true).await["pair"], Value::Null);
    assert_eq!(fleet.ride(&app, 0, 0).await.customer_dials, fleet.numbers[0]);
    app.finish().await;
}

#[tokio::test]
async fn e41_a_pair_is_given_out_and_given_back_as_one() {
    let (app, fleet) = street(1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let refused = act(&app, "releaseNumber(id: $id)", CALLS[0]).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "NUMBER_IN_USE", "{refused}");
    act(&app, "drainNumber(id: $id)", CALLS[0]).await;
    assert_eq!(number(&app, TEXTS[0]).await["assignable"], false, "nobody could call over it");
    let heard = Simulator.call(&app, "c1", &Fleet::customer_phone(0), CALLS[0]).await;
    assert!(matches!(heard, Heard::Bridge { .. }), "who holds it may go on: {heard:?}");

    // The pair rests as one, and parts when the line is gone: the rest of it finds another.
    ride.complete(&app).await;
    app.pass(Duration::from_mins(61));
    let refused = act(&app, "releaseNumber(id: $id)", CALLS[0]).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "NUMBER_IN_USE", "it rests: {refused}");
    app.pass(Duration::from_hours(3));
    act(&app, "releaseNumber(id: $id)", CALLS[0]).await;
    assert_eq!(number(&app, CALLS[0]).await["state"], "RELEASED");
    sweep(&app).await;
    assert_eq!(number(&app, TEXTS[0]).await["pair"], Value::Null);
    assert_eq!(add(&app, CALLS[1], false, true).await["pair"]["number"], TEXTS[0]);
    assert_eq!(number(&app, TEXTS[0]).await["assignable"], true);
    app.finish().await;
}

/// E17 for a pair: who lost the number he calls gets another pair.
#[tokio::test]
async fn e41_people_whose_line_is_lost_go_on_over_another_pair() {
    let (app, fleet) = street(1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    add(&app, TEXTS[1], true, false).await;
    add(&app, CALLS[1], false, true).await;
    app.settle().await;
    app.app.simulator.lose(&PhoneNumber::from_wire(CALLS[0]).unwrap());
    let test = "mutation { testProvider(name: \"simulator\") { missing } }";
    assert_eq!(app.gql_as(Role::Admin, test, json!({})).await["testProvider"]["missing"], 1);
    app.pass(Duration::from_mins(11));
    app.gql_as(Role::Admin, test, json!({})).await;
    let moved = ride.again(&app).await;
    assert_eq!((moved.customer_dials.as_str(), moved.driver_dials.as_str()), (TEXTS[1], TEXTS[1]));
    app.settle().await;
    let (from, words) = last(&app, &Fleet::customer_phone(0)).await;
    assert_eq!(from, TEXTS[1]);
    assert!(words.ends_with(&format!("To call, dial {}.", CALLS[1])), "{words}");
    // Late texts on the old number are told where to go; the old pair stays one until they have rested.
    let told = text(&app, "late", &Fleet::customer_phone(0), TEXTS[0], "Hello?").await.unwrap();
    assert_eq!(told, format!("This number has changed. Use {}. To call, dial {}.", TEXTS[1], CALLS[1]));
    sweep(&app).await;
    assert_eq!(number(&app, TEXTS[0]).await["pair"]["number"], CALLS[0]);
    app.finish().await;
}
