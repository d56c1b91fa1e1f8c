//! The first word to a person of a ride (C1, D1), where a text does not carry it: E22 and E39.

use maskline::providers::CallState;
use maskline_tests::vendor::{Heard, Placed, Text, Trouble, Vendor};
use maskline_tests::{Fleet, Simulator, TestApp, Tropo, Twilio, Vonage, eventually};
use serde_json::{Value, json};

const ENTRIES: &str = "query($id: ID!) { ride(id: $id) { notNotified
    entries { nodes { channel kind template toRole body legs { id state } } } } }";

async fn placed(vendor: &impl Vendor, app: &TestApp) -> Vec<Placed> {
    eventually("a call is placed", || async {
        let placed = vendor.placed(app).await;
        (!placed.is_empty()).then_some(placed)
    })
    .await
}

/// What was told to the driver: channel and state, oldest first.
async fn told(app: &TestApp, ride: &str) -> (Value, Vec<(String, String)>) {
    let mut seen = app.gql(ENTRIES, json!({ "id": ride })).await["ride"].take();
    let entries = seen["entries"]["nodes"].as_array().unwrap();
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let told = entries.iter().filter(|entry| entry["template"] == "D1");
    let told = told.map(|entry| (word(&entry["channel"]), word(&entry["legs"][0]["state"]))).collect();
    (seen["notNotified"].take(), told)
}

async fn is_told_otherwise(vendor: impl Vendor) {
    let app = TestApp::start_with(|config| vendor.configure(config)).await;
    vendor.connect(&app).await;
    let mut fleet = Fleet::with(&app, vendor.name(), 1, 0, 1).await;
    let (phone, other) = (Trouble::Refused.phone(1), "+31645000001");
    let make = "mutation($input: DriverInput!) { createDriver(input: $input) { id } }";
    let driver = app.gql(make, json!({ "input": { "name": "Dora", "phone": phone } })).await;
    let driver = driver["createDriver"]["id"].as_str().unwrap().to_owned();
    let further =
        "mutation($id: ID!, $phone: String!) { addAlternatePhone(personId: $id, phone: $phone) { id } }";
    app.gql(further, json!({ "id": driver, "phone": other })).await;
    fleet.drivers.push(driver);
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;

    let call = placed(&vendor, &app).await.remove(0);
    assert_eq!((&call.to, &call.from), (&phone, &ride.driver_dials));
    let Heard::Say(said) = &call.then else { panic!("{call:?}") };
    let texts = eventually("the other phone is texted", || async {
        let mut taken = vendor.taken(&app).await;
        taken.retain(|text| text.to == other);
        (!taken.is_empty()).then_some(taken)
    })
    .await;
    assert_eq!((texts.len(), &texts[0].from, &texts[0].body), (1, &ride.driver_dials, said));
    let (missing, ways) = told(&app, &ride.id).await;
    assert_eq!(missing, json!(["DRIVER"]), "nobody answered yet");
    assert_eq!(ways.len(), 3, "{ways:?}");
    vendor.progress(&app, &call.id, CallState::Completed, 12).await;
    app.settle().await;
    let (missing, ways) = told(&app, &ride.id).await;
    assert_eq!(missing, json!([]));
    let states = ["REJECTED", "SENT", "COMPLETED"];
    let shown: Vec<_> =
        ways.iter().map(|(_, state)| if state == "SUBMITTED" { "SENT" } else { state }).collect();
    assert_eq!(shown, states, "the text that failed stays to be looked at");

    // Sent again by hand, and failed again: he has been told.
    let mut seen = app.gql(ENTRIES, json!({ "id": ride.id })).await;
    let entries = seen["ride"]["entries"]["nodes"].as_array_mut().unwrap();
    let failed = entries.iter().find(|entry| entry["legs"][0]["state"] == "REJECTED").unwrap();
    let again = "mutation($id: ID!) { retryLeg(id: $id) { id } }";
    app.gql(again, json!({ "id": failed["legs"][0]["id"] })).await;
    app.settle().await;
    assert_eq!((told(&app, &ride.id).await.1.len(), vendor.placed(&app).await.len()), (3, 1));
    assert_eq!(vendor.complaints(), Vec::<String>::new());
    app.finish().await;
}

#[tokio::test]
async fn e22_who_cannot_be_texted_is_called_and_texted_elsewhere_over_twilio() {
    is_told_otherwise(Twilio::start().await).await;
}

#[tokio::test]
async fn e22_who_cannot_be_texted_is_called_and_texted_elsewhere_over_tropo() {
    is_told_otherwise(Tropo::start().await).await;
}

/// A telco that rings nobody for us: the text to the other phone goes all the same.
#[tokio::test]
async fn e22_without_calls_there_is_the_other_phone() {
    let vendor = Vonage::start().await;
    let app = TestApp::start_with(|config| {
        vendor.configure(config);
        config.vonage_application_id = None;
        config.vonage_private_key = None;
    })
    .await;
    let mut fleet = Fleet::with(&app, vendor.name(), 1, 0, 1).await;
    let make = "mutation($input: DriverInput!) { createDriver(input: $input) { id } }";
    let phone = Trouble::Refused.phone(1);
    let driver = app.gql(make, json!({ "input": { "name": "Dora", "phone": phone } })).await;
    fleet.drivers.push(driver["createDriver"]["id"].as_str().unwrap().to_owned());
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let (missing, ways) = told(&app, &ride.id).await;
    assert_eq!((missing, ways), (json!(["DRIVER"]), vec![("SMS".to_owned(), "REJECTED".to_owned())]));
    app.finish().await;
}

/// E39: what a landline is told of a ride is spoken, and not written.
#[tokio::test]
async fn e39_a_landline_is_told_of_a_ride_by_voice() {
    let app = TestApp::start_with(|config| {
        config.messagebird_api_key = None;
        config.vonage_api_key = None;
    })
    .await;
    let mut fleet = Fleet::with(&app, "simulator", 1, 0, 1).await;
    let make = "mutation($input: DriverInput!) { createDriver(input: $input) { id phone { id } } }";
    let phone = "+31201239801";
    let driver = app.gql(make, json!({ "input": { "name": "Dora", "phone": phone } })).await;
    let look = "mutation($id: ID!) { lookupPhone(id: $id) { lineType } }";
    let line = app.gql(look, json!({ "id": driver["createDriver"]["phone"]["id"] })).await;
    assert_eq!(line["lookupPhone"]["lineType"], "LANDLINE");
    fleet.drivers.push(driver["createDriver"]["id"].as_str().unwrap().to_owned());
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let call = placed(&Simulator, &app).await.remove(0);
    assert_eq!((call.to.as_str(), &call.from), (phone, &ride.driver_dials));
    let Heard::Say(said) = &call.then else { panic!("{call:?}") };
    assert!(said.contains("Cara"), "{said}");
    assert!(Simulator.taken(&app).await.iter().all(|text| text.to != phone), "no text");
    Simulator.progress(&app, &call.id, CallState::Completed, 9).await;
    let (missing, ways) = told(&app, &ride.id).await;
    assert_eq!((missing, ways), (json!([]), vec![("VOICE".to_owned(), "COMPLETED".to_owned())]));
    // Nor is what the other side writes, who is told so.
    let text = Text {
        id: "t",
        from: &Fleet::customer_phone(0),
        to: &ride.customer_dials,
        body: "Are you there?",
        media: &[],
    };
    let (_, answer) = Simulator.text(&app, &text).await;
    app.settle().await;
    assert_eq!(answer.as_deref(), Some("Dora does not accept texts. Please call this number."));
    // A call that is missed is not told of by a text; what else there is to tell is spoken.
    let caller = Fleet::customer_phone(0);
    Simulator.call(&app, "missed", &caller, &ride.customer_dials).await;
    Simulator.progress(&app, "missed", CallState::NoAnswer, 0).await;
    ride.act(&app, "cancelRide", "").await;
    app.settle().await;
    let calls = Simulator.placed(&app).await;
    let Heard::Say(said) = &calls.last().unwrap().then else { panic!("{calls:?}") };
    assert!(calls.len() == 2 && said.contains("was cancelled"), "{calls:?}");
    assert!(Simulator.taken(&app).await.iter().all(|text| text.to != phone), "no text");
    app.finish().await;
}

/// E22, E39: a landline that rings in vain, is engaged or leads to a machine was told nothing, which the ride and an
/// alert say; a further phone of his is texted. The alert ends once he was told that way, or with the ride.
#[tokio::test]
async fn e39_a_landline_that_nobody_picks_up_was_not_told() {
    const STATES: [CallState; 4] =
        [CallState::NoAnswer, CallState::Busy, CallState::Voicemail, CallState::Failed];
    let app = TestApp::start_with(|config| {
        config.messagebird_api_key = None;
        config.vonage_api_key = None;
    })
    .await;
    let mut fleet = Fleet::with(&app, "simulator", STATES.len(), 0, 2).await;
    let make = "mutation($input: DriverInput!) { createDriver(input: $input) { id phone { id } } }";
    let look = "mutation($id: ID!) { lookupPhone(id: $id) { lineType } }";
    let further =
        "mutation($id: ID!, $phone: String!) { addAlternatePhone(personId: $id, phone: $phone) { id } }";
    let mobile = "+31645000001";
    let alerts = async || {
        app.gql("{ alerts { nodes { kind state count } } }", json!({})).await["alerts"]["nodes"].take()
    };
    let mut rides = Vec::new();
    for (n, ended) in STATES.into_iter().enumerate() {
        let phone = format!("+3120{n}239801");
        let input = json!({ "name": "Dora", "phone": phone });
        let driver = app.gql(make, json!({ "input": input })).await["createDriver"].take();
        let line = app.gql(look, json!({ "id": driver["phone"]["id"] })).await;
        assert_eq!(line["lookupPhone"]["lineType"], "LANDLINE");
        if ended == CallState::Busy {
            app.gql(further, json!({ "id": driver["id"], "phone": mobile })).await;
        }
        fleet.drivers.push(driver["id"].as_str().unwrap().to_owned());
        let ride = fleet.ride(&app, n, n).await;
        app.settle().await;
        let call = placed(&Simulator, &app).await.pop().unwrap();
        assert_eq!(call.to, phone);
        Simulator.progress(&app, &call.id, ended, 0).await;
        app.settle().await;
        let (missing, ways) = told(&app, &ride.id).await;
        assert_eq!(ways[0].0, "VOICE", "{ways:?}");
        if ended == CallState::Busy {
            assert!(Simulator.taken(&app).await.iter().any(|text| text.to == mobile), "{ways:?}");
            eventually("the text arrives", || async {
                (told(&app, &ride.id).await.0 == json!([])).then_some(())
            })
            .await;
        } else {
            assert_eq!(missing, json!(["DRIVER"]), "{ended:?}: {ways:?}");
        }
        // One a ride.
        let raised = vec![json!({ "kind": "NOT_NOTIFIED", "state": "OPEN", "count": 1 }); n + 1];
        assert_eq!(alerts().await, json!(raised), "{ended:?}");
        rides.push(ride);
    }
    let sweep = async || maskline::sweeps::run_now(&app.app, "alerts.quiet").await.unwrap();
    assert_eq!(sweep().await, 1, "who was texted");
    for ride in rides {
        ride.complete(&app).await;
    }
    assert_eq!(sweep().await, 3);
    assert_eq!(alerts().await, json!([]));
    app.finish().await;
}
