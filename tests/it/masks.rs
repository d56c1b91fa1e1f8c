//! Static masks: a number that leads anyone to one person.

use std::collections::HashSet;
use std::time::Duration;

use maskline::masking::masks;
use maskline::numbers::keeper;
use maskline::phone::PhoneNumber;
use maskline::providers::simulator::Step;
use maskline_tests::vendor::{Heard, Text, Vendor};
use maskline_tests::{Fault, Fleet, Role, Simulator, TestApp, eventually};
use serde_json::{Value, json};

use crate::numbers_renting::later;

const ANN: &str = "+31690000001";
const BOB: &str = "+31690000002";
const NUMBER: &str = "+3197010880";

const FIELDS: &str = "{ id label state policy version attempt problem freeAt lastUsedAt formerNumber
    number { id number } callers { reference phone }
    entries(last: 20) { nodes { kind channel fromRole toRole reference body problem forwardState trace { step } } } }";

/// A server with one driver, "Dan 0", a number kept for masks, and his mask.
struct Stage {
    app: TestApp,
    owner: String,
    person: String,
    mask: String,
    number: String,
}

impl Stage {
    async fn set() -> Self {
        Self::on("simulator").await
    }

    /// With a number of this telco.
    async fn on(telco: &str) -> Self {
        let app = TestApp::start().await;
        let fleet = Fleet::of(&app, 1, 1, 0).await;
        let number = add_number(&app, telco, 1).await;
        let input = json!({ "personId": fleet.drivers[0], "label": "Flat to let" });
        let made = create(&app, input).await;
        assert_eq!(
            (&made["state"], &made["number"]["number"]),
            (&json!("ACTIVE"), &json!(number)),
            "{made:#}"
        );
        assert_eq!(made["policy"], "SHOW_MASK", "who calls is not passed on unless asked for");
        let mask = made["id"].as_str().unwrap().to_owned();
        Self { app, owner: Fleet::driver_phone(0), person: fleet.drivers[0].clone(), mask, number }
    }

    /// Someone texts the mask; answers what he reads in the webhook's own answer.
    async fn text(&self, id: &str, from: &str, body: &str) -> Option<String> {
        let text = Text { id, from, to: &self.number, body, media: &[] };
        let (status, reply) = Simulator.text(&self.app, &text).await;
        assert_eq!(status, 200);
        self.app.settle().await;
        reply
    }

    async fn call(&self, id: &str, from: &str) -> Heard {
        Simulator.call(&self.app, id, from, &self.number).await
    }

    /// As [`Stage::text`], over MessageBird, whose answers are texts of their own.
    async fn write(&self, id: &str, from: &str, body: &str) {
        assert_eq!(self.app.telco.text(&self.app, id, from, &self.number, body).await, 200);
        self.app.settle().await;
    }

    /// The last text on a phone, over MessageBird: the number it shows, and the words.
    fn last(&self, phone: &str) -> (String, String) {
        self.app.telco.inbox(phone).pop().unwrap_or_default()
    }

    /// The texts on a phone, each with the number it shows.
    async fn inbox(&self, phone: &str) -> Vec<(String, String)> {
        let taken = Simulator.taken(&self.app).await;
        taken.into_iter().filter(|text| text.to == phone).map(|text| (text.from, text.body)).collect()
    }

    async fn act(&self, mutation: &str, arguments: &str) -> Value {
        let query = format!("mutation($id: ID!) {{ {mutation}(id: $id{arguments}) {FIELDS} }}");
        self.app.gql(&query, json!({ "id": self.mask })).await[mutation].take()
    }

    async fn refused(&self, mutation: &str, arguments: &str) -> String {
        let query = format!("mutation($id: ID!) {{ {mutation}(id: $id{arguments}) {{ id }} }}");
        self.app.refusal(&query, json!({ "id": self.mask })).await.0
    }

    async fn read(&self) -> Value {
        let query = format!("query($id: ID!) {{ mask(id: $id) {FIELDS} }}");
        self.app.gql(&query, json!({ "id": self.mask })).await["mask"].take()
    }
}

async fn add_number(app: &TestApp, telco: &str, n: u32) -> String {
    let number = format!("{NUMBER}{n:03}");
    let input = json!({ "number": number, "provider": telco, "purpose": "STATIC" });
    let query = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
    app.gql_as(Role::Admin, query, json!({ "input": input })).await;
    number
}

async fn create(app: &TestApp, input: Value) -> Value {
    let query = format!("mutation($input: MaskInput!) {{ createMask(input: $input) {FIELDS} }}");
    app.gql(&query, json!({ "input": input })).await["createMask"].take()
}

fn said(heard: &Heard) -> &str {
    match heard {
        Heard::Say(words) | Heard::Ask(words) => words,
        other => panic!("{other:?}"),
    }
}

/// R98: whoever writes reaches the owner, who answers to whom he means, and to no stranger.
#[tokio::test]
async fn r98_anyone_writes_to_the_owner_and_he_answers_the_right_one() {
    let stage = Stage::on("messagebird").await;
    let (owner, number) = (stage.owner.as_str(), stage.number.clone());
    let shown = |body: &str| (number.clone(), body.to_owned());
    stage.write("t-0", owner, "Anybody there?").await;
    assert!(stage.last(owner).1.starts_with("Not sent: there is nobody"), "nobody wrote yet");

    stage.write("t-1", ANN, "Is it still free?").await;
    assert_eq!(stage.last(owner), shown("Is it still free?"));
    // One correspondent: no doubt whom he means.
    stage.write("t-2", owner, "Yes, come at 5").await;
    assert_eq!(stage.app.telco.inbox(ANN), [shown("Yes, come at 5")]);

    stage.write("t-3", BOB, "How much?").await;
    assert_eq!(stage.last(owner), shown("@2 How much?"));
    // Two: a guess could tell a stranger.
    stage.write("t-4", owner, "900 a month").await;
    assert!(stage.last(owner).1.starts_with("Not sent: several people wrote"), "{:?}", stage.last(owner));
    stage.write("t-5", owner, "@2 900 a month").await;
    assert_eq!(stage.app.telco.inbox(BOB), [shown("900 a month")]);
    stage.write("t-6", owner, "@7 hello").await;
    assert_eq!(stage.app.telco.inbox(ANN).len(), 1, "it went to nobody");
    // After a day only who wrote since is meant without saying so.
    stage.app.pass(Duration::from_hours(25));
    stage.write("t-7", ANN, "Hello again").await;
    stage.write("t-8", owner, "Welcome").await;
    assert_eq!(stage.last(ANN), shown("Welcome"));
    assert_eq!(stage.app.telco.inbox(BOB).len(), 1);

    // Neither side saw a phone of the other.
    for text in stage.app.telco.sent() {
        let phones = [ANN, BOB, owner].map(|phone| phone.trim_start_matches('+'));
        assert_eq!(format!("+{}", text.from), number);
        assert!(phones.iter().all(|phone| !text.body.contains(phone)), "{text:?}");
    }
    let mask = stage.read().await;
    assert_eq!(mask["callers"].as_array().unwrap().len(), 2);
    assert!(!mask["callers"].to_string().contains("90000001"), "masked: {}", mask["callers"]);
    let entries = mask["entries"]["nodes"].as_array().unwrap();
    let first = entries.iter().find(|entry| entry["body"] == "Is it still free?").unwrap();
    assert_eq!(
        (&first["kind"], &first["fromRole"], &first["toRole"]),
        (&json!("RELAY"), &json!("STRANGER"), &json!("DRIVER"))
    );
    assert!(first["trace"].as_array().unwrap().iter().any(|step| step["step"] == "MASK"), "{first:#}");
    // The log says to whom each answer went, though what he typed before it was not passed on.
    let answers =
        entries.iter().filter(|entry| entry["reference"].is_string() && entry["fromRole"] == "DRIVER");
    let answers: Vec<_> = answers.map(|entry| (entry["reference"].clone(), entry["body"].clone())).collect();
    let want = [("@1", "Yes, come at 5"), ("@2", "900 a month"), ("@1", "Welcome")];
    assert_eq!(answers, want.map(|(whom, body)| (json!(whom), json!(body))));
    assert!(mask["lastUsedAt"].is_string());
    // A repeated webhook does nothing more (E26).
    stage.write("t-1", ANN, "Is it still free?").await;
    assert_eq!(
        stage.app.telco.inbox(owner).iter().filter(|(_, body)| body == "Is it still free?").count(),
        1
    );
    stage.app.finish().await;
}

/// R98: the references go on where an erasure left a gap.
#[tokio::test]
async fn r98_a_new_caller_gets_through_after_another_was_erased() {
    let stage = Stage::on("messagebird").await;
    let (app, erased) = (&stage.app, Fleet::customer_phone(0));
    stage.write("t-1", &erased, "Is it still free?").await;
    stage.write("t-2", BOB, "How much?").await;
    let customers = app.gql("{ customers { nodes { id } } }", json!({})).await;
    let erase = "mutation($id: ID!) { erasePerson(personId: $id, confirm: \"Cara 0\", reason: \"asked\") {
        erasure { doneAt } } }";
    let asked = json!({ "id": customers["customers"]["nodes"][0]["id"] });
    let done = app.gql_as(Role::Admin, erase, asked).await;
    assert!(done["erasePerson"]["erasure"]["doneAt"].is_string(), "{done}");
    stage.write("t-3", ANN, "May I see it?").await;
    assert_eq!(stage.last(&stage.owner).1, "@3 May I see it?");
    stage.write("t-4", &stage.owner, "@3 At 5").await;
    assert_eq!(stage.last(ANN).1, "At 5");
    stage.app.finish().await;
}

/// E44, R108: calls reach the owner; he calls back through the mask.
#[tokio::test]
async fn e44_the_owner_calls_back_his_last_caller() {
    let stage = Stage::set().await;
    let (owner, number) = (stage.owner.clone(), stage.number.clone());
    assert!(said(&stage.call("c-0", &owner).await).contains("Nobody has called you"));
    for (id, from) in [("c-1", ANN), ("c-2", BOB)] {
        stage.app.pass(Duration::from_mins(1));
        let heard = stage.call(id, from).await;
        let Heard::Bridge { announce, to, caller_id, whisper } = heard else { panic!("{heard:?}") };
        assert_eq!((announce.as_str(), whisper), ("Connecting you, please wait...", None));
        assert_eq!((&to, &caller_id), (&owner, &number), "the owner sees the mask");
    }
    // Who withholds his number reaches the owner, too; there is no way back to him.
    assert!(matches!(stage.call("c-3", "anonymous").await, Heard::Bridge { .. }));
    assert!(matches!(stage.call("c-4", &owner).await, Heard::Ask(_)));
    let no = Simulator.press(&stage.app, "c-4", &owner, &number, "2").await;
    assert_eq!(said(&no), "Nobody was called. Goodbye.");
    assert!(matches!(stage.call("c-5", &owner).await, Heard::Ask(_)));
    let through = Simulator.press(&stage.app, "c-5", &owner, &number, "1").await;
    let Heard::Bridge { to, caller_id, .. } = &through else { panic!("{through:?}") };
    assert_eq!((to.as_str(), caller_id), (BOB, &number));
    let again = Simulator.press(&stage.app, "c-5", &owner, &number, "1").await;
    assert_eq!(again, through, "a repeat gets the same (E26)");
    stage.app.pass(Duration::from_hours(25));
    assert!(said(&stage.call("c-6", &owner).await).contains("Nobody has called you"), "within a day");
    stage.app.finish().await;
}

/// R104: the owner sees who calls and writes, where the mask says so; the other side never does.
#[tokio::test]
async fn r104_pass_caller_shows_the_caller_to_the_owner_alone() {
    let stage = Stage::set().await;
    let owner = stage.owner.clone();
    let changed = stage.act("setMaskPolicy", ", policy: PASS_CALLER, expectedVersion: 2").await;
    assert_eq!(changed["policy"], "PASS_CALLER");
    let heard = stage.call("c-1", ANN).await;
    let Heard::Bridge { caller_id, .. } = heard else { panic!("{heard:?}") };
    assert_eq!(caller_id, ANN);
    assert!(!stage.read().await["callers"].to_string().contains("90000001"), "masked for the dispatcher");
    stage.app.finish().await;

    // Texts: the owner reads who wrote; the other side does not read his phone.
    let stage = Stage::on("messagebird").await;
    stage.act("setMaskPolicy", ", policy: PASS_CALLER").await;
    stage.write("t-1", ANN, "Hello").await;
    assert_eq!(stage.last(&owner).1, format!("{ANN}: Hello"));
    stage.write("t-2", &owner, "Hi").await;
    assert_eq!(stage.app.telco.inbox(ANN), [(stage.number.clone(), "Hi".to_owned())]);
    assert!(!stage.read().await["entries"].to_string().contains("90000001"), "the log holds the text alone");
    let audit = "{ auditLog(first: 5) { nodes { action detail } } }";
    let log = stage.app.gql_as(Role::Admin, audit, json!({})).await.to_string();
    assert!(log.contains("mask.policy") && log.contains("the owner sees who calls"), "{log}");
    // Calls, over a telco that shows a number of ours or the caller's, and no other.
    let shown = async |id: &str, from: &str| {
        let flow = stage.app.telco.call(&stage.app, id, from, &stage.number).await;
        let to = owner.trim_start_matches('+');
        let of = |mask: bool| format!(r#"<Transfer destination="{to}" mask="{mask}"/>"#);
        assert!(flow.contains(&of(true)) || flow.contains(&of(false)), "{flow}");
        flow.contains(&of(false)).then(|| from.to_owned())
    };
    assert_eq!(shown("m-1", ANN).await.as_deref(), Some(ANN));
    assert_eq!(shown("m-2", "anonymous").await, None, "who withholds the number has none to pass on");
    stage.act("setMaskPolicy", ", policy: SHOW_MASK").await;
    assert_eq!(shown("m-3", BOB).await, None);
    stage.app.finish().await;
}

#[tokio::test]
async fn a_mask_is_paused_resumed_and_revoked_and_its_number_rests() {
    let stage = Stage::set().await;
    assert_eq!(stage.act("renameMask", ", label: \" Flat, 2nd floor \"").await["label"], "Flat, 2nd floor");
    assert_eq!(stage.refused("renameMask", ", label: \"  \"").await, "INVALID_INPUT");
    assert_eq!(stage.refused("pauseMask", ", expectedVersion: 1").await, "STALE_VERSION");
    assert_eq!(stage.refused("resumeMask", "").await, "ILLEGAL_TRANSITION");
    assert_eq!(stage.refused("retryMask", "").await, "ILLEGAL_TRANSITION");
    assert_eq!(stage.act("pauseMask", ", clientMutationId: \"p\"").await["state"], "PAUSED");
    assert_eq!(stage.act("pauseMask", ", clientMutationId: \"p\"").await["state"], "PAUSED", "once");
    let refusal = "This conversation is not available.";
    assert_eq!(stage.text("t-1", ANN, "Hello?").await.as_deref(), Some(refusal));
    assert_eq!(said(&stage.call("c-1", ANN).await), refusal);
    assert_eq!(stage.inbox(&stage.owner).await, []);
    assert_eq!(stage.act("resumeMask", "").await["state"], "ACTIVE");
    stage.text("t-2", ANN, "Now?").await;
    assert_eq!(stage.inbox(&stage.owner).await.len(), 1);

    // The number is the mask's: nobody takes it away, and no ride gets it.
    let number = stage.read().await["number"]["id"].clone();
    let query = "mutation($id: ID!) { reserveNumber(id: $id, purpose: POOL) { id } }";
    let answer = stage.app.ask(Some(Role::Admin), query, json!({ "id": number })).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "NUMBER_IN_USE", "{answer}");

    let gone = stage.act("revokeMask", ", releaseNumber: false").await;
    assert_eq!((&gone["state"], gone["freeAt"].is_string()), (&json!("REVOKED"), true));
    let said_now = stage.text("t-3", BOB, "Hello?").await.unwrap();
    assert!(said_now.starts_with("We're sorry, this conversation has ended."), "{said_now}");
    let second = json!({ "personId": stage.person, "label": "Next", "numberId": number });
    let query = "mutation($input: MaskInput!) { createMask(input: $input) { id } }";
    assert_eq!(stage.app.refusal(query, json!({ "input": second })).await.0, "NUMBER_IN_USE", "it rests");
    masks::sweep(&stage.app.app).await.unwrap();
    assert!(stage.read().await["number"].is_object());
    stage.app.pass(Duration::from_hours(3));
    assert_eq!(masks::sweep(&stage.app.app).await.unwrap(), 1);
    let rested = stage.read().await;
    assert_eq!((&rested["number"], &rested["formerNumber"]), (&Value::Null, &json!(stage.number)));
    // R105: the number is nobody's mask now.
    assert!(said(&stage.call("c-2", ANN).await).starts_with("Sorry, we cannot identify"));
    let next = create(&stage.app, second).await;
    assert_eq!((&next["state"], &next["number"]["id"]), (&json!("ACTIVE"), &number));
    assert_eq!(stage.text("t-4", ANN, "For the next one").await, None);
    stage.app.finish().await;
}

#[tokio::test]
async fn a_revoked_masks_number_is_given_back_if_wanted() {
    let stage = Stage::set().await;
    let number = stage.read().await["number"]["id"].clone();
    stage.act("revokeMask", ", releaseNumber: true").await;
    stage.app.pass(Duration::from_hours(3));
    masks::sweep(&stage.app.app).await.unwrap();
    let query = "query($id: ID!) { proxyNumber(id: $id) { state } }";
    let row = stage.app.gql(query, json!({ "id": number })).await;
    assert_eq!(row["proxyNumber"]["state"], "RELEASED", "{row}");
    assert_eq!(stage.refused("revokeMask", "").await, "ILLEGAL_TRANSITION");
    stage.app.finish().await;
}

/// R21: what is on order for a mask that was revoked is called off; what a telco was asked for already is
/// given back once it came.
#[tokio::test]
async fn r21_no_number_stays_rented_for_a_mask_that_was_revoked_before_it_came() {
    let app = TestApp::start_with(|config| config.poll = Duration::from_hours(1)).await;
    let fleet = Fleet::of(&app, 1, 1, 0).await;
    let made_and_revoked = async |label: &str| {
        let input = json!({ "personId": fleet.drivers[0], "label": label, "provider": "simulator" });
        let made = create(&app, input).await;
        assert_eq!(made["state"], "PROVISIONING", "{made:#}");
        let query = "mutation($id: ID!) { revokeMask(id: $id, releaseNumber: true) { state } }";
        let gone = app.gql(query, json!({ "id": made["id"] })).await["revokeMask"].take();
        assert_eq!(gone["state"], "REVOKED", "{gone}");
        masks::sweep(&app.app).await.unwrap();
    };
    // The telco is back, and what is on order goes on.
    let numbers_later = async || {
        app.app.simulator.mend();
        app.pass(Duration::from_secs(31));
        keeper::sweep(&app.app).await.unwrap();
        let list = "{ proxyNumbers { nodes { state } } }";
        app.gql(list, json!({})).await["proxyNumbers"]["nodes"].take()
    };
    app.app.simulator.fail(Step::Search, later());
    made_and_revoked("Flat").await;
    assert_eq!(numbers_later().await, json!([]));

    app.app.simulator.fail(Step::Configure, later());
    made_and_revoked("House").await;
    assert_eq!(numbers_later().await, json!([{ "state": "ACTIVE" }]), "it was rented already");
    masks::sweep(&app.app).await.unwrap();
    assert_eq!(numbers_later().await, json!([{ "state": "RELEASED" }]));
    app.finish().await;
}

/// Blocks and the guard against floods hold here, too.
#[tokio::test]
async fn who_is_blocked_or_floods_does_not_get_through() {
    let stage = Stage::set().await;
    let query = "{ customers { nodes { id } } }";
    let customer = stage.app.gql(query, json!({})).await["customers"]["nodes"][0]["id"].clone();
    let block = "mutation($ids: [ID!]!) { blockPair(personIds: $ids, reason: \"threats\") { id } }";
    stage.app.gql(block, json!({ "ids": [customer, stage.person] })).await;
    let blocked = Fleet::customer_phone(0);
    assert_eq!(
        stage.text("t-1", &blocked, "You!").await.as_deref(),
        Some("This conversation is not available.")
    );
    assert_eq!(said(&stage.call("c-1", &blocked).await), "This conversation is not available.");
    assert_eq!(stage.inbox(&stage.owner).await, []);

    let limit = usize::try_from(stage.app.app.config.same_text_limit).unwrap();
    for n in 0..=limit {
        stage.text(&format!("f-{n}"), ANN, "I am away").await;
    }
    // Another phone is another matter.
    stage.text("t-2", BOB, "I am away").await;
    let mask = stage.read().await;
    let held =
        mask["entries"]["nodes"].as_array().unwrap().iter().filter(|entry| entry["forwardState"] == "HELD");
    assert_eq!(held.count(), 1);
    stage.app.finish().await;
}

#[tokio::test]
async fn masks_are_listed_and_explained_and_never_drawn_for_rides() {
    let stage = Stage::set().await;
    let app = &stage.app;
    add_number(app, "simulator", 2).await;
    create(app, json!({ "personId": stage.person, "label": "Second" })).await;
    let query = "query($person: ID, $after: String) { masks(personId: $person, first: 1, after: $after) {
        nodes { label } pageInfo { hasNextPage endCursor } } }";
    let page = app.gql(query, json!({ "person": stage.person })).await["masks"].take();
    assert_eq!(
        (&page["nodes"][0]["label"], &page["pageInfo"]["hasNextPage"]),
        (&json!("Second"), &json!(true))
    );
    let after = page["pageInfo"]["endCursor"].clone();
    let page = app.gql(query, json!({ "person": stage.person, "after": after })).await["masks"].take();
    assert_eq!(
        (&page["nodes"][0]["label"], &page["pageInfo"]["hasNextPage"]),
        (&json!("Flat to let"), &json!(false))
    );

    let query = "query($from: String!, $to: String!) { explainRoute(from: $from, to: $to, channel: VOICE) {
        outcome steps { step words } toName toRole shownNumber template } }";
    let answer = app.gql(query, json!({ "from": ANN, "to": stage.number })).await["explainRoute"].take();
    assert_eq!((&answer["outcome"], &answer["toName"]), (&json!("FORWARDED"), &json!("Dan 0")));
    assert_eq!((&answer["shownNumber"], &answer["template"]), (&json!(stage.number), &json!("M1")));

    add_number(app, "simulator", 3).await;
    let ride = json!({ "input": { "customerId": app.gql("{ customers { nodes { id } } }", json!({})).await["customers"]["nodes"][0]["id"],
        "driverId": stage.person, "start": "A", "destination": "B", "pickupAt": "2026-01-05T13:30:00Z" } });
    let query = "mutation($input: RideInput!) { createRide(input: $input) { id } }";
    assert_eq!(app.refusal(query, ride).await.0, "POOL_EXHAUSTED", "kept numbers are nobody's else");
    stage.app.finish().await;
}

/// Of many masks one is found by what it is called, its number, or whose it is.
#[tokio::test]
async fn a_mask_is_found_by_its_label_its_number_or_its_owner() {
    let stage = Stage::set().await;
    let digits = &stage.number[5..];
    for (words, found) in
        [("FLAT", 1), ("to let", 1), (digits, 1), ("dan", 1), ("house", 0), ("100%", 0), ("  ", 1)]
    {
        let query = "query($words: String) { masks(search: $words) { nodes { id } } }";
        let masks = stage.app.gql(query, json!({ "words": words })).await["masks"]["nodes"].take();
        assert_eq!(masks.as_array().unwrap().len(), found, "{words}");
    }
    stage.app.finish().await;
}

/// Many masks made at the same moment: each gets a number of its own, and none is refused because another
/// was faster.
#[tokio::test]
async fn masks_that_are_made_at_once_get_a_number_each() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 0).await;
    let make = async |n: usize| {
        let input =
            json!({ "personId": fleet.drivers[0], "label": format!("Listing {n}"), "provider": "simulator" });
        create(&app, input).await["id"].as_str().unwrap().to_owned()
    };
    let masks_made = futures_util::future::join_all((0..12).map(make)).await;
    let query = "query($id: ID!) { mask(id: $id) { state problem number { number } } }";
    // One whose number another mask took may still be looking: nobody waits for it any more.
    app.pass(Duration::from_secs(16));
    let mut numbers = HashSet::new();
    for id in masks_made {
        let mask = eventually("the mask has a number", || async {
            masks::sweep(&app.app).await.unwrap();
            let mask = app.gql(query, json!({ "id": id })).await["mask"].take();
            (mask["state"] == "ACTIVE").then_some(mask)
        })
        .await;
        assert!(numbers.insert(mask["number"]["number"].as_str().unwrap().to_owned()), "{mask:#}");
    }
    app.finish().await;
}

/// R98, I2: what someone writes to a mask arrives though the telco was down when it came.
#[tokio::test]
async fn r98_a_text_to_a_mask_waits_for_its_telco_and_arrives() {
    let stage = Stage::on("messagebird").await;
    stage.app.telco.fail([Fault::Refuse(503, 1)]);
    stage.write("t-1", ANN, "Is it still free?").await;
    assert_eq!(stage.app.telco.inbox(&stage.owner), [], "the telco is down");
    stage.app.pass(Duration::from_mins(1));
    stage.app.settle().await;
    let read = [(stage.number.clone(), "Is it still free?".to_owned())];
    assert_eq!(stage.app.telco.inbox(&stage.owner), read);
    // So does his answer.
    stage.app.telco.fail([Fault::Refuse(503, 1)]);
    stage.write("t-2", &stage.owner, "Yes").await;
    stage.app.pass(Duration::from_mins(1));
    stage.app.settle().await;
    assert_eq!(stage.app.telco.inbox(ANN), [(stage.number.clone(), "Yes".to_owned())]);
    stage.app.finish().await;
}

/// E45: a text that the guard against floods held at a mask goes on once a person lets it go.
#[tokio::test]
async fn e45_what_was_held_at_a_mask_is_let_go_by_hand() {
    let stage = Stage::set().await;
    let limit = usize::try_from(stage.app.app.config.same_text_limit).unwrap();
    for n in 0..=limit {
        stage.text(&format!("f-{n}"), ANN, "I am away").await;
    }
    let query = "{ deliveryProblems { nodes { id leg { state } } } }";
    let problems = stage.app.gql(query, json!({})).await["deliveryProblems"]["nodes"].take();
    assert_eq!((&problems[0]["leg"]["state"], &problems[1]), (&json!("HELD"), &Value::Null), "{problems:#}");
    let retry = "mutation($id: ID!) { retryLeg(id: $id) { id } }";
    stage.app.gql(retry, json!({ "id": problems[0]["id"] })).await;
    stage.app.settle().await;
    let mask = stage.read().await;
    let texts = mask["entries"]["nodes"].as_array().unwrap();
    assert!(texts.iter().all(|text| text["forwardState"] != "HELD"), "{mask:#}");
    stage.app.finish().await;
}

/// E17, R98: a telco takes a mask's number away. Nobody reaches its owner any more, and somebody is told.
#[tokio::test]
async fn e17_a_mask_whose_number_is_lost_says_so() {
    let stage = Stage::set().await;
    let app = &stage.app;
    stage.text("t-1", ANN, "Is it still free?").await;
    assert_eq!(stage.read().await["problem"], Value::Null);
    app.app.simulator.lose(&PhoneNumber::from_wire(&stage.number).unwrap());
    let test = "mutation { testProvider(name: \"simulator\") { missing } }";
    let first = app.gql_as(Role::Admin, test, json!({})).await;
    assert_eq!(first["testProvider"]["missing"], 1);
    // One look may be wrong; the third one is after the number was given up.
    for _ in 0..2 {
        app.pass(Duration::from_mins(11));
        app.gql_as(Role::Admin, test, json!({})).await;
    }
    let lost = app.gql("{ proxyNumbers(filter: { states: [ERROR] }) { nodes { number } } }", json!({})).await;
    assert_eq!(lost["proxyNumbers"]["nodes"], json!([{ "number": stage.number }]));
    let mask = stage.read().await;
    assert!(
        mask["problem"].as_str().is_some_and(|words| words.contains("took this number away")),
        "{mask:#}"
    );
    let alerts = "{ alerts(view: ALL, kind: NUMBER_LOST) { nodes {
        state severity subject count number { number } } } }";
    let told = json!([{ "state": "OPEN", "severity": "CRITICAL", "subject": stage.number, "count": 1,
        "number": { "number": stage.number } }]);
    assert_eq!(
        app.gql(alerts, json!({})).await["alerts"]["nodes"],
        told,
        "it stays until somebody sees to it"
    );
    stage.act("revokeMask", "").await;
    assert_eq!(stage.read().await["problem"], Value::Null, "it is over");
    stage.app.finish().await;
}
