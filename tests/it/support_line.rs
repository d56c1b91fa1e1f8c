//! The support line (R75–R77, E50): one number that everyone texts, and one agent for each sender.

use std::collections::BTreeMap;
use std::time::Duration;

use maskline_tests::app::PASSWORD;
use maskline_tests::vendor::{Heard, Vendor};
use maskline_tests::{Fault, Fleet, Role, Simulator, TestApp, Watcher, database};
use serde_json::{Value, json};

const LINE: &str = "+3197020000001";
const SENDER: &str = "+31655000001";
const OTHER: &str = "+31655000002";

const LIST: &str = "query($view: SupportView) { supportConversations(view: $view) { nodes {
    id state unread waitingSince name phone { masked } agent { id name } agentDials { number }
    line { number } customer { id } conversation { state version } } } }";
const AGENT: &str = "mutation($input: AgentInput!) { createAgent(input: $input) { id phone { masked } } }";
const DUTY: &str = "mutation($id: ID!, $on: Boolean!) { setOnDuty(agentId: $id, onDuty: $on) { onDuty } }";
const HAND_OVER: &str =
    "mutation($id: ID!, $to: ID!) { handOverSupport(id: $id, agentId: $to) { id state agent { id } } }";

fn agent_phone(n: usize) -> String {
    format!("+316300{n:05}")
}

/// A support line, a pool, and so many agents on duty; answers their ids.
async fn desk(app: &TestApp, agents: usize, pool: usize) -> Vec<String> {
    desk_on(app, "messagebird", agents, pool).await
}

async fn desk_on(app: &TestApp, provider: &str, agents: usize, pool: usize) -> Vec<String> {
    Fleet::with(app, provider, 1, 1, pool).await;
    let input = json!({ "number": LINE, "provider": provider, "purpose": "SUPPORT" });
    let query = "mutation($input: NumberInput!) { addNumber(input: $input) { id purpose } }";
    let added = app.gql_as(Role::Admin, query, json!({ "input": input })).await;
    assert_eq!(added["addNumber"]["purpose"], "SUPPORT");
    let mut ids = Vec::new();
    for n in 0..agents {
        let input = json!({ "name": format!("Ann {n}"), "phone": agent_phone(n) });
        let made = app.gql(AGENT, json!({ "input": input })).await;
        let id = made["createAgent"]["id"].as_str().unwrap().to_owned();
        duty(app, &id, true).await;
        ids.push(id);
    }
    ids
}

async fn duty(app: &TestApp, agent: &str, on: bool) {
    let answer = app.gql(DUTY, json!({ "id": agent, "on": on })).await;
    assert_eq!(answer["setOnDuty"]["onDuty"], on);
}

async fn list(app: &TestApp, view: &str) -> Vec<Value> {
    let answer = app.gql(LIST, json!({ "view": view })).await;
    answer["supportConversations"]["nodes"].as_array().unwrap().clone()
}

async fn only(app: &TestApp) -> Value {
    let mut all = list(app, "ALL").await;
    assert_eq!(all.len(), 1, "{all:#?}");
    all.remove(0)
}

async fn text(app: &TestApp, id: &str, from: &str, to: &str, body: &str) {
    assert_eq!(app.telco.text(app, id, from, to, body).await, 200);
    app.settle().await;
}

fn bodies(app: &TestApp, phone: &str) -> Vec<(String, String)> {
    app.telco.inbox(phone)
}

/// Who of the first agents has this text, and from which number.
fn holder(app: &TestApp, agents: usize, body: &str) -> (usize, String) {
    let mut found = Vec::new();
    for n in 0..agents {
        found.extend(
            bodies(app, &agent_phone(n)).into_iter().filter(|(_, it)| it == body).map(|it| (n, it.0)),
        );
    }
    assert_eq!(found.len(), 1, "{body}: {found:?}");
    found.remove(0)
}

/// R75–R77: a random agent, ever after the same one, over a number of the pool; the answer comes from
/// the line.
#[tokio::test]
async fn a_new_sender_has_one_agent_and_hears_from_the_line_alone() {
    let app = TestApp::start().await;
    desk(&app, 3, 4).await;
    text(&app, "a", SENDER, LINE, "my bait is gone").await;
    let (agent, masked) = holder(&app, 3, "my bait is gone");
    assert_ne!(masked, LINE);
    assert_eq!(only(&app).await["state"], "ASSIGNED");
    for n in 0..4 {
        let body = format!("still waiting {n}");
        text(&app, &format!("b{n}"), SENDER, LINE, &body).await;
        assert_eq!(holder(&app, 3, &body), (agent, masked.clone()));
    }
    let waiting = only(&app).await;
    assert_eq!((&waiting["unread"], &waiting["agentDials"]["number"]), (&json!(5), &json!(masked)));
    assert!(waiting["waitingSince"].is_string());
    assert!(waiting["name"].as_str().unwrap().starts_with("Caller "), "{waiting}");
    text(&app, "c", &agent_phone(agent), &masked, "we are coming").await;
    assert_eq!(bodies(&app, SENDER), [(LINE.to_owned(), "we are coming".to_owned())]);
    let answered = only(&app).await;
    assert_eq!((&answered["state"], &answered["unread"]), (&json!("WAITING_CUSTOMER"), &json!(0)));
    assert!(answered["waitingSince"].is_null());
    text(&app, "d", SENDER, LINE, "thanks").await;
    assert_eq!(only(&app).await["state"], "WAITING_AGENT");
    app.finish().await;
}

/// R76, I2: a text that waited for its telco while its agent went off duty is his once he is back.
#[tokio::test]
async fn r76_what_waited_reaches_the_agent_who_comes_back() {
    let app = TestApp::start().await;
    let agents = desk(&app, 1, 3).await;
    text(&app, "a", SENDER, LINE, "my bait is gone").await;
    holder(&app, 1, "my bait is gone");
    app.telco.fail([Fault::Refuse(503, 1)]);
    text(&app, "b", SENDER, LINE, "it was a big one").await;
    duty(&app, &agents[0], false).await;
    assert_eq!(only(&app).await["state"], "QUEUED");
    app.pass(Duration::from_mins(1));
    app.settle().await;
    let read = bodies(&app, &agent_phone(0));
    assert!(read.iter().all(|(_, it)| it != "it was a big one"), "he is off duty: {read:?}");
    duty(&app, &agents[0], true).await;
    app.settle().await;
    assert_eq!(only(&app).await["state"], "ASSIGNED");
    holder(&app, 1, "it was a big one");
    // What he had before he does not get twice.
    holder(&app, 1, "my bait is gone");
    app.finish().await;
}

/// Each customer another number on the same agent's phone (R69).
#[tokio::test]
async fn each_customer_has_a_number_of_his_own_with_an_agent() {
    let app = TestApp::start().await;
    desk(&app, 1, 4).await;
    text(&app, "a", SENDER, LINE, "one").await;
    text(&app, "b", OTHER, LINE, "two").await;
    let (first, second) = (holder(&app, 1, "one").1, holder(&app, 1, "two").1);
    assert_ne!(first, second);
    text(&app, "c", &agent_phone(0), &second, "for two").await;
    assert!(bodies(&app, SENDER).is_empty());
    assert_eq!(bodies(&app, OTHER), [(LINE.to_owned(), "for two".to_owned())]);
    app.finish().await;
}

/// E50, R81: two texts at the same instant, over two nodes, reach one agent.
#[tokio::test]
async fn e50_two_first_texts_at_the_same_instant_reach_one_agent() {
    let app = TestApp::start().await;
    desk(&app, 3, 6).await;
    // SQLite serves one node: there the two come over two connections.
    let second = if database::server().is_some() { Some(app.second_node().await) } else { None };
    for round in 0..4 {
        let from = format!("+3165501{round:04}");
        let (a, b) = (format!("a{round}"), format!("b{round}"));
        let (first, other) = tokio::join!(
            app.telco.text(&app, &a, &from, LINE, &a),
            app.telco.text(second.as_ref().unwrap_or(&app), &b, &from, LINE, &b)
        );
        assert_eq!((first, other), (200, 200));
        app.settle().await;
        assert_eq!(holder(&app, 3, &a), holder(&app, 3, &b));
    }
    assert_eq!(list(&app, "ALL").await.len(), 4);
    if let Some(second) = second {
        second.finish().await;
    }
    app.finish().await;
}

/// The customer's call rings the agent, who sees the number that stands for him; and the reverse.
#[tokio::test]
async fn calls_go_both_ways_with_the_right_caller_id() {
    let app = TestApp::start().await;
    desk_on(&app, "simulator", 1, 2).await;
    let called = Simulator.call(&app, "call-1", SENDER, LINE).await;
    let masked = only(&app).await["agentDials"]["number"].as_str().unwrap().to_owned();
    let Heard::Bridge { to, caller_id, announce, .. } = called else { panic!("{called:?}") };
    assert_eq!((to, caller_id), (agent_phone(0), masked.clone()));
    assert_eq!(announce, "Connecting you with our support, please wait...");
    // Not while the other rings at his own phone (E8).
    app.pass(Duration::from_mins(2));
    let called = Simulator.call(&app, "call-2", &agent_phone(0), &masked).await;
    let Heard::Bridge { to, caller_id, .. } = called else { panic!("{called:?}") };
    assert_eq!((to.as_str(), caller_id.as_str()), (SENDER, LINE));
    app.finish().await;
}

/// With nobody on duty the sender is told so (S3), and whoever comes gets what he wrote.
#[tokio::test]
async fn what_nobody_can_take_waits_for_the_next_on_duty() {
    let app = TestApp::start().await;
    let agents = desk(&app, 1, 3).await;
    duty(&app, &agents[0], false).await;
    text(&app, "a", SENDER, LINE, "anyone?").await;
    text(&app, "b", SENDER, LINE, "hello?").await;
    let told: Vec<_> = bodies(&app, SENDER);
    assert_eq!(told.len(), 1, "told once: {told:?}");
    assert!(told[0].1.starts_with("All our agents are busy"), "{told:?}");
    assert_eq!(only(&app).await["state"], "QUEUED");
    assert_eq!(list(&app, "QUEUE").await.len(), 1);
    duty(&app, &agents[0], true).await;
    app.settle().await;
    let masked = holder(&app, 1, "anyone?").1;
    assert_eq!(holder(&app, 1, "hello?").1, masked);
    assert_eq!(only(&app).await["state"], "ASSIGNED");
    // Off again while the customer waits: the queue, until he is back.
    duty(&app, &agents[0], false).await;
    assert_eq!(only(&app).await["state"], "QUEUED");
    text(&app, "c", &agent_phone(0), &masked, "am I still in?").await;
    assert!(bodies(&app, &agent_phone(0)).iter().any(|(_, it)| it.contains("handed over")));
    assert!(bodies(&app, SENDER).iter().all(|(_, it)| it != "am I still in?"));
    app.finish().await;
}

/// S2: outside the hours of the line the sender is told that it is closed, not that all are busy; whoever
/// is on duty all the same has him.
#[tokio::test]
async fn outside_its_hours_a_line_says_that_it_is_closed() {
    let app = TestApp::start().await;
    let agents = desk(&app, 1, 3).await;
    let market = app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].clone();
    let query =
        "mutation($id: ID!, $hours: String!) { updateMarket(id: $id, patch: { supportHours: $hours }) {
        supportHours } }";
    let refused = app.ask(Some(Role::Admin), query, json!({ "id": market, "hours": "always" })).await;
    let refused = &refused["errors"][0];
    assert_eq!(refused["extensions"]["field"], "supportHours");
    assert_eq!(refused["message"], "As Mon-Fri 08:00-18:00, Sat 10:00-14:00.");
    let weekend = json!({ "id": market, "hours": "Sat-Sun 10:00-16:00" });
    app.gql_as(Role::Admin, query, weekend).await;
    text(&app, "a", SENDER, LINE, "is it sharp?").await;
    holder(&app, 1, "is it sharp?");
    assert!(bodies(&app, SENDER).is_empty(), "an agent is there");
    duty(&app, &agents[0], false).await;
    text(&app, "b", OTHER, LINE, "anyone?").await;
    assert_eq!(
        bodies(&app, OTHER),
        [(LINE.to_owned(), "We are closed now and will reply when we are back.".to_owned())]
    );
    // START is a Monday; five days and some hours later it is Saturday.
    app.pass(Duration::from_hours(5 * 24));
    text(&app, "c", OTHER, LINE, "and now?").await;
    assert!(bodies(&app, OTHER)[1].1.starts_with("All our agents are busy"));
    app.finish().await;
}

/// R77: handed over, the customer notices nothing; the former agent's number says so.
#[tokio::test]
async fn a_hand_over_is_not_noticed_by_the_customer() {
    let app = TestApp::start().await;
    let agents = desk(&app, 2, 4).await;
    text(&app, "a", SENDER, LINE, "where are you?").await;
    let (former, masked) = holder(&app, 2, "where are you?");
    let to = 1 - former;
    let id = only(&app).await["id"].clone();
    let done = app.gql(HAND_OVER, json!({ "id": id, "to": agents[to] })).await;
    assert_eq!(done["handOverSupport"]["agent"]["id"], agents[to].as_str());
    app.settle().await;
    let (from, _) = bodies(&app, &agent_phone(to)).pop().expect("what was not answered is passed on");
    text(&app, "b", &agent_phone(to), &from, "nearly there").await;
    assert_eq!(bodies(&app, SENDER), [(LINE.to_owned(), "nearly there".to_owned())]);
    text(&app, "c", &agent_phone(former), &masked, "late").await;
    assert_eq!(bodies(&app, SENDER).len(), 1);
    assert!(bodies(&app, &agent_phone(former)).pop().unwrap().1.contains("handed over"));
    text(&app, "d", SENDER, LINE, "I see you").await;
    assert_eq!(holder(&app, 2, "I see you").0, to);
    app.finish().await;
}

/// An agent with an account and no phone answers in the console, from the line.
#[tokio::test]
async fn an_agent_without_a_phone_answers_at_the_desk() {
    let app = TestApp::start().await;
    desk(&app, 0, 1).await;
    let token = app.token(Role::SupportAgent).await;
    let me = app.gql_as(Role::SupportAgent, "{ me { id } }", json!({})).await["me"]["id"].clone();
    let input = json!({ "name": "Cleo", "userId": me });
    let made = app.gql(AGENT, json!({ "input": input })).await;
    assert!(made["createAgent"]["phone"].is_null());
    duty(&app, made["createAgent"]["id"].as_str().unwrap(), true).await;
    let query = "subscription($after: String) { supportUpdated(after: $after) {
        conversation { id state unread } } }";
    let mut watcher = Watcher::open(&app, &token, query, json!({ "after": app.cursor().await })).await;
    text(&app, "a", SENDER, LINE, "hi").await;
    let seen = watcher.next().await["supportUpdated"]["conversation"].clone();
    let waiting = only(&app).await;
    assert_eq!(seen["id"], waiting["id"]);
    assert_eq!((&waiting["state"], &waiting["agent"]["name"]), (&json!("ASSIGNED"), &json!("Cleo")));
    assert!(waiting["agentDials"].is_null());
    let reply = "mutation($id: ID!, $body: String!) { replySupport(id: $id, body: $body,
        clientMutationId: \"once\") { kind toRole } }";
    for _ in 0..2 {
        let variables = json!({ "id": waiting["id"], "body": "hello there" });
        app.gql_as(Role::SupportAgent, reply, variables).await;
    }
    app.settle().await;
    let got = bodies(&app, SENDER);
    assert_eq!(got.iter().filter(|it| **it == (LINE.to_owned(), "hello there".to_owned())).count(), 1);
    assert_eq!(only(&app).await["state"], "WAITING_CUSTOMER");
    let close = "mutation($id: ID!) { closeSupport(id: $id) { state conversation { state } } }";
    let closed = app.gql_as(Role::SupportAgent, close, json!({ "id": waiting["id"] })).await;
    assert_eq!(closed["closeSupport"], json!({ "state": "CLOSED", "conversation": { "state": "CLOSED" } }));
    app.finish().await;
}

/// Makes a user; answers the id.
async fn user(app: &TestApp, n: usize, role: &str, markets: Value) -> Value {
    let input = json!({ "email": format!("u{n}@maskline.test"), "name": format!("User {n}"), "role": role,
        "password": PASSWORD, "marketIds": markets });
    let query = "mutation($input: UserInput!) { createUser(input: $input) { id } }";
    app.gql_as(Role::Admin, query, json!({ "input": input })).await["createUser"]["id"].take()
}

/// Makes an agent of a user, on duty; answers the id.
async fn agent_at_the_desk(app: &TestApp, name: &str, user: &Value) -> String {
    let made = app.gql(AGENT, json!({ "input": { "name": name, "userId": user } })).await;
    let id = made["createAgent"]["id"].as_str().unwrap().to_owned();
    duty(app, &id, true).await;
    id
}

/// R75: of those who have equally few conversations one gets the next at random.
#[tokio::test]
async fn r75_a_new_sender_goes_to_a_random_agent() {
    let app = TestApp::start().await;
    desk(&app, 0, 0).await;
    for n in 0..3 {
        let account = user(&app, n, "SUPPORT_AGENT", Value::Null).await;
        agent_at_the_desk(&app, &format!("Ann {n}"), &account).await;
    }
    let close = "mutation($id: ID!) { closeSupport(id: $id) { state } }";
    let mut had = BTreeMap::new();
    // That one of three gets none of forty, all being free each time, happens once in millions.
    for n in 0..40 {
        text(&app, &format!("t{n}"), &format!("+3165502{n:04}"), LINE, "hello").await;
        let open = list(&app, "OPEN").await;
        *had.entry(open[0]["agent"]["name"].as_str().unwrap().to_owned()).or_insert(0) += 1;
        app.gql(close, json!({ "id": open[0]["id"] })).await;
    }
    assert_eq!(had.len(), 3, "{had:?}");
    app.finish().await;
}

/// T24, R76: nobody is given what he can neither see nor answer: not at the desk, and not on the phone.
#[tokio::test]
async fn t24_an_agent_is_given_only_what_he_may_see_and_answer() {
    let app = TestApp::start().await;
    desk(&app, 0, 2).await;
    let market = "mutation { createMarket(input: { name: \"Utrecht\", country: \"NL\",
        timeZone: \"Europe/Amsterdam\" }) { id } }";
    let utrecht = app.gql_as(Role::Admin, market, json!({})).await["createMarket"]["id"].take();
    let account = user(&app, 0, "SUPPORT_AGENT", json!([utrecht])).await;
    let uma = agent_at_the_desk(&app, "Uma", &account).await;
    text(&app, "a", SENDER, LINE, "is anybody there?").await;
    let waits = only(&app).await;
    assert_eq!((&waits["state"], &waits["agent"]), (&json!("QUEUED"), &Value::Null));
    let refused = app.refusal(HAND_OVER, json!({ "id": waits["id"], "to": uma })).await;
    assert_eq!(refused.0, "ILLEGAL_TRANSITION");
    // A phone makes no difference.
    let phone =
        "mutation($id: ID!, $phone: String!) { updateAgent(id: $id, patch: { phone: $phone }) { id } }";
    app.gql(phone, json!({ "id": uma, "phone": agent_phone(0) })).await;
    text(&app, "b", SENDER, LINE, "hello?").await;
    assert_eq!(only(&app).await["state"], "QUEUED");
    assert!(bodies(&app, &agent_phone(0)).is_empty());
    // Nor does the role, unless it is one that answers: whoever has none of the kind is no agent at all, and one who
    // lost it gets nothing more.
    let viewer = user(&app, 1, "VIEWER", Value::Null).await;
    let no = app.refusal(AGENT, json!({ "input": { "name": "Vic", "userId": viewer } })).await;
    assert_eq!(no.0, "INVALID_INPUT");
    let other = user(&app, 2, "SUPPORT_AGENT", Value::Null).await;
    let change = "mutation($id: ID!, $patch: UserPatch!) { updateUser(id: $id, patch: $patch) { id } }";
    app.gql_as(Role::Admin, change, json!({ "id": other, "patch": { "role": "DISPATCHER" } })).await;
    let otto = agent_at_the_desk(&app, "Otto", &other).await;
    assert_eq!(only(&app).await["agent"]["name"], "Otto");
    app.gql_as(Role::Admin, change, json!({ "id": other, "patch": { "role": "VIEWER" } })).await;
    text(&app, "c", SENDER, LINE, "still there?").await;
    assert_eq!(only(&app).await["state"], "QUEUED", "{otto} may not answer any more");
    // Whose limit is lifted gets what waits.
    app.gql_as(Role::Admin, change, json!({ "id": account, "patch": { "marketIds": null } })).await;
    text(&app, "d", SENDER, LINE, "anyone?").await;
    assert_eq!(only(&app).await["agent"]["name"], "Uma");
    assert!(bodies(&app, &agent_phone(0)).iter().any(|(_, body)| body == "anyone?"));
    app.finish().await;
}

/// Idle for a day it is closed; a new text goes on in the same conversation, to the same agent.
#[tokio::test]
async fn an_idle_conversation_is_closed_and_reopens_with_the_same_agent() {
    let app = TestApp::start().await;
    desk(&app, 3, 4).await;
    text(&app, "a", SENDER, LINE, "first").await;
    let (agent, masked) = holder(&app, 3, "first");
    text(&app, "b", &agent_phone(agent), &masked, "done").await;
    let id = only(&app).await["id"].clone();
    app.pass(Duration::from_hours(23));
    assert_eq!(maskline::sweeps::run_now(&app.app, "support.idle").await.unwrap(), 0);
    app.pass(Duration::from_hours(2));
    assert_eq!(maskline::sweeps::run_now(&app.app, "support.idle").await.unwrap(), 1);
    assert_eq!(only(&app).await["state"], "CLOSED");
    text(&app, "c", SENDER, LINE, "me again").await;
    assert_eq!(holder(&app, 3, "me again").0, agent);
    let again = only(&app).await;
    assert_eq!((&again["id"], &again["state"]), (&id, &json!("ASSIGNED")));
    app.finish().await;
}

/// E50: the agent's own phone changes, and the conversation follows.
#[tokio::test]
async fn e50_a_conversation_follows_the_agents_new_phone() {
    let app = TestApp::start().await;
    let agents = desk(&app, 1, 3).await;
    text(&app, "a", SENDER, LINE, "one").await;
    let new = "+31644000009";
    let query =
        "mutation($id: ID!, $phone: String!) { updateAgent(id: $id, patch: { phone: $phone }) { id } }";
    app.gql(query, json!({ "id": agents[0], "phone": new })).await;
    text(&app, "b", SENDER, LINE, "two").await;
    let (masked, _) = bodies(&app, new).into_iter().find(|(_, it)| it == "two").expect("it followed");
    text(&app, "c", new, &masked, "here").await;
    assert_eq!(bodies(&app, SENDER), [(LINE.to_owned(), "here".to_owned())]);
    app.finish().await;
}

/// The leak guard keeps two people apart, not a customer from the company.
#[tokio::test]
async fn a_customer_may_tell_support_his_number() {
    let app = TestApp::start().await;
    desk(&app, 1, 2).await;
    let market = app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].clone();
    let query = "mutation($id: ID!) { updateMarket(id: $id, patch: { leakPolicy: BLOCK }) { id } }";
    app.gql_as(Role::Admin, query, json!({ "id": market })).await;
    let body = "Please call my wife on 06 55512345";
    text(&app, "a", SENDER, LINE, body).await;
    holder(&app, 1, body);
    app.finish().await;
}

/// A customer is known by name; somebody who is not shows no phone.
#[tokio::test]
async fn the_desk_knows_customers_and_masks_phones() {
    let app = TestApp::start().await;
    desk(&app, 1, 3).await;
    text(&app, "a", &Fleet::customer_phone(0), LINE, "hello").await;
    let known = only(&app).await;
    assert_eq!(known["name"], "Cara 0");
    assert!(known["customer"]["id"].is_string());
    assert!(!known.to_string().contains(&Fleet::customer_phone(0)[1..]));
    app.finish().await;
}

/// What cannot be done is refused with its field.
#[tokio::test]
async fn agents_are_checked() {
    let app = TestApp::start().await;
    let agents = desk(&app, 1, 1).await;
    let neither = app.refusal(AGENT, json!({ "input": { "name": "Nobody" } })).await;
    assert_eq!(neither.0, "INVALID_INPUT");
    let ours = app.refusal(AGENT, json!({ "input": { "name": "X", "phone": LINE } })).await;
    assert_eq!(ours.0, "NUMBER_IN_USE");
    text(&app, "a", SENDER, LINE, "hello").await;
    let id = only(&app).await["id"].clone();
    duty(&app, &agents[0], false).await;
    let off = app.refusal(HAND_OVER, json!({ "id": id, "to": agents[0] })).await;
    assert_eq!(off.0, "ILLEGAL_TRANSITION");
    let take = app.refusal("mutation($id: ID!) { takeSupport(id: $id) { id } }", json!({ "id": id })).await;
    assert_eq!(take.0, "FORBIDDEN");
    app.finish().await;
}
