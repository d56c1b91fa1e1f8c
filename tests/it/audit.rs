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
