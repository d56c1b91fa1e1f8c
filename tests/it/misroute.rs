//! The guards against misrouting: what is said to one person never reaches another, even where a number
//! leads somewhere unexpected. Each says in the trace why it stepped in.

use std::time::Duration;

use maskline::clock::Timestamp;
use maskline::entities::{proxy_number, route};
use maskline::phone::PhoneNumber;
use maskline::providers::messagebird::CallFlow;
use maskline::vault::PhoneHash;
use maskline_tests::vendor::{Heard, Text, Vendor};
use maskline_tests::{Fleet, Ride, Role, Simulator, TestApp};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::{Value, json};

const ENDED: &str = "The conversation had ended.";
const SHOWN: &str = "The telco would show the other side a number that leads him to someone else.";
const REUSED: &str =
    "Until a short while ago the number led this phone to someone else: it may be meant for him.";

/// The trace of the newest entry of a ride, and what came of it.
async fn newest(app: &TestApp, ride: &Ride) -> Value {
    let query = "query($id: ID!) { ride(id: $id) { entries(last: 1) { nodes {
        body deliveredBody problem trace { step outcome words } legs { direction state } } } } }";
    app.gql(query, json!({ "id": ride.id })).await["ride"]["entries"]["nodes"][0].take()
}

/// The step that settled it.
fn decided(entry: &Value) -> (&str, &str) {
    let last = entry["trace"].as_array().unwrap().last().unwrap();
    assert_eq!(last["outcome"], "DECIDED");
    (last["step"].as_str().unwrap(), last["words"].as_str().unwrap())
}

/// A server whose callers hear something before they are connected.
async fn speaking() -> TestApp {
    TestApp::start_with(|config| config.messagebird_call_flow = CallFlow::Json).await
}

fn hash(app: &TestApp, phone: &str) -> PhoneHash {
    app.app.vault.hash(&PhoneNumber::from_wire(phone).unwrap())
}

async fn route_of(app: &TestApp, phone: &str, number: &str) -> route::Model {
    let number = PhoneNumber::from_wire(number).unwrap();
    let number = proxy_number::by_phone(app.app.db.read(), &number).await.unwrap().unwrap();
    route::find(app.app.db.read(), &hash(app, phone), number.id).await.unwrap().unwrap()
}

/// How a database that was mended by hand, or brought back from two copies, may be wrong.
#[derive(Clone, Copy, Debug)]
enum Damage {
    /// The other side's number leads nowhere any more.
    Ended,
    /// It leads him into another conversation.
    Crossed,
    /// It knows nothing of him.
    Gone,
}

/// Whatever became of the way back, nobody is texted or rung whose answer would reach a stranger.
#[tokio::test]
async fn nothing_goes_to_someone_whose_number_leads_elsewhere() {
    for damage in [Damage::Ended, Damage::Crossed, Damage::Gone] {
        let app = speaking().await;
        let fleet = Fleet::of(&app, 2, 2, 2).await;
        let (ride, other) = (fleet.ride(&app, 0, 0).await, fleet.ride(&app, 1, 1).await);
        app.settle().await;
        let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
        let back = route_of(&app, &driver, &ride.driver_dials).await;
        let tx = app.app.db.begin().await.unwrap();
        let mut changed = back.clone().into_active_model();
        match damage {
            Damage::Ended => changed.held_until = Set(Timestamp(0)),
            Damage::Crossed => {
                let stranger = route_of(&app, &Fleet::driver_phone(1), &other.driver_dials).await;
                changed.conversation_id = Set(stranger.conversation_id);
                changed.participant_id = Set(stranger.participant_id);
                changed.peer_id = Set(stranger.peer_id);
            }
            Damage::Gone => {}
        }
        if matches!(damage, Damage::Gone) {
            route::Entity::delete_by_id((back.phone_hash, back.number_id)).exec(&*tx).await.unwrap();
        } else {
            changed.update(&*tx).await.unwrap();
        }
        tx.commit().await.unwrap();

        let before = app.telco.inbox(&driver).len();
        app.telco.text(&app, "t", &customer, &ride.customer_dials, "Where are you?").await;
        app.settle().await;
        assert_eq!(app.telco.inbox(&driver).len(), before, "{damage:?}");
        let written = written(&app, &ride).await;
        assert_eq!(decided(&written), ("COUNTERPART", ENDED), "{damage:?}: {written:#}");
        assert_eq!(written["legs"], json!([{ "direction": "INBOUND", "state": "RECEIVED" }]));
        let heard = Vendor::call(&app.telco, &app, "c", &customer, &ride.customer_dials).await;
        assert!(matches!(heard, Heard::Say(_)), "{damage:?}: {heard:?}");
        assert_eq!(decided(&newest(&app, &ride).await), ("COUNTERPART", ENDED), "{damage:?}");
        app.finish().await;
    }
}

/// What the customer wrote: the answer to it stands after it.
async fn written(app: &TestApp, ride: &Ride) -> Value {
    let query = "query($id: ID!) { ride(id: $id) { entries(last: 5) { nodes {
        body trace { step outcome words } legs { direction state } } } } }";
    let entries = app.gql(query, json!({ "id": ride.id })).await["ride"]["entries"]["nodes"].take();
    let entries = entries.as_array().unwrap();
    entries.iter().find(|entry| entry["body"] == "Where are you?").unwrap().clone()
}

/// A telco that shows the dialled number, and two who know different ones: he is not rung whom the shown
/// number leads to somebody else. A property over all who can call: whoever is rung reaches the caller
/// when he calls back what he saw.
#[tokio::test]
async fn calling_back_what_was_seen_reaches_the_caller() {
    let app = speaking().await;
    let fleet = Fleet::of(&app, 2, 2, 2).await;
    let number = async |n: usize, state: &str| {
        let phone = PhoneNumber::from_wire(&fleet.numbers[n]).unwrap();
        let row = proxy_number::by_phone(app.app.db.read(), &phone).await.unwrap().unwrap();
        let set =
            "mutation($id: ID!, $state: NumberState!) { setNumberState(id: $id, state: $state) { id } }";
        app.gql_as(Role::Admin, set, json!({ "id": row.id, "state": state })).await;
    };
    // Customer 1 and driver 0 share the first number, customer 0 and driver 1 the second.
    number(1, "SUSPENDED").await;
    fleet.ride(&app, 1, 0).await;
    number(1, "ACTIVE").await;
    number(0, "SUSPENDED").await;
    fleet.ride(&app, 0, 1).await;
    number(0, "ACTIVE").await;
    // For customer 0 and driver 0 no number is left in common.
    let split = fleet.ride(&app, 0, 0).await;
    assert_ne!(split.customer_dials, split.driver_dials);
    app.settle().await;

    let phones: Vec<String> =
        (0..2).flat_map(|n| [Fleet::customer_phone(n), Fleet::driver_phone(n)]).collect();
    let (mut rung, mut kept) = (0, 0);
    for (n, (from, dials)) in
        phones.iter().flat_map(|from| fleet.numbers.iter().map(move |dials| (from, dials))).enumerate()
    {
        let heard = Vendor::call(&app.telco, &app, &format!("there-{n}"), from, dials).await;
        app.pass(Duration::from_mins(2));
        let Heard::Bridge { to, caller_id, .. } = heard else {
            kept += 1;
            continue;
        };
        rung += 1;
        let back = Vendor::call(&app.telco, &app, &format!("back-{n}"), &to, &caller_id).await;
        app.pass(Duration::from_mins(2));
        let Heard::Bridge { to: reached, .. } = back else { panic!("{from} over {dials}: {back:?}") };
        assert_eq!(reached, *from, "whom {to} saw as {caller_id}");
    }
    assert_eq!((rung, kept), (4, 4), "the two of the split ride are told to text");
    let heard =
        Vendor::call(&app.telco, &app, "once", &Fleet::customer_phone(0), &split.customer_dials).await;
    assert_eq!(heard, Heard::Say("Dan 0 is not available. Please send a text message.".to_owned()));
    let entry = newest(&app, &split).await;
    assert_eq!(decided(&entry), ("CALLER_ID", SHOWN));
    assert_eq!(entry["problem"], SHOWN);
    // A text goes from the number that its receiver knows.
    let text = Text {
        id: "text",
        from: &Fleet::customer_phone(0),
        to: &split.customer_dials,
        body: "Then so",
        media: &[],
    };
    Vendor::text(&app.telco, &app, &text).await;
    app.settle().await;
    let inbox = app.telco.inbox(&Fleet::driver_phone(0));
    assert_eq!(*inbox.last().unwrap(), (split.driver_dials.clone(), "Then so".to_owned()));
    app.finish().await;
}

/// A customer and two drivers on the one number of a telco: the ride with the first driver is over, and the number
/// leads the customer to the second one before it has rested as long as it should. Both rides.
async fn given_out_again(app: &TestApp, telco: &str) -> [Ride; 2] {
    let fleet = Fleet::with(app, telco, 1, 2, 1).await;
    let first = fleet.ride(app, 0, 0).await;
    first.complete(app).await;
    app.pass(Duration::from_mins(62));
    let second = fleet.ride(app, 0, 1).await;
    assert_eq!(second.customer_dials, first.customer_dials, "there is no other");
    app.settle().await;
    [first, second]
}

async fn reference(app: &TestApp, ride: &Ride) -> String {
    let query = "query($id: ID!) { ride(id: $id) { ref } }";
    app.gql(query, json!({ "id": ride.id })).await["ride"]["ref"].as_str().unwrap().to_owned()
}

/// What the steps of an entry's trace say.
fn words(entry: &Value) -> Vec<&str> {
    entry["trace"].as_array().unwrap().iter().map(|step| step["words"].as_str().unwrap()).collect()
}

/// A pool too small for its rides gives a number out again soon: who writes over it may mean the person
/// before. It goes to the present one, who reads for which ride it is, and the log says why it may surprise.
#[tokio::test]
async fn the_first_text_over_a_number_given_out_again_soon_names_its_ride() {
    let app = TestApp::start().await;
    let [_, ride] = given_out_again(&app, "messagebird").await;
    let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(1));
    let text = async |id: &str, body: &str| {
        app.telco.text(&app, id, &customer, &ride.customer_dials, body).await;
        app.settle().await;
        (app.telco.inbox(&driver).pop().unwrap().1, newest(&app, &ride).await)
    };
    let (got, entry) = text("t1", "Is my scarf in your car?").await;
    let named = format!("Trip {}: Is my scarf in your car?", reference(&app, &ride).await);
    assert_eq!(got, named);
    assert_eq!(
        (&entry["body"], &entry["deliveredBody"]),
        (&json!("Is my scarf in your car?"), &json!(named)),
        "the log has what was written and what was delivered"
    );
    assert!(words(&entry).contains(&REUSED), "{entry:#}");
    let former = app.telco.inbox(&Fleet::driver_phone(0));
    assert!(former.iter().all(|(_, body)| !body.contains("scarf")), "{former:?}");
    // Once is enough.
    let (got, entry) = text("t2", "Never mind").await;
    assert_eq!((got.as_str(), &entry["deliveredBody"]), ("Never mind", &Value::Null));
    assert!(words(&entry).contains(&REUSED), "{entry:#}");
    // Once it would have rested enough, nobody means the one before.
    app.pass(Duration::from_hours(3));
    let (got, entry) = text("t3", "And now?").await;
    assert_eq!(got, "And now?");
    assert!(!words(&entry).contains(&REUSED), "{entry:#}");
    app.finish().await;
}

/// The same two over the same number again: nobody else can be meant.
#[tokio::test]
async fn the_same_two_over_their_number_again_are_not_mistaken() {
    let app = speaking().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let first = fleet.ride(&app, 0, 0).await;
    first.complete(&app).await;
    app.pass(Duration::from_mins(62));
    let ride = fleet.ride(&app, 0, 0).await;
    assert_ne!(ride.conversation(&app).await["id"], first.conversation(&app).await["id"]);
    let customer = Fleet::customer_phone(0);
    app.telco.text(&app, "t", &customer, &ride.customer_dials, "Me again").await;
    app.settle().await;
    assert_eq!(app.telco.inbox(&Fleet::driver_phone(0)).pop().unwrap().1, "Me again");
    assert!(!words(&newest(&app, &ride).await).contains(&REUSED));
    let heard = Vendor::call(&app.telco, &app, "c", &customer, &ride.customer_dials).await;
    let Heard::Bridge { announce, .. } = heard else { panic!("{heard:?}") };
    assert_eq!(announce, "Connecting you with your driver, please wait...");
    app.finish().await;
}

/// A caller hears which ride he reaches; where he can be asked, he is asked once whether he means the one before, and
/// what he left behind in it waits for a dispatcher.
#[tokio::test]
async fn a_caller_over_a_number_given_out_again_soon_is_asked_once_which_ride_he_means() {
    let app = TestApp::start().await;
    let [first, second] = given_out_again(&app, "simulator").await;
    let (customer, dials) = (Fleet::customer_phone(0), second.customer_dials.as_str());
    let (before, now) = (reference(&app, &first).await, reference(&app, &second).await);
    let asked = Simulator.call(&app, "c1", &customer, dials).await;
    let question = format!(
        "This number now leads to the driver of trip {now}. Press 1 if you call about trip {before}, or 2 to be connected."
    );
    assert_eq!(asked, Heard::Ask(question));
    let lost = Simulator.press(&app, "c1", &customer, dials, "1").await;
    let o4b = "Thank you. We will look into it and write to you from this number.";
    assert_eq!(lost, Heard::Say(o4b.to_owned()));
    let query = "{ unrouted { nodes { entry { problem ride { id } legs { direction } } } } }";
    let inbox = app.gql(query, json!({})).await;
    let waits = &inbox["unrouted"]["nodes"][0]["entry"];
    assert_eq!(waits["problem"], "Left something behind and asks to be reconnected.");
    assert_eq!(waits["ride"]["id"], json!(first.id), "it is known which ride");
    assert_eq!(waits["legs"], json!([{ "direction": "INBOUND" }]), "nobody was rung");

    // Who presses another key, or none, reaches the present driver.
    app.pass(Duration::from_mins(2));
    let asked = Simulator.call(&app, "c2", &customer, dials).await;
    assert!(matches!(asked, Heard::Ask(_)), "{asked:?}");
    let through = Simulator.press(&app, "c2", &customer, dials, "").await;
    let announced = format!("Connecting you with your driver for trip {now}, please wait...");
    let Heard::Bridge { announce, to, caller_id, .. } = &through else { panic!("{through:?}") };
    assert_eq!((announce, to), (&announced, &Fleet::driver_phone(1)));
    assert_eq!(*caller_id, second.driver_dials);
    assert_eq!(
        Simulator.press(&app, "c2", &customer, dials, "").await,
        through,
        "a repeat gets the same (E26)"
    );
    // He is not asked again.
    app.pass(Duration::from_mins(2));
    let heard = Simulator.call(&app, "c3", &customer, dials).await;
    let Heard::Bridge { announce, .. } = heard else { panic!("{heard:?}") };
    assert_eq!(announce, announced);
    app.pass(Duration::from_hours(3));
    let heard = Simulator.call(&app, "c4", &customer, dials).await;
    let Heard::Bridge { announce, .. } = heard else { panic!("{heard:?}") };
    assert_eq!(announce, "Connecting you with your driver, please wait...");
    app.finish().await;
}

/// A telco that cannot ask its callers tells them.
#[tokio::test]
async fn a_caller_who_cannot_be_asked_hears_which_ride_he_reaches() {
    let app = speaking().await;
    let [_, ride] = given_out_again(&app, "messagebird").await;
    let heard = Vendor::call(&app.telco, &app, "c", &Fleet::customer_phone(0), &ride.customer_dials).await;
    let Heard::Bridge { announce, to, .. } = heard else { panic!("{heard:?}") };
    let announced =
        format!("Connecting you with your driver for trip {}, please wait...", reference(&app, &ride).await);
    assert_eq!((announce, to), (announced, Fleet::driver_phone(1)));
    app.finish().await;
}

/// E11: who was told to reply LOST does so, and the number leads elsewhere by then. A later text of that word is for
/// whom it reaches.
#[tokio::test]
async fn e11_lost_over_a_number_given_out_again_soon_is_about_the_ride_before() {
    let app = TestApp::start().await;
    let market = app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].take();
    let grant = "mutation($id: ID!) { updateMarket(id: $id, patch: { autoReconnect: true }) { id } }";
    app.gql_as(Role::Admin, grant, json!({ "id": market })).await;
    let [first, second] = given_out_again(&app, "messagebird").await;
    let add =
        "mutation { addNumber(input: { number: \"+3197010777777\", provider: \"messagebird\" }) { id } }";
    app.gql_as(Role::Admin, add, json!({})).await;
    let customer = Fleet::customer_phone(0);
    let text = async |id: &str, to: &str, body: &str| {
        app.telco.text(&app, id, &customer, to, body).await;
        app.settle().await;
    };
    let last = |driver| app.telco.inbox(&Fleet::driver_phone(driver)).pop().unwrap().1;
    text("t1", &second.customer_dials, "Lost").await;
    assert_ne!(last(1), "Lost");
    let (from, told) = app.telco.inbox(&customer).pop().unwrap();
    assert_eq!(from, "+3197010777777");
    let reconnected = format!("We reconnected you about trip {}", reference(&app, &first).await);
    assert!(told.starts_with(&reconnected), "{told}");
    text("t2", &from, "A grey hat").await;
    assert_eq!(last(0), "A grey hat");
    text("t3", &second.customer_dials, "I am at gate F").await;
    text("t4", &second.customer_dials, "Lost").await;
    assert_eq!(last(1), "Lost");
    app.finish().await;
}
