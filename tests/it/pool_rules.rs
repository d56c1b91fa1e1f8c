//! The rules by which numbers are given out, as they show through the API.

use std::time::Duration;

use maskline::entities::pool_policy::Reach;
use maskline::entities::{market, pool_refusal, proxy_number};
use maskline::masking::allocation;
use maskline::numbers::policies::{self, PolicyPatch};
use maskline_tests::{Fleet, Role, TestApp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

const CREATE: &str = "mutation($input: RideInput!) { createRide(input: $input) { id
    rung customerDials { number } driverDials { number } conversation { rung } } }";

async fn ride(app: &TestApp, fleet: &Fleet, customer: usize, driver: usize) -> Value {
    app.gql(CREATE, fleet.ride_input(customer, driver)).await["createRide"].take()
}

async fn complete(app: &TestApp, ride: &Value) {
    app.gql("mutation($id: ID!) { completeRide(id: $id) { id } }", json!({ "id": ride["id"] })).await;
}

async fn policy(app: &TestApp, patch: PolicyPatch) {
    let market = market::named_or_default(app.app.db.read(), None).await.unwrap();
    policies::update(&app.app, Uuid::nil(), market.id, patch).await.unwrap();
}

/// R37: the exact sentence, with what an operator must know beside it.
#[tokio::test]
async fn r37_a_refusal_says_whose_phone_blocks_and_how_many_numbers_were_needed() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 3, 1, 2).await;
    ride(&app, &fleet, 0, 0).await;
    ride(&app, &fleet, 1, 0).await;
    let answer = app.ask(Some(Role::Dispatcher), CREATE, fleet.ride_input(2, 0)).await;
    let error = &answer["errors"][0];
    assert_eq!(error["message"], "No number available! Please extend your pool.");
    assert_eq!(error["extensions"]["code"], "POOL_EXHAUSTED");
    let details = &error["extensions"]["details"];
    assert_eq!(details["blockedPersonIds"], json!([fleet.drivers[0]]));
    assert_eq!((&details["poolSize"], &details["numbersNeeded"]), (&json!(2), &json!(3)));
    // It is on record for the autopilot and the pool page.
    assert_eq!(pool_refusal::Entity::find().count(app.app.db.read()).await.unwrap(), 1);
    app.finish().await;
}

/// R57, R33: one number and two phones are enough, and other people share it.
#[tokio::test]
async fn r33_one_number_serves_many_pairs_at_once() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 3, 3, 1).await;
    for n in 0..3 {
        let ride = ride(&app, &fleet, n, n).await;
        assert_eq!(ride["conversation"]["rung"], "COMMON");
        assert_eq!(ride["customerDials"]["number"], fleet.numbers[0]);
    }
    app.finish().await;
}

/// E14: a second ride of the same two joins the live conversation.
#[tokio::test]
async fn e14_a_second_ride_of_the_same_two_says_that_it_joined() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 3).await;
    let first = ride(&app, &fleet, 0, 0).await;
    app.pass(Duration::from_secs(1));
    let second = ride(&app, &fleet, 0, 0).await;
    assert_eq!(first["customerDials"], second["customerDials"]);
    assert_eq!((&first["rung"], &second["rung"]), (&json!("COMMON"), &json!("COALESCED")));
    app.finish().await;
}

/// R23, R101: another market's numbers only when the market's own are used up, and only within reach.
#[tokio::test]
async fn r23_numbers_of_the_region_come_after_those_of_the_market() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 4, 1, 2).await;
    let default = market::named_or_default(app.app.db.read(), None).await.unwrap();
    let tx = app.app.db.begin().await.unwrap();
    let near = market::Model {
        id: app.app.clock.new_id(),
        name: "Next door".into(),
        is_default: false,
        ..default.clone()
    };
    let near_id = near.id;
    market::Entity::insert(near.into_active_model()).exec_without_returning(&*tx).await.unwrap();
    proxy_number::Entity::update_many()
        .col_expr(proxy_number::Column::MarketId, Expr::value(near_id))
        .col_expr(proxy_number::Column::Country, Expr::value("NL"))
        .filter(proxy_number::Column::E164.eq(&fleet.numbers[1]))
        .exec(&*tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    app.app.stock.forget();

    let first = ride(&app, &fleet, 0, 0).await;
    assert_eq!(first["customerDials"]["number"], fleet.numbers[0]);
    policy(&app, PolicyPatch { reach: Some(Reach::Region), ..PolicyPatch::default() }).await;
    assert_eq!(fleet.no_ride(&app, 1, 0).await.0, "POOL_EXHAUSTED");
    policy(&app, PolicyPatch { reach: Some(Reach::Country), ..PolicyPatch::default() }).await;
    let second = ride(&app, &fleet, 1, 0).await;
    assert_eq!(second["driverDials"]["number"], fleet.numbers[1]);
    assert_eq!(second["conversation"]["rung"], "WIDENED");
    assert_eq!(fleet.no_ride(&app, 2, 0).await.0, "POOL_EXHAUSTED");
    app.finish().await;
}

/// The same two people, after their quarantine: their last number, if the market wants that.
#[tokio::test]
async fn the_same_pair_keeps_its_number_where_the_market_wants_that() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 5).await;
    policy(&app, PolicyPatch { sticky: Some(true), ..PolicyPatch::default() }).await;
    let first = ride(&app, &fleet, 0, 0).await;
    complete(&app, &first).await;
    app.pass(Duration::from_hours(3));
    let second = ride(&app, &fleet, 0, 0).await;
    assert_eq!(second["conversation"]["rung"], "STICKY");
    assert_eq!(second["customerDials"]["number"], first["customerDials"]["number"]);
    complete(&app, &second).await;
    app.pass(Duration::from_hours(3));
    policy(&app, PolicyPatch { sticky: Some(false), ..PolicyPatch::default() }).await;
    let third = ride(&app, &fleet, 0, 0).await;
    assert_ne!(third["customerDials"]["number"], first["customerDials"]["number"]);
    app.finish().await;
}

/// A telco's cap on participants: a number is held by no more phones than that.
#[tokio::test]
async fn a_number_is_held_by_no_more_phones_than_the_market_allows() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 5, 5, 2).await;
    policy(&app, PolicyPatch { phones_per_number: Some(4), ..PolicyPatch::default() }).await;
    for n in 0..4 {
        ride(&app, &fleet, n, n).await;
    }
    let (code, _) = fleet.no_ride(&app, 4, 4).await;
    assert_eq!(code, "POOL_EXHAUSTED");
    policy(&app, PolicyPatch { phones_per_number: Some(0), ..PolicyPatch::default() }).await;
    ride(&app, &fleet, 4, 4).await;
    app.finish().await;
}

/// What is in memory is out of date: another node drained a number.
#[tokio::test]
async fn a_number_that_was_drained_meanwhile_is_not_given_out() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 20, 20, 2).await;
    ride(&app, &fleet, 0, 0).await;
    // Behind this node's back.
    let tx = app.app.db.begin().await.unwrap();
    proxy_number::Entity::update_many()
        .col_expr(proxy_number::Column::State, Expr::value(proxy_number::State::Draining))
        .filter(proxy_number::Column::E164.eq(&fleet.numbers[0]))
        .exec(&*tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    for n in 1..20 {
        assert_eq!(ride(&app, &fleet, n, n).await["customerDials"]["number"], fleet.numbers[1]);
    }
    app.finish().await;
}

/// R72: twenty numbers, a helper with fourteen live conversations, a hundred helpers: nobody is refused.
#[tokio::test]
async fn r72_the_pool_follows_the_busiest_phone_not_the_number_of_people() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 40, 100, 20).await;
    for customer in 0..14 {
        ride(&app, &fleet, customer, 0).await;
    }
    for helper in 1..100 {
        ride(&app, &fleet, helper % 40, helper).await;
    }
    app.finish().await;
}

/// R72: ten numbers for any number of people with at most three conversations each.
#[tokio::test]
async fn r72_ten_numbers_do_for_everyone_with_three_conversations() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 40, 40, 10).await;
    for round in 0..3 {
        for n in 0..40 {
            ride(&app, &fleet, n, (n * 7 + round * 13) % 40).await;
        }
    }
    app.finish().await;
}

/// Nothing that scans all routes: the plans of the statements that an allocation asks.
#[tokio::test]
async fn an_allocation_reads_routes_by_index_only() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 2, 2).await;
    ride(&app, &fleet, 0, 0).await;
    let phone: sea_orm::Value = vec![0_u8; 16].into();
    for (sql, values) in
        [(allocation::PAST, vec![phone.clone(), phone]), (allocation::LOADS, vec![0_i64.into()])]
    {
        let plan = app.plan(sql, values).await;
        let scans = ["SCAN route", "SCAN r ", "SCAN r\n", "Seq Scan on route"];
        assert!(scans.iter().all(|scan| !plan.contains(scan)) && !plan.ends_with("SCAN r"), "{plan}");
        assert!(plan.to_lowercase().contains("index"), "{plan}");
    }
    app.finish().await;
}

/// The advisor and the what-if, through the API.
#[tokio::test]
async fn the_advisor_says_what_the_pool_needs() {
    let app = TestApp::start().await;
    let query =
        "query($whatIf: CapacityWhatIf) { numberPoolStats { active free held cooling restedSeconds advice
            days { opened numbers refusals } busiest { name role numbers } plan { basis numbersNeeded } }
        capacityPlan(whatIf: $whatIf) { basis numbersNeeded forQuiet forMessages forPhones numbersNow
            byQuarantine { quarantineSeconds numbers } }
        poolDecision { action count reason } poolPolicy { autopilot reach } poolProposals { id } }";
    let empty = app.gql(query, json!({})).await;
    assert_eq!(empty["numberPoolStats"]["active"], 0);
    let lead = empty["numberPoolStats"]["advice"][0].as_str().unwrap();
    assert!(lead.starts_with("Your pool has no number"), "{lead}");

    let fleet = Fleet::of(&app, 4, 2, 6).await;
    let mut rides = Vec::new();
    for n in 0..4 {
        rides.push(ride(&app, &fleet, n, n % 2).await);
    }
    complete(&app, &rides[0]).await;
    app.pass(Duration::from_hours(2));
    maskline::sweeps::run_now(&app.app, "pool.days").await.unwrap();
    let answer = app.gql(query, json!({ "whatIf": { "quarantineSeconds": 86400 } })).await;
    let stats = &answer["numberPoolStats"];
    assert_eq!(stats["active"], 6);
    assert_eq!(stats["plan"]["basis"], "HISTORY");
    assert_eq!(stats["busiest"][0]["numbers"], 2);
    assert_eq!(stats["busiest"][0]["role"], "DRIVER");
    assert_eq!(stats["days"].as_array().unwrap().len(), 1);
    assert_eq!(stats["days"][0]["opened"], 4);
    assert_eq!(answer["capacityPlan"]["forQuiet"], 2);
    assert_eq!(answer["capacityPlan"]["numbersNow"], 6);
    assert_eq!(answer["poolPolicy"]["autopilot"], "OFF");

    let fleet = json!({ "drivers": 300.0, "ridesPerDriverDay": 20.0, "rideMinutes": 25.0,
        "graceSeconds": 7200, "quarantineSeconds": 86400, "phonesPerNumber": 100 });
    let plan = app.gql(query, json!({ "whatIf": fleet })).await["capacityPlan"].take();
    assert_eq!(plan["basis"], "FORMULA");
    assert_eq!(plan["forPhones"], 19);
    assert!((55..=60).contains(&plan["forQuiet"].as_i64().unwrap()), "{plan}");
    let (code, _) = app.refusal(query, json!({ "whatIf": { "drivers": -1.0 } })).await;
    assert_eq!(code, "INVALID_INPUT");
    app.finish().await;
}

/// A policy is checked, kept, and on record.
#[tokio::test]
async fn administrators_set_how_a_pool_is_used() {
    let app = TestApp::start().await;
    let market = market::named_or_default(app.app.db.read(), None).await.unwrap();
    let change = "mutation($marketId: ID!, $patch: PoolPolicyPatch!) { updatePoolPolicy(marketId: $marketId, patch: $patch) {
        sticky reach phonesPerNumber rentOnTheFly autopilot approveAbove } }";
    let patch = json!({ "autopilot": "APPROVE", "phonesPerNumber": 100, "approveAbove": 0 });
    let variables = json!({ "marketId": market.id, "patch": patch });
    let policy = app.gql_as(Role::Admin, change, variables).await["updatePoolPolicy"].take();
    assert_eq!(policy["autopilot"], "APPROVE");
    assert_eq!(policy["phonesPerNumber"], 100);
    assert_eq!(policy["approveAbove"], Value::Null);
    assert_eq!(policy["reach"], "TOLL_FREE");
    let wrong = json!({ "marketId": market.id, "patch": { "phonesPerNumber": 1 } });
    let answer = app.ask(Some(Role::Admin), change, wrong).await;
    assert_eq!(answer["errors"][0]["extensions"]["field"], "phonesPerNumber");
    let recorded = maskline::entities::audit::Entity::find()
        .filter(maskline::entities::audit::Column::Action.eq("pool.policy"))
        .count(app.app.db.read())
        .await
        .unwrap();
    assert_eq!(recorded, 1);
    app.finish().await;
}

/// A number rests for a quarter of an hour at least; what was set to less before may stay.
#[tokio::test]
async fn a_quarantine_lasts_a_quarter_of_an_hour_at_least() {
    let app = TestApp::start().await;
    let market = app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].take();
    let query = "mutation($id: ID!, $patch: MarketPatch!) { updateMarket(id: $id, patch: $patch) { quarantineSeconds } }";
    let patched =
        async |patch: Value| app.ask(Some(Role::Admin), query, json!({ "id": market, "patch": patch })).await;
    for seconds in [0, 899] {
        let refused =
            patched(json!({ "quarantineSeconds": seconds })).await["errors"][0]["extensions"].take();
        assert_eq!(refused, json!({ "code": "INVALID_INPUT", "field": "quarantineSeconds" }));
    }
    assert_eq!(
        patched(json!({ "quarantineSeconds": 900 })).await["data"]["updateMarket"]["quarantineSeconds"],
        900
    );
    let tx = app.app.db.begin().await.unwrap();
    tx.execute_unprepared("UPDATE market SET quarantine_seconds = 60").await.unwrap();
    tx.commit().await.unwrap();
    let kept = patched(json!({ "quarantineSeconds": 60, "graceSeconds": 600 })).await;
    assert_eq!(kept["data"]["updateMarket"]["quarantineSeconds"], 60);
    app.finish().await;
}
