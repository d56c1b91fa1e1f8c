//! What people write and from where: E15, E30, E37, E38, E40, E42.

use maskline_tests::vendor::{Heard, Vendor};
use maskline_tests::{Fleet, Role, Simulator, TestApp};
use serde_json::{Value, json};

async fn text(app: &TestApp, id: &str, from: &str, to: &str, body: &str) {
    assert_eq!(app.telco.text(app, id, from, to, body).await, 200);
    app.settle().await;
}

async fn patch_market(app: &TestApp, patch: Value) {
    let market = app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].clone();
    let query = "mutation($id: ID!, $patch: MarketPatch!) { updateMarket(id: $id, patch: $patch) { id } }";
    app.gql_as(Role::Admin, query, json!({ "id": market, "patch": patch })).await;
}

/// E15: a driver with several customers and a customer with several drivers have a number for each.
#[tokio::test]
async fn e15_a_driver_with_several_customers_has_a_number_for_each() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 3, 2, 4).await;
    let of_driver =
        [fleet.ride(&app, 0, 0).await, fleet.ride(&app, 1, 0).await, fleet.ride(&app, 2, 0).await];
    let second = fleet.ride(&app, 0, 1).await;
    app.settle().await;
    let mut dials: Vec<_> = of_driver.iter().map(|ride| ride.driver_dials.clone()).collect();
    dials.sort();
    dials.dedup();
    assert_eq!(dials.len(), 3, "three customers, three numbers");
    assert_ne!(second.customer_dials, of_driver[0].customer_dials, "two drivers, two numbers");
    for (n, ride) in of_driver.iter().enumerate() {
        let body = format!("to customer {n}");
        text(&app, &format!("d{n}"), &Fleet::driver_phone(0), &ride.driver_dials, &body).await;
        let (shown, told) = app.telco.inbox(&Fleet::customer_phone(n)).pop().unwrap();
        assert_eq!((shown, told), (ride.customer_dials.clone(), body));
    }
    text(&app, "c", &Fleet::customer_phone(0), &second.customer_dials, "to the second driver").await;
    assert_eq!(app.telco.inbox(&Fleet::driver_phone(1)).pop().unwrap().1, "to the second driver");
    app.finish().await;
}

/// E30: whatever a person types arrives as it is, also nothing at all; its parts are counted.
#[tokio::test]
async fn e30_emoji_other_scripts_and_reactions_arrive_verbatim() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let bodies =
        ["👩‍👩‍👧‍👦🚕", "أنا عند الزاوية ١٢", "Liked “On my way”", "  two  spaces\nand a line  ", "👍", "."];
    for (n, body) in bodies.into_iter().enumerate() {
        text(&app, &format!("t{n}"), &Fleet::customer_phone(0), &ride.customer_dials, body).await;
        assert_eq!(app.telco.inbox(&Fleet::driver_phone(0)).pop().unwrap().1, body);
    }
    let seen = app.gql("{ entries(first: 3) { nodes { legs { direction segments } } } }", json!({})).await;
    let parts = seen["entries"]["nodes"].as_array().unwrap().iter().flat_map(|entry| {
        entry["legs"].as_array().unwrap().iter().filter(|leg| leg["direction"] == "OUTBOUND")
    });
    assert!(parts.map(|leg| &leg["segments"]).all(|parts| *parts == 1), "{seen:#}");
    app.finish().await;
}

/// E37: a caller ID can be forged, so what is said names a role and never a person.
#[tokio::test]
async fn e37_announcements_say_the_role_and_not_the_name() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    for (id, from, dials) in [
        ("c", Fleet::customer_phone(0), &ride.customer_dials),
        ("d", Fleet::driver_phone(0), &ride.driver_dials),
    ] {
        let heard = Simulator.call(&app, id, &from, dials).await;
        let Heard::Bridge { announce, .. } = heard else { panic!("{heard:?}") };
        assert!(announce.starts_with("Connecting you with"), "{announce}");
        assert!(!announce.contains("Cara") && !announce.contains("Dan"), "{announce}");
        app.pass(std::time::Duration::from_mins(2));
    }
    app.finish().await;
}

/// E38: roaming networks write numbers in their own ways; all of them are the same phone.
#[tokio::test]
async fn e38_a_phone_is_known_however_the_network_writes_it() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let plain = Fleet::customer_phone(0).trim_start_matches('+').to_owned();
    for (n, from) in [plain.clone(), format!("+{plain}"), format!("00{plain}"), format!(" +{plain} ")]
        .into_iter()
        .enumerate()
    {
        let body = format!("way {n}");
        let form = serde_urlencoded::to_string([
            ("id", format!("w{n}").as_str()),
            ("originator", &from),
            ("recipient", ride.customer_dials.trim_start_matches('+')),
            ("body", &body),
        ])
        .unwrap();
        assert_eq!(app.telco.post(&app, "/webhooks/messagebird/sms", form).await, 200);
        app.settle().await;
        assert_eq!(app.telco.inbox(&Fleet::driver_phone(0)).pop().unwrap().1, body, "written as {from:?}");
    }
    app.finish().await;
}

/// E38: a person's number is one however a dispatcher types it, mobile prefixes of old included.
#[tokio::test]
async fn e38_a_phone_is_one_however_a_dispatcher_types_it() {
    let app = TestApp::start().await;
    Fleet::of(&app, 1, 0, 1).await;
    let query = "mutation($phone: String!) { createCustomer(input: { name: \"Cara\", phone: $phone }) {
        id phone { masked } } }";
    let mut masked = Vec::new();
    for typed in ["+44 7400 123456", "0044 7400 123456", "+44 (0) 7400 123-456"] {
        let made = app.gql(query, json!({ "phone": typed })).await;
        masked.push(made["createCustomer"]["phone"]["masked"].clone());
    }
    assert_eq!(masked, vec![masked[0].clone(); 3]);
    app.finish().await;
}

/// E40: two people of two countries get a number of their own country each.
#[tokio::test]
async fn e40_an_international_pair_gets_a_local_number_each() {
    let app = TestApp::start().await;
    let mut fleet = Fleet::of(&app, 0, 1, 2).await;
    let add = "mutation($number: String!) { addNumber(input: { number: $number, provider: \"messagebird\" }) { id } }";
    app.gql_as(Role::Admin, add, json!({ "number": "+442071838750" })).await;
    let query = "mutation { createCustomer(input: { name: \"Cara\", phone: \"+447400123456\" }) { id } }";
    fleet.customers.push(maskline_tests::people::id(&app.gql(query, json!({})).await["createCustomer"]));
    let ride = fleet.ride(&app, 0, 0).await;
    assert_eq!(ride.customer_dials, "+442071838750");
    assert!(ride.driver_dials.starts_with("+3197"), "{}", ride.driver_dials);
    app.settle().await;
    text(&app, "1", "+447400123456", &ride.customer_dials, "from abroad").await;
    assert_eq!(
        app.telco.inbox(&Fleet::driver_phone(0)).pop(),
        Some((ride.driver_dials, "from abroad".into()))
    );
    app.finish().await;
}

/// E42: a voicemail must not tell whose it is. Where the market whispers, the greeting plays to nobody
/// before the callee has heard who calls; a call it takes ends like any other.
#[tokio::test]
async fn e42_the_callee_hears_who_calls_before_anyone_is_connected() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 1).await;
    patch_market(&app, json!({ "whispers": true })).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let heard = Simulator.call(&app, "v", &Fleet::customer_phone(0), &ride.customer_dials).await;
    let Heard::Bridge { whisper: Some(words), .. } = heard else { panic!("{heard:?}") };
    assert!(words.starts_with("Call from your customer for trip "), "{words}");
    app.finish().await;
}
