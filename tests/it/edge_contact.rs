//! How long contact works: E8, E11, E12, E19–E21, and what dispatchers do about it.

use std::time::Duration;

use maskline_tests::{Fleet, Role, TestApp};
use serde_json::{Value, json};

async fn text(app: &TestApp, id: &str, from: &str, to: &str, body: &str) {
    assert_eq!(app.telco.text(app, id, from, to, body).await, 200);
    app.settle().await;
}

fn got(app: &TestApp, phone: &str, body: &str) -> bool {
    app.telco.inbox(phone).iter().any(|(_, text)| text == body)
}

async fn market(app: &TestApp, patch: &str) {
    let market = app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].take();
    let query = format!("mutation($id: ID!) {{ updateMarket(id: $id, patch: {{ {patch} }}) {{ id }} }}");
    app.gql_as(Role::Admin, &query, json!({ "id": market })).await;
}

async fn act(app: &TestApp, mutation: &str, id: &Value, arguments: &str) -> Value {
    let query = format!(
        "mutation($id: ID!) {{ {mutation}(id: $id{arguments}) {{ id state expiresAt closeReason version }} }}"
    );
    app.gql(&query, json!({ "id": id })).await[mutation].take()
}

/// E8: the second of two who call each other is told so.
#[tokio::test]
async fn e08_two_who_call_each_other_at_once_are_told_so() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let first = app.telco.call(&app, "a", &Fleet::customer_phone(0), &ride.customer_dials).await;
    assert!(first.contains("Transfer"), "{first}");
    app.pass(Duration::from_secs(3));
    let second = app.telco.call(&app, "b", &Fleet::driver_phone(0), &ride.driver_dials).await;
    assert!(second.contains("is calling you now. Please hang up and answer."), "{second}");
    app.pass(Duration::from_mins(2));
    let later = app.telco.call(&app, "c", &Fleet::driver_phone(0), &ride.driver_dials).await;
    assert!(later.contains("Transfer"), "the first call rings no more: {later}");
    app.finish().await;
}

/// E11: LOST asks a dispatcher; the grant reconnects on the same number and runs out by itself.
#[tokio::test]
async fn e11_lost_and_found_by_a_dispatcher() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 3).await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    app.pass(Duration::from_hours(5));
    let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    text(&app, "1", &customer, &ride.customer_dials, "I forgot my hat").await;
    let o4 = "This conversation has ended. Left something behind? Reply LOST and we will help you.";
    assert!(got(&app, &customer, o4));
    text(&app, "2", &customer, &ride.customer_dials, " Lost! ").await;
    assert!(!got(&app, &driver, " Lost! "));
    let inbox = app.gql("{ unrouted { nodes { entry { problem ride { id } } } } }", json!({})).await;
    let asked = &inbox["unrouted"]["nodes"][0]["entry"];
    assert!(asked["problem"].as_str().unwrap().contains("asks to be reconnected"), "{inbox}");
    assert_eq!(asked["ride"]["id"], json!(ride.id), "it is known which ride");

    let query = "mutation($id: ID!) { reconnect(rideId: $id) { state participants { dials { number } } } }";
    let open = app.gql(query, json!({ "id": ride.id })).await;
    assert_eq!(open["reconnect"]["state"], "OPEN");
    app.settle().await;
    for (phone, number) in [(&customer, &ride.customer_dials), (&driver, &ride.driver_dials)] {
        let (shown, told) = app.telco.inbox(phone).pop().unwrap();
        assert_eq!(&shown, number, "the same number");
        assert!(told.starts_with("We reconnected you about trip"), "{told}");
    }
    text(&app, "3", &customer, &ride.customer_dials, "a grey hat").await;
    text(&app, "4", &driver, &ride.driver_dials, "found it").await;
    assert!(got(&app, &driver, "a grey hat") && got(&app, &customer, "found it"));
    app.pass(Duration::from_mins(121));
    text(&app, "5", &driver, &ride.driver_dials, "too late").await;
    assert!(!got(&app, &customer, "too late"), "the grant ran out by itself");
    app.finish().await;
}

/// E11: where the market grants it by itself, and not twice.
#[tokio::test]
async fn e11_lost_and_found_by_the_word_alone() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    market(&app, "autoReconnect: true, reconnectSeconds: 1800").await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    app.pass(Duration::from_hours(3));
    text(&app, "1", &Fleet::driver_phone(0), &ride.driver_dials, "lost").await;
    assert!(app.telco.inbox(&Fleet::customer_phone(0)).pop().unwrap().1.starts_with("We reconnected you"));
    text(&app, "2", &Fleet::driver_phone(0), &ride.driver_dials, "you left your bag").await;
    assert!(got(&app, &Fleet::customer_phone(0), "you left your bag"));
    let counts = app.gql("{ boardCounts { unrouted } }", json!({})).await;
    assert_eq!(counts["boardCounts"]["unrouted"], 0, "nothing is left to do");
    app.pass(Duration::from_mins(31));
    text(&app, "3", &Fleet::customer_phone(0), &ride.customer_dials, "thanks!").await;
    assert!(!got(&app, &Fleet::driver_phone(0), "thanks!"));
    app.finish().await;
}

/// E11: a number that leads to someone else by now is not taken away: another one serves.
#[tokio::test]
async fn e11_a_number_that_leads_elsewhere_by_now_is_replaced() {
    for strategy in ["AUTO", "SINGLE"] {
        a_number_is_replaced(strategy).await;
    }
}

async fn a_number_is_replaced(strategy: &str) {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 1).await;
    market(&app, &format!("strategy: {strategy}")).await;
    let first = fleet.ride(&app, 0, 0).await;
    first.complete(&app).await;
    app.pass(Duration::from_hours(4));
    let second = fleet.ride(&app, 0, 1).await;
    assert_eq!(second.customer_dials, first.customer_dials, "the only number");
    let query = "mutation($id: ID!) { reconnect(rideId: $id) { id } }";
    assert_eq!(app.refusal(query, json!({ "id": first.id })).await.0, "POOL_EXHAUSTED");
    let add =
        "mutation { addNumber(input: { number: \"+3197010777777\", provider: \"messagebird\" }) { id } }";
    app.gql_as(Role::Admin, add, json!({})).await;
    app.gql(query, json!({ "id": first.id })).await;
    app.settle().await;
    let moved = first.again(&app).await;
    assert_eq!(moved.customer_dials, "+3197010777777");
    assert!(strategy != "SINGLE" || moved.driver_dials == moved.customer_dials, "they have one in common");
    text(&app, "1", &Fleet::customer_phone(0), &moved.customer_dials, "my hat").await;
    text(&app, "2", &Fleet::customer_phone(0), &second.customer_dials, "on my way").await;
    assert!(got(&app, &Fleet::driver_phone(0), "my hat") && !got(&app, &Fleet::driver_phone(0), "on my way"));
    assert!(got(&app, &Fleet::driver_phone(1), "on my way") && !got(&app, &Fleet::driver_phone(1), "my hat"));
    text(&app, "3", &Fleet::driver_phone(0), &moved.driver_dials, "got it").await;
    assert!(got(&app, &Fleet::customer_phone(0), "got it"));
    app.finish().await;
}

/// E12
#[tokio::test]
async fn e12_after_the_lost_window_there_is_only_the_polite_end() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    app.pass(Duration::from_hours(26));
    text(&app, "1", &Fleet::customer_phone(0), &ride.customer_dials, "LOST").await;
    let o1 = "We're sorry, this conversation has ended. Thank you for using Maskline!";
    assert_eq!(app.telco.inbox(&Fleet::customer_phone(0)).pop().unwrap().1, o1);
    assert_eq!(app.telco.inbox(&Fleet::driver_phone(0)).len(), 1, "D1 and nothing else");
    app.finish().await;
}

/// E19: judged by the time of receipt, with half a minute's allowance.
#[tokio::test]
async fn e19_a_text_at_the_very_end_is_delivered_and_one_after_it_is_not() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    app.pass(Duration::from_secs(60 * 60 + 29));
    text(&app, "1", &Fleet::customer_phone(0), &ride.customer_dials, "just in time").await;
    assert!(got(&app, &Fleet::driver_phone(0), "just in time"));
    app.pass(Duration::from_secs(1));
    text(&app, "2", &Fleet::customer_phone(0), &ride.customer_dials, "too late").await;
    assert!(!got(&app, &Fleet::driver_phone(0), "too late"));
    app.finish().await;
}

/// E20, E21: a call under way goes on when contact ends; the next one hears that it has.
#[tokio::test]
async fn e20_a_call_under_way_goes_on_and_the_next_one_does_not_connect() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let query = "query($id: ID!) { ride(id: $id) { entries(first: 20) { nodes { channel legs {
        direction state durationSeconds } } } } }";
    let to_driver = async || {
        let seen = app.gql(query, json!({ "id": ride.id })).await;
        let entries = seen["ride"]["entries"]["nodes"].as_array().unwrap().clone();
        let call = entries.into_iter().find(|entry| entry["channel"] == "VOICE").unwrap();
        let legs = call["legs"].as_array().unwrap().clone();
        legs.into_iter().find(|leg| leg["direction"] == "OUTBOUND").unwrap()
    };
    app.telco.call(&app, "a", &Fleet::customer_phone(0), &ride.customer_dials).await;
    for (news, state) in [("ringing", "RINGING"), ("ongoing", "BRIDGED")] {
        app.telco.call_news(&app, "a", news).await;
        assert_eq!(to_driver().await["state"], state);
    }
    assert_eq!(ride.act(&app, "cancelRide", "").await["state"], "CANCELLED");
    app.settle().await;
    let told = app.telco.inbox(&Fleet::customer_phone(0)).pop().unwrap().1;
    assert!(told.contains("was cancelled. This number works until"), "C4: {told}");
    app.pass(Duration::from_mins(20));
    assert_eq!(maskline::delivery::calls::settle_forgotten(app.app.clone()).await.unwrap(), 0);
    assert_eq!(to_driver().await["state"], "BRIDGED", "they talk still");
    app.telco.call_news(&app, "a", "hangup").await;
    let ended = to_driver().await;
    assert_eq!((&ended["state"], &ended["durationSeconds"]), (&json!("COMPLETED"), &json!(17)));
    let next = app.telco.call(&app, "b", &Fleet::customer_phone(0), &ride.customer_dials).await;
    assert!(next.contains("this conversation has ended"), "{next}");
    app.finish().await;
}

/// A ride nobody completes does not keep its numbers for ever.
#[tokio::test]
async fn contact_ends_a_day_after_the_pickup_at_the_latest() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.pass(Duration::from_hours(25));
    text(&app, "1", &Fleet::customer_phone(0), &ride.customer_dials, "still there").await;
    assert!(got(&app, &Fleet::driver_phone(0), "still there"));
    app.pass(Duration::from_hours(3));
    text(&app, "2", &Fleet::customer_phone(0), &ride.customer_dials, "hello?").await;
    assert!(!got(&app, &Fleet::driver_phone(0), "hello?"));
    let conversation = ride.conversation(&app).await;
    assert_eq!(conversation["state"], "CLOSED");
    // Completing it late does not bring the number back to life.
    ride.complete(&app).await;
    text(&app, "3", &Fleet::customer_phone(0), &ride.customer_dials, "again").await;
    assert!(!got(&app, &Fleet::driver_phone(0), "again"));
    app.finish().await;
}

/// R79
#[tokio::test]
async fn r79_with_sliding_expiry_each_text_prolongs_contact() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    market(&app, "expiryMode: SLIDING, graceSeconds: 600, slideSeconds: 1800, longestContactSeconds: 7200")
        .await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    for n in 0..4 {
        app.pass(Duration::from_mins(if n == 0 { 9 } else { 29 }));
        text(&app, &format!("t{n}"), &Fleet::driver_phone(0), &ride.driver_dials, &format!("text {n}")).await;
        assert!(got(&app, &Fleet::customer_phone(0), &format!("text {n}")), "text {n}");
    }
    app.pass(Duration::from_mins(31));
    text(&app, "late", &Fleet::driver_phone(0), &ride.driver_dials, "too late").await;
    assert!(!got(&app, &Fleet::customer_phone(0), "too late"));
    app.finish().await;
}

/// R79: two who have no ride, up to the longest contact of their market; what a dispatcher adds to the time he gave
/// them at first does not make that shorter.
#[tokio::test]
async fn r79_with_sliding_expiry_each_text_prolongs_contact_without_a_ride() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    market(&app, "expiryMode: SLIDING, slideSeconds: 1800, longestContactSeconds: 7200").await;
    let connect = "mutation($people: [ID!]!) { createConversation(
        input: { personIds: $people, notice: NONE, until: \"2026-01-05T12:10:00Z\" }) {
        id participants { role dials { number } } } }";
    let people = json!([fleet.customers[0], fleet.drivers[0]]);
    let made = app.gql(connect, json!({ "people": people })).await["createConversation"].take();
    let all = made["participants"].as_array().unwrap();
    let driver = all.iter().find(|one| one["role"] == "DRIVER").unwrap();
    let dials = driver["dials"]["number"].as_str().unwrap();
    act(&app, "extendConversation", &made["id"], ", until: \"2026-01-05T12:20:00Z\"").await;
    for (n, minutes) in [19, 29, 29, 29, 13].into_iter().enumerate() {
        app.pass(Duration::from_mins(minutes));
        text(&app, &format!("t{n}"), &Fleet::driver_phone(0), dials, &format!("text {n}")).await;
        assert!(got(&app, &Fleet::customer_phone(0), &format!("text {n}")), "text {n}");
    }
    app.pass(Duration::from_mins(2));
    text(&app, "late", &Fleet::driver_phone(0), dials, "too late").await;
    assert!(!got(&app, &Fleet::customer_phone(0), "too late"));
    app.finish().await;
}

#[tokio::test]
async fn a_dispatcher_extends_and_closes_contact() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    let conversation = ride.conversation(&app).await;
    assert_eq!(conversation["state"], "GRACE");
    let until = ", until: \"2026-01-05T18:00:00Z\"";
    let stale =
        format!("mutation($id: ID!) {{ extendConversation(id: $id{until}, expectedVersion: 99) {{ id }} }}");
    assert_eq!(app.refusal(&stale, json!({ "id": conversation["id"] })).await.0, "STALE_VERSION");
    let extended = act(&app, "extendConversation", &conversation["id"], until).await;
    assert!(extended["expiresAt"].as_str().unwrap().starts_with("2026-01-05T18:00:00"));
    app.pass(Duration::from_hours(5));
    text(&app, "1", &Fleet::customer_phone(0), &ride.customer_dials, "still works").await;
    assert!(got(&app, &Fleet::driver_phone(0), "still works"));
    let closed = act(&app, "closeConversation", &conversation["id"], ", reason: \"settled\"").await;
    assert_eq!((&closed["state"], &closed["closeReason"]), (&json!("CLOSED"), &json!("DISPATCHER")));
    text(&app, "2", &Fleet::customer_phone(0), &ride.customer_dials, "and now?").await;
    assert!(!got(&app, &Fleet::driver_phone(0), "and now?"), "closed means now: no allowance");
    let query = "mutation($id: ID!) { closeConversation(id: $id) { id } }";
    assert_eq!(app.refusal(query, json!({ "id": conversation["id"] })).await.0, "CONVERSATION_CLOSED");
    app.finish().await;
}

/// R36: extending, "until a later time", takes nothing away from a ride that is under way, nor from its grace.
#[tokio::test]
async fn contact_of_a_live_ride_is_never_cut_short_by_extending_it() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let before = ride.conversation(&app).await;
    let query =
        "mutation($id: ID!, $until: DateTime!) { extendConversation(id: $id, until: $until) { expiresAt } }";
    let sooner = json!({ "id": before["id"], "until": "2026-01-05T13:00:00Z" });
    let (code, message) = app.refusal(query, sooner).await;
    assert_eq!(code, "INVALID_INPUT");
    assert_eq!(message, "Contact lasts until 2026-01-06 13:30 UTC already. Choose a later time.");
    assert_eq!(ride.conversation(&app).await["expiresAt"], before["expiresAt"]);
    app.pass(Duration::from_hours(2));
    text(&app, "1", &Fleet::customer_phone(0), &ride.customer_dials, "I am at the gate").await;
    assert!(got(&app, &Fleet::driver_phone(0), "I am at the gate"));
    // After the ride, both were promised its grace.
    ride.complete(&app).await;
    let promised = ride.conversation(&app).await["expiresAt"].clone();
    for until in [json!("2026-01-05T14:05:00Z"), promised.clone()] {
        let (code, _) = app.refusal(query, json!({ "id": before["id"], "until": until })).await;
        assert_eq!(code, "INVALID_INPUT");
    }
    assert_eq!(ride.conversation(&app).await["expiresAt"], promised);
    app.finish().await;
}

/// The sweep writes down what the clock decided, and makes it known.
#[tokio::test]
async fn an_end_is_noted_by_the_sweep_and_judged_by_the_clock() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    app.pass(Duration::from_hours(2));
    assert_eq!(ride.conversation(&app).await["state"], "CLOSED", "before anything has swept");
    maskline::sweeps::run_now(&app.app, "conversations.ended").await.unwrap();
    assert_eq!(ride.conversation(&app).await["closeReason"], "RIDE_ENDED");
    app.finish().await;
}

/// E11: a ride is reconnected with the driver it had, also when its conversation went on with another
/// driver in a later ride of the same customer.
#[tokio::test]
async fn e11_a_ride_is_reconnected_with_the_driver_it_had() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 4).await;
    let first = fleet.ride(&app, 0, 0).await;
    first.complete(&app).await;
    app.pass(Duration::from_mins(5));
    let second = fleet.ride(&app, 0, 0).await;
    assert_eq!(second.customer_dials, first.customer_dials, "the same conversation");
    let second = second.reassign(&app, &fleet.drivers[1]).await;
    second.complete(&app).await;
    let query = "mutation($id: ID!) { reconnect(rideId: $id) { id } }";
    app.gql(query, json!({ "id": first.id })).await;
    app.settle().await;
    let found = first.again(&app).await;
    assert_eq!(
        app.telco.text(&app, "1", &Fleet::customer_phone(0), &found.customer_dials, "my hat?").await,
        200
    );
    app.settle().await;
    let inbox = |driver| app.telco.inbox(&Fleet::driver_phone(driver)).pop().unwrap();
    assert_eq!(inbox(0), (found.driver_dials.clone(), "my hat?".to_owned()));
    assert_ne!(inbox(1).1, "my hat?");
    // The later ride is as it was.
    assert_eq!(
        app.telco.text(&app, "2", &Fleet::customer_phone(0), &second.customer_dials, "thanks").await,
        200
    );
    app.settle().await;
    assert_eq!(inbox(1).1, "thanks");
    app.finish().await;
}

/// A ride that was ended by mistake is not set back into a conversation that another driver is in.
#[tokio::test]
async fn a_ride_is_not_set_back_into_the_conversation_of_another_driver() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 4).await;
    let first = fleet.ride(&app, 0, 0).await;
    first.complete(&app).await;
    let second = fleet.ride(&app, 0, 0).await;
    second.reassign(&app, &fleet.drivers[1]).await;
    let query = "mutation($id: ID!) { correctRide(id: $id, to: ARRIVED, reason: \"too early\") { id } }";
    let answer = app.ask(Some(Role::Admin), query, json!({ "id": first.id })).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "CONVERSATION_CLOSED", "{answer}");
    app.settle().await;
    app.finish().await;
}

/// E14, C8: what the two were granted is not cut short by a ride they made since.
#[tokio::test]
async fn a_cancelled_ride_does_not_cut_a_grant_short() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let first = fleet.ride(&app, 0, 0).await;
    first.complete(&app).await;
    app.gql("mutation($id: ID!) { reconnect(rideId: $id) { id } }", json!({ "id": first.id })).await;
    let second = fleet.ride(&app, 0, 0).await;
    second.act(&app, "cancelRide", "").await;
    app.settle().await;
    app.pass(Duration::from_mins(90));
    let body = "found it";
    assert_eq!(app.telco.text(&app, "1", &Fleet::driver_phone(0), &first.driver_dials, body).await, 200);
    app.settle().await;
    assert_eq!(app.telco.inbox(&Fleet::customer_phone(0)).pop().unwrap().1, body);
    app.finish().await;
}

/// A number that was given back since is nobody's: who is reconnected gets another one.
#[tokio::test]
async fn e11_a_number_that_was_given_back_is_replaced() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    app.pass(Duration::from_hours(4));
    let all = app.gql("{ proxyNumbers { nodes { id number } } }", json!({})).await;
    let all = all["proxyNumbers"]["nodes"].as_array().unwrap().clone();
    let gone = all.iter().find(|number| number["number"] == ride.customer_dials.as_str()).unwrap();
    let release = "mutation($id: ID!) { releaseNumber(id: $id, force: true) { state } }";
    let done = app.gql_as(Role::Admin, release, json!({ "id": gone["id"] })).await;
    assert_eq!(done["releaseNumber"]["state"], "RELEASED");
    app.gql("mutation($id: ID!) { reconnect(rideId: $id) { id } }", json!({ "id": ride.id })).await;
    let again = ride.again(&app).await;
    assert_ne!(again.customer_dials, ride.customer_dials);
    assert_eq!(again.driver_dials, again.customer_dials);
    app.settle().await;
    app.finish().await;
}

/// A conversation's last contact is its newest entry, for everyone who asks.
#[tokio::test]
async fn a_conversation_tells_when_something_was_said_last() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let query = "query($id: ID!) { ride(id: $id) { lastEntry { createdAt } conversation { lastEntryAt } } }";
    let mut told = Vec::new();
    for words in ["", "I am at the gate"] {
        if !words.is_empty() {
            app.pass(Duration::from_mins(5));
            let from = Fleet::customer_phone(0);
            assert_eq!(app.telco.text(&app, words, &from, &ride.customer_dials, words).await, 200);
        }
        let seen = app.gql(query, json!({ "id": ride.id })).await["ride"].take();
        assert_eq!(seen["conversation"]["lastEntryAt"], seen["lastEntry"]["createdAt"]);
        told.push(seen["lastEntry"]["createdAt"].as_str().unwrap().to_owned());
    }
    assert!(told[0] < told[1], "{told:?}");
    app.finish().await;
}
