//! "Fisherman's Helper" as its story tells it: from the coordinates typed into a text to the end of
//! the conversation, in Twilio's own dialect; and how few numbers a hundred helpers need (R63–R72).

use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use maskline_tests::vendor::{Taken, Text, Vendor};
use maskline_tests::{Fleet, Role, TestApp, Twilio, eventually};
use serde_json::{Value, json};

const INTAKE: &str = "+18005550199";
const FISHERMAN: &str = "+12065550142";
const ENDED: &str = "We're sorry, this conversation has ended. Thank you for using Fisherman's Helper!";

async fn inbox(app: &TestApp, twilio: &Twilio, phone: &str, at_least: usize) -> Vec<Taken> {
    eventually("the texts arrived", || async {
        let mut texts = twilio.taken(app).await;
        texts.retain(|text| text.to == phone);
        (texts.len() >= at_least).then_some(texts)
    })
    .await
}

async fn text(app: &TestApp, twilio: &Twilio, id: &str, from: &str, to: &str, body: &str) -> Option<String> {
    let (status, said) = twilio.text(app, &Text { id, from, to, body, media: &[] }).await;
    assert_eq!(status, 200);
    app.settle().await;
    said
}

/// R63–R71: the fisherman sends his position, a helper says "I'm on my way." from a masked number, the
/// two write to each other, and an hour after the bait nobody reaches anybody.
#[tokio::test]
async fn a_can_of_bait_from_the_text_to_the_expiry() {
    let twilio = Twilio::start().await;
    let app = TestApp::start_with(|config| twilio.configure(config)).await;
    twilio.connect(&app).await;
    let fleet = Fleet::with(&app, "twilio", 0, 1, 10).await;
    let market = app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].clone();
    let brand = "mutation($id: ID!, $patch: MarketPatch!) { updateMarket(id: $id, patch: $patch) { brand } }";
    let patch = json!({ "brand": "Fisherman's Helper", "graceSeconds": 3600 });
    app.gql_as(Role::Admin, brand, json!({ "id": market, "patch": patch })).await;
    let line = json!({ "number": INTAKE, "provider": "twilio", "purpose": "INTAKE" });
    let add = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
    app.gql_as(Role::Admin, add, json!({ "input": line })).await;

    // He punches in what his fish finder shows, and is answered in TwiML.
    let said = text(&app, &twilio, "SM01", FISHERMAN, INTAKE, "N 47 36.372 W 122 19.926").await;
    assert_eq!(
        said.as_deref(),
        Some("Got it: 47.6062, -122.3321. We will text you when help is on the way.")
    );
    let rides = "{ rides(first: 5) { nodes { id state startLatitude startLongitude } } }";
    let ride: Value = app.gql(rides, json!({})).await["rides"]["nodes"][0].take();
    assert_eq!(ride["state"], "REQUESTED");

    // A few minutes later a helper rows out.
    let assign = "mutation($id: ID!, $driver: ID!) { assignDriver(id: $id, driverId: $driver) {
        state customerDials { number } driverDials { number } } }";
    let given = app.gql(assign, json!({ "id": ride["id"], "driver": fleet.drivers[0] })).await;
    let number = |side: &str| given["assignDriver"][side]["number"].as_str().unwrap().to_owned();
    let (his, helpers) = (number("customerDials"), number("driverDials"));
    assert_ne!(his, INTAKE);
    let advance = "mutation($id: ID!) { advanceRide(id: $id) { state } }";
    app.gql(advance, json!({ "id": ride["id"] })).await;
    app.settle().await;
    let told = inbox(&app, &twilio, FISHERMAN, 2).await;
    let on_my_way = told.iter().find(|text| text.body == "I'm on my way.").expect("R64");
    assert_eq!(on_my_way.from, his);

    // Both ways, each from a masked number (R65, R66).
    let helper = Fleet::driver_phone(0);
    text(&app, &twilio, "SM02", FISHERMAN, &his, "I'm in the red boat").await;
    text(&app, &twilio, "SM03", &helper, &helpers, "I see you").await;
    let to_helper = inbox(&app, &twilio, &helper, 2).await;
    let seen = to_helper.iter().find(|text| text.body == "I'm in the red boat").expect("it arrived");
    assert_eq!(seen.from, helpers);
    let to_him = inbox(&app, &twilio, FISHERMAN, 3).await;
    let seen = to_him.iter().find(|text| text.body == "I see you").expect("it arrived");
    assert_eq!(seen.from, his);

    // The bait is there; for an hour he may still write, and then the number knows him no more (R71).
    app.gql("mutation($id: ID!) { completeRide(id: $id) { state } }", json!({ "id": ride["id"] })).await;
    app.pass(Duration::from_mins(59));
    assert_eq!(text(&app, &twilio, "SM04", FISHERMAN, &his, "thanks!").await, None);
    app.pass(Duration::from_hours(48));
    assert_eq!(text(&app, &twilio, "SM05", FISHERMAN, &his, "more bait?").await.as_deref(), Some(ENDED));
    let never = twilio.taken(&app).await;
    assert!(never.iter().all(|text| text.to != helper || !text.body.contains(FISHERMAN)));
    assert!(never.iter().all(|text| text.body != "more bait?"));
    app.finish().await;
}

/// R72: a busy helper has 14 live conversations on 20 numbers, and so may a hundred helpers: the pool
/// scales with the conversations of one person, not with the people.
#[tokio::test(flavor = "multi_thread")]
async fn twenty_numbers_are_enough_for_a_hundred_busy_helpers() {
    const HELPERS: usize = 100;
    const EACH: usize = 14;
    const FISHERMEN: usize = 700;
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", FISHERMEN, HELPERS, 20).await;
    // Connected without a text to each: it is the numbers that count here.
    let create = "mutation($input: ConversationInput!) { createConversation(input: $input) {
        participants { role dials { number } } } }";
    let pairs =
        (0..HELPERS).flat_map(|helper| (0..EACH).map(move |n| (helper, (helper * EACH + n) % FISHERMEN)));
    let made: Vec<(usize, usize, Value)> = stream::iter(pairs)
        .map(|(helper, fisherman)| {
            let (app, fleet) = (&app, &fleet);
            async move {
                let people = [&fleet.customers[fisherman], &fleet.drivers[helper]];
                let input = json!({ "personIds": people, "notice": "NONE" });
                let made = app.gql(create, json!({ "input": input })).await;
                (helper, fisherman, made["createConversation"]["participants"].clone())
            }
        })
        .buffer_unordered(4)
        .collect()
        .await;
    assert_eq!(made.len(), HELPERS * EACH);
    // For nobody a number stands for two people at once.
    for (side, who) in [("DRIVER", 0), ("CUSTOMER", 1)] {
        let mut held: Vec<_> = made
            .iter()
            .map(|(helper, fisherman, people)| {
                let one = people.as_array().unwrap().iter().find(|one| one["role"] == side).unwrap();
                ([*helper, *fisherman][who], one["dials"]["number"].as_str().unwrap().to_owned())
            })
            .collect();
        held.sort();
        held.dedup();
        assert_eq!(held.len(), made.len(), "{side}");
    }
    app.finish().await;
}
