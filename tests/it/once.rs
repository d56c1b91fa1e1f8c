//! F15: an answer may be lost, and who asks again under the id of his request gets it once more; nothing is sent, rung or
//! bought twice.

use maskline::entities::number_order;
use maskline_tests::{Fleet, Role, TestApp};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::numbers_renting::{admin, orlando};

const TELL: &str = "mutation($id: ID!, $once: String) {
    sendMessage(rideId: $id, to: BOTH, body: \"Road works\", clientMutationId: $once) { id toName } }";
const ANNOUNCE: &str = "mutation($id: ID!, $once: String) {
    placeAnnouncement(rideId: $id, to: BOTH, text: \"Road works\", clientMutationId: $once) { id toName } }";
const CONNECT: &str = "mutation($id: ID!, $once: String) {
    clickToCall(rideId: $id, first: DRIVER, clientMutationId: $once) { id } }";

/// Refused, because the id was used for something else.
async fn is_used(app: &TestApp, role: Role, query: &str, variables: Value) {
    let answer = app.ask(Some(role), query, variables).await;
    let refused = &answer["errors"][0]["extensions"];
    let used = json!({ "code": "INVALID_INPUT", "field": "clientMutationId" });
    assert_eq!(refused, &used, "{answer:#}");
}

/// How often the company wrote or called.
async fn by_the_company(app: &TestApp) -> usize {
    let seen = app.gql("{ entries(first: 200) { nodes { kind } } }", json!({})).await;
    let all = seen["entries"]["nodes"].as_array().unwrap();
    all.iter().filter(|entry| entry["kind"] == "COMPANY").count()
}

#[tokio::test]
async fn f15_a_text_to_both_goes_out_once_a_request() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 2, 2).await;
    let (ride, other) = (fleet.ride(&app, 0, 0).await, fleet.ride(&app, 1, 1).await);
    let tell =
        async |once: &str| app.gql(TELL, json!({ "id": ride.id, "once": once })).await["sendMessage"].take();
    let first = tell("a").await;
    let names: Vec<_> = first.as_array().unwrap().iter().map(|entry| entry["toName"].clone()).collect();
    assert_eq!(names, ["Cara 0", "Dan 0"]);
    let variables = json!({ "id": ride.id, "once": "a" });
    let again = futures_util::future::join_all((0..4).map(|_| app.gql(TELL, variables.clone()))).await;
    assert!(again.iter().all(|answer| answer["sendMessage"] == first), "{again:#?}");
    assert_ne!(tell("b").await, first);
    app.settle().await;
    for phone in [Fleet::customer_phone(0), Fleet::driver_phone(0)] {
        let inbox = app.telco.inbox(&phone);
        assert_eq!(inbox.iter().filter(|(_, body)| body == "Road works").count(), 2, "{inbox:?}");
    }
    is_used(&app, Role::Dispatcher, TELL, json!({ "id": other.id, "once": "a" })).await;
    is_used(&app, Role::Dispatcher, ANNOUNCE, json!({ "id": ride.id, "once": "a" })).await;
    // Whoever asks once contact is over hears of what was sent while it was not.
    ride.complete(&app).await;
    app.pass(std::time::Duration::from_hours(2));
    assert_eq!(tell("a").await, first);
    app.finish().await;
}

#[tokio::test]
async fn f15_a_call_is_ordered_once_a_request() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 2, 2, 2).await;
    let (ride, other) = (fleet.ride(&app, 0, 0).await, fleet.ride(&app, 1, 1).await);
    let asked = async |query: &str, once: &str| app.gql(query, json!({ "id": ride.id, "once": once })).await;
    let connected = asked(CONNECT, "a").await;
    assert_eq!(asked(CONNECT, "a").await, connected);
    assert_eq!(by_the_company(&app).await, 1);
    assert_ne!(asked(CONNECT, "b").await, connected);
    let announced = asked(ANNOUNCE, "c").await;
    assert_eq!(announced["placeAnnouncement"].as_array().unwrap().len(), 2);
    assert_eq!(asked(ANNOUNCE, "c").await, announced);
    assert_eq!(by_the_company(&app).await, 4);
    assert_ne!(asked(ANNOUNCE, "d").await, announced);
    assert_eq!(by_the_company(&app).await, 6);
    is_used(&app, Role::Dispatcher, CONNECT, json!({ "id": other.id, "once": "a" })).await;
    is_used(&app, Role::Dispatcher, ANNOUNCE, json!({ "id": ride.id, "once": "a" })).await;
    is_used(&app, Role::Dispatcher, CONNECT, json!({ "id": ride.id, "once": "c" })).await;
    app.finish().await;
}

#[tokio::test]
async fn f15_people_without_a_ride_are_reached_once_a_request() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 1).await;
    let connect = "mutation($people: [ID!]!) { createConversation(
        input: { personIds: $people, notice: NONE }) { id } }";
    let people = [&fleet.customers[0], &fleet.drivers[0]];
    let made = app.gql(connect, json!({ "people": people })).await["createConversation"]["id"].take();
    let tell = "mutation($id: ID!, $people: [ID!]!, $once: String) { sendWithoutRide(
        conversationId: $id, personIds: $people, body: \"We open at ten\", clientMutationId: $once) { id } }";
    let announce = "mutation($id: ID!, $people: [ID!]!, $once: String) { announceWithoutRide(
        conversationId: $id, personIds: $people, text: \"We open at ten\", clientMutationId: $once) { id } }";
    let connect = "mutation($id: ID!, $first: ID!, $once: String) {
        callWithoutRide(conversationId: $id, first: $first, clientMutationId: $once) { id } }";
    let asked = |name: &str, who: &Value, once: &str| json!({ "id": made, name: who, "once": once });
    let (both, her) = (json!(people), json!(people[0]));
    let ways = [(tell, "people", &both, 2), (announce, "people", &both, 4), (connect, "first", &her, 5)];
    for (n, (query, name, who, in_all)) in ways.into_iter().enumerate() {
        let once = format!("request {n}");
        let first = app.gql(query, asked(name, who, &once)).await;
        assert_eq!(app.gql(query, asked(name, who, &once)).await, first);
        assert_eq!(by_the_company(&app).await, in_all, "{query}");
        let (other, name, who, _) = ways[(n + 1) % ways.len()];
        is_used(&app, Role::Dispatcher, other, asked(name, who, &once)).await;
    }
    app.gql(tell, asked("people", &both, "another")).await;
    assert_eq!(by_the_company(&app).await, 7);
    app.finish().await;
}

#[tokio::test]
async fn f15_numbers_are_bought_once_a_request() {
    let app = TestApp::start().await;
    let market = orlando(&app).await;
    let query = "mutation($market: ID, $quantity: Int, $once: String) { buyNumbers(marketId: $market,
        quantity: $quantity, wish: { provider: \"simulator\" }, clientMutationId: $once) { id state } }";
    let buy = async |quantity: u32, once: &str| {
        let variables = json!({ "market": market, "quantity": quantity, "once": once });
        admin(&app, query, variables).await["buyNumbers"].take()
    };
    let placed = async || number_order::Entity::find().count(app.app.db.read()).await.unwrap();
    let first = buy(2, "a").await;
    let states: Vec<_> = first.as_array().unwrap().iter().map(|order| order["state"].clone()).collect();
    assert_eq!(states, ["DONE", "DONE"]);
    assert_eq!(buy(2, "a").await, first, "the same orders");
    assert_eq!(placed().await, 2);
    assert_eq!(buy(1, "b").await.as_array().unwrap().len(), 1);
    assert_eq!(placed().await, 3);

    let fleet = Fleet::with(&app, "simulator", 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    is_used(&app, Role::Admin, TELL, json!({ "id": ride.id, "once": "a" })).await;
    app.finish().await;
}
