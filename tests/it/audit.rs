//! The audit log: what is on record, and that nobody changes it unnoticed.

use maskline::audit;
use maskline_tests::{Fleet, Role, TestApp};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

async fn reveal(app: &TestApp, times: usize) {
    let phones = app.gql("{ customers { nodes { phone { id } } } }", json!({})).await;
    let id = &phones["customers"]["nodes"][0]["phone"]["id"];
    for n in 0..times {
        let reveal = "mutation($id: ID!, $why: String!) { revealPhone(id: $id, reason: $why) }";
        app.gql(reveal, json!({ "id": id, "why": format!("reason {n}") })).await;
    }
}

#[tokio::test]
async fn deeds_are_on_record_and_the_chain_holds() {
    let app = TestApp::start().await;
    Fleet::of(&app, 1, 0, 0).await;
    reveal(&app, 3).await;
    let query = "{ auditLog(action: \"phone\") { nodes { seq actorName action detail } }
        verifyAuditLog { intact records head brokenAt } }";
    let seen = app.gql_as(Role::Auditor, query, json!({})).await;
    let newest = &seen["auditLog"]["nodes"][0];
    assert_eq!((&newest["action"], &newest["detail"]), (&json!("phone.reveal"), &json!("reason 2")));
    assert_eq!(newest["actorName"], "Dispatcher");
    assert_eq!(seen["verifyAuditLog"]["intact"], true);
    let refused = app.ask(Some(Role::Dispatcher), query, json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
    app.finish().await;
}

/// Whose phone was revealed stands in the record, also where it is that of a contact in the log.
#[tokio::test]
async fn an_auditor_sees_whose_phone_was_revealed() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    reveal(&app, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.telco.text(&app, "1", &Fleet::driver_phone(0), &ride.driver_dials, "hello").await;
    app.settle().await;
    let legs = "query($id: ID!) { ride(id: $id) { entries(last: 1) { nodes { sender { id } } } } }";
    let seen = app.gql(legs, json!({ "id": ride.id })).await;
    let sender = &seen["ride"]["entries"]["nodes"][0]["sender"]["id"];
    let show = "mutation($id: ID!) { revealPhone(id: $id, reason: \"he called\") }";
    app.gql(show, json!({ "id": sender })).await;
    let query = "{ auditLog(action: \"phone.reveal\") { nodes { subjectId subjectKind subjectName } } }";
    let seen = app.gql_as(Role::Auditor, query, json!({})).await;
    let whose = |id: &str, kind: &str, name: &str| json!({ "subjectId": id, "subjectKind": kind, "subjectName": name });
    assert_eq!(
        seen["auditLog"]["nodes"],
        json!([
            whose(&fleet.drivers[0], "DRIVER", "Dan 0"),
            whose(&fleet.customers[0], "CUSTOMER", "Cara 0")
        ])
    );
    app.finish().await;
}

#[tokio::test]
async fn records_made_at_once_form_one_chain() {
    let app = TestApp::start().await;
    Fleet::of(&app, 1, 0, 0).await;
    futures_util::future::join_all((0..8).map(|_| reveal(&app, 2))).await;
    let found = audit::verify(&app.app).await.unwrap();
    assert_eq!(found.broken_at, None);
    assert!(found.records >= 16, "{found:?}");
    app.finish().await;
}

#[tokio::test]
async fn whoever_changes_a_record_is_found_out() {
    for harm in [
        "UPDATE audit SET detail = 'harmless' WHERE detail = 'reason 1'",
        "UPDATE audit SET account_id = NULL WHERE detail = 'reason 1'",
        "DELETE FROM audit WHERE detail = 'reason 1'",
        "DELETE FROM audit WHERE detail = 'reason 3'",
    ] {
        let app = TestApp::start().await;
        Fleet::of(&app, 1, 0, 0).await;
        reveal(&app, 4).await;
        let tx = app.app.db.begin().await.unwrap();
        assert_eq!(tx.execute_unprepared(harm).await.unwrap().rows_affected(), 1);
        tx.commit().await.unwrap();
        assert!(audit::verify(&app.app).await.unwrap().broken_at.is_some(), "{harm}");
        let told = app.gql_as(Role::Admin, "{ verifyAuditLog { intact brokenAt } }", json!({})).await;
        assert_eq!(told["verifyAuditLog"]["intact"], Value::Bool(false));
        app.finish().await;
    }
}

/// T37, E7: it is known who made people and markets what they are, and who gave somebody's rides another phone.
#[tokio::test]
async fn t37_people_phones_and_markets_change_on_record() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let phone = "mutation($id: ID!) { updateCustomer(id: $id, patch: { phone: \"+31610099999\" }) { id } }";
    for _ in 0..2 {
        app.gql(phone, json!({ "id": fleet.customers[0] })).await;
    }
    let csv = format!("name,phone\nDaniel,{}\nEve,+31610088888\n", Fleet::driver_phone(0));
    app.gql("mutation($csv: String!) { importDrivers(csv: $csv) { created } }", json!({ "csv": csv })).await;
    let make = "mutation { createMarket(input: { name: \"Lyon\", country: \"FR\", timeZone: \"Europe/Paris\" }) { id } }";
    let market = app.gql_as(Role::Admin, make, json!({})).await["createMarket"]["id"].take();
    let change =
        "mutation($id: ID!) { updateMarket(id: $id, patch: { graceSeconds: 60, brand: \"Bird\" }) { id } }";
    app.gql_as(Role::OpsManager, change, json!({ "id": market })).await;

    let log = "{ auditLog(first: 50) { nodes { action actorName detail } } }";
    let log = app.gql_as(Role::Admin, log, json!({})).await["auditLog"]["nodes"].take();
    let told = log.as_array().unwrap().iter().map(|record| {
        let word = |name: &str| record[name].as_str().unwrap_or_default();
        (word("action"), word("actorName"), word("detail"))
    });
    let of = ["person", "phone", "market"];
    let told: Vec<_> = told.filter(|(action, ..)| of.iter().any(|noun| action.starts_with(noun))).collect();
    let expected = [
        ("market.update", "OpsManager", "brand, grace_seconds"),
        ("market.create", "Admin", "Lyon"),
        ("person.import", "Dispatcher", "drivers: 1 new, 1 changed"),
        ("phone.change", "Dispatcher", ""),
        ("person.create", "Dispatcher", ""),
        ("person.create", "Dispatcher", ""),
    ];
    assert_eq!(told, expected);
    assert!(!log.to_string().contains("0099999"), "no digits of a phone");
    let history = "query($id: ID!) { ride(id: $id) { history { what by } } }";
    let history = app.gql(history, json!({ "id": ride.id })).await["ride"]["history"].take();
    assert!(
        history.as_array().unwrap().contains(&json!({ "what": "MOVED", "by": "Dispatcher" })),
        "{history}"
    );
    app.finish().await;
}
