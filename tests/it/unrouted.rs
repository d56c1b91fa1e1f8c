//! The inbox of contacts that could not be routed: who it probably is, and what a person does.

use std::time::Duration;

use maskline_tests::{Fleet, Role, TestApp, Watcher};
use serde_json::{Value, json};

const LIST: &str = "{ unrouted { nodes { id actions resolution entry { body problem }
    guesses { personId role name likelihood why live conversation { id } ride { id } } } }
    boardCounts { unrouted } }";
const RESOLVE: &str = "mutation($input: ResolveUnroutedInput!) { resolveUnrouted(input: $input) {
    id resolution resolvedBy resolvedAt actions entry { kind problem conversation { id } } } }";

const STRANGER: &str = "+31699999999";

async fn items(app: &TestApp) -> Vec<Value> {
    app.gql(LIST, json!({})).await["unrouted"]["nodes"].as_array().unwrap().clone()
}

async fn resolve(app: &TestApp, input: Value) -> Value {
    app.gql(RESOLVE, json!({ "input": input })).await["resolveUnrouted"].take()
}

fn texts(app: &TestApp, phone: &str, body: &str) -> usize {
    app.telco.inbox(phone).iter().filter(|(_, text)| text == body).count()
}

/// E9, R50: a stranger reaches nobody, gets one answer, and waits for a person, with a guess.
#[tokio::test]
async fn e09_a_strangers_text_waits_with_a_guess_of_who_it_is() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let token = app.token(Role::Viewer).await;
    let query = "subscription($after: String) { unroutedChanged(after: $after) { item { id resolution } } }";
    let mut watcher = Watcher::open(&app, &token, query, json!({ "after": app.cursor().await })).await;
    for (id, body) in [("a", "Hello, this is Cara, I have no credit"), ("b", "anyone?")] {
        assert_eq!(app.telco.text(&app, id, STRANGER, &ride.customer_dials, body).await, 200);
    }
    app.settle().await;
    assert_eq!(app.telco.inbox(STRANGER).len(), 1, "answered once");
    assert!(watcher.next().await["unroutedChanged"]["item"]["resolution"].is_null());
    let waiting = items(&app).await;
    assert_eq!(waiting.len(), 2);
    // Newest first; the older one has a name in it.
    let named = &waiting[1]["guesses"];
    assert_eq!(named[0]["name"], "Cara 0");
    assert_eq!(named[0]["likelihood"], "LIKELY");
    assert!(named[0]["why"].as_str().unwrap().contains("name"), "{named}");
    assert_eq!((&named[0]["live"], &named[0]["ride"]["id"]), (&json!(true), &json!(ride.id)));
    assert_eq!(waiting[0]["guesses"][0]["likelihood"], "POSSIBLE");
    assert_eq!(
        waiting[0]["actions"],
        json!(["CONNECT", "RECONNECT", "REPLY", "ALTERNATE", "SUPPORT", "BLOCK", "DISMISS"])
    );
    app.finish().await;
}

/// R50, R60: what came to a number that nobody added says to which; a short code or a name is no withheld number.
#[tokio::test]
async fn r50_what_came_to_a_number_that_is_not_in_the_pool_says_to_which() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 0, 0, 1).await;
    for (id, from, to) in [("a", STRANGER, "+3197099999999"), ("b", "BirdCar", fleet.numbers[0].as_str())] {
        assert_eq!(app.telco.text(&app, id, from, to, "hello").await, 200);
        app.settle().await;
    }
    let query = "{ unrouted { nodes { dialled senderKind entry { number { number } } } } }";
    let seen = app.gql(query, json!({})).await["unrouted"]["nodes"].take();
    let ours = json!({ "number": fleet.numbers[0] });
    assert_eq!(
        seen,
        json!([
            { "dialled": null, "senderKind": "NO_PHONE", "entry": { "number": ours } },
            { "dialled": "+3197099999999", "senderKind": "PHONE", "entry": { "number": null } },
        ])
    );
    app.finish().await;
}

/// A text that belongs into a live conversation is passed on once, from the number the other side
/// knows, however often the dispatcher clicks.
#[tokio::test]
async fn a_text_is_connected_once_and_never_doubled() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.telco.text(&app, "a", STRANGER, &ride.customer_dials, "Cara here, at gate F").await;
    let item = items(&app).await.remove(0);
    let input = json!({ "id": item["id"], "action": "CONNECT", "personId": item["guesses"][0]["personId"],
        "conversationId": item["guesses"][0]["conversation"]["id"] });
    let clicks = (0..4).map(|_| resolve(&app, input.clone()));
    for done in futures_util::future::join_all(clicks).await {
        assert_eq!(done["resolution"], "CONNECT");
        assert_eq!(done["resolvedBy"], "Dispatcher");
        assert_eq!((&done["entry"]["kind"], &done["actions"]), (&json!("RELAY"), &json!([])));
    }
    app.settle().await;
    assert_eq!(texts(&app, &Fleet::driver_phone(0), "Cara here, at gate F"), 1);
    assert_eq!(app.telco.inbox(&Fleet::driver_phone(0)).pop().unwrap().0, ride.driver_dials);
    let other = app.refusal(RESOLVE, json!({ "input": { "id": item["id"], "action": "DISMISS" } })).await;
    assert_eq!(other.0, "ILLEGAL_TRANSITION");
    assert!(items(&app).await.is_empty());
    app.finish().await;
}

/// Into a conversation that is over nothing is passed, and the item goes on waiting.
#[tokio::test]
async fn nothing_is_connected_into_a_conversation_that_is_over() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    app.pass(Duration::from_hours(2));
    let phone = Fleet::customer_phone(0);
    app.telco.text(&app, "late", &phone, &ride.customer_dials, "I left my bag").await;
    let item = items(&app).await.remove(0);
    let guess = &item["guesses"][0];
    assert_eq!(
        (&guess["name"], &guess["likelihood"], &guess["live"]),
        (&json!("Cara 0"), &json!("CERTAIN"), &json!(false))
    );
    assert!(guess["why"].as_str().unwrap().contains("ended"), "{guess}");
    let input = json!({ "id": item["id"], "action": "CONNECT", "personId": guess["personId"],
        "conversationId": guess["conversation"]["id"] });
    assert_eq!(app.refusal(RESOLVE, json!({ "input": input })).await.0, "CONVERSATION_CLOSED");
    app.settle().await;
    assert_eq!(texts(&app, &Fleet::driver_phone(0), "I left my bag"), 0);
    assert_eq!(items(&app).await.len(), 1);
    app.finish().await;
}

/// E11: out of the inbox the two are reconnected, once, and what was written is passed on.
#[tokio::test]
async fn e11_a_late_text_reconnects_the_two_and_is_passed_on() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    app.pass(Duration::from_hours(2));
    let (phone, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    app.telco.text(&app, "late", &phone, &ride.customer_dials, "I left my bag").await;
    app.telco.call(&app, "call", &phone, &ride.customer_dials).await;
    let waiting = items(&app).await;
    let guess = &waiting[1]["guesses"][0];
    let input = |item: &Value| {
        json!({ "id": item["id"], "action": "RECONNECT", "personId": guess["personId"],
            "conversationId": guess["conversation"]["id"] })
    };
    for _ in 0..3 {
        assert_eq!(resolve(&app, input(&waiting[1])).await["resolution"], "RECONNECT");
    }
    app.settle().await;
    assert_eq!(texts(&app, &driver, "I left my bag"), 1);
    let told = |phone: &str| {
        app.telco.inbox(phone).iter().filter(|(_, it)| it.starts_with("We reconnected")).count()
    };
    assert_eq!((told(&phone), told(&driver)), (1, 1), "both are told once, however often it is clicked");
    app.telco.text(&app, "answer", &driver, &ride.driver_dials, "I have it here").await;
    app.settle().await;
    assert_eq!(texts(&app, &phone, "I have it here"), 1);
    // A call can't be passed on, but the two reach each other.
    assert_eq!(resolve(&app, input(&waiting[0])).await["resolution"], "RECONNECT");
    let missing = json!({ "input": { "id": waiting[0]["id"], "action": "RECONNECT" } });
    assert_eq!(app.refusal(RESOLVE, missing).await.0, "INVALID_INPUT");
    app.finish().await;
}

/// The company answers from the number that was used.
#[tokio::test]
async fn a_reply_goes_out_once_from_the_number_that_was_used() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    app.telco.text(&app, "a", STRANGER, &fleet.numbers[0], "do you drive to Lyon?").await;
    let item = items(&app).await.remove(0);
    for _ in 0..2 {
        let input = json!({ "id": item["id"], "action": "REPLY", "body": "Only within the city, sorry." });
        assert_eq!(resolve(&app, input).await["resolution"], "REPLY");
    }
    app.settle().await;
    assert_eq!(texts(&app, STRANGER, "Only within the city, sorry."), 1);
    assert_eq!(app.telco.inbox(STRANGER).pop().unwrap().0, fleet.numbers[0]);
    let empty = json!({ "input": { "id": item["id"], "action": "CONNECT" } });
    assert_eq!(app.refusal(RESOLVE, empty).await.0, "INVALID_INPUT");
    app.finish().await;
}

/// §7.6: the phone is learned, and leads where the person's own does from then on.
#[tokio::test]
async fn a_further_phone_of_a_person_leads_where_his_own_does() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.telco.text(&app, "a", STRANGER, &ride.customer_dials, "it's me on my other phone").await;
    let item = items(&app).await.remove(0);
    let cara = item["guesses"].as_array().unwrap().iter().find(|it| it["role"] == "CUSTOMER").unwrap();
    let input = json!({ "id": item["id"], "action": "ALTERNATE", "personId": cara["personId"] });
    assert_eq!(resolve(&app, input).await["resolution"], "ALTERNATE");
    app.telco.text(&app, "b", STRANGER, &ride.customer_dials, "hello Dan").await;
    app.settle().await;
    assert_eq!(texts(&app, &Fleet::driver_phone(0), "hello Dan"), 1);
    // The ride ends for both phones alike.
    ride.complete(&app).await;
    app.pass(Duration::from_hours(2));
    app.telco.text(&app, "c", STRANGER, &ride.customer_dials, "too late").await;
    app.settle().await;
    assert_eq!(texts(&app, &Fleet::driver_phone(0), "too late"), 0);
    app.finish().await;
}

/// What an ignored phone sends without a ride is put aside by itself, and not answered.
#[tokio::test]
async fn an_ignored_phone_is_put_aside_by_itself() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    app.telco.text(&app, "a", STRANGER, &fleet.numbers[0], "win a prize").await;
    let item = items(&app).await.remove(0);
    resolve(&app, json!({ "id": item["id"], "action": "BLOCK" })).await;
    app.settle().await;
    let answered = app.telco.inbox(STRANGER).len();
    app.pass(Duration::from_hours(7));
    app.telco.text(&app, "b", STRANGER, &fleet.numbers[0], "win two prizes").await;
    app.settle().await;
    assert_eq!(app.telco.inbox(STRANGER).len(), answered);
    assert!(items(&app).await.is_empty());
    let all =
        "{ unrouted(filter: { includeResolved: true, channel: SMS }) { nodes { resolution resolvedBy } } }";
    let all = app.gql(all, json!({})).await["unrouted"]["nodes"].take();
    assert_eq!(all[0], json!({ "resolution": "BLOCK", "resolvedBy": null }));
    app.finish().await;
}

/// Handed to support: its sender becomes a conversation of the desk, with the text as its first; an
/// agent gets it, and his answer comes from the line. The same again does nothing more.
#[tokio::test]
async fn a_contact_is_handed_to_the_support_desk_once() {
    const LINE: &str = "+3197020000001";
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.telco.text(&app, "a", STRANGER, &ride.customer_dials, "My parcel is broken").await;
    let item = items(&app).await.remove(0);
    let input = json!({ "id": item["id"], "action": "SUPPORT" });
    let (code, told) = app.refusal(RESOLVE, json!({ "input": input })).await;
    assert_eq!((code.as_str(), told.contains("support")), ("INVALID_INPUT", true), "{told}");

    let add = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
    let line = json!({ "number": LINE, "provider": "messagebird", "purpose": "SUPPORT" });
    app.gql_as(Role::Admin, add, json!({ "input": line })).await;
    let agent = "mutation { createAgent(input: { name: \"Ann\", phone: \"+31630000001\" }) { id } }";
    let agent = app.gql(agent, json!({})).await["createAgent"]["id"].clone();
    let duty = "mutation($id: ID!) { setOnDuty(agentId: $id, onDuty: true) { onDuty } }";
    app.gql(duty, json!({ "id": agent })).await;
    for _ in 0..3 {
        let done = resolve(&app, input.clone()).await;
        assert_eq!((&done["resolution"], &done["entry"]["kind"]), (&json!("SUPPORT"), &json!("RELAY")));
        assert!(done["entry"]["conversation"]["id"].is_string(), "{done}");
    }
    app.settle().await;
    let desk =
        app.gql("{ supportConversations(view: ALL) { nodes { state unread agent { id } } } }", json!({}));
    let desk = desk.await["supportConversations"]["nodes"].take();
    assert_eq!(desk, json!([{ "state": "ASSIGNED", "unread": 1, "agent": { "id": agent } }]));
    let got = app.telco.inbox("+31630000001");
    let [(shown, body)] = &got[..] else { panic!("once: {got:?}") };
    assert_eq!(body, "My parcel is broken");
    assert_eq!(texts(&app, &Fleet::driver_phone(0), "My parcel is broken"), 0, "nobody of the ride");
    app.telco.text(&app, "b", "+31630000001", shown, "We send another").await;
    app.settle().await;
    assert_eq!(app.telco.inbox(STRANGER).pop(), Some((LINE.to_owned(), "We send another".to_owned())));
    app.finish().await;
}

/// Nobody is on duty: it waits at the desk for the next who is.
#[tokio::test]
async fn a_contact_handed_to_support_waits_for_the_next_agent() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 0, 0, 1).await;
    let add = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
    let line = json!({ "number": "+3197020000001", "provider": "messagebird", "purpose": "SUPPORT" });
    app.gql_as(Role::Admin, add, json!({ "input": line })).await;
    app.telco.text(&app, "a", STRANGER, &fleet.numbers[0], "Is anyone there?").await;
    let item = items(&app).await.remove(0);
    resolve(&app, json!({ "id": item["id"], "action": "SUPPORT" })).await;
    let agent = "mutation { createAgent(input: { name: \"Ann\", phone: \"+31630000001\" }) { id } }";
    let agent = app.gql(agent, json!({})).await["createAgent"]["id"].clone();
    let duty = "mutation($id: ID!) { setOnDuty(agentId: $id, onDuty: true) { onDuty } }";
    app.gql(duty, json!({ "id": agent })).await;
    app.settle().await;
    assert_eq!(texts(&app, "+31630000001", "Is anyone there?"), 1);
    app.finish().await;
}
