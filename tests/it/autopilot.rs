//! The autopilot over weeks, with the clock in hand: it buys as a fleet grows, leaves a pool that is
//! right alone, gives numbers back when a fleet has shrunk, and asks where it has to.

use std::time::Duration;

use maskline::entities::pool_policy::Autopilot;
use maskline::entities::pool_proposal::{self, Action, State};
use maskline::entities::{audit, market, number_order, proxy_number};
use maskline::numbers::advisor::{self, WhatIf};
use maskline::numbers::policies::{self, PolicyPatch};
use maskline::numbers::{autopilot, days, keeper, lifecycle, stats};
use maskline::providers::simulator::Step;
use maskline_tests::street::{Street, replay, workload};
use maskline_tests::{Fleet, Role, TestApp, eventually};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use crate::numbers_renting::later;

const HOUR: Duration = Duration::from_hours(1);

/// A server whose sweeps the story runs itself.
async fn quiet() -> TestApp {
    TestApp::start_with(|config| config.poll = HOUR).await
}

async fn mode(app: &TestApp, market: Uuid, autopilot: Autopilot, approve_above: i32) {
    let patch = PolicyPatch {
        autopilot: Some(autopilot),
        approve_above: Some(approve_above),
        ..PolicyPatch::default()
    };
    policies::update(&app.app, Uuid::nil(), market, patch).await.unwrap();
}

async fn rent_on_the_fly(app: &TestApp, market: Uuid) {
    let patch = PolicyPatch { rent_on_the_fly: Some(true), ..PolicyPatch::default() };
    policies::update(&app.app, Uuid::nil(), market, patch).await.unwrap();
}

async fn orders(app: &TestApp) -> Vec<number_order::Model> {
    number_order::Entity::find().all(app.app.db.read()).await.unwrap()
}

async fn proposals(app: &TestApp, market: Uuid) -> Vec<pool_proposal::Model> {
    let mut all = pool_proposal::latest(app.app.db.read(), market, 500).await.unwrap();
    all.reverse();
    all
}

/// One day of rides, then the look that the autopilot takes at its end.
async fn day(app: &TestApp, street: &Street, seed: u64, pace: u64) -> usize {
    let begun = app.app.clock.now();
    let rides = workload(seed, 2, 12, pace, 1);
    let outcome = replay(app, street, &rides, HOUR).await;
    app.pass(days::DAY.saturating_sub(app.app.clock.now().since(begun)));
    days::roll(app.app.clone()).await.unwrap();
    autopilot::daily(app.app.clone()).await.unwrap();
    outcome.refused
}

#[tokio::test]
async fn it_buys_as_a_fleet_grows_and_gives_back_when_it_has_shrunk() {
    let app = quiet().await;
    let mut street = Street::new(&app, 1, 26, 5).await;
    street.set_windows(HOUR, 12 * HOUR).await;
    let market = street.market.id;
    mode(&app, market, Autopilot::Auto, 0).await;
    let size = async || stats::assignable(&app.app, &street.market).await.unwrap();

    let mut refused = 0;
    for n in 0..14 {
        refused += day(&app, &street, n, 4 + n).await;
    }
    assert_eq!(refused, 0, "it is ahead of the demand");
    let grown = size().await;
    let bought = proposals(&app, market).await;
    assert!(grown > 8 && bought.len() > 2, "{grown} numbers, {bought:#?}");
    assert!(bought.iter().all(|one| one.action == Action::Buy && one.state == State::Done), "{bought:#?}");

    // The same pace for a while: no thrash.
    for n in 14..20 {
        day(&app, &street, n, 17).await;
    }
    let settled = size().await;
    let made = proposals(&app, market).await;
    assert!(made.iter().all(|one| one.action == Action::Buy), "nothing is given back meanwhile: {made:#?}");
    let plan = advisor::plan(&app.app, &street.market, WhatIf::default()).await.unwrap();
    assert!(plan.size.for_quiet <= settled + 2, "{plan:#?} with {settled} numbers");
    // A few people who meet often use up numbers faster than the busiest phone alone would.
    assert!(settled <= 2 * plan.size.for_quiet + 4, "{plan:#?} with {settled} numbers, {grown} before");

    // Hardly any rides for three weeks.
    let before = proposals(&app, market).await.len();
    for n in 20..41 {
        day(&app, &street, n, 2).await;
    }
    let later = proposals(&app, market).await.split_off(before);
    assert!(!later.is_empty() && later.iter().all(|one| one.action == Action::Release), "{later:#?}");
    let least = size().await;
    assert!(least < settled && least >= settled * 7 / 10, "a tenth a week: {settled}, then {least}");
    let draining = proxy_number::Entity::find()
        .filter(proxy_number::Column::MarketId.eq(market))
        .filter(proxy_number::Column::State.eq(proxy_number::State::Draining))
        .filter(proxy_number::Column::ReleaseWhenDrained.eq(true));
    assert_eq!(draining.count(app.app.db.read()).await.unwrap(), (settled - least) as u64);

    // All of it is on record, in words.
    let told = audit::Entity::find()
        .filter(audit::Column::Action.is_in(["autopilot.buy", "autopilot.release", "autopilot.done"]))
        .all(app.app.db.read())
        .await
        .unwrap();
    assert!(told.iter().any(|row| row.detail.contains("rested only")), "{told:#?}");
    assert!(told.iter().any(|row| row.detail.contains("drain and will be given back")), "{told:#?}");
    app.finish().await;
}

/// Two numbers, both held by the one driver: the third ride is refused.
async fn short(app: &TestApp) -> (Fleet, market::Model) {
    let fleet = Fleet::with(app, "simulator", 4, 1, 2).await;
    fleet.ride(app, 0, 0).await;
    fleet.ride(app, 1, 0).await;
    (fleet, market::named_or_default(app.app.db.read(), None).await.unwrap())
}

#[tokio::test]
async fn r74_refusals_make_it_buy_at_once() {
    let app = quiet().await;
    let (fleet, market) = short(&app).await;
    mode(&app, market.id, Autopilot::Auto, 0).await;
    assert_eq!(fleet.no_ride(&app, 2, 0).await.0, "POOL_EXHAUSTED");
    autopilot::watch(app.app.clone()).await.unwrap();
    let made = proposals(&app, market.id).await;
    assert_eq!((made.len(), made[0].state, made[0].done), (1, State::Done, 2), "{made:#?}");
    assert!(made[0].urgent && made[0].reason.contains("refused"), "{made:#?}");
    fleet.ride(&app, 2, 0).await;
    // Not again within a quarter of an hour, whatever is still remembered.
    autopilot::watch(app.app.clone()).await.unwrap();
    assert_eq!(proposals(&app, market.id).await.len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn it_only_says_so_in_a_dry_run_and_asks_where_it_must() {
    let app = quiet().await;
    let (fleet, market) = short(&app).await;
    fleet.no_ride(&app, 2, 0).await;
    autopilot::watch(app.app.clone()).await.unwrap();
    assert!(proposals(&app, market.id).await.is_empty(), "it is off");

    mode(&app, market.id, Autopilot::Propose, 0).await;
    autopilot::watch(app.app.clone()).await.unwrap();
    autopilot::watch(app.app.clone()).await.unwrap();
    let noted = proposals(&app, market.id).await;
    assert_eq!((noted.len(), noted[0].state), (1, State::Noted));
    assert_eq!(stats::assignable(&app.app, &market).await.unwrap(), 2);

    mode(&app, market.id, Autopilot::Approve, 0).await;
    autopilot::watch(app.app.clone()).await.unwrap();
    let asked = proposals(&app, market.id).await.pop().unwrap();
    assert_eq!(asked.state, State::Proposed);
    let approve = "mutation($id: ID!) { approvePoolProposal(id: $id) { state done } }";
    let (code, _) = app.refusal(approve, json!({ "id": asked.id })).await;
    assert_eq!(code, "FORBIDDEN");
    let answer = app.gql_as(Role::Admin, approve, json!({ "id": asked.id })).await;
    assert_eq!(answer["approvePoolProposal"], json!({ "state": "DONE", "done": 2 }));
    assert_eq!(stats::assignable(&app.app, &market).await.unwrap(), 4);
    let again = app.ask(Some(Role::Admin), approve, json!({ "id": asked.id })).await;
    assert_eq!(again["errors"][0]["extensions"]["code"], "ILLEGAL_TRANSITION");
    app.finish().await;
}

#[tokio::test]
async fn it_keeps_to_the_budget_and_says_when_a_telco_refuses() {
    let app = quiet().await;
    let (fleet, market) = short(&app).await;
    // Room for one number at a dollar fifty, beside two whose price nobody told: they count as a dollar.
    let tx = app.app.db.begin().await.unwrap();
    market::Entity::update_many()
        .col_expr(market::Column::SpendCapMicros, Expr::value(4_000_000_i64))
        .filter(market::Column::Id.eq(market.id))
        .exec(&*tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    mode(&app, market.id, Autopilot::Auto, 0).await;
    fleet.no_ride(&app, 2, 0).await;
    autopilot::watch(app.app.clone()).await.unwrap();
    let made = proposals(&app, market.id).await;
    assert_eq!((made[0].state, made[0].done), (State::Failed, 1), "{made:#?}");
    assert!(made[0].problem.as_ref().unwrap().contains("budget"), "{made:#?}");
    app.finish().await;
}

/// Has the autopilot do something to one number.
async fn do_one(app: &TestApp, market: Uuid, action: Action) {
    let now = app.app.clock.now();
    let row = pool_proposal::ActiveModel {
        id: Set(app.app.clock.new_id()),
        market_id: Set(market),
        action: Set(action),
        count: Set(1),
        urgent: Set(false),
        reason: Set("For a story.".to_owned()),
        state: Set(State::Approved),
        done: Set(0),
        problem: Set(None),
        made_at: Set(now),
        decided_at: Set(Some(now)),
        decided_by: Set(None),
        lease_until: Set(None),
    };
    let tx = app.app.db.begin().await.unwrap();
    pool_proposal::Entity::insert(row).exec_without_returning(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    autopilot::carry_out(&app.app).await.unwrap();
    eventually("it was done, by whoever took it in hand", || async {
        proposals(app, market).await.iter().all(|one| one.state == State::Done).then_some(())
    })
    .await;
}

async fn state(app: &TestApp, number: &str) -> proxy_number::State {
    let named = proxy_number::Entity::find().filter(proxy_number::Column::E164.eq(number));
    named.one(app.app.db.read()).await.unwrap().unwrap().state
}

/// R12: on a copy of another environment's data nothing is done to that one's numbers: none is taken back, drained
/// or given back at the telco.
#[tokio::test]
async fn r12_numbers_of_another_environment_are_left_alone() {
    use proxy_number::State::{Active, Draining};
    let mut app = TestApp::start_with(|config| {
        config.poll = HOUR;
        config.messagebird_api_key = None;
    })
    .await;
    let fleet = Fleet::with(&app, "simulator", 0, 0, 2).await;
    let (idle, drained) = (&fleet.numbers[0], &fleet.numbers[1]);
    let market = market::named_or_default(app.app.db.read(), None).await.unwrap();
    let ours = proxy_number::assignable(app.app.db.read(), &market, "production").await.unwrap();
    let id = ours.iter().find(|number| number.e164 == *drained).unwrap().id;
    lifecycle::drain(&app.app, id, true, None, None).await.unwrap();
    let now = app.app.clock.now();
    app.restart_with(now, |config| config.environment = "staging".into()).await;

    do_one(&app, market.id, Action::Buy).await;
    assert_eq!(state(&app, drained).await, Draining, "not taken back");
    assert_eq!(stats::assignable(&app.app, &market).await.unwrap(), 1, "one was rented");
    do_one(&app, market.id, Action::Release).await;
    assert_eq!(state(&app, idle).await, Active, "although nobody holds it");
    assert_eq!(stats::assignable(&app.app, &market).await.unwrap(), 0, "the rented one drains");
    let stand = stats::stand(&app.app, &market).await.unwrap();
    assert_eq!((stand.active(), stand.draining, stand.out_of_use), (0, 1, 2));

    app.pass(Duration::from_hours(4));
    keeper::sweep(&app.app).await.unwrap();
    assert_eq!(state(&app, drained).await, Draining, "not given back");
    app.finish().await;
}

/// R86: a number is rented for the ride that would have been refused; one for all that are short.
#[tokio::test]
async fn r86_a_number_is_rented_on_the_fly() {
    let app = quiet().await;
    let (fleet, market) = short(&app).await;
    rent_on_the_fly(&app, market.id).await;
    let create = "mutation($input: RideInput!) { createRide(input: $input) { conversation { rung }
        customerDials { number } } }";
    let ride = app.gql(create, fleet.ride_input(2, 0)).await["createRide"].take();
    assert_eq!(ride["conversation"]["rung"], "RENTED");
    assert!(!fleet.numbers.contains(&ride["customerDials"]["number"].as_str().unwrap().to_owned()));
    assert_eq!(stats::assignable(&app.app, &market).await.unwrap(), 3);
    app.finish().await;
}

/// R86, R25: while a telco is away, one number is ordered for all rides that are short.
#[tokio::test]
async fn r86_rides_that_are_refused_while_a_telco_is_away_order_one_number() {
    // No other telco sells numbers in its stead.
    let app = TestApp::start_with(|config| {
        config.poll = HOUR;
        config.messagebird_api_key = None;
    })
    .await;
    let (fleet, market) = short(&app).await;
    rent_on_the_fly(&app, market.id).await;
    app.app.simulator.fail(Step::Search, later());
    for _ in 0..2 {
        assert_eq!(fleet.no_ride(&app, 2, 0).await.0, "POOL_EXHAUSTED");
    }
    let waiting = orders(&app).await;
    assert_eq!((waiting.len(), waiting[0].state), (1, number_order::State::Open), "{waiting:#?}");
    app.app.simulator.mend();
    app.pass(Duration::from_secs(31));
    keeper::sweep(&app.app).await.unwrap();
    assert_eq!(stats::assignable(&app.app, &market).await.unwrap(), 3);
    fleet.ride(&app, 2, 0).await;
    assert_eq!(orders(&app).await.len(), 1);
    app.finish().await;
}

/// R25: whoever takes up a proposal where another server died does not buy again what that one ordered.
#[tokio::test]
async fn r25_a_proposal_that_was_left_in_the_middle_buys_nothing_twice() {
    let app = quiet().await;
    let (fleet, market) = short(&app).await;
    mode(&app, market.id, Autopilot::Auto, 0).await;
    fleet.no_ride(&app, 2, 0).await;
    let placed = async {
        while orders(&app).await.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        () = placed => {}
        made = autopilot::watch(app.app.clone()) => { made.unwrap(); }
    }
    // The order outlives its proposal's worker.
    eventually("what was ordered came", || async {
        keeper::sweep(&app.app).await.unwrap();
        orders(&app).await.iter().all(|order| order.state == number_order::State::Done).then_some(())
    })
    .await;
    app.pass(Duration::from_mins(11));
    autopilot::watch(app.app.clone()).await.unwrap();
    let made = proposals(&app, market.id).await;
    assert_eq!((made.len(), made[0].state, made[0].done), (1, State::Done, 2), "{made:#?}");
    assert_eq!(orders(&app).await.len(), 2);
    assert_eq!(stats::assignable(&app.app, &market).await.unwrap(), 4);
    app.finish().await;
}

/// One alert tells that a pool is short, however often, and is over when nobody was refused for an hour.
#[tokio::test]
async fn a_short_pool_is_one_alert_until_it_is_quiet() {
    let app = quiet().await;
    let (fleet, _) = short(&app).await;
    for _ in 0..3 {
        assert_eq!(fleet.no_ride(&app, 2, 0).await.0, "POOL_EXHAUSTED");
    }
    let told = async || {
        let seen = app.gql("{ alerts(view: ALL) { nodes { kind state count severity } } }", json!({})).await;
        seen["alerts"]["nodes"].as_array().unwrap().iter().find(|it| it["kind"] == "POOL_EXHAUSTED").cloned()
    };
    let once =
        |state: &str| json!({ "kind": "POOL_EXHAUSTED", "state": state, "count": 3, "severity": "CRITICAL" });
    assert_eq!(told().await, Some(once("OPEN")));
    app.pass(Duration::from_mins(61));
    assert_eq!(maskline::alerts::quieten(&app.app).await.unwrap(), 1);
    assert_eq!(told().await, Some(once("RESOLVED")));
    app.finish().await;
}
