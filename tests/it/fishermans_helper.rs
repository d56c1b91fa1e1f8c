//! "Fisherman's Helper" as its story tells it: from the coordinates typed into a text to the end of
//! the conversation, in Twilio's own dialect; and how few numbers a hundred helpers need (R63–R72).

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use maskline_tests::vendor::{Taken, Text, Vendor};
use maskline_tests::{Fleet, Role, Simulator, TestApp, Twilio, eventually};
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

const CONNECT: &str = "mutation($input: ConversationInput!) { createConversation(input: $input) {
    rung participants { role dials { number } } } }";

/// Two who were connected: which helper and fisherman, and the number each dials.
struct Pair {
    helper: usize,
    fisherman: usize,
    helper_dials: String,
    fisherman_dials: String,
    rung: String,
}

/// Connects these pairs (helper, fisherman), four at a time, without a text to each: it is the numbers
/// that count here.
async fn connect(app: &TestApp, fleet: &Fleet, pairs: Vec<(usize, usize)>, until: &str) -> Vec<Pair> {
    stream::iter(pairs)
        .map(|(helper, fisherman)| async move {
            let people = [&fleet.customers[fisherman], &fleet.drivers[helper]];
            let input = json!({ "personIds": people, "notice": "NONE", "until": until });
            let made = app.gql(CONNECT, json!({ "input": input })).await["createConversation"].take();
            let dials = |side: &str| {
                let people = made["participants"].as_array().unwrap();
                let one = people.iter().find(|one| one["role"] == side).unwrap();
                one["dials"]["number"].as_str().unwrap().to_owned()
            };
            Pair {
                helper,
                fisherman,
                helper_dials: dials("DRIVER"),
                fisherman_dials: dials("CUSTOMER"),
                rung: made["rung"].as_str().unwrap().to_owned(),
            }
        })
        .buffer_unordered(4)
        .collect()
        .await
}

/// For nobody a number stands for two people at once.
fn assert_unambiguous(pairs: &[Pair]) {
    let mut of_helpers: Vec<_> = pairs.iter().map(|pair| (pair.helper, &pair.helper_dials)).collect();
    let mut of_fishermen: Vec<_> = pairs.iter().map(|pair| (pair.fisherman, &pair.fisherman_dials)).collect();
    for (side, held) in [("helper", &mut of_helpers), ("fisherman", &mut of_fishermen)] {
        held.sort();
        held.dedup();
        assert_eq!(held.len(), pairs.len(), "{side}");
    }
}

/// Each writes to the other, and exactly the other gets it, from the number he dials himself.
async fn assert_they_reach_each_other(app: &TestApp, round: &str, pairs: &[&Pair]) {
    for pair in pairs {
        let (fisherman, helper) = (Fleet::customer_phone(pair.fisherman), Fleet::driver_phone(pair.helper));
        let name = format!("{round}-{}-{}", pair.helper, pair.fisherman);
        for (side, from, to) in [("f", &fisherman, &pair.fisherman_dials), ("h", &helper, &pair.helper_dials)]
        {
            let (id, body) = (format!("{name}-{side}"), format!("{side} {name}"));
            let text = Text { id: &id, from, to, body: &body, media: &[] };
            assert_eq!(Simulator.text(app, &text).await, (200, None));
        }
    }
    app.settle().await;
    let taken = Simulator.taken(app).await;
    for pair in pairs {
        let (fisherman, helper) = (Fleet::customer_phone(pair.fisherman), Fleet::driver_phone(pair.helper));
        let name = format!("{round}-{}-{}", pair.helper, pair.fisherman);
        for (side, phone, from) in
            [("f", &helper, &pair.helper_dials), ("h", &fisherman, &pair.fisherman_dials)]
        {
            let body = format!("{side} {name}");
            let got: Vec<_> = taken.iter().filter(|text| text.body == body).collect();
            assert_eq!(got.len(), 1, "{body}");
            assert_eq!((&got[0].to, &got[0].from), (phone, from), "{body}");
        }
    }
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
    let pairs =
        (0..HELPERS).flat_map(|helper| (0..EACH).map(move |n| (helper, (helper * EACH + n) % FISHERMEN)));
    let made = connect(&app, &fleet, pairs.collect(), &later(&app, 12)).await;
    assert_eq!(made.len(), HELPERS * EACH);
    assert_unambiguous(&made);
    // He is not likely to talk to all of them, but may: each number reaches its fisherman.
    let busy: Vec<_> = made.iter().filter(|pair| [0, HELPERS - 1].contains(&pair.helper)).collect();
    assert_eq!(busy.len(), 2 * EACH);
    assert_they_reach_each_other(&app, "busy", &busy).await;
    app.finish().await;
}

/// R72: ten numbers for a million people who use it up to three times a day. A test cannot carry a
/// million; it need not. What asks for numbers is how many conversations **one** person has at a time, so
/// eight times the people on the same ten numbers must make no difference: nobody is refused, no number is
/// taken before it has rested, and no more numbers are in use.
#[tokio::test(flavor = "multi_thread")]
async fn ten_numbers_are_enough_however_many_fishermen_there_are() {
    let (few, many) = (a_day_on_the_lake(30).await, a_day_on_the_lake(240).await);
    assert!(many <= 10 && few <= 10, "{few} and {many} numbers were in use");
}

/// A day of so many fishermen who ask for help in the morning, at noon and in the evening, each time from
/// another helper, who has two of them at once; answers how many numbers stood for anybody.
async fn a_day_on_the_lake(fishermen: usize) -> usize {
    let app = TestApp::start().await;
    let helpers = fishermen / 2;
    let fleet = Fleet::with(&app, "simulator", fishermen, helpers, 10).await;
    let mut used = BTreeSet::new();
    for round in 0..3 {
        let pairs = (0..fishermen).map(|fisherman| ((fisherman + round * 7) % helpers, fisherman));
        let made = connect(&app, &fleet, pairs.collect(), &later(&app, 1)).await;
        assert_eq!(made.len(), fishermen, "nobody is refused");
        assert_unambiguous(&made);
        for pair in &made {
            assert_eq!(pair.rung, "COMMON", "a number both have rested from");
            used.extend([pair.helper_dials.clone(), pair.fisherman_dials.clone()]);
        }
        let some: Vec<_> = made.iter().step_by(fishermen / 10).collect();
        assert_they_reach_each_other(&app, &format!("round {round}"), &some).await;
        app.pass(Duration::from_hours(5));
    }
    app.finish().await;
    used.len()
}

/// So many hours from now.
fn later(app: &TestApp, hours: u64) -> String {
    let at = app.app.clock.now().plus(Duration::from_hours(hours));
    chrono::DateTime::from_timestamp_millis(at.0).unwrap().to_rfc3339()
}
