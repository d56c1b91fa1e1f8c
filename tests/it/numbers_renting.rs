//! Numbers found, bought, pointed and watched: at the simulator, which rents out made-up numbers and
//! fails where it is asked to.

use std::time::Duration;

use maskline::entities::number_order;
use maskline::masking::once::Terms;
use maskline::numbers::wish::Wish;
use maskline::numbers::{keeper, orders};
use maskline::phone::PhoneNumber;
use maskline::providers::simulator::Step;
use maskline::providers::{Fault, Provider, SendError, Webhooks};
use maskline_tests::{Fleet, Role, TestApp, eventually};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use uuid::Uuid;

const ORDER: &str = "id state problem number { id number state error assignable providerSid callbacks
    areaCode monthlyCost { amount currency } version }";

/// A market around Orlando.
pub async fn orlando(app: &TestApp) -> String {
    let made = admin(
        app,
        "mutation { createMarket(input: { name: \"Orlando\", country: \"us\", timeZone: \"America/New_York\" }) { id } }",
        json!({}),
    )
    .await;
    let id = made["createMarket"]["id"].as_str().unwrap().to_owned();
    patch(app, &id, json!({ "latitude": 28.5, "longitude": -81.4, "areaCodes": ["407"], "region": "FL" }))
        .await;
    id
}

pub async fn patch(app: &TestApp, market: &str, patch: Value) -> Value {
    let query =
        "mutation($id: ID!, $patch: MarketNumberingPatch!) { updateMarketNumbering(id: $id, patch: $patch) {
        country numbering { areaCodes radiusMiles region monthlySpendCap { amount currency } } } }";
    admin(app, query, json!({ "id": market, "patch": patch })).await["updateMarketNumbering"].take()
}

pub async fn admin(app: &TestApp, query: &str, variables: Value) -> Value {
    app.gql_as(Role::Admin, query, variables).await
}

/// What is refused: the code and the sentence.
pub async fn refused(app: &TestApp, query: &str, variables: Value) -> (String, String) {
    let answer = app.ask(Some(Role::Admin), query, variables).await;
    let error = &answer["errors"][0];
    let code = error["extensions"]["code"].as_str().unwrap_or_else(|| panic!("not refused: {answer:#}"));
    (code.to_owned(), error["message"].as_str().unwrap_or_default().to_owned())
}

fn buying() -> String {
    format!(
        "mutation($market: ID, $quantity: Int, $numbers: [String!]) {{
            buyNumbers(marketId: $market, quantity: $quantity, wish: {{ provider: \"simulator\" }}, numbers: $numbers)
            {{ {ORDER} }} }}"
    )
}

pub async fn buy(app: &TestApp, market: &str, numbers: &[&str]) -> Vec<Value> {
    let variables = json!({ "market": market, "numbers": numbers });
    admin(app, &buying(), variables).await["buyNumbers"].as_array().unwrap().clone()
}

async fn order(app: &TestApp, id: &str) -> Value {
    let query = format!("{{ numberOrders {{ {ORDER} }} }}");
    let all = admin(app, &query, json!({})).await;
    let orders = all["numberOrders"].as_array().unwrap();
    orders.iter().find(|order| order["id"] == id).cloned().unwrap()
}

/// The order, once nobody works on it any more.
async fn settled(app: &TestApp, id: &str) -> Value {
    keeper::sweep(&app.app).await.unwrap();
    eventually("the order is settled", || async {
        Some(order(app, id).await).filter(|order| order["state"] != "OPEN")
    })
    .await
}

/// Waits until an order was begun so often, and the last attempt has ended.
async fn attempted(app: &TestApp, id: &str, times: i32) {
    keeper::sweep(&app.app).await.unwrap();
    let id: Uuid = id.parse().unwrap();
    eventually("the order was tried again", || async {
        let row = number_order::Entity::find_by_id(id).one(app.app.db.read()).await.unwrap().unwrap();
        (row.attempts == times && row.updated_at == app.app.clock.now()).then_some(())
    })
    .await;
}

/// Waits until the one number there is comes into this state.
pub async fn becomes(app: &TestApp, state: &str) -> Value {
    keeper::sweep(&app.app).await.unwrap();
    eventually("the number came into its state", || async {
        let all = app.gql("{ proxyNumbers { nodes { id state error } } }", json!({})).await;
        Some(all["proxyNumbers"]["nodes"][0].clone()).filter(|number| number["state"] == state)
    })
    .await
}

pub fn later() -> SendError {
    SendError::Retry { fault: fault("the office is closed"), after: None }
}

fn fault(words: &str) -> Fault {
    Fault { code: "closed".into(), message: words.into() }
}

fn refusal() -> SendError {
    SendError::Permanent { fault: fault("not with us") }
}

/// R22, R23, R24: the tool takes a market and a quantity; one failure doesn't stop the others.
#[tokio::test]
async fn r24_numbers_are_bought_near_the_market_and_one_failure_stops_nobody() {
    let app = TestApp::start().await;
    let market = orlando(&app).await;
    let bought = admin(&app, &buying(), json!({ "market": market, "quantity": 3 })).await;
    let bought = bought["buyNumbers"].as_array().unwrap();
    assert_eq!(bought.len(), 3);
    for order in bought {
        assert_eq!(order["state"], "DONE", "{order:#}");
        let number = &order["number"];
        assert_eq!((&number["state"], &number["assignable"]), (&json!("ACTIVE"), &json!(true)));
        assert_eq!((&number["callbacks"], &number["areaCode"]), (&json!("OK"), &json!("407")));
        assert_eq!(number["monthlyCost"], json!({ "amount": "1.15", "currency": "USD" }));
        assert!(number["providerSid"].as_str().unwrap().starts_with("sim-1407"));
    }
    let these = buy(&app, &market, &["+14075550150", "+14075550191", "+14075550151"]).await;
    let states: Vec<_> = these.iter().map(|order| order["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["DONE", "FAILED", "DONE"], "{these:#?}");
    let words = these[1]["problem"].as_str().unwrap();
    assert_eq!(words, "Simulator refused: this number is kept for somebody else (refused).");
    let failed = &these[1]["number"];
    assert_eq!((&failed["state"], &failed["assignable"]), (&json!("ERROR"), &json!(false)));
    assert_eq!(failed["error"], words);
    // What is ours already is not sold twice.
    let again = buy(&app, &market, &["+14075550150"]).await;
    assert_eq!(again[0]["state"], "FAILED", "{again:#?}");
    assert_eq!(again[0]["problem"], "+14075550150 is among your numbers already.");
    app.finish().await;
}

/// R84: only a number that points here joins the pool; trying again mends it.
#[tokio::test]
async fn r84_a_number_that_could_not_be_pointed_is_not_given_out_until_it_is() {
    let app = TestApp::start().await;
    let market = orlando(&app).await;
    app.app.simulator.fail(Step::Configure, refusal());
    let failed = &buy(&app, &market, &["+14075550120"]).await[0];
    assert_eq!(failed["state"], "FAILED");
    assert!(
        failed["problem"].as_str().unwrap().starts_with("It is rented, but it could not be pointed here.")
    );
    let number = &failed["number"];
    assert_eq!((&number["state"], &number["assignable"]), (&json!("ERROR"), &json!(false)));
    assert!(!number["providerSid"].is_null(), "it costs money: its id is known");
    let again = "mutation($id: ID!) { resyncCallbacks(id: $id) { state callbacks assignable } }";
    let id = json!({ "id": number["id"] });
    assert_eq!(refused(&app, again, id.clone()).await.0, "PROVIDER_ERROR");
    app.app.simulator.mend();
    let mended = admin(&app, again, id).await;
    let want = json!({ "state": "ACTIVE", "callbacks": "OK", "assignable": true });
    assert_eq!(mended["resyncCallbacks"], want);
    assert_eq!(app.app.simulator.times_asked(Step::Buy), 1, "it was not bought again");
    app.finish().await;
}

/// E24: an answer that was lost is looked up; nothing is bought twice.
#[tokio::test]
async fn e24_an_order_whose_answer_was_lost_is_looked_up() {
    let app = TestApp::start().await;
    let market = orlando(&app).await;
    let open = &buy(&app, &market, &["+14075550193"]).await[0];
    assert_eq!((&open["state"], &open["number"]["state"]), (&json!("OPEN"), &json!("ORDERED")), "{open:#}");
    assert!(open["problem"].as_str().unwrap().contains("may or may not have happened"));
    assert_eq!(keeper::sweep(&app.app).await.unwrap(), 0, "it is not due yet");
    app.pass(Duration::from_secs(31));
    let done = settled(&app, open["id"].as_str().unwrap()).await;
    assert_eq!((&done["state"], &done["number"]["state"]), (&json!("DONE"), &json!("ACTIVE")), "{done:#}");
    assert_eq!(app.app.simulator.times_asked(Step::Buy), 1);
    app.finish().await;
}

/// A server that dies between two steps goes on where it stopped.
#[tokio::test]
async fn an_order_survives_a_crash_between_any_two_steps() {
    let app = TestApp::start().await;
    let market = orlando(&app).await;
    let wish = Wish { provider: Some("simulator".into()), ..Wish::default() };
    let written =
        orders::order(&app.app, Some(market.parse().unwrap()), &wish, 2, &Terms::default()).await.unwrap();
    // The process dies before it does anything: another one takes the orders up.
    for order in &written {
        assert_eq!(settled(&app, &order.id.to_string()).await["state"], "DONE");
    }
    // It dies after renting, before pointing: the telco does not answer, then it does.
    app.app.simulator.fail(Step::Configure, SendError::Unknown { fault: fault("gone") });
    let open = &buy(&app, &market, &["+14075550130"]).await[0];
    assert_eq!((&open["state"], &open["number"]["state"]), (&json!("OPEN"), &json!("CONFIGURING")));
    app.app.simulator.mend();
    app.pass(Duration::from_secs(31));
    assert_eq!(settled(&app, open["id"].as_str().unwrap()).await["number"]["state"], "ACTIVE");
    assert_eq!(app.app.simulator.times_asked(Step::Buy), 3);
    app.finish().await;
}

/// R25: a worker that was paused in its search until another took its order over rents nothing any more.
#[tokio::test]
async fn r25_an_order_that_was_taken_over_in_the_middle_of_a_search_is_one_number() {
    let app = TestApp::start_with(|config| {
        config.poll = Duration::from_hours(1);
        config.provider_timeout = Duration::from_secs(20);
    })
    .await;
    let held = app.telco.hold_answers().await;
    let wish = Wish { provider: Some("messagebird".into()), country: Some("NL".into()), ..Wish::default() };
    let written = orders::order(&app.app, None, &wish, 1, &Terms::default()).await.unwrap().remove(0);
    let begun = async |times: i32| {
        let server = app.app.clone();
        let worker = tokio::spawn(async move { keeper::sweep(&server).await });
        eventually("a worker has it in hand", || async {
            let row = number_order::Entity::find_by_id(written.id).one(app.app.db.read()).await.unwrap();
            (row.unwrap().attempts == times).then_some(())
        })
        .await;
        [worker]
    };
    let first = begun(1).await;
    app.pass(Duration::from_mins(6));
    let second = begun(2).await;
    drop(held);
    for worker in first.into_iter().chain(second) {
        worker.await.unwrap().unwrap();
    }
    assert_eq!(app.telco.rented().len(), 1);
    assert_eq!(order(&app, &written.id.to_string()).await["state"], "DONE");
    app.finish().await;
}

#[tokio::test]
async fn a_telco_that_is_away_is_tried_again_and_then_given_up() {
    let app = TestApp::start().await;
    let market = orlando(&app).await;
    app.app.simulator.fail(Step::Search, later());
    let bought = admin(&app, &buying(), json!({ "market": market, "quantity": 1 })).await;
    let open = &bought["buyNumbers"][0];
    assert_eq!((&open["state"], &open["number"]), (&json!("OPEN"), &Value::Null), "{open:#}");
    let id = open["id"].as_str().unwrap();
    for (wait, times) in [(31, 2), (121, 3), (601, 4)] {
        assert_eq!(order(&app, id).await["state"], "OPEN");
        app.pass(Duration::from_secs(wait));
        attempted(&app, id, times).await;
    }
    let given_up = order(&app, id).await;
    assert_eq!(given_up["state"], "FAILED");
    assert_eq!(given_up["problem"], "Simulator could not do it for now: the office is closed (closed).");
    app.finish().await;
}

/// R101: the area code first, then what is near, and so on down to any of the country.
#[tokio::test]
async fn r101_the_search_goes_from_the_area_code_outwards() {
    let app = TestApp::start().await;
    let market = orlando(&app).await;
    let query =
        "query($market: ID, $wish: NumberWish) { searchNumbers(marketId: $market, wish: $wish, first: 5) {
        offers { number locality miles nearness mms } problems { provider problem } } }";
    let mut seen = Vec::new();
    for change in [
        json!({}),
        json!({ "areaCodes": ["999"] }),
        json!({ "latitude": 10.0, "longitude": 10.0 }),
        json!({ "region": "WA" }),
        json!({ "region": "nowhere" }),
    ] {
        patch(&app, &market, change).await;
        let wish = json!({ "provider": "simulator" });
        let found = admin(&app, query, json!({ "market": market, "wish": wish })).await;
        let first = found["searchNumbers"]["offers"][0].clone();
        seen.push((first["nearness"].as_str().unwrap().to_owned(), first["locality"].clone()));
    }
    assert_eq!(seen[0], ("AREA_CODE".to_owned(), json!("Orlando")));
    assert_eq!(seen[1], ("NEAR".to_owned(), json!("Orlando")));
    assert_eq!(seen[2], ("REGION".to_owned(), json!("Orlando")));
    assert_eq!(seen[3], ("REGION".to_owned(), json!("Seattle")));
    assert_eq!(seen[4].0, "COUNTRY");
    let asked = json!({ "provider": "simulator", "tollFree": true });
    let found = admin(&app, query, json!({ "market": market, "wish": asked })).await;
    assert_eq!(found["searchNumbers"]["offers"][0]["nearness"], "ASKED");
    app.app.simulator.fail(Step::Search, refusal());
    let found = admin(&app, query, json!({ "market": market, "wish": { "provider": "simulator" } })).await;
    assert_eq!(found["searchNumbers"]["offers"], json!([]));
    assert_eq!(found["searchNumbers"]["problems"][0]["problem"], "Simulator refused: not with us (closed).");
    app.finish().await;
}

#[tokio::test]
async fn a_market_buys_no_more_than_it_may() {
    let app = TestApp::start().await;
    let market = orlando(&app).await;
    let told = patch(&app, &market, json!({ "monthlySpendCap": "2.5", "spendCurrency": "usd" })).await;
    assert_eq!(told["numbering"]["monthlySpendCap"], json!({ "amount": "2.50", "currency": "USD" }));
    let three = json!({ "market": market, "quantity": 3 });
    let (code, words) = refused(&app, &buying(), three.clone()).await;
    assert_eq!(code, "SPEND_CAP");
    assert!(words.contains("and the budget is 2.50 USD"), "{words}");
    let two = admin(&app, &buying(), json!({ "market": market, "quantity": 2 })).await;
    assert_eq!(two["buyNumbers"][1]["state"], "DONE");
    patch(&app, &market, json!({ "monthlySpendCap": null, "maxNumbers": 4 })).await;
    let (code, words) = refused(&app, &buying(), three).await;
    assert_eq!(
        (code.as_str(), words.as_str()),
        ("SPEND_CAP", "The market Orlando has 2 of at most 4 numbers.")
    );
    let (code, _) = refused(&app, &buying(), json!({ "market": market, "quantity": 0 })).await;
    assert_eq!(code, "INVALID_INPUT");
    app.finish().await;
}

#[tokio::test]
async fn a_market_is_where_it_can_be() {
    let app = TestApp::start().await;
    let market = orlando(&app).await;
    let query = "mutation($id: ID!, $patch: MarketNumberingPatch!) { updateMarketNumbering(id: $id, patch: $patch) { id } }";
    for (wrong, field) in [
        (json!({ "latitude": 91.0 }), "latitude"),
        (json!({ "longitude": null }), "longitude"),
        (json!({ "radiusMiles": 0 }), "radiusMiles"),
        (json!({ "areaCodes": ["four"] }), "areaCodes"),
        (json!({ "minNumbers": 5, "maxNumbers": 4 }), "maxNumbers"),
        (json!({ "monthlySpendCap": "much" }), "monthlySpendCap"),
        (json!({ "spendCurrency": "dollars" }), "spendCurrency"),
    ] {
        let answer = app.ask(Some(Role::Admin), query, json!({ "id": market, "patch": wrong })).await;
        assert_eq!(answer["errors"][0]["extensions"]["field"], field, "{answer:#}");
    }
    let again = "mutation { createMarket(input: { name: \"Orlando\", country: \"US\", timeZone: \"Europe/Paris\" }) { id } }";
    assert_eq!(refused(&app, again, json!({})).await.0, "ALREADY_EXISTS");
    app.finish().await;
}

/// R58, R59: a number that points elsewhere is told, not given out, and pointed here again.
#[tokio::test]
async fn r59_numbers_that_point_elsewhere_are_found_and_pointed_here_again() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 2).await;
    let test = "mutation { testProvider(name: \"simulator\") { state problem remedy listed differing missing
        balance { amount currency } } }";
    let well = admin(&app, test, json!({})).await;
    assert_eq!(well["testProvider"]["state"], "OK", "{well:#}");
    assert_eq!(well["testProvider"]["balance"], json!({ "amount": "500.00", "currency": "USD" }));
    for number in &fleet.numbers {
        let phone = PhoneNumber::from_wire(number).unwrap();
        let set = Webhooks { sms: Some("https://old.example/secret/path".into()), voice: None };
        app.app.simulator.point(&phone, set);
    }
    let seen = admin(&app, test, json!({})).await;
    assert_eq!(seen["testProvider"]["state"], "ATTENTION");
    assert_eq!(seen["testProvider"]["problem"], "Numbers that point elsewhere: 2.");
    assert_eq!(fleet.no_ride(&app, 0, 0).await.0, "POOL_EXHAUSTED", "R58: they are not given out");
    let list = "{ proxyNumbers(filter: { callbacks: DIFFERENT }) { nodes { callbacksProblem assignable } } }";
    let told = app.gql(list, json!({})).await;
    let words = &told["proxyNumbers"]["nodes"][0]["callbacksProblem"];
    assert_eq!(words, "Texts are sent to old.example. Calls are sent nowhere.");
    let alerts = "{ alerts(view: ALL) { nodes { kind state subject } } }";
    let drift = |state: &str| json!({ "kind": "CALLBACK_DRIFT", "state": state, "subject": "simulator" });
    let told = app.gql(alerts, json!({})).await["alerts"]["nodes"].take();
    assert!(told.as_array().unwrap().contains(&drift("OPEN")), "one for both: {told:#}");
    let all = "mutation { resyncAllCallbacks { pointed { number } failed { problem } } }";
    let done = admin(&app, all, json!({})).await;
    assert_eq!(done["resyncAllCallbacks"]["pointed"].as_array().unwrap().len(), 2);
    let told = app.gql(alerts, json!({})).await["alerts"]["nodes"].take();
    assert!(told.as_array().unwrap().contains(&drift("RESOLVED")), "{told:#}");
    let asked = app.app.simulator.times_asked(Step::Configure);
    let again = admin(&app, all, json!({})).await;
    assert_eq!(again["resyncAllCallbacks"]["pointed"].as_array().unwrap().len(), 2);
    assert_eq!(app.app.simulator.times_asked(Step::Configure), asked, "they point here already");
    fleet.ride(&app, 0, 0).await;
    // What was seen last is on the page without asking anybody.
    let page = "{ providers { name check { state differing } } }";
    let page = app.gql(page, json!({})).await;
    let simulator = page["providers"].as_array().unwrap().iter().find(|p| p["name"] == "simulator").unwrap();
    assert_eq!(simulator["check"]["state"], "ATTENTION");
    app.finish().await;
}

/// R59: numbers are many and telcos slow: what was begun goes on, whether or not anybody waits for it.
#[tokio::test]
async fn r59_pointing_all_numbers_goes_on_without_whoever_asked_for_it() {
    let app = TestApp::start().await;
    let buy = "mutation { buyNumbers(quantity: 3, wish: { provider: \"messagebird\", country: \"NL\" }) { state } }";
    let bought = admin(&app, buy, json!({})).await;
    let done = json!({ "state": "DONE" });
    assert_eq!(bought["buyNumbers"], json!([done, done, done]));
    app.telco.forget_flows();
    admin(&app, "mutation { testProvider(name: \"messagebird\") { state } }", json!({})).await;
    let astray = async || {
        let list = "{ proxyNumbers(filter: { callbacks: DIFFERENT }) { nodes { id } } }";
        app.gql(list, json!({})).await["proxyNumbers"]["nodes"].as_array().unwrap().len()
    };
    assert_eq!(astray().await, 3);

    let all = json!({ "query": "mutation { resyncAllCallbacks { pointed { number } waiting } }" });
    let (held, token) = (app.telco.hold_answers().await, app.token(Role::Admin).await);
    let asked = app.http.post(format!("{}/graphql", app.url)).bearer_auth(token).json(&all);
    assert!(asked.timeout(Duration::from_millis(500)).send().await.is_err(), "nobody waits that long");
    drop(held);
    eventually("all point here", || async { (astray().await == 0).then_some(()) }).await;
    let again = admin(&app, all["query"].as_str().unwrap(), json!({})).await;
    assert_eq!(again["resyncAllCallbacks"]["pointed"].as_array().unwrap().len(), 3);
    assert_eq!(again["resyncAllCallbacks"]["waiting"], 0);
    app.finish().await;
}

/// R12: what the simulator rents out is in the memory of its server, which may have been started again.
#[tokio::test]
async fn r12_a_number_of_the_simulator_is_pointed_here_after_a_restart() {
    let mut app = TestApp::start().await;
    Fleet::with(&app, "simulator", 0, 0, 1).await;
    let now = app.app.clock.now();
    app.restart_at(now).await;
    let id = app.gql("{ proxyNumbers { nodes { id } } }", json!({})).await["proxyNumbers"]["nodes"][0]["id"]
        .take();
    let again = "mutation($id: ID!) { resyncCallbacks(id: $id) { callbacks callbacksProblem } }";
    let pointed = admin(&app, again, json!({ "id": id })).await;
    assert_eq!(pointed["resyncCallbacks"], json!({ "callbacks": "OK", "callbacksProblem": null }));
    app.finish().await;
}

/// R60: a wrong key, or none, is told with what to do.
#[tokio::test]
async fn r60_credentials_that_do_not_work_are_told_with_what_to_do() {
    let app = TestApp::start_with(|config| config.messagebird_api_key = None).await;
    let test = "mutation($name: String!) { testProvider(name: $name) { state problem remedy } }";
    let none = admin(&app, test, json!({ "name": "twilio" })).await;
    assert_eq!(none["testProvider"]["state"], "NOT_CONFIGURED", "{none:#}");
    assert!(none["testProvider"]["remedy"].as_str().unwrap().contains(".env.example"));
    app.app.simulator.fail(Step::Account, refusal());
    let wrong = admin(&app, test, json!({ "name": "simulator" })).await;
    assert_eq!(wrong["testProvider"]["state"], "FAILED");
    assert!(wrong["testProvider"]["remedy"].as_str().unwrap().starts_with("Compare the API credentials"));
    assert_eq!(refused(&app, test, json!({ "name": "nobody" })).await.0, "INVALID_INPUT");
    app.finish().await;
}

#[tokio::test]
async fn numbers_of_the_account_are_taken_into_the_pool() {
    let app = TestApp::start().await;
    let phone = PhoneNumber::from_wire("+14075550177").unwrap();
    app.app.simulator.buy_number(&phone, "US").await.unwrap();
    let list = "{ rentedNumbers(provider: \"simulator\") { number callbacksProblem known { id } } }";
    let seen = admin(&app, list, json!({})).await;
    assert_eq!(
        seen["rentedNumbers"],
        json!([{ "number": "+14075550177", "known": null,
                 "callbacksProblem": "Texts are sent nowhere. Calls are sent nowhere." }])
    );
    let take = "mutation($numbers: [String!]) { importNumbers(provider: \"simulator\", numbers: $numbers) {
        number state callbacks mms } }";
    let strange = json!({ "numbers": ["+14075550178"] });
    assert_eq!(refused(&app, take, strange).await.0, "INVALID_INPUT");
    let taken = admin(&app, take, json!({})).await;
    let want = json!([{ "number": "+14075550177", "state": "ACTIVE", "callbacks": "OK", "mms": true }]);
    assert_eq!(taken["importNumbers"], want);
    assert_eq!(admin(&app, take, json!({})).await["importNumbers"], json!([]), "once");
    app.finish().await;
}

/// R24: a number that cannot be taken does not stop the others, and is told with what is wrong with it.
#[tokio::test]
async fn r24_a_number_that_cannot_be_taken_does_not_stop_the_others() {
    let app = TestApp::start().await;
    let (good, own) = (["+14075550176", "+14075550178"], "+14075550177");
    let person =
        "mutation($phone: String!) { createCustomer(input: { name: \"Cara\", phone: $phone }) { id } }";
    app.gql(person, json!({ "phone": own })).await;
    for number in [good[0], own, good[1]] {
        let phone = PhoneNumber::from_wire(number).unwrap();
        app.app.simulator.buy_number(&phone, "US").await.unwrap();
    }
    let take = "mutation($market: ID) { takeNumbers(provider: \"simulator\", marketId: $market) {
        taken { number } failed { number problem } } }";
    let unknown = json!({ "market": Uuid::nil() });
    assert_eq!(refused(&app, take, unknown).await.0, "NOT_FOUND");
    let done = admin(&app, take, json!({})).await["takeNumbers"].take();
    assert_eq!(done["taken"], json!([{ "number": good[0] }, { "number": good[1] }]));
    let why = "This is the phone of a customer or driver. A proxy number must be nobody's own.";
    assert_eq!(done["failed"], json!([{ "number": own, "problem": why }]));
    // The others are there already; what is wrong with that one still is.
    let again = admin(&app, take, json!({})).await["takeNumbers"].take();
    assert_eq!((&again["taken"], &again["failed"]), (&json!([]), &done["failed"]));
    let import = "mutation { importNumbers(provider: \"simulator\") { number } }";
    assert_eq!(admin(&app, import, json!({})).await["importNumbers"], json!([]));
    app.finish().await;
}

/// R13: what went over a number can be looked at, in both directions.
#[tokio::test]
async fn r13_what_went_over_a_number_is_listed() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 1).await;
    fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let phone = PhoneNumber::from_wire(&fleet.numbers[0]).unwrap();
    app.app.simulator.text_from(&Fleet::customer_phone(0), &phone, "Where are you?").await.unwrap();
    app.settle().await;
    let list = "{ proxyNumbers { nodes { id } } }";
    let id = app.gql(list, json!({})).await["proxyNumbers"]["nodes"][0]["id"].clone();
    let query = "query($id: ID) { entries(numberId: $id) { nodes { kind legs { direction } } } }";
    let seen = app.gql(query, json!({ "id": id })).await;
    let kinds: Vec<_> =
        seen["entries"]["nodes"].as_array().unwrap().iter().map(|entry| entry["kind"].clone()).collect();
    assert_eq!(kinds, ["RELAY", "NOTICE", "NOTICE"]);
    app.finish().await;
}
