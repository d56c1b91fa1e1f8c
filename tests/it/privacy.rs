//! Retention, erasure and legal holds: what goes, what stays, and that nothing of it is left in the
//! database's files, nor comes back with an older copy.

use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use maskline::app::App;
use maskline::entities::leg::State;
use maskline::privacy::journal;
use maskline::{backup, sweeps};
use maskline_tests::people::Ride;
use maskline_tests::{Fault, Fleet, Role, TestApp, database, eventually};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::{Value, json};

const NAME: &str = "Zebediah Quillfeather";
const NOTE: &str = "prefers the Xanthippe entrance";
const PLACE: &str = "Wolpertinger Lane 7";
const TEXT: &str = "my parcel is the vermilion one";
const REPLY: &str = "hello Zebediah Quillfeather I see it";

/// A customer that can be told from everything else, with a ride under way and texts both ways.
async fn a_ride(app: &TestApp) -> (Fleet, Ride) {
    let fleet = Fleet::of(app, 1, 1, 1).await;
    let change =
        "mutation($id: ID!, $patch: CustomerPatch!) { updateCustomer(id: $id, patch: $patch) { id } }";
    app.gql(change, json!({ "id": fleet.customers[0], "patch": { "name": NAME, "note": NOTE } })).await;
    let mut input = fleet.ride_input(0, 0);
    input["input"]["start"] = json!(PLACE);
    let query = "mutation($input: RideInput!) { createRide(input: $input) {
        id customerDials { number } driverDials { number } } }";
    let ride = Ride::of(&app.gql(query, input).await["createRide"]);
    app.telco.text(app, "t1", &Fleet::customer_phone(0), &ride.customer_dials, TEXT).await;
    app.telco.text(app, "t2", &Fleet::driver_phone(0), &ride.driver_dials, REPLY).await;
    app.settle().await;
    (fleet, ride)
}

async fn sweep(app: &TestApp, name: &str) -> u64 {
    sweeps::run_now(&app.app, name).await.unwrap()
}

async fn erase(app: &TestApp, person: &str, name: &str) -> Value {
    let query =
        "mutation($id: ID!, $name: String!) { erasePerson(personId: $id, confirm: $name, reason: \"asked\") {
        erasure { dueAt doneAt scrubbedAt summary } } }";
    app.gql_as(Role::Admin, query, json!({ "id": person, "name": name })).await["erasePerson"]["erasure"]
        .take()
}

/// Over, its grace and the rest of its numbers, too.
async fn over_and_rested(app: &TestApp, ride: &Ride) {
    ride.complete(app).await;
    app.settle().await;
    app.pass(Duration::from_hours(24 * 60));
}

/// What people see: the log, search, lists.
async fn all_that_is_shown(app: &TestApp, ride: &Ride) -> String {
    let query = "query($id: ID!, $name: String!, $phone: String!) {
        ride(id: $id) { start destination customer { name note phone { masked } } history { note }
            entries(last: 50) { nodes { body redacted problem legs { phone { masked } } } } }
        byName: customers(filter: { search: $name }) { nodes { id } }
        byPhone: customers(filter: { search: $phone }) { nodes { id } }
        rides(filter: { search: $name }) { nodes { id } } }";
    let asked = json!({ "id": ride.id, "name": NAME, "phone": Fleet::customer_phone(0) });
    app.gql_as(Role::Admin, query, asked).await.to_string()
}

fn file_of(app: &App) -> PathBuf {
    PathBuf::from(app.config.database_url.trim_start_matches("sqlite://"))
}

/// Which of these words are in the database's files, as they are on the disk.
fn left(file: &Path, words: &[&str]) -> Vec<String> {
    let beside = |ending: &str| PathBuf::from(format!("{}{ending}", file.display()));
    let read = |path: PathBuf| std::fs::read(path).unwrap_or_default();
    let bytes = [read(file.to_owned()), read(beside("-wal")), read(beside("-shm"))].concat();
    let has = |word: &&&str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
    words.iter().filter(has).map(|word| (*word).to_owned()).collect()
}

#[tokio::test]
async fn t31_an_erasure_waits_for_the_ride_and_then_reaches_everything() {
    let app = TestApp::start().await;
    let (fleet, ride) = a_ride(&app).await;
    let before = all_that_is_shown(&app, &ride).await;
    for word in [NAME, NOTE, PLACE, TEXT, REPLY] {
        assert!(before.contains(word), "{word}");
    }
    if database::server().is_none() {
        assert_eq!(
            left(&file_of(&app.app), &[NAME, NOTE, PLACE]).len(),
            3,
            "canaries that are not there prove nothing"
        );
    }

    // E48: while the ride is under way, texts flow and nothing is removed.
    let asked = erase(&app, &fleet.customers[0], NAME).await;
    assert_eq!((&asked["dueAt"], &asked["doneAt"]), (&Value::Null, &Value::Null));
    app.telco.text(&app, "t3", &Fleet::customer_phone(0), &ride.customer_dials, "still here").await;
    app.settle().await;
    assert_eq!(sweep(&app, "privacy.erasures").await, 0);
    assert!(all_that_is_shown(&app, &ride).await.contains(TEXT));
    assert_eq!(
        fleet.no_ride(&app, 0, 0).await.0,
        "INVALID_INPUT",
        "no new ride for someone about to be erased"
    );

    over_and_rested(&app, &ride).await;
    assert_eq!(sweep(&app, "privacy.erasures").await, 1);
    let after = all_that_is_shown(&app, &ride).await;
    for word in [NAME, NOTE, PLACE, TEXT, REPLY, "still here"] {
        assert!(!after.contains(word), "{word} is shown after the erasure: {after}");
    }
    let told: Value = serde_json::from_str(&after).unwrap();
    assert_eq!(told["ride"]["customer"]["name"], "Erased customer");
    assert_eq!((&told["byName"]["nodes"], &told["byPhone"]["nodes"]), (&json!([]), &json!([])));
    let entries = told["ride"]["entries"]["nodes"].as_array().unwrap();
    assert!(entries.len() >= 5, "the rows stay: {entries:#?}");
    assert!(entries.iter().all(|entry| entry["body"].is_null() && entry["redacted"] == true));

    nothing_in_raw_webhooks(&app).await;
    if database::server().is_none() {
        let words = [NAME, &NAME.to_lowercase(), NOTE, PLACE, &PLACE.to_lowercase(), TEXT, REPLY];
        assert_eq!(left(&file_of(&app.app), &words), Vec::<String>::new());
    }
    let record =
        "{ auditLog(action: \"person.erase\") { nodes { action detail } } verifyAuditLog { intact } }";
    let record = app.gql_as(Role::Auditor, record, json!({})).await;
    assert!(record["auditLog"]["nodes"][0]["detail"].as_str().unwrap().contains("evidence"));
    assert_eq!(record["verifyAuditLog"]["intact"], true);

    // Nobody is behind that row any more.
    let change =
        "mutation($id: ID!) { updateCustomer(id: $id, patch: { name: \"X\", active: true }) { id } }";
    assert_eq!(app.refusal(change, json!({ "id": fleet.customers[0] })).await.0, "ILLEGAL_TRANSITION");
    let again = app.ask(
        Some(Role::Dispatcher),
        "mutation($id: ID!) { reconnect(rideId: $id) { id } }",
        json!({ "id": ride.id }),
    );
    assert!(again.await["errors"].is_array());
    app.finish().await;
}

/// E48: what is wiped cannot be read by the courier any more, and is not tried for ever.
#[tokio::test]
async fn e48_a_text_that_waits_when_someone_is_erased_is_not_sent() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 0, 1).await;
    app.telco.fail([Fault::Refuse(503, 1)]);
    app.telco.text(&app, "t1", &Fleet::customer_phone(0), &fleet.numbers[0], "hello").await;
    app.settle().await;
    let waiting = app.sent_legs().await.pop().unwrap();
    assert_eq!(waiting.state, State::Queued, "what he is answered waits for its next attempt");
    assert!(erase(&app, &fleet.customers[0], "Cara 0").await["doneAt"].is_string());
    app.pass(Duration::from_mins(1));
    app.settle().await;
    let stopped = app.sent_legs().await.pop().unwrap();
    assert_eq!((stopped.state, stopped.attempts), (State::Cancelled, 1), "{stopped:?}");
    assert_eq!(app.telco.inbox(&Fleet::customer_phone(0)), []);
    app.finish().await;
}

async fn nothing_in_raw_webhooks(app: &TestApp) {
    let number = Fleet::customer_phone(0);
    for row in maskline::entities::inbound_event::Entity::find().all(app.app.db.read()).await.unwrap() {
        let raw: Value = serde_json::from_str(&app.app.vault.open(row.id, &row.raw_sealed).unwrap()).unwrap();
        let body = base64::engine::general_purpose::STANDARD.decode(raw["body"].as_str().unwrap()).unwrap();
        let body = String::from_utf8_lossy(&body).replace('+', " ");
        for word in [number.trim_start_matches('+'), TEXT, REPLY] {
            assert!(
                !body.contains(word) && !raw["url"].to_string().contains(word),
                "{} has {word}",
                row.dedupe_key
            );
        }
    }
}

/// T31 and I12: a copy from before the erasure brings the person back; the journal takes him away again.
#[tokio::test]
async fn t31_an_older_copy_does_not_bring_the_erased_back() {
    if database::server().is_some() {
        return;
    }
    let app = TestApp::start().await;
    let (fleet, ride) = a_ride(&app).await;
    over_and_rested(&app, &ride).await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("before.db");
    backup::save(&app.app.config, &copy).await.unwrap();
    assert!(!erase(&app, &fleet.customers[0], NAME).await["doneAt"].is_null());
    let other_copy = folder.path().join("after.db");
    backup::save(&app.app.config, &other_copy).await.unwrap();
    assert_eq!(left(&other_copy, &[NAME, NOTE, PLACE]), Vec::<String>::new());
    assert_eq!(left(&copy, &[NAME, NOTE, PLACE]).len(), 3);

    for (name, with_journal, back) in [("forged.db", false, true), ("restored.db", true, false)] {
        let mut config = maskline::config::Config::clone(&app.app.config);
        config.database_url = format!("sqlite://{}", folder.path().join(name).display());
        let kept = std::fs::read_to_string(journal::path(&app.app.config)).unwrap();
        assert!(!kept.contains(&Fleet::customer_phone(0)[1..]) && !kept.contains(NAME));
        // A line from elsewhere erases nobody.
        let line = if with_journal { kept } else { kept.replace("\"at\":1", "\"at\":2") };
        std::fs::write(journal::path(&config), line).unwrap();
        backup::restore(&config, &copy).await.unwrap();
        let restored = App::start(config, app.app.clock.clone()).await.unwrap();
        let customer = fleet.customers[0].parse().unwrap();
        let person = maskline::entities::person::by_id(restored.db.read(), customer).await.unwrap();
        assert_eq!(person.name == NAME, back, "{name}");
        let words = left(&file_of(&restored), &[NAME, NOTE, PLACE]);
        assert_eq!(words.is_empty(), !back, "{name}: {words:?}");
        restored.stop.cancel();
    }
    app.finish().await;
}

#[tokio::test]
async fn nobody_is_erased_by_mistake_or_against_a_hold() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 0, 0).await;
    let id = &fleet.customers[0];
    let erase = "mutation($id: ID!, $name: String!, $why: String!) {
        erasePerson(personId: $id, confirm: $name, reason: $why) { erasure { doneAt } } }";
    let asked = |name: &str, why: &str| json!({ "id": id, "name": name, "why": why });
    let refused = |answer: Value| answer["errors"][0]["extensions"].clone();
    let wrong = refused(app.ask(Some(Role::Admin), erase, asked("Cara", "asked")).await);
    assert_eq!((&wrong["code"], &wrong["field"]), (&json!("INVALID_INPUT"), &json!("confirm")));
    let wrong = refused(app.ask(Some(Role::Admin), erase, asked("Cara 0", " ")).await);
    assert_eq!(wrong["field"], "reason");
    let wrong = refused(app.ask(Some(Role::Dispatcher), erase, asked("Cara 0", "asked")).await);
    assert_eq!(wrong["code"], "FORBIDDEN");

    let hold =
        "mutation($id: ID!) { setLegalHold(personId: $id, reason: \"a dispute\") { hold { reason } } }";
    app.gql_as(Role::Admin, hold, json!({ "id": id })).await;
    let wrong = refused(app.ask(Some(Role::Admin), erase, asked("Cara 0", "asked")).await);
    assert_eq!(wrong["code"], "ILLEGAL_TRANSITION");
    let listed = app.gql_as(Role::Admin, "{ legalHolds { personId reason } }", json!({})).await;
    assert_eq!(listed["legalHolds"], json!([{ "personId": id, "reason": "a dispute" }]));
    let lift = "mutation($id: ID!) { liftLegalHold(personId: $id, reason: \"settled\") { hold { reason } } }";
    assert!(app.gql_as(Role::Admin, lift, json!({ "id": id })).await["liftLegalHold"]["hold"].is_null());
    let done = app.gql_as(Role::Admin, erase, asked("Cara 0", "asked")).await;
    assert!(done["erasePerson"]["erasure"]["doneAt"].is_string());
    app.finish().await;
}

#[tokio::test]
async fn a_request_can_be_taken_back_until_it_is_carried_out() {
    let app = TestApp::start().await;
    let (fleet, ride) = a_ride(&app).await;
    erase(&app, &fleet.customers[0], NAME).await;
    let cancel = "mutation($id: ID!) { cancelErasure(personId: $id) { erasure { doneAt } } }";
    let id = json!({ "id": fleet.customers[0] });
    assert!(app.gql_as(Role::Admin, cancel, id.clone()).await["cancelErasure"]["erasure"].is_null());
    over_and_rested(&app, &ride).await;
    assert_eq!(sweep(&app, "privacy.erasures").await, 0);
    erase(&app, &fleet.customers[0], NAME).await;
    let late = app.ask(Some(Role::Admin), cancel, id).await;
    assert_eq!(late["errors"][0]["extensions"]["code"], "ILLEGAL_TRANSITION");
    app.finish().await;
}

const SET: &str = "mutation($market: ID, $class: DataClass!, $days: Int) {
    setRetention(marketId: $market, dataClass: $class, days: $days) { dataClass days fallback } }";

#[tokio::test]
async fn retention_takes_texts_numbers_and_places_and_leaves_the_rows() {
    let app = TestApp::start().await;
    let (fleet, ride) = a_ride(&app).await;
    let other = Fleet::customer_phone(7);
    app.telco.text(&app, "t9", &other, &ride.customer_dials, "who is this").await;
    ride.complete(&app).await;
    app.settle().await;
    let markets = app.gql("{ markets { id } }", json!({})).await;
    let market = &markets["markets"][0]["id"];
    for (class, days) in [("TEXTS", 30), ("PHONES", 60), ("PLACES", 90)] {
        app.gql_as(Role::OpsManager, SET, json!({ "market": market, "class": class, "days": days })).await;
    }
    let count = "query($id: ID!) { ride(id: $id) { entries(last: 50) { nodes { id } } } }";
    let rows = app.gql(count, json!({ "id": ride.id })).await.to_string();
    app.pass(Duration::from_hours(24 * 29));
    sweep(&app, "privacy.retention").await;
    assert!(all_that_is_shown(&app, &ride).await.contains(TEXT), "not a day early");

    // A hold on one of the two keeps what both wrote.
    let hold = "mutation($id: ID!) { setLegalHold(personId: $id, reason: \"a dispute\") { hold { since } } }";
    app.gql_as(Role::Admin, hold, json!({ "id": fleet.drivers[0] })).await;
    app.pass(Duration::from_hours(24 * 2));
    sweep(&app, "privacy.retention").await;
    assert!(all_that_is_shown(&app, &ride).await.contains(TEXT), "held");
    let lift = "mutation($id: ID!) { liftLegalHold(personId: $id, reason: \"settled\") { hold { since } } }";
    app.gql_as(Role::Admin, lift, json!({ "id": fleet.drivers[0] })).await;
    // The server's own sweep may have come first: what is gone is what counts.
    sweep(&app, "privacy.retention").await;
    let shown = all_that_is_shown(&app, &ride).await;
    assert!(!shown.contains(TEXT) && !shown.contains(REPLY));
    assert!(shown.contains(NAME) && shown.contains(PLACE) && shown.contains("•"), "only texts so far");
    assert_eq!(app.gql(count, json!({ "id": ride.id })).await.to_string(), rows, "rows and counts stay");
    let entries = maskline::entities::entry::Entity::find().all(app.app.db.read()).await.unwrap();
    assert!(entries.iter().all(|entry| entry.body_sealed.is_none()), "unrouted ones, too");

    app.pass(Duration::from_hours(24 * 30));
    sweep(&app, "privacy.retention").await;
    let legs = maskline::entities::leg::Entity::find().all(app.app.db.read()).await.unwrap();
    assert!(legs.iter().all(|leg| leg.phone_sealed.is_none() && leg.phone_hash.is_none()));
    app.pass(Duration::from_hours(24 * 30));
    sweep(&app, "privacy.retention").await;
    assert!(!all_that_is_shown(&app, &ride).await.contains(PLACE));
    assert_eq!(sweep(&app, "privacy.retention").await, 0, "what is redacted is left alone");
    app.finish().await;
}

/// A call that may or may not have been placed is nobody's to settle: its words and phone go with the others.
#[tokio::test]
async fn retention_takes_calls_of_unknown_outcome_too() {
    // Takes orders of calls, and never answers.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let app = TestApp::start_with(|config| {
        config.messagebird_voice_url = url;
        config.provider_timeout = Duration::from_secs(3);
    })
    .await;
    let (_, ride) = a_ride(&app).await;
    let announce =
        "mutation($id: ID!) { placeAnnouncement(rideId: $id, to: DRIVER, text: \"Move the car\") { id } }";
    let made = app.gql(announce, json!({ "id": ride.id })).await["placeAnnouncement"][0]["id"].take();
    let leg = async || {
        let query = "query($id: ID!) { entry(id: $id) { legs { state errorCode } } }";
        app.gql(query, json!({ "id": made })).await["entry"]["legs"][0].take()
    };
    eventually("no answer came", || async { leg().await["errorCode"].is_string().then_some(()) }).await;
    app.pass(app.app.config.lease + Duration::from_secs(10));
    eventually("nobody can tell", || async { (leg().await["state"] == "UNCERTAIN").then_some(()) }).await;
    ride.complete(&app).await;
    app.settle().await;

    let markets = app.gql("{ markets { id } }", json!({})).await;
    for class in ["TEXTS", "PHONES"] {
        let rule = json!({ "market": markets["markets"][0]["id"], "class": class, "days": 30 });
        app.gql_as(Role::OpsManager, SET, rule).await;
    }
    app.pass(Duration::from_hours(24 * 31));
    sweep(&app, "calls.forgotten").await;
    let told = leg().await;
    assert_eq!((&told["state"], &told["errorCode"]), (&json!("FAILED"), &json!("no_news")));
    sweep(&app, "privacy.retention").await;
    let entries = maskline::entities::entry::Entity::find().all(app.app.db.read()).await.unwrap();
    assert!(entries.iter().all(|entry| entry.body_sealed.is_none() && entry.answer_sealed.is_none()));
    let legs = maskline::entities::leg::Entity::find().all(app.app.db.read()).await.unwrap();
    assert!(legs.iter().all(|leg| leg.phone_sealed.is_none() && leg.phone_hash.is_none()), "{legs:#?}");
    drop(silent);
    app.finish().await;
}

/// What came in on no number of ours belongs to no market: the rule for all counts.
#[tokio::test]
async fn retention_takes_what_came_in_on_no_number_of_ours() {
    let app = TestApp::start().await;
    let (_, ride) = a_ride(&app).await;
    app.telco.text(&app, "t9", &Fleet::customer_phone(7), "+3197019999999", "who is this").await;
    app.settle().await;
    for class in ["TEXTS", "PHONES"] {
        app.gql_as(Role::OpsManager, SET, json!({ "market": null, "class": class, "days": 2 })).await;
    }
    app.pass(Duration::from_hours(24 * 3));
    sweep(&app, "privacy.retention").await;
    let entries = maskline::entities::entry::Entity::find().all(app.app.db.read()).await.unwrap();
    let astray: Vec<_> = entries.iter().filter(|entry| entry.number_id.is_none()).collect();
    assert!(astray.len() == 1 && astray[0].body_sealed.is_none(), "{ride:?}");
    let legs = maskline::entities::leg::Entity::find().all(app.app.db.read()).await.unwrap();
    assert!(legs.iter().filter(|leg| leg.entry_id == astray[0].id).all(|leg| leg.phone_sealed.is_none()));
    app.finish().await;
}

#[tokio::test]
async fn retention_refuses_what_cannot_hold() {
    let app = TestApp::start().await;
    let markets = app.gql("{ markets { id } }", json!({})).await;
    let market = &markets["markets"][0]["id"];
    for (asked, field) in [
        (json!({ "market": market, "class": "TEXTS", "days": 0 }), "days"),
        (json!({ "market": market, "class": "TEXTS", "days": 4000 }), "days"),
        (json!({ "market": market, "class": "AUDIT", "days": 30 }), "marketId"),
        // T2: a replayed webhook must meet its own row.
        (json!({ "class": "WEBHOOKS", "days": 6 }), "days"),
    ] {
        let answer = app.ask(Some(Role::Admin), SET, asked.clone()).await;
        assert_eq!(answer["errors"][0]["extensions"]["field"], field, "{asked}");
    }
    let everywhere = app.gql_as(Role::Admin, SET, json!({ "class": "TEXTS", "days": 365 })).await;
    assert!(everywhere["setRetention"].to_string().contains("365"));
    let query = "query($id: ID) { retention(marketId: $id) { dataClass days fallback } }";
    let here = app.gql_as(Role::Admin, query, json!({ "id": market })).await;
    assert_eq!(here["retention"][0], json!({ "dataClass": "TEXTS", "days": null, "fallback": 365 }));
    app.finish().await;
}

/// What is cut off the old end of the audit log is gone; what is left still proves itself.
#[tokio::test]
async fn the_audit_log_loses_its_old_end_and_holds() {
    let app = TestApp::start().await;
    app.gql_as(Role::Admin, SET, json!({ "class": "TEXTS", "days": 365 })).await;
    app.pass(Duration::from_hours(24 * 100));
    app.gql_as(Role::Admin, SET, json!({ "class": "AUDIT", "days": 90 })).await;
    sweep(&app, "privacy.retention").await;
    let query = "{ auditLog { nodes { action detail } } verifyAuditLog { intact records } }";
    let told = app.gql_as(Role::Admin, query, json!({})).await;
    assert!(!told.to_string().contains("TEXTS: 365"), "{told:#}");
    assert!(told.to_string().contains("AUDIT: 90"));
    assert_eq!(told["verifyAuditLog"]["intact"], true);

    // Whoever cuts off more, and moves the mark, is found out.
    let tx = app.app.db.begin().await.unwrap();
    tx.execute_unprepared("UPDATE audit_head SET base_seq = base_seq + 1").await.unwrap();
    tx.commit().await.unwrap();
    assert!(maskline::audit::verify(&app.app).await.unwrap().broken_at.is_some());
    app.finish().await;
}

/// A hold keeps the records from the first one about its person on; older ones still go.
#[tokio::test]
async fn a_hold_keeps_records_from_its_person_s_first_on() {
    let app = TestApp::start().await;
    app.gql_as(Role::Admin, SET, json!({ "class": "TEXTS", "days": 365 })).await;
    app.pass(Duration::from_hours(24 * 10));
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let hold = "mutation($id: ID!) { setLegalHold(personId: $id, reason: \"a dispute\") { hold { since } } }";
    app.gql_as(Role::Admin, hold, json!({ "id": fleet.customers[0] })).await;
    app.pass(Duration::from_hours(24 * 100));
    app.gql_as(Role::Admin, SET, json!({ "class": "AUDIT", "days": 30 })).await;
    sweep(&app, "privacy.retention").await;
    let query = "{ auditLog { nodes { action detail } } verifyAuditLog { intact } }";
    let told = app.gql_as(Role::Admin, query, json!({})).await;
    assert!(!told.to_string().contains("TEXTS: 365"), "{told:#}");
    assert!(told.to_string().contains("legal_hold.set"), "{told:#}");
    assert_eq!(told["verifyAuditLog"]["intact"], true);
    app.finish().await;
}

/// Of raw webhooks a hold keeps those of its person, whoever wrote; all others go as they would.
#[tokio::test]
async fn a_hold_keeps_the_webhooks_of_its_person() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 2, 4).await;
    for n in 0..2 {
        let ride = fleet.ride(&app, n, n).await;
        app.telco.text(&app, &format!("c{n}"), &Fleet::customer_phone(n), &ride.customer_dials, "here").await;
        app.settle().await;
        app.telco.text(&app, &format!("d{n}"), &Fleet::driver_phone(n), &ride.driver_dials, "coming").await;
        app.settle().await;
    }
    let hold = "mutation($id: ID!) { setLegalHold(personId: $id, reason: \"a dispute\") { hold { since } } }";
    app.gql_as(Role::Admin, hold, json!({ "id": fleet.customers[0] })).await;
    app.pass(Duration::from_hours(24 * 400));
    assert!(sweep(&app, "webhooks.retention").await > 0);
    let left = maskline::entities::inbound_event::Entity::find().all(app.app.db.read()).await.unwrap();
    let keys: Vec<_> = left.iter().map(|row| row.dedupe_key.as_str()).collect();
    for (key, kept) in [("text:c0", true), ("text:d0", true), ("text:c1", false), ("text:d1", false)] {
        assert_eq!(keys.contains(&key), kept, "{key}: {keys:?}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_person_gets_what_is_kept_of_him() {
    let app = TestApp::start().await;
    let (fleet, _ride) = a_ride(&app).await;
    let path = format!("{}/export/people/{}", app.url, fleet.customers[0]);
    for (role, status) in
        [(Role::Viewer, 403), (Role::Dispatcher, 403), (Role::Auditor, 403), (Role::Admin, 200)]
    {
        let answer = app.http.get(&path).bearer_auth(app.token(role).await).send().await.unwrap();
        assert_eq!(answer.status(), status, "{role:?}");
    }
    let answer = app.http.get(&path).bearer_auth(app.token(Role::Admin).await).send().await.unwrap();
    let told: Value = answer.json().await.unwrap();
    assert_eq!(told["person"]["name"], NAME);
    assert_eq!(told["phones"][0]["number"], Fleet::customer_phone(0));
    let text = told.to_string();
    assert!(text.contains(TEXT) && text.contains(REPLY) && text.contains(PLACE));
    assert!(!text.contains(&Fleet::driver_phone(0)[1..]), "no number of the other side");
    app.finish().await;
}
