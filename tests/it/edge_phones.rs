//! Phones that are shared, change in the middle of a ride, or are several: E2, E3, E7.

use std::time::Duration;

use maskline_tests::{Fleet, Ride, Role, TestApp, people};
use serde_json::json;

const NEW_PHONE: &str = "+31610099999";

async fn text(app: &TestApp, id: &str, from: &str, to: &str, body: &str) {
    assert_eq!(app.telco.text(app, id, from, to, body).await, 200);
    app.settle().await;
}

fn got(app: &TestApp, phone: &str, body: &str) -> bool {
    app.telco.inbox(phone).iter().any(|(_, text)| text == body)
}

async fn new_phone(app: &TestApp, fleet: &Fleet, old: &str) {
    let query = "mutation($id: ID!, $phone: String!, $old: OldPhone) {
        updateCustomer(id: $id, patch: { phone: $phone, oldPhone: $old }) { id } }";
    app.gql(query, json!({ "id": fleet.customers[0], "phone": NEW_PHONE, "old": old })).await;
    app.settle().await;
}

/// E2: one phone drives one ride and is driven in another, at once.
#[tokio::test]
async fn e02_one_phone_is_a_driver_here_and_a_customer_there() {
    let app = TestApp::start().await;
    let mut fleet = Fleet::of(&app, 1, 1, 3).await;
    let input = json!({ "name": "Dan rides along", "phone": Fleet::driver_phone(0) });
    let query = "mutation($input: CustomerInput!) { createCustomer(input: $input) { id } }";
    let made = app.gql(query, json!({ "input": input })).await;
    fleet.customers.push(people::id(&made["createCustomer"]));
    let input = json!({ "name": "Eva", "phone": Fleet::driver_phone(7) });
    let query = "mutation($input: DriverInput!) { createDriver(input: $input) { id } }";
    fleet.drivers.push(people::id(&app.gql(query, json!({ "input": input })).await["createDriver"]));
    let (drives, rides) = (fleet.ride(&app, 0, 0).await, fleet.ride(&app, 1, 1).await);
    assert_ne!(drives.driver_dials, rides.customer_dials, "one phone, two numbers");
    app.settle().await;
    text(&app, "1", &Fleet::driver_phone(0), &drives.driver_dials, "I pick you up").await;
    text(&app, "2", &Fleet::driver_phone(0), &rides.customer_dials, "pick me up").await;
    assert!(got(&app, &Fleet::customer_phone(0), "I pick you up"));
    assert!(got(&app, &Fleet::driver_phone(7), "pick me up"));
    app.finish().await;
}

/// E3: two customers share one phone; each ride has its own number.
#[tokio::test]
async fn e03_two_customers_with_one_phone_have_a_number_for_each_ride() {
    let app = TestApp::start().await;
    let mut fleet = Fleet::of(&app, 1, 2, 3).await;
    let input = json!({ "name": "Her mother", "phone": Fleet::customer_phone(0) });
    let query = "mutation($input: CustomerInput!) { createCustomer(input: $input) { id } }";
    fleet.customers.push(people::id(&app.gql(query, json!({ "input": input })).await["createCustomer"]));
    let (hers, mothers) = (fleet.ride(&app, 0, 0).await, fleet.ride(&app, 1, 0).await);
    assert_ne!(hers.customer_dials, mothers.customer_dials);
    app.settle().await;
    text(&app, "1", &Fleet::customer_phone(0), &mothers.customer_dials, "for mother").await;
    assert_eq!(
        app.telco.inbox(&Fleet::driver_phone(0)).pop(),
        Some((mothers.driver_dials, "for mother".into()))
    );
    app.finish().await;
}

/// E3: while both who share a phone have a ride, what comes to it says which one it is about.
#[tokio::test]
async fn e03_what_comes_to_a_shared_phone_names_its_ride() {
    let app = TestApp::start().await;
    let mut fleet = Fleet::of(&app, 1, 2, 3).await;
    let phone = Fleet::customer_phone(0);
    let input = json!({ "name": "Her mother", "phone": phone });
    let query = "mutation($input: CustomerInput!) { createCustomer(input: $input) { id } }";
    fleet.customers.push(people::id(&app.gql(query, json!({ "input": input })).await["createCustomer"]));
    let last = || app.telco.inbox(&phone).pop().unwrap();
    let hers = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    assert!(last().1.starts_with("Dan 0 will pick you up"), "nobody else has a ride: {}", last().1);
    let mothers = fleet.ride(&app, 1, 1).await;
    app.settle().await;
    let query = "query($id: ID!) { ride(id: $id) { ref } }";
    let named = async |ride: &Ride| {
        let seen = app.gql(query, json!({ "id": ride.id })).await;
        format!("Trip {}: ", seen["ride"]["ref"].as_str().unwrap())
    };
    let told = last().1;
    assert!(told.starts_with(&(named(&mothers).await + "Dan 1 will pick you up")), "{told}");
    for (n, ride) in [&hers, &mothers].into_iter().enumerate() {
        text(&app, &format!("d{n}"), &Fleet::driver_phone(n), &ride.driver_dials, "at the door").await;
        assert_eq!(last(), (ride.customer_dials.clone(), named(ride).await + "at the door"));
    }
    // The other side's phone is his alone.
    text(&app, "c", &phone, &hers.customer_dials, "coming").await;
    assert_eq!(
        app.telco.inbox(&Fleet::driver_phone(0)).pop(),
        Some((hers.driver_dials.clone(), "coming".into()))
    );
    // With one ride left there is nothing to tell apart.
    mothers.complete(&app).await;
    app.pass(Duration::from_mins(62));
    text(&app, "later", &Fleet::driver_phone(0), &hers.driver_dials, "here we are").await;
    assert_eq!(last().1, "here we are");
    app.finish().await;
}

/// E7: the ride goes on with the new phone, and the old one gets nothing.
#[tokio::test]
async fn e07_a_phone_that_changes_in_the_middle_of_a_ride_takes_the_ride_along() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let (old, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    let (before_old, before_driver) = (app.telco.inbox(&old).len(), app.telco.inbox(&driver).len());
    new_phone(&app, &fleet, "DROP").await;
    let (shown, told) = app.telco.inbox(NEW_PHONE).pop().unwrap();
    assert_eq!(shown, ride.customer_dials, "C6 comes from the same number");
    assert!(told.starts_with("You are connected to Dan"), "{told}");
    assert_eq!(app.telco.inbox(&driver).len(), before_driver, "the other side notices nothing");
    text(&app, "1", &driver, &ride.driver_dials, "new phone?").await;
    assert!(got(&app, NEW_PHONE, "new phone?"));
    text(&app, "2", NEW_PHONE, &ride.customer_dials, "yes").await;
    assert!(got(&app, &driver, "yes"));
    text(&app, "3", &old, &ride.customer_dials, "and the old one?").await;
    assert!(!got(&app, &driver, "and the old one?"));
    assert_eq!(app.telco.inbox(&old).len(), before_old + 1, "only that its conversation has ended");
    app.finish().await;
}

/// E7, R102: written without its country, a new phone is one of the country of the phone before, and not a
/// stranger's of the default market.
#[tokio::test]
async fn e07_a_phone_without_a_country_is_of_the_country_of_the_one_before() {
    let app = TestApp::start().await;
    let mut fleet = Fleet::of(&app, 0, 1, 2).await;
    let make = "mutation { createCustomer(input: { name: \"Chloe\", phone: \"+33612000001\" }) { id } }";
    fleet.customers.push(people::id(&app.gql(make, json!({})).await["createCustomer"]));
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let change = "mutation($id: ID!) { updateCustomer(id: $id, patch: { phone: \"06 12 34 56 78\" }) {
        phone { country } } }";
    let changed = app.gql(change, json!({ "id": fleet.customers[0] })).await;
    assert_eq!(changed["updateCustomer"]["phone"]["country"], "FR");
    app.settle().await;
    text(&app, "1", &Fleet::driver_phone(0), &ride.driver_dials, "where are you?").await;
    assert!(got(&app, "+33612345678", "where are you?"));
    assert!(app.telco.inbox("+31612345678").is_empty(), "the ride did not go to a stranger");
    let add =
        "mutation($id: ID!) { addAlternatePhone(personId: $id, phone: \"06 12 34 56 79\") { country } }";
    let added = app.gql(add, json!({ "id": fleet.customers[0] })).await;
    assert_eq!(added["addAlternatePhone"]["country"], "FR");
    text(&app, "2", "+33612345679", &ride.customer_dials, "at the other door").await;
    assert!(got(&app, &Fleet::driver_phone(0), "at the other door"));
    app.finish().await;
}

/// E7: the old phone stays as an alternate.
#[tokio::test]
async fn e07_the_old_phone_may_stay_as_an_alternate() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    new_phone(&app, &fleet, "KEEP_AS_ALTERNATE").await;
    let (old, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    text(&app, "1", &old, &ride.customer_dials, "from the old one").await;
    text(&app, "2", NEW_PHONE, &ride.customer_dials, "from the new one").await;
    assert!(got(&app, &driver, "from the old one") && got(&app, &driver, "from the new one"));
    text(&app, "3", &driver, &ride.driver_dials, "where to?").await;
    assert!(got(&app, NEW_PHONE, "where to?") && !got(&app, &old, "where to?"), "the new one is rung");
    let query = "query($id: ID!) { customer(id: $id) { alternates { id masked } } }";
    let seen = app.gql(query, json!({ "id": fleet.customers[0] })).await;
    let alternates = seen["customer"]["alternates"].as_array().unwrap();
    assert_eq!(alternates.len(), 1);
    let query = "mutation($id: ID!) { removeAlternatePhone(id: $id) }";
    app.gql(query, json!({ "id": alternates[0]["id"] })).await;
    text(&app, "4", &old, &ride.customer_dials, "still here?").await;
    assert!(!got(&app, &driver, "still here?"));
    app.finish().await;
}

/// E7: a ride that was ended by mistake is set back; its customer changed the phone in between.
#[tokio::test]
async fn e07_a_ride_that_is_set_back_reaches_the_phone_its_customer_has_now() {
    for old_phone in ["DROP", "KEEP_AS_ALTERNATE"] {
        let app = TestApp::start().await;
        let fleet = Fleet::of(&app, 1, 1, 2).await;
        let ride = fleet.ride(&app, 0, 0).await;
        ride.complete(&app).await;
        app.pass(Duration::from_mins(90));
        new_phone(&app, &fleet, old_phone).await;
        let query = "mutation($id: ID!) { correctRide(id: $id, to: ARRIVED, reason: \"too early\") { id } }";
        app.gql_as(Role::Admin, query, json!({ "id": ride.id })).await;
        app.settle().await;
        let (old, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
        text(&app, "1", &driver, &ride.driver_dials, "back again").await;
        assert!(got(&app, NEW_PHONE, "back again") && !got(&app, &old, "back again"), "{old_phone}");
        text(&app, "2", NEW_PHONE, &ride.customer_dials, "me too").await;
        assert!(got(&app, &driver, "me too"), "{old_phone}");
        text(&app, "3", &old, &ride.customer_dials, "and the old one?").await;
        assert_eq!(got(&app, &driver, "and the old one?"), old_phone == "KEEP_AS_ALTERNATE");
        app.finish().await;
    }
}

/// A ride cannot be set back to a number that was given up meanwhile.
#[tokio::test]
async fn e17_a_ride_is_not_set_back_to_a_number_that_left() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    app.pass(Duration::from_hours(30));
    let all = app.gql("{ proxyNumbers(first: 9) { nodes { id number } } }", json!({})).await;
    let nodes = all["proxyNumbers"]["nodes"].as_array().unwrap();
    let its = nodes.iter().find(|node| node["number"] == ride.customer_dials.as_str()).unwrap();
    let query = "mutation($id: ID!) { releaseNumber(id: $id, force: true) { state } }";
    app.gql_as(Role::Admin, query, json!({ "id": its["id"] })).await;
    let query = "mutation($id: ID!) { correctRide(id: $id, to: ARRIVED, reason: \"too early\") { id } }";
    let answer = app.ask(Some(Role::Admin), query, json!({ "id": ride.id })).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "CONVERSATION_CLOSED");
    app.finish().await;
}

/// E7: the new phone uses that number with someone else already, so this ride gets another one for it.
#[tokio::test]
async fn e07_a_new_phone_that_has_the_number_already_gets_another_one() {
    let app = TestApp::start().await;
    let mut fleet = Fleet::of(&app, 1, 2, 1).await;
    // The new phone is that of another customer, in a ride on the only number.
    let input = json!({ "name": "Her sister", "phone": NEW_PHONE });
    let query = "mutation($input: CustomerInput!) { createCustomer(input: $input) { id } }";
    fleet.customers.push(people::id(&app.gql(query, json!({ "input": input })).await["createCustomer"]));
    let (ride, sisters) = (fleet.ride(&app, 0, 0).await, fleet.ride(&app, 1, 1).await);
    assert_eq!(ride.customer_dials, sisters.customer_dials);
    let change =
        "mutation($id: ID!, $phone: String!) { updateCustomer(id: $id, patch: { phone: $phone }) { id } }";
    let variables = json!({ "id": fleet.customers[0], "phone": NEW_PHONE });
    assert_eq!(app.refusal(change, variables.clone()).await.0, "POOL_EXHAUSTED");
    let add =
        "mutation { addNumber(input: { number: \"+3197010777777\", provider: \"messagebird\" }) { id } }";
    app.gql_as(maskline_tests::Role::Admin, add, json!({})).await;
    app.gql(change, variables).await;
    app.settle().await;
    let moved = ride.again(&app).await;
    assert_eq!(moved.customer_dials, "+3197010777777");
    assert_eq!(moved.driver_dials, ride.driver_dials, "the other side notices nothing");
    text(&app, "1", NEW_PHONE, &moved.customer_dials, "for my driver").await;
    text(&app, "2", NEW_PHONE, &sisters.customer_dials, "for hers").await;
    assert!(got(&app, &Fleet::driver_phone(0), "for my driver"));
    assert!(got(&app, &Fleet::driver_phone(1), "for hers"));
    assert!(!got(&app, &Fleet::driver_phone(0), "for hers"));
    app.finish().await;
}

/// E7, invariant 2: not the phone of the other side.
#[tokio::test]
async fn e07_the_other_sides_phone_is_refused() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    fleet.ride(&app, 0, 0).await;
    let change =
        "mutation($id: ID!, $phone: String!) { updateCustomer(id: $id, patch: { phone: $phone }) { id } }";
    let variables = json!({ "id": fleet.customers[0], "phone": Fleet::driver_phone(0) });
    assert_eq!(app.refusal(change, variables).await.0, "SAME_PERSON");
    let add =
        "mutation($id: ID!, $phone: String!) { addAlternatePhone(personId: $id, phone: $phone) { id } }";
    let variables = json!({ "id": fleet.customers[0], "phone": Fleet::driver_phone(0) });
    assert_eq!(app.refusal(add, variables).await.0, "SAME_PERSON");
    app.finish().await;
}

/// E7: a further phone that becomes the main one keeps the number it has in the ride.
#[tokio::test]
async fn e07_an_alternate_that_becomes_the_main_phone_keeps_the_number() {
    let app = TestApp::start().await;
    // There is no other number it could be given.
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let add =
        "mutation($id: ID!, $phone: String!) { addAlternatePhone(personId: $id, phone: $phone) { id } }";
    app.gql(add, json!({ "id": fleet.customers[0], "phone": NEW_PHONE })).await;
    let ride = fleet.ride(&app, 0, 0).await;
    new_phone(&app, &fleet, "DROP").await;
    assert_eq!(ride.again(&app).await.customer_dials, ride.customer_dials);
    text(&app, "1", &Fleet::driver_phone(0), &ride.driver_dials, "which one?").await;
    assert!(got(&app, NEW_PHONE, "which one?"));
    app.finish().await;
}

/// E17: whose number is taken away keeps all his phones on the next one.
#[tokio::test]
async fn e17_further_phones_follow_the_main_one_to_another_number() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 3).await;
    let add =
        "mutation($id: ID!, $phone: String!) { addAlternatePhone(personId: $id, phone: $phone) { id } }";
    for (id, phone) in [(&fleet.customers[0], "+31610077771"), (&fleet.drivers[0], "+31610077772")] {
        app.gql(add, json!({ "id": id, "phone": phone })).await;
    }
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let all = app.gql("{ proxyNumbers { nodes { id number } } }", json!({})).await;
    let all = all["proxyNumbers"]["nodes"].as_array().unwrap().clone();
    let old = all.iter().find(|number| number["number"] == ride.customer_dials.as_str()).unwrap();
    let drain = "mutation($id: ID!) { drainNumber(id: $id, moveNow: true) { holds } }";
    let drained = app.gql_as(maskline_tests::Role::Admin, drain, json!({ "id": old["id"] })).await;
    assert_eq!(drained["drainNumber"]["holds"], 0);
    app.settle().await;
    let moved = ride.again(&app).await;
    assert_ne!(moved.customer_dials, ride.customer_dials);
    for (n, (from, dials, to)) in [
        (Fleet::customer_phone(0), &moved.customer_dials, Fleet::driver_phone(0)),
        ("+31610077771".to_owned(), &moved.customer_dials, Fleet::driver_phone(0)),
        (Fleet::driver_phone(0), &moved.driver_dials, Fleet::customer_phone(0)),
        ("+31610077772".to_owned(), &moved.driver_dials, Fleet::customer_phone(0)),
    ]
    .into_iter()
    .enumerate()
    {
        let body = format!("over the new one {n}");
        text(&app, &format!("m{n}"), &from, dials, &body).await;
        assert!(got(&app, &to, &body), "from {from}");
    }
    app.finish().await;
}

/// T4: where a market names countries, nobody is given a phone elsewhere, whichever way it is entered.
#[tokio::test]
async fn t04_people_have_phones_of_countries_the_market_takes() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 0, 0).await;
    let market = app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].take();
    let allow = "mutation($id: ID!, $codes: [String!]!) {
        updateMarket(id: $id, patch: { allowedCountries: $codes }) { allowedCountries } }";
    let allow = async |codes: &[&str]| {
        let variables = json!({ "id": market, "codes": codes });
        app.ask(Some(Role::OpsManager), allow, variables).await
    };
    let told = allow(&["be", "BE "]).await;
    assert_eq!(told["data"]["updateMarket"]["allowedCountries"], json!(["BE"]), "{told:#}");
    assert_eq!(allow(&["Belgium"]).await["errors"][0]["extensions"]["field"], "allowedCountries");

    let create =
        "mutation($phone: String!) { createCustomer(input: { name: \"Eve\", phone: $phone }) { id } }";
    let change =
        "mutation($id: ID!, $phone: String!) { updateCustomer(id: $id, patch: { phone: $phone }) { id } }";
    let add =
        "mutation($id: ID!, $phone: String!) { addAlternatePhone(personId: $id, phone: $phone) { id } }";
    let french = json!({ "id": fleet.customers[0], "phone": "+33612345678" });
    for query in [create, change, add] {
        let (code, words) = app.refusal(query, french.clone()).await;
        assert_eq!(code, "INVALID_NUMBER", "{query}");
        assert!(words.contains("takes no phones of this country (FR)"), "{words}");
    }
    let import =
        "mutation { importDrivers(csv: \"name,phone\\nJean,+33612345678\") { created problems { field } } }";
    let told = app.gql(import, json!({})).await;
    assert_eq!(told["importDrivers"], json!({ "created": 0, "problems": [{ "field": "phone" }] }));
    // Its own country is always among them.
    for phone in ["+31612345678", "+32470123456"] {
        app.gql(create, json!({ "phone": phone })).await;
    }
    allow(&[]).await;
    app.gql(change, french).await;
    app.finish().await;
}
