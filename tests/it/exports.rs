//! Files: the audit log and the evidence of a ride; who may have them, what is in them, and that a
//! changed one is found out.

use maskline_tests::{Fleet, Role, TestApp};
use serde_json::{Value, json};

async fn get(app: &TestApp, role: Option<Role>, path: &str) -> reqwest::Response {
    let mut request = app.http.get(format!("{}{path}", app.url));
    if let Some(role) = role {
        request = request.bearer_auth(app.token(role).await);
    }
    request.send().await.unwrap()
}

async fn text(app: &TestApp, role: Role, path: &str) -> String {
    let answer = get(app, Some(role), path).await;
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap()
}

async fn reveal(app: &TestApp, why: &str) {
    let phones = app.gql("{ customers { nodes { phone { id } } } }", json!({})).await;
    let id = &phones["customers"]["nodes"][0]["phone"]["id"];
    let reveal = "mutation($id: ID!, $why: String!) { revealPhone(id: $id, reason: $why) }";
    app.gql(reveal, json!({ "id": id, "why": why })).await;
}

/// The last field of each line of a table, and how many fields there are.
fn table(text: &str) -> Vec<csv::StringRecord> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.records().collect::<Result<_, _>>().unwrap()
}

#[tokio::test]
async fn the_audit_log_leaves_as_a_table_and_as_json() {
    let app = TestApp::start().await;
    Fleet::of(&app, 1, 0, 0).await;
    for n in 0..3 {
        reveal(&app, &format!("reason {n}")).await;
    }
    // T9: a reason that is a formula stays a text.
    reveal(&app, "=HYPERLINK(\"https://evil.test\")").await;

    let rows = table(&text(&app, Role::Auditor, "/export/audit?format=csv&action=phone").await);
    assert_eq!(rows.len(), 5, "{rows:#?}");
    assert_eq!(&rows[0][4], "action");
    assert_eq!((&rows[1][2], &rows[1][6]), ("Dispatcher", "reason 0"));
    assert_eq!(&rows[4][6], "'=HYPERLINK(\"https://evil.test\")");

    let told: Value =
        serde_json::from_str(&text(&app, Role::Auditor, "/export/audit?format=json").await).unwrap();
    let records = told["records"].as_array().unwrap();
    let newest = records.last().unwrap();
    assert_eq!((&newest["action"], &newest["detail"]), (&json!("audit.export"), &json!("json")));
    assert_eq!(newest["hash"].as_str().unwrap().len(), 64);
    let none: Value = serde_json::from_str(
        &text(&app, Role::Auditor, "/export/audit?format=json&to=2020-01-01T00:00:00Z").await,
    )
    .unwrap();
    assert_eq!(none, json!({ "records": [] }));
    app.finish().await;
}

#[tokio::test]
async fn a_long_log_leaves_whole_and_in_order() {
    let app = TestApp::start().await;
    let mut tx = app.app.db.begin().await.unwrap();
    for n in 0..1_203 {
        maskline::audit::record(&app.app, &mut tx, None, "test.deed", None, n.to_string()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let rows = table(&text(&app, Role::Admin, "/export/audit?format=csv&action=test.deed").await);
    let told: Vec<_> = rows.iter().skip(1).map(|row| row[6].parse::<u32>().unwrap()).collect();
    assert_eq!(told, (0..1_203).collect::<Vec<_>>());
    app.finish().await;
}

#[tokio::test]
async fn files_are_for_those_who_may_have_them() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let evidence = format!("/export/rides/{}/evidence?format=json", ride.id);
    for (role, path, status) in [
        (None, "/export/audit?format=csv", 401),
        (Some(Role::Viewer), "/export/audit?format=csv", 403),
        (Some(Role::Dispatcher), "/export/audit?format=csv", 403),
        (Some(Role::OpsManager), "/export/audit?format=csv", 200),
        (Some(Role::OpsManager), "/export/audit?format=xls", 400),
        (Some(Role::OpsManager), "/export/audit?format=pdf", 400),
        (Some(Role::OpsManager), "/export/audit?format=csv&from=yesterday", 400),
        (Some(Role::OpsManager), "/export/audit?format=csv&userId=x", 400),
        (Some(Role::OpsManager), "/export/audit?format=csv&other=x", 400),
        (None, evidence.as_str(), 401),
        (Some(Role::Viewer), &evidence, 403),
        (Some(Role::SupportAgent), &evidence, 200),
        (Some(Role::Auditor), "/export/rides/00000000-0000-0000-0000-000000000001/evidence?format=csv", 404),
        (Some(Role::Auditor), "/export/rides/x/evidence?format=csv", 404),
    ] {
        assert_eq!(get(&app, role, path).await.status(), status, "{role:?} {path}");
    }
    let answer = get(&app, Some(Role::Auditor), &evidence).await;
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert!(answer.headers()["content-disposition"].to_str().unwrap().starts_with("attachment; filename="));
    app.finish().await;
}

/// The JSON file that a PDF of evidence carries.
fn attached(pdf: &str) -> serde_json::Value {
    let at = pdf.find("/ASCIIHexDecode").unwrap();
    let stream = pdf[at..].split_once("stream\n").unwrap().1;
    let (hexed, _) = stream.split_once('>').unwrap();
    serde_json::from_slice(&hex::decode(hexed.trim()).unwrap()).unwrap()
}

/// G11: each attempt is in it with the telco's reference; no number, no text; one changed letter is seen.
#[tokio::test]
async fn g11_evidence_tells_each_attempt_and_shows_a_change() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let said = "I am at the blue door";
    app.telco.text(&app, "t1", &Fleet::customer_phone(0), &ride.customer_dials, said).await;
    app.settle().await;
    let verify = "query($it: String!) { verifyEvidence(document: $it) { intact ride } }";
    for format in ["json", "csv", "pdf"] {
        let file =
            text(&app, Role::Dispatcher, &format!("/export/rides/{}/evidence?format={format}", ride.id))
                .await;
        for secret in [said, &Fleet::customer_phone(0), &Fleet::driver_phone(0), &ride.customer_dials] {
            assert!(!file.contains(secret.trim_start_matches('+')), "{format} tells {secret}");
        }
        assert!(file.contains("ACCEPTED") && file.contains("RELAY"), "{file}");
        let told = app.gql(verify, json!({ "it": file })).await["verifyEvidence"].take();
        assert_eq!(told["intact"], true, "{format}: {file}");
        assert!(!told["ride"].as_str().unwrap().is_empty());
        for (from, to) in [("RELAY", "NOTICE"), ("ACCEPTED", "REFUSED"), ("seal", "sea1")] {
            let told = app.ask(Some(Role::Dispatcher), verify, json!({ "it": file.replace(from, to) })).await;
            assert_ne!(told["data"]["verifyEvidence"]["intact"], true, "{format}: {from}");
        }
    }
    let path = |format: &str| format!("/export/rides/{}/evidence?format={format}", ride.id);
    let printed = text(&app, Role::Dispatcher, &path("pdf")).await;
    let told: serde_json::Value =
        serde_json::from_str(&text(&app, Role::Dispatcher, &path("json")).await).unwrap();
    // The same content, and the file of it within.
    for contact in told["evidence"]["contacts"].as_array().unwrap() {
        assert!(printed.contains(contact["id"].as_str().unwrap()), "{contact}");
    }
    let within = attached(&printed);
    assert_eq!(within["evidence"]["contacts"], told["evidence"]["contacts"]);
    assert!(printed.contains(within["digest"].as_str().unwrap()), "its digest is on the paper");
    let within = app.gql(verify, json!({ "it": within.to_string() })).await;
    assert_eq!(within["verifyEvidence"]["intact"], true);
    let answer = get(&app, Some(Role::Dispatcher), &path("pdf")).await;
    assert_eq!(answer.headers()["content-type"], "application/pdf");

    let (code, _) = app.refusal(verify, json!({ "it": "a letter" })).await;
    assert_eq!(code, "INVALID_INPUT");
    let log =
        app.gql_as(Role::Auditor, "{ auditLog(action: \"evidence\") { nodes { subjectId } } }", json!({}));
    assert_eq!(log.await["auditLog"]["nodes"][0]["subjectId"], ride.id);
    app.finish().await;
}

#[tokio::test]
async fn the_log_is_narrowed_by_time_and_tells_who_is_in_it() {
    let app = TestApp::start().await;
    Fleet::of(&app, 1, 0, 0).await;
    reveal(&app, "early").await;
    app.pass(std::time::Duration::from_hours(2));
    reveal(&app, "late").await;
    let query = "query($from: DateTime, $to: DateTime) {
        auditLog(action: \"phone.reveal\", from: $from, to: $to) { nodes { detail } }
        auditActors { name } auditActions }";
    let late = app.gql_as(Role::Auditor, query, json!({ "from": "2026-01-05T13:00:00Z" })).await;
    assert_eq!(late["auditLog"]["nodes"], json!([{ "detail": "late" }]));
    assert!(late["auditActors"].to_string().contains("Dispatcher"));
    assert!(late["auditActions"].to_string().contains("phone.reveal"));
    let early = app.gql_as(Role::Auditor, query, json!({ "to": "2026-01-05T13:00:00Z" })).await;
    assert_eq!(early["auditLog"]["nodes"], json!([{ "detail": "early" }]));
    app.finish().await;
}
