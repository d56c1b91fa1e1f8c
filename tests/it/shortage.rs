//! R86: where no number is left, one is rented for whoever needs it, not for new rides alone. Where the market does not
//! want that, the refusal is on record and operators are told.

use std::time::Duration;

use maskline::entities::pool_policy::Autopilot;
use maskline::entities::{market, pool_refusal};
use maskline::numbers::policies::{self, PolicyPatch};
use maskline::numbers::{autopilot, stats};
use maskline::phone::PhoneNumber;
use maskline_tests::{Fleet, Ride, Role, TestApp};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use uuid::Uuid;

fn renting() -> PolicyPatch {
    PolicyPatch { rent_on_the_fly: Some(true), ..PolicyPatch::default() }
}

async fn default_market(app: &TestApp) -> market::Model {
    market::named_or_default(app.app.db.read(), None).await.unwrap()
}

/// A server whose sweeps the story runs itself, and whose market buys by this policy, of the simulated telco alone.
async fn start(policy: PolicyPatch) -> TestApp {
    let app = TestApp::start_with(|config| {
        config.poll = Duration::from_hours(1);
        config.messagebird_api_key = None;
    })
    .await;
    let market = default_market(&app).await;
    policies::update(&app.app, Uuid::nil(), market.id, policy).await.unwrap();
    app
}

/// Two rides on the only number there is: none of their four people can have another contact over it.
async fn taken(app: &TestApp) -> (Fleet, Ride) {
    let fleet = Fleet::with(app, "simulator", 2, 2, 1).await;
    let ride = fleet.ride(app, 0, 0).await;
    fleet.ride(app, 1, 1).await;
    (fleet, ride)
}

/// How many numbers the market has, and how often it had none.
async fn pool(app: &TestApp) -> (usize, u64) {
    let market = default_market(app).await;
    let refusals = pool_refusal::Entity::find().count(app.app.db.read()).await.unwrap();
    (stats::assignable(&app.app, &market).await.unwrap(), refusals)
}

/// A ride of the first customer that has no driver yet, as one that was asked for by text.
async fn without_driver(app: &TestApp, fleet: &Fleet) -> Ride {
    let mut input = fleet.ride_input(0, 0);
    let fields = input["input"].as_object_mut().unwrap();
    fields.remove("driverId");
    fields.insert("assign".into(), json!("LATER"));
    let query = "mutation($input: RideInput!) { createRide(input: $input) { id } }";
    Ride::of(&app.gql(query, input).await["createRide"])
}

/// E5: a driver who takes over; the customer keeps his number.
#[tokio::test]
async fn r86_a_number_is_rented_for_the_driver_who_takes_over() {
    let app = start(renting()).await;
    let (fleet, ride) = taken(&app).await;
    let moved = ride.reassign(&app, &fleet.drivers[1]).await;
    assert_eq!(moved.customer_dials, ride.customer_dials);
    assert_ne!(moved.driver_dials, ride.driver_dials);
    let query = "query($id: ID!) { ride(id: $id) { conversation { rung } } }";
    let seen = app.gql(query, json!({ "id": ride.id })).await;
    assert_eq!(seen["ride"]["conversation"]["rung"], "RENTED");
    assert_eq!(pool(&app).await, (2, 0));
    app.finish().await;
}

/// E5, R37, R74: where none is rented the former driver stays; operators are told, and the autopilot sees it.
#[tokio::test]
async fn e05_a_refused_hand_over_is_on_record_for_operators_and_the_autopilot() {
    let policy =
        PolicyPatch { autopilot: Some(Autopilot::Auto), approve_above: Some(0), ..PolicyPatch::default() };
    let app = start(policy).await;
    let (fleet, ride) = taken(&app).await;
    let arguments = format!(", driverId: \"{}\"", fleet.drivers[1]);
    assert_eq!(ride.refused(&app, "reassignDriver", &arguments).await.0, "POOL_EXHAUSTED");
    assert_eq!(pool(&app).await, (1, 1));
    let seen = app.gql("{ alerts { nodes { kind subject } } }", json!({})).await;
    let short = json!({ "kind": "POOL_EXHAUSTED", "subject": "pool" });
    assert!(seen["alerts"]["nodes"].as_array().unwrap().contains(&short), "{seen:#}");
    let query = "query($id: ID!) { ride(id: $id) { driver { id } } }";
    let seen = app.gql(query, json!({ "id": ride.id })).await;
    assert_eq!(seen["ride"]["driver"]["id"], json!(fleet.drivers[0]));
    autopilot::watch(app.app.clone()).await.unwrap();
    assert!(pool(&app).await.0 > 1);
    ride.reassign(&app, &fleet.drivers[1]).await;
    app.finish().await;
}

/// R63: a ride that was made without a driver.
#[tokio::test]
async fn r86_a_number_is_rented_for_a_ride_that_gets_its_driver() {
    let app = start(renting()).await;
    let (fleet, _) = taken(&app).await;
    let ride = without_driver(&app, &fleet).await;
    let given = ride.act(&app, "assignDriver", &format!(", driverId: \"{}\"", fleet.drivers[1])).await;
    assert_eq!(given["state"], "ASSIGNED");
    assert!(!fleet.numbers.contains(&Ride::of(&given).customer_dials), "{given:#}");
    assert_eq!(pool(&app).await, (2, 0));
    app.finish().await;
}

#[tokio::test]
async fn r37_a_ride_that_gets_no_driver_for_want_of_a_number_is_on_record() {
    let app = start(PolicyPatch::default()).await;
    let (fleet, _) = taken(&app).await;
    let ride = without_driver(&app, &fleet).await;
    let arguments = format!(", driverId: \"{}\"", fleet.drivers[1]);
    assert_eq!(ride.refused(&app, "assignDriver", &arguments).await.0, "POOL_EXHAUSTED");
    assert_eq!(pool(&app).await, (1, 1));
    app.finish().await;
}

/// R86, R87, F15: two people without a ride; asked again, it is the same conversation, and no more is rented.
#[tokio::test]
async fn r86_a_number_is_rented_for_two_people_without_a_ride() {
    let app = start(renting()).await;
    let (fleet, _) = taken(&app).await;
    let query = "mutation($people: [ID!]!, $once: String) {
        createConversation(input: { personIds: $people }, clientMutationId: $once) {
            id rung participants { dials { number } } } }";
    let variables = json!({ "people": [fleet.customers[0], fleet.drivers[1]], "once": "a" });
    let made = app.gql(query, variables.clone()).await["createConversation"].take();
    assert_eq!(made["rung"], "RENTED");
    let dialled = made["participants"].as_array().unwrap();
    let is_new = |one: &Value| one["dials"]["number"] != json!(fleet.numbers[0]);
    assert!(dialled.len() == 2 && dialled.iter().all(is_new), "{made:#}");
    assert_eq!(app.gql(query, variables).await["createConversation"]["id"], made["id"]);
    assert_eq!(pool(&app).await, (2, 0));
    app.finish().await;
}

/// E7: a phone that has the number already.
#[tokio::test]
async fn r86_a_number_is_rented_for_a_phone_that_has_the_old_one_already() {
    let app = start(renting()).await;
    let (fleet, ride) = taken(&app).await;
    let query =
        "mutation($id: ID!, $phone: String!) { updateCustomer(id: $id, patch: { phone: $phone }) { id } }";
    app.gql(query, json!({ "id": fleet.customers[0], "phone": Fleet::customer_phone(1) })).await;
    let moved = ride.again(&app).await;
    assert_ne!(moved.customer_dials, ride.customer_dials);
    assert_eq!(moved.driver_dials, ride.driver_dials);
    assert_eq!(pool(&app).await, (2, 0));
    app.finish().await;
}

/// E11: the word LOST waits for no telco: it is left to a dispatcher, for whom a number is rented.
#[tokio::test]
async fn r86_a_number_is_rented_for_two_who_are_reconnected_by_hand() {
    let app = start(renting()).await;
    let market = default_market(&app).await;
    let set = "mutation($id: ID!) { updateMarket(id: $id, patch: { autoReconnect: true }) { id } }";
    app.gql_as(Role::OpsManager, set, json!({ "id": market.id })).await;
    let fleet = Fleet::with(&app, "simulator", 1, 2, 1).await;
    let first = fleet.ride(&app, 0, 0).await;
    first.complete(&app).await;
    app.pass(Duration::from_hours(4));
    let second = fleet.ride(&app, 0, 1).await;
    assert_eq!(second.customer_dials, first.customer_dials, "the only number");
    let number = PhoneNumber::from_wire(&first.driver_dials).unwrap();
    app.app.simulator.text_from(&Fleet::driver_phone(0), &number, "LOST").await.unwrap();
    assert_eq!(pool(&app).await, (1, 1));
    let query = "mutation($id: ID!) { reconnect(rideId: $id) { id } }";
    app.gql(query, json!({ "id": first.id })).await;
    assert_ne!(first.again(&app).await.customer_dials, first.customer_dials);
    assert_eq!(pool(&app).await, (2, 1));
    app.finish().await;
}

/// E17: people whose number the telco took away.
#[tokio::test]
async fn r86_a_number_is_rented_for_people_whose_own_was_lost() {
    let app = start(renting()).await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    app.app.simulator.lose(&PhoneNumber::from_wire(&ride.customer_dials).unwrap());
    let test = "mutation { testProvider(name: \"simulator\") { state } }";
    app.gql_as(Role::Admin, test, json!({})).await;
    app.pass(Duration::from_mins(11));
    app.gql_as(Role::Admin, test, json!({})).await;
    let moved = ride.again(&app).await;
    assert_ne!(moved.customer_dials, ride.customer_dials);
    assert_eq!(moved.driver_dials, moved.customer_dials, "they share one, as before");
    assert_eq!(pool(&app).await, (1, 0));
    app.finish().await;
}
