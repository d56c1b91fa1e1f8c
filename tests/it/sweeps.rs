//! What runs from time to time, and what it keeps from growing without end.

use std::time::Duration;

use maskline::entities::{event, route, sweep};
use maskline::sweeps::{self, SWEEPS};
use maskline_tests::{Fleet, Role, TestApp, Watcher, database, eventually};
use sea_orm::{ActiveValue::Set, EntityTrait, PaginatorTrait};
use serde_json::json;

const CHANGED: &str =
    "subscription($after: String) { rideChanged(after: $after) { cursor ride { id state } } }";

#[tokio::test]
async fn who_comes_back_after_the_retention_is_told_to_start_afresh() {
    // Nothing else sweeps, and nothing new is told, between the days that pass and the story's sweep.
    let app = TestApp::start_with(|config| config.poll = Duration::from_hours(1)).await;
    let fleet = Fleet::of(&app, 2, 2, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let old = app.cursor().await;
    ride.complete(&app).await;
    app.settle().await;
    app.pass(Duration::from_hours(24 * 8));
    assert!(sweeps::run_now(&app.app, "events.retention").await.unwrap() > 0);
    assert_eq!(event::Entity::find().count(app.app.db.read()).await.unwrap(), 0);

    let token = app.token(Role::Viewer).await;
    let mut late = Watcher::open(&app, &token, CHANGED, json!({ "after": old })).await;
    let refused = late.message().await.unwrap();
    let error =
        if refused["type"] == "error" { &refused["payload"][0] } else { &refused["payload"]["errors"][0] };
    assert_eq!(error["extensions"]["code"], "CURSOR_EXPIRED", "{refused}");

    let now = app.cursor().await;
    let mut fresh = Watcher::open(&app, &token, CHANGED, json!({ "after": now })).await;
    let new = fleet.ride(&app, 1, 1).await;
    // The end of contact in the first ride may be told as well.
    let told = loop {
        let told = fresh.next().await["rideChanged"]["ride"].take();
        if told["id"] == new.id {
            break told;
        }
    };
    assert_eq!(told["state"], "ASSIGNED");
    app.finish().await;
}

/// A year without a sweep: more than one batch, and each batch of them.
#[tokio::test]
async fn all_routes_of_long_ago_are_forgotten() {
    // It is the story that has them forgotten.
    let app = TestApp::start_with(|config| config.poll = Duration::from_hours(1)).await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    fleet.ride(&app, 0, 0).await.complete(&app).await;
    app.settle().await;
    let routes = || route::Entity::find().all(app.app.db.read());
    let known = routes().await.unwrap();
    let more = (0..450_u128).map(|n| {
        let phone_hash = Set(n.to_be_bytes().to_vec());
        route::ActiveModel { phone_hash, ..known[0].clone().into() }
    });
    let tx = app.app.db.begin().await.unwrap();
    route::Entity::insert_many(more).exec_without_returning(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(sweeps::run_now(&app.app, "routes.retention").await.unwrap(), 0, "they may be of use yet");

    app.pass(Duration::from_hours(24 * 60));
    let forgotten = sweeps::run_now(&app.app, "routes.retention").await.unwrap();
    assert_eq!(usize::try_from(forgotten).unwrap(), known.len() + 450);
    assert_eq!(routes().await.unwrap(), vec![]);
    app.finish().await;
}

#[tokio::test]
async fn an_administrator_sees_when_each_sweep_ran() {
    let app = TestApp::start().await;
    let query = "{ sweeps { name everySeconds startedAt finishedAt outcome problem } }";
    let ran = eventually("every sweep ran once", || async {
        let answer = app.gql_as(Role::Admin, query, json!({})).await;
        let sweeps = answer["sweeps"].as_array().unwrap().clone();
        sweeps.iter().all(|sweep| !sweep["finishedAt"].is_null()).then_some(sweeps)
    })
    .await;
    assert_eq!(ran.len(), SWEEPS.len());
    assert!(ran.iter().all(|sweep| sweep["outcome"] == "DONE"), "{ran:#?}");
    app.finish().await;
}

/// Of many nodes exactly one runs a sweep.
#[tokio::test]
async fn a_sweep_that_another_node_has_is_left_to_it() {
    if database::server().is_none() {
        return;
    }
    let app = TestApp::start().await;
    let name = "events.retention";
    let started = || async {
        let row = sweep::last(app.app.db.read(), name).await.unwrap()?;
        row.finished_at.map(|_| row.started_at)
    };
    let first = eventually("it ran", started).await;
    let other = app.second_node().await;
    let held = eventually("the lock is free", || async { other.app.db.try_lock(name).await.unwrap() }).await;
    assert!(app.app.db.try_lock(name).await.unwrap().is_none(), "one at a time");
    app.pass(Duration::from_hours(1));
    // Long enough for many looks at the table.
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(started().await, Some(first), "it waits for the node that has it");
    drop(held);
    eventually("it ran again", || async { started().await.filter(|at| *at > first) }).await;
    app.finish().await;
}

/// E52: with the settings, what numbers should point at may have changed: that is looked at when a server
/// starts, not an hour later.
#[tokio::test]
async fn e52_where_numbers_point_is_looked_at_when_a_server_starts() {
    let mut app = TestApp::start().await;
    let started = async |app: &TestApp| {
        let found = sweep::last(app.app.db.read(), "numbers.check").await.unwrap();
        found.map(|row| row.started_at)
    };
    let first = eventually("the first look", || started(&app)).await;
    let later = first.plus(Duration::from_secs(1));
    app.restart_with(later, |config| config.public_url = Some("https://elsewhere.example".into())).await;
    eventually("another look", || async { started(&app).await.filter(|at| *at >= later) }).await;
    app.finish().await;
}
