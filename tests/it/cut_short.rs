//! The database goes away between two steps of what belongs together: nothing is left half done, and whoever comes
//! next finishes it.

use std::time::Duration;

use maskline::entities::market;
use maskline::entities::pool_proposal::{self, Action, State};
use maskline::masking::masks;
use maskline::numbers::autopilot;
use maskline::sweeps;
use maskline_tests::{Fleet, Role, TestApp, database};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::{Value, json};

use crate::numbers_renting::admin;

const REVOKE: &str =
    "mutation($id: ID!, $release: Boolean) { revokeMask(id: $id, releaseNumber: $release) { state } }";
const ERASE: &str = "mutation($id: ID!) { erasePerson(personId: $id, confirm: \"Dan 0\", reason: \"asked\") {
    erasure { doneAt } } }";

/// A server whose sweeps the story runs itself.
async fn quiet() -> TestApp {
    TestApp::start_with(|config| config.poll = Duration::from_hours(1)).await
}

/// The same with a driver and his mask.
async fn with_a_mask() -> (TestApp, String, Value) {
    let app = quiet().await;
    let driver = Fleet::of(&app, 0, 1, 0).await.drivers.remove(0);
    let number = json!({ "number": "+3197010880001", "provider": "simulator", "purpose": "STATIC" });
    let add = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
    admin(&app, add, json!({ "input": number })).await;
    let make = "mutation($input: MaskInput!) { createMask(input: $input) { id state number { id } } }";
    let input = json!({ "personId": driver, "label": "Flat to let" });
    let mask = app.gql(make, json!({ "input": input })).await["createMask"].take();
    assert_eq!(mask["state"], "ACTIVE", "{mask:#}");
    (app, driver, mask)
}

/// What must fail on our side.
async fn fails(app: &TestApp, query: &str, variables: Value) {
    let answer = app.ask(Some(Role::Admin), query, variables).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL", "{answer:#}");
}

/// What the sweep of erasures comes to.
async fn erased(app: &TestApp) -> u64 {
    sweeps::run_now(&app.app, "privacy.erasures").await.unwrap()
}

/// E48: a mask ends together with its log, which its owner's erasure waits for.
#[tokio::test]
async fn e48_the_owner_of_a_mask_that_was_not_revoked_at_first_is_erased() {
    let (app, driver, mask) = with_a_mask().await;
    let revoke = json!({ "id": mask["id"], "release": false });
    database::fails_at(&app.app.db, "conversation", "NEW.closed_at IS NOT NULL").await;
    fails(&app, REVOKE, revoke.clone()).await;
    database::works_again(&app.app.db, "conversation").await;
    assert_eq!(app.gql(REVOKE, revoke).await["revokeMask"]["state"], "REVOKED");
    admin(&app, ERASE, json!({ "id": driver })).await;
    app.pass(Duration::from_hours(3));
    assert_eq!(erased(&app).await, 1);
    app.finish().await;
}

/// E48: whose erasure was asked for loses his masks, also if that could not be done at once.
#[tokio::test]
async fn e48_the_masks_of_someone_to_be_erased_are_revoked_in_the_end() {
    let (app, driver, _) = with_a_mask().await;
    database::fails_at(&app.app.db, "mask", "NEW.state = 'REVOKED'").await;
    fails(&app, ERASE, json!({ "id": driver })).await;
    database::works_again(&app.app.db, "mask").await;
    assert_eq!(erased(&app).await, 0, "its number rests");
    app.pass(Duration::from_hours(3));
    assert_eq!(erased(&app).await, 1);
    app.finish().await;
}

/// R21: the number of a revoked mask is not forgotten before it is on its way back.
#[tokio::test]
async fn r21_the_number_of_a_mask_is_given_back_though_it_failed_at_first() {
    let (app, _, mask) = with_a_mask().await;
    app.gql(REVOKE, json!({ "id": mask["id"], "release": true })).await;
    app.pass(Duration::from_hours(3));
    database::fails_at(&app.app.db, "proxy_number", "NEW.state = 'RELEASING'").await;
    assert!(masks::sweep(&app.app).await.is_err());
    database::works_again(&app.app.db, "proxy_number").await;
    masks::sweep(&app.app).await.unwrap();
    let query = "query($id: ID!) { proxyNumber(id: $id) { state } }";
    let number = app.gql(query, json!({ "id": mask["number"]["id"] })).await;
    assert_eq!(number["proxyNumber"]["state"], "RELEASED");
    app.finish().await;
}

/// So many numbers more or less were approved for the pool.
async fn approved(app: &TestApp, action: Action, count: i32) {
    let market = market::named_or_default(app.app.db.read(), None).await.unwrap();
    let now = app.app.clock.now();
    let tx = app.app.db.begin().await.unwrap();
    pool_proposal::ActiveModel {
        id: Set(app.app.clock.new_id()),
        market_id: Set(market.id),
        action: Set(action),
        count: Set(count),
        urgent: Set(false),
        reason: Set("as the story wants it".to_owned()),
        state: Set(State::Approved),
        done: Set(0),
        problem: Set(None),
        made_at: Set(now),
        decided_at: Set(Some(now)),
        decided_by: Set(None),
        lease_until: Set(None),
    }
    .insert(&*tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// R25: what is done with a number is counted with it, so that nobody does it with one number more.
#[tokio::test]
async fn r25_no_more_numbers_are_drained_or_taken_back_than_were_approved() {
    let app = quiet().await;
    Fleet::with(&app, "simulator", 0, 0, 4).await;
    for (action, count, draining) in [(Action::Release, 1, 1), (Action::Release, 2, 3), (Action::Buy, 1, 2)] {
        approved(&app, action, count).await;
        database::fails_at(&app.app.db, "pool_proposal", "NEW.done > OLD.done").await;
        assert!(autopilot::carry_out(&app.app).await.is_err());
        database::works_again(&app.app.db, "pool_proposal").await;
        // Nobody has it in hand any more.
        app.pass(Duration::from_mins(11));
        autopilot::carry_out(&app.app).await.unwrap();
        let list = "{ proxyNumbers(filter: { states: [DRAINING] }) { nodes { id } } }";
        let numbers = app.gql(list, json!({})).await["proxyNumbers"]["nodes"].take();
        assert_eq!(numbers.as_array().unwrap().len(), draining, "{action:?} of {count}");
    }
    app.finish().await;
}
