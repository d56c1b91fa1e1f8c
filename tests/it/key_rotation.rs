//! T30: everything sealed can be given a new key while the server works, in as many goes as it takes.

use maskline::privacy::rotation::{self, SEALED};
use maskline_tests::{Fleet, Role, TestApp};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

async fn text(app: &TestApp, ride: &maskline_tests::Ride, id: &str) {
    let body = format!("text {id}");
    app.telco.text(app, id, &Fleet::customer_phone(0), &ride.customer_dials, &body).await;
}

/// How many seals carry a key other than this one.
async fn of_other_keys(app: &TestApp, version: u8) -> usize {
    let db = app.app.db.read();
    let mut found = 0;
    for (table, column) in SEALED {
        let sql = format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL");
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
        for row in rows {
            let sealed: Vec<u8> = row.try_get_by_index(0).unwrap();
            found += usize::from(sealed[0] != version);
        }
    }
    found
}

#[tokio::test]
async fn t30_a_new_key_seals_everything_while_texts_come_and_go() {
    let mut app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    for n in 0..5 {
        text(&app, &ride, &format!("a{n}")).await;
    }
    app.settle().await;
    let now = app.app.clock.now();

    // The key is given to all nodes before any of them seals with it.
    let keys = format!("2:{}", "ab57".repeat(16));
    app.restart_with(now, |config| {
        config.seal_keys = Some(keys.clone().into());
        config.seal_with = Some(1);
    })
    .await;
    text(&app, &ride, "b0").await;
    assert_eq!(of_other_keys(&app, 1).await, 0);
    app.restart_with(now, |config| config.seal_with = None).await;
    text(&app, &ride, "b1").await;
    app.settle().await;
    assert!(of_other_keys(&app, 1).await > 0, "new seals carry the new key");

    let work = app.app.clone();
    let rotating = tokio::spawn(async move { rotation::run(&work).await.unwrap() });
    for n in 0..5 {
        text(&app, &ride, &format!("c{n}")).await;
    }
    let done = rotating.await.unwrap();
    assert!(done.sealed_anew > 20 && done.broken == 0, "{done:?}");
    app.settle().await;
    assert_eq!(of_other_keys(&app, 2).await, 0);
    assert_eq!(rotation::run(&app.app).await.unwrap().sealed_anew, 0, "nothing is left to do");

    let read = "query($id: ID!) { ride(id: $id) { entries(first: 50) { nodes { body } }
        customer { phone { masked } } } }";
    let seen = app.gql_as(Role::Auditor, read, json!({ "id": ride.id })).await.to_string();
    for body in ["text a0", "text b0", "text b1", "text c4"] {
        assert!(seen.contains(body), "{seen}");
    }
    assert_eq!(
        app.telco.inbox(&Fleet::driver_phone(0)).iter().filter(|(_, body)| body.contains("text")).count(),
        12
    );
    app.finish().await;
}

/// A column that holds seals and is not in the list would keep its old key for ever.
#[tokio::test]
async fn t30_every_column_of_seals_is_known() {
    let app = TestApp::start().await;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../server/src/entities");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let table = path.file_stem().unwrap().to_str().unwrap().to_owned();
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let Some((name, _)) = line.trim().strip_prefix("pub ").and_then(|rest| rest.split_once(": "))
            else {
                continue;
            };
            if name == "sealed" || name.ends_with("_sealed") {
                assert!(SEALED.contains(&(table.as_str(), name)), "{table}.{name}");
            }
        }
    }
    app.finish().await;
}
