//! The intercept callback: a server of the company's own is asked before a person's text is passed on. It
//! lets it go, stops it or gives other words; whatever else it does counts as no answer.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response};
use axum::routing::any;
use maskline::hooks::signature::{self, is_signed};
use maskline_tests::{Fleet, Ride, Role, TestApp, eventually};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// How the server behaves.
#[derive(Clone, Debug)]
enum Way {
    /// It signs this and says it.
    Say(String),
    /// It says it without a signature.
    Unsigned(String),
    /// It signs with another secret.
    Forged(String),
    /// It signs for another question.
    Elsewhere(String),
    /// It signs with a time long past.
    Stale(String),
    /// It answers with this status.
    Status(u16),
    /// It takes the question and says nothing.
    Hang,
    /// It lets it go once it is told to.
    Ponder(Arc<Notify>),
}

#[derive(Clone)]
struct Server {
    asked: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    way: Arc<Mutex<Way>>,
    secret: Arc<Mutex<String>>,
    url: String,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            asked: Arc::default(),
            way: Arc::new(Mutex::new(Way::Say(ALLOW.to_owned()))),
            secret: Arc::default(),
            url: format!("http://{}/ask", listener.local_addr().unwrap()),
        };
        let router = Router::new().fallback(any(answer)).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        server
    }

    fn goes(&self, way: Way) {
        *self.way.lock().unwrap() = way;
    }

    fn says(&self, answer: &Value) {
        self.goes(Way::Say(answer.to_string()));
    }

    fn questions(&self) -> Vec<Value> {
        self.asked.lock().unwrap().iter().map(|(_, body)| serde_json::from_str(body).unwrap()).collect()
    }
}

const ALLOW: &str = r#"{"action":"allow"}"#;

async fn answer(State(server): State<Server>, headers: HeaderMap, body: String) -> Response<Body> {
    server.asked.lock().unwrap().push((headers.clone(), body));
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let (mut id, mut at) = (header("webhook-id"), header("webhook-timestamp").parse::<i64>().unwrap());
    let mut secret = server.secret.lock().unwrap().clone();
    let way = server.way.lock().unwrap().clone();
    let (status, said) = match &way {
        Way::Say(said) | Way::Unsigned(said) => (200, said.clone()),
        Way::Forged(said) => {
            secret = signature::new_secret();
            (200, said.clone())
        }
        Way::Elsewhere(said) => {
            "msg_of_another_question".clone_into(&mut id);
            (200, said.clone())
        }
        Way::Stale(said) => {
            at -= 3_600;
            (200, said.clone())
        }
        Way::Status(status) => (*status, ALLOW.to_owned()),
        Way::Hang => std::future::pending().await,
        Way::Ponder(until) => {
            until.notified().await;
            (200, ALLOW.to_owned())
        }
    };
    let signed = signature::sign(&secret, &id, at, &said).unwrap();
    let answer = Response::builder().status(status).header("webhook-timestamp", at.to_string());
    let answer = match way {
        Way::Unsigned(_) => answer,
        _ => answer.header("webhook-signature", signed),
    };
    answer.header("location", "http://127.0.0.1:1/elsewhere").body(said.into()).unwrap()
}

async fn start() -> TestApp {
    TestApp::start_with(|config| {
        config.outgoing_allow = vec!["127.0.0.0/8".parse().unwrap()];
        // Long enough for an answer on a busy machine, short enough to wait for none.
        config.intercept_timeout = Duration::from_millis(1_500);
    })
    .await
}

const SET: &str = "mutation($input: InterceptEndpointInput!) {
    setInterceptEndpoint(input: $input) { secret endpoint { url onSilence active } } }";

async fn ask_at(app: &TestApp, server: &Server, silence: &str) {
    let input = json!({ "url": server.url, "onSilence": silence });
    let set = app.gql_as(Role::OpsManager, SET, json!({ "input": input })).await;
    if let Some(secret) = set["setInterceptEndpoint"]["secret"].as_str() {
        secret.clone_into(&mut server.secret.lock().unwrap());
    }
}

async fn ride(app: &TestApp) -> Ride {
    let ride = Fleet::of(app, 1, 1, 1).await.ride(app, 0, 0).await;
    app.settle().await;
    ride
}

async fn text(app: &TestApp, ride: &Ride, id: &str, words: &str) {
    app.telco.text(app, id, &Fleet::customer_phone(0), &ride.customer_dials, words).await;
    app.settle().await;
}

/// What the driver's phone got beside notices.
fn arrived(app: &TestApp) -> Vec<String> {
    let all = app.telco.inbox(&Fleet::driver_phone(0));
    all.into_iter().map(|(_, body)| body).skip(1).collect()
}

/// The texts of the ride's people, oldest first.
async fn texts(app: &TestApp, role: Role, ride: &Ride) -> Vec<Value> {
    let query = "query($id: ID!) { ride(id: $id) { entries(first: 50) { nodes {
        kind body deliveredBody verdict problem delivery legs { id direction state errorCode } } } } }";
    let told = app.gql_as(role, query, json!({ "id": ride.id })).await;
    let all = told["ride"]["entries"]["nodes"].as_array().unwrap().clone();
    all.into_iter().filter(|entry| entry["kind"] == "RELAY").collect()
}

async fn alerts(app: &TestApp) -> Vec<Value> {
    let told = app.gql("{ alerts { nodes { kind severity state message } } }", json!({})).await;
    let all = told["alerts"]["nodes"].as_array().unwrap().clone();
    all.into_iter().filter(|alert| alert["kind"] == "WEBHOOK_FAILING").collect()
}

#[tokio::test]
async fn a_text_that_may_go_goes_as_it_is() {
    let app = start().await;
    let server = Server::start().await;
    let ride = ride(&app).await;
    text(&app, &ride, "t0", "before anyone is asked").await;
    ask_at(&app, &server, "HOLD").await;
    text(&app, &ride, "t1", "at the blue door").await;
    assert_eq!(arrived(&app), ["before anyone is asked", "at the blue door"]);
    let log = texts(&app, Role::Dispatcher, &ride).await;
    assert_eq!(log[0]["verdict"], Value::Null);
    assert_eq!((&log[1]["verdict"], &log[1]["deliveredBody"]), (&json!("ALLOWED"), &Value::Null));

    // One question, signed, without a number.
    let questions = server.questions();
    assert_eq!(questions.len(), 1);
    let (question, data) = (&questions[0], &questions[0]["data"]);
    assert_eq!((&question["type"], &data["text"]), (&json!("message.intercept"), &json!("at the blue door")));
    assert_eq!(
        (&data["from"], &data["to"], &data["rideId"]),
        (&json!("CUSTOMER"), &json!("DRIVER"), &json!(ride.id))
    );
    assert!(data["marketId"].is_string());
    let (headers, body) = server.asked.lock().unwrap()[0].clone();
    for number in
        [&Fleet::customer_phone(0), &Fleet::driver_phone(0), &ride.customer_dials, &ride.driver_dials]
    {
        assert!(!body.contains(&number[1..]), "{body}");
    }
    let header = |name: &str| headers[name].to_str().unwrap();
    let at = header("webhook-timestamp").parse().unwrap();
    let secret = server.secret.lock().unwrap().clone();
    assert!(
        is_signed(&secret, header("webhook-id"), at, body.as_bytes(), header("webhook-signature")).unwrap()
    );
    app.finish().await;
}

#[tokio::test]
async fn other_words_go_in_its_place_and_the_log_shows_both() {
    let app = start().await;
    let server = Server::start().await;
    let ride = ride(&app).await;
    ask_at(&app, &server, "HOLD").await;
    server.says(&json!({ "action": "edit", "text": "at the *** door" }));
    text(&app, &ride, "t1", "at the bloody door").await;
    assert_eq!(arrived(&app), ["at the *** door"]);
    let log = texts(&app, Role::Dispatcher, &ride).await;
    assert_eq!(log[0]["verdict"], "EDITED");
    assert_eq!(log[0]["body"], "at the bloody door");
    assert_eq!(log[0]["deliveredBody"], "at the *** door");
    let hidden = texts(&app, Role::Viewer, &ride).await;
    assert_eq!((&hidden[0]["body"], &hidden[0]["deliveredBody"]), (&Value::Null, &Value::Null));

    // Both go with the person.
    ride.complete(&app).await;
    app.settle().await;
    app.pass(Duration::from_hours(24 * 20));
    let whose = "query($id: ID!) { ride(id: $id) { customer { id } } }";
    let customer = app.gql(whose, json!({ "id": ride.id })).await["ride"]["customer"]["id"].take();
    let erase = "mutation($id: ID!) { erasePerson(personId: $id, confirm: \"Cara 0\", reason: \"asked\") {
        erasure { doneAt } } }";
    app.gql_as(Role::Admin, erase, json!({ "id": customer })).await;
    let log = texts(&app, Role::Dispatcher, &ride).await;
    assert_eq!((&log[0]["body"], &log[0]["deliveredBody"]), (&Value::Null, &Value::Null));
    app.finish().await;
}

/// The ride that is named before a text (E3) is part of what is asked about.
#[tokio::test]
async fn what_is_asked_about_is_what_would_go_out() {
    let app = start().await;
    let server = Server::start().await;
    let mut fleet = Fleet::of(&app, 1, 2, 3).await;
    let input = json!({ "name": "Her mother", "phone": Fleet::customer_phone(0) });
    let query = "mutation($input: CustomerInput!) { createCustomer(input: $input) { id } }";
    let mother = app.gql(query, json!({ "input": input })).await["createCustomer"].take();
    fleet.customers.push(mother["id"].as_str().unwrap().to_owned());
    fleet.ride(&app, 0, 0).await;
    let ride = fleet.ride(&app, 1, 1).await;
    app.settle().await;
    ask_at(&app, &server, "HOLD").await;
    app.telco.text(&app, "t1", &Fleet::driver_phone(1), &ride.driver_dials, "at the door").await;
    app.settle().await;
    let query = "query($id: ID!) { ride(id: $id) { ref } }";
    let seen = app.gql(query, json!({ "id": ride.id })).await;
    let named = format!("Trip {}: at the door", seen["ride"]["ref"].as_str().unwrap());
    assert_eq!(server.questions()[0]["data"]["text"], json!(named));
    assert_eq!(app.telco.inbox(&Fleet::customer_phone(0)).pop().unwrap().1, named);
    let log = texts(&app, Role::Dispatcher, &ride).await;
    assert_eq!((&log[0]["verdict"], &log[0]["body"]), (&json!("ALLOWED"), &json!("at the door")));
    assert_eq!(log[0]["deliveredBody"], json!(named));
    app.finish().await;
}

#[tokio::test]
async fn what_is_stopped_is_held_with_its_reason_until_a_person_lets_it_go() {
    let app = start().await;
    let server = Server::start().await;
    let ride = ride(&app).await;
    ask_at(&app, &server, "PASS_ON").await;
    server.says(&json!({ "action": "block", "reason": "rude to +31 6 1234 5678" }));
    text(&app, &ride, "t1", "an insult").await;
    assert!(arrived(&app).is_empty());
    let log = texts(&app, Role::Dispatcher, &ride).await;
    assert_eq!((&log[0]["verdict"], &log[0]["delivery"]), (&json!("BLOCKED"), &json!("FAILED")));
    let problem = log[0]["problem"].as_str().unwrap();
    assert!(problem.contains("Your server stopped it: rude to") && !problem.contains("1234"), "{problem}");
    let leg = log[0]["legs"].as_array().unwrap().iter().find(|leg| leg["direction"] == "OUTBOUND").unwrap();
    assert_eq!((&leg["state"], &leg["errorCode"]), (&json!("HELD"), &json!("intercept_blocked")));
    let told = || {
        let inbox = app.telco.inbox(&Fleet::customer_phone(0));
        inbox.into_iter().filter(|(_, text)| text.starts_with("Your message was not delivered.")).count()
    };
    assert_eq!(told(), 1, "its sender knows");

    // Whoever takes the leg over after a crash goes by the verdict.
    let tx = app.app.db.begin().await.unwrap();
    tx.execute_unprepared("UPDATE leg SET state = 'SENDING', lease_until = 1 WHERE state = 'HELD'")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    app.settle().await;
    assert!(arrived(&app).is_empty());
    assert_eq!(texts(&app, Role::Dispatcher, &ride).await[0]["delivery"], "FAILED");
    assert_eq!(told(), 1, "and is not told again");

    // The next one is not held up by it.
    server.goes(Way::Say(ALLOW.to_owned()));
    text(&app, &ride, "t2", "sorry").await;
    assert_eq!(arrived(&app), ["sorry"]);

    server.says(&json!({ "action": "block" }));
    let retry = "mutation($id: ID!) { retryLeg(id: $id) { id } }";
    app.gql_as(Role::Dispatcher, retry, json!({ "id": leg["id"] })).await;
    app.settle().await;
    assert_eq!(arrived(&app), ["sorry", "an insult"]);
    assert_eq!(texts(&app, Role::Dispatcher, &ride).await[0]["verdict"], "RELEASED");
    assert_eq!(server.questions().len(), 2, "nobody is asked about it again");
    app.finish().await;
}

#[tokio::test]
async fn without_an_answer_in_time_texts_are_passed_on_or_held_as_told() {
    let app = start().await;
    let server = Server::start().await;
    let ride = ride(&app).await;
    ask_at(&app, &server, "PASS_ON").await;
    server.goes(Way::Hang);
    text(&app, &ride, "t1", "one").await;
    assert_eq!(arrived(&app), ["one"]);
    let alert = &alerts(&app).await[0];
    assert_eq!((&alert["severity"], &alert["state"]), (&json!("WARNING"), &json!("OPEN")));
    assert!(alert["message"].as_str().unwrap().contains("unchecked"));

    ask_at(&app, &server, "HOLD").await;
    text(&app, &ride, "t2", "two").await;
    assert_eq!(arrived(&app), ["one"]);
    assert_eq!(alerts(&app).await[0]["severity"], "CRITICAL");
    let log = texts(&app, Role::Dispatcher, &ride).await;
    assert_eq!((&log[0]["verdict"], &log[1]["verdict"]), (&json!("PASSED"), &json!("HELD")));
    assert!(log[1]["problem"].as_str().unwrap().contains("It did not answer in time."), "{log:#?}");

    // Once it answers, the alert is over.
    server.goes(Way::Say(ALLOW.to_owned()));
    text(&app, &ride, "t3", "three").await;
    assert_eq!(arrived(&app), ["one", "three"]);
    assert!(alerts(&app).await.iter().all(|alert| alert["state"] == "RESOLVED"));
    app.finish().await;
}

#[tokio::test]
async fn whatever_is_no_signed_answer_counts_as_none() {
    let app = start().await;
    let server = Server::start().await;
    let ride = ride(&app).await;
    let say = |words: &str| Way::Say(words.to_owned());
    let edit = |text: &str| Way::Say(json!({ "action": "edit", "text": text }).to_string());
    let ways = [
        (Way::Unsigned(ALLOW.to_owned()), "not signed"),
        (Way::Forged(ALLOW.to_owned()), "not signed"),
        (Way::Elsewhere(ALLOW.to_owned()), "not signed"),
        (Way::Stale(ALLOW.to_owned()), "not signed"),
        (Way::Status(500), "another status"),
        (Way::Status(307), "another status"),
        (Way::Status(204), "another status"),
        (say(""), "cannot be read"),
        (say("<allow/>"), "cannot be read"),
        (say(r#"{"action":"perhaps"}"#), "cannot be read"),
        (edit(" "), "cannot be sent"),
        (edit(&"x".repeat(1_601)), "cannot be sent"),
        (edit("a\u{1b}[2Jb"), "cannot be sent"),
        (Way::Say("x".repeat(20_000)), "too long"),
    ];
    for (n, (way, why)) in ways.into_iter().enumerate() {
        // Set anew, it is asked at once, however it went before.
        ask_at(&app, &server, "HOLD").await;
        app.pass(Duration::from_mins(2));
        server.goes(way.clone());
        text(&app, &ride, &format!("t{n}"), &format!("text {n}")).await;
        let log = texts(&app, Role::Dispatcher, &ride).await;
        assert_eq!(log[n]["verdict"], "HELD", "{way:?}");
        assert!(log[n]["problem"].as_str().unwrap().contains(why), "{way:?}: {}", log[n]["problem"]);
    }
    assert!(arrived(&app).is_empty());
    app.finish().await;
}

#[tokio::test]
async fn one_that_is_down_is_left_alone_for_a_while_and_order_is_kept() {
    let app = start().await;
    let server = Server::start().await;
    let ride = ride(&app).await;
    ask_at(&app, &server, "PASS_ON").await;
    server.goes(Way::Status(503));
    for n in 0..8 {
        app.pass(Duration::from_secs(3));
        let (id, words) = (format!("t{n}"), format!("text {n}"));
        app.telco.text(&app, &id, &Fleet::customer_phone(0), &ride.customer_dials, &words).await;
    }
    app.settle().await;
    assert_eq!(arrived(&app), (0..8).map(|n| format!("text {n}")).collect::<Vec<_>>());
    assert_eq!(server.questions().len(), 5, "then it is left alone");
    app.pass(Duration::from_secs(31));
    text(&app, &ride, "later", "later").await;
    assert_eq!(server.questions().len(), 6);

    // Nobody there at all.
    let gone = Server { url: "http://127.0.0.1:1/ask".to_owned(), ..server.clone() };
    ask_at(&app, &gone, "PASS_ON").await;
    text(&app, &ride, "last", "last").await;
    assert_eq!(arrived(&app).last().unwrap(), "last");
    app.finish().await;
}

#[tokio::test]
async fn t10_nobody_is_asked_in_a_closed_network() {
    let app = TestApp::start().await;
    let ride = ride(&app).await;
    for url in
        ["http://example.com/", "https://10.0.0.8/", "https://169.254.169.254/", "https://a:b@example.com/"]
    {
        let input = json!({ "url": url, "onSilence": "HOLD" });
        let answer = app.ask(Some(Role::Admin), SET, json!({ "input": input })).await;
        assert_eq!(answer["errors"][0]["extensions"]["field"], "url", "{url}: {answer}");
    }
    // A name is judged when the connection is made.
    let input = json!({ "url": "https://localhost:9/ask", "onSilence": "HOLD" });
    app.gql_as(Role::Admin, SET, json!({ "input": input })).await;
    text(&app, &ride, "t1", "hello").await;
    let log = texts(&app, Role::Dispatcher, &ride).await;
    assert!(log[0]["problem"].as_str().unwrap().contains("not to be reached"), "{log:#?}");
    app.finish().await;
}

#[tokio::test]
async fn its_secret_is_shown_once_and_changes_are_on_record() {
    let app = start().await;
    let server = Server::start().await;
    let ride = ride(&app).await;
    ask_at(&app, &server, "HOLD").await;
    let first = server.secret.lock().unwrap().clone();
    let input = json!({ "url": server.url, "onSilence": "HOLD", "active": false });
    let set = app.gql_as(Role::OpsManager, SET, json!({ "input": input })).await;
    assert_eq!(set["setInterceptEndpoint"]["secret"], Value::Null);
    text(&app, &ride, "t0", "unasked").await;
    assert!(server.questions().is_empty(), "it is set, and not asked");

    ask_at(&app, &server, "HOLD").await;
    let rotate = "mutation { rotateInterceptSecret { secret } }";
    let rotated = app.gql_as(Role::OpsManager, rotate, json!({})).await;
    text(&app, &ride, "t1", "signed with the old one").await;
    let second = rotated["rotateInterceptSecret"]["secret"].as_str().unwrap();
    assert_ne!(first, second);
    second.clone_into(&mut server.secret.lock().unwrap());
    text(&app, &ride, "t2", "signed with the new one").await;
    assert_eq!(arrived(&app), ["unasked", "signed with the new one"]);

    app.gql_as(Role::OpsManager, "mutation { removeInterceptEndpoint }", json!({})).await;
    let left = app.gql_as(Role::OpsManager, "{ interceptEndpoint { url } }", json!({})).await;
    assert_eq!(left["interceptEndpoint"], Value::Null);
    let log = "{ auditLog(action: \"intercept\") { nodes { action detail } } }";
    let log = app.gql_as(Role::Auditor, log, json!({})).await.to_string();
    for action in ["intercept.set", "intercept.rotate_secret", "intercept.remove"] {
        assert!(log.contains(action), "{log}");
    }
    assert!(!log.contains("whsec_") && !log.contains("/ask"), "{log}");
    app.finish().await;
}

/// The customer writes, and the server thinks about it until it is told to let it go.
async fn ponders(app: &TestApp, ride: &Ride, server: &Server) -> Arc<Notify> {
    let until = Arc::new(Notify::new());
    server.goes(Way::Ponder(until.clone()));
    app.telco.text(app, "1", &Fleet::customer_phone(0), &ride.customer_dials, "I am at gate F").await;
    eventually("it is asked", || async { (server.questions().len() == 1).then_some(()) }).await;
    until
}

/// E4: a text that the server is asked about while its driver is replaced goes to the new one.
#[tokio::test]
async fn e04_a_text_that_was_asked_about_goes_to_who_has_the_ride_by_then() {
    let (server, app) = (Server::start().await, start().await);
    ask_at(&app, &server, "HOLD").await;
    let fleet = Fleet::of(&app, 1, 2, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let until = ponders(&app, &ride, &server).await;
    ride.reassign(&app, &fleet.drivers[1]).await;
    until.notify_one();
    app.settle().await;
    let got = |driver| {
        app.telco.inbox(&Fleet::driver_phone(driver)).iter().any(|(_, body)| body.contains("gate F"))
    };
    assert_eq!((got(0), got(1)), (false, true));
    assert_eq!(server.questions().len(), 1, "it is asked once");
    app.finish().await;
}

/// I9: nor does it go to a person who said STOP while the server was asked.
#[tokio::test]
async fn i9_a_text_that_was_asked_about_is_not_sent_to_who_opted_out_meanwhile() {
    let (server, app) = (Server::start().await, start().await);
    ask_at(&app, &server, "HOLD").await;
    let ride = ride(&app).await;
    let until = ponders(&app, &ride, &server).await;
    app.telco.text(&app, "2", &Fleet::driver_phone(0), &ride.driver_dials, "STOP").await;
    until.notify_one();
    app.settle().await;
    assert!(!arrived(&app).iter().any(|body| body.contains("gate F")));
    app.finish().await;
}
