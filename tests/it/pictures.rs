//! E29: pictures are fetched from the telco that names them, cleaned, kept sealed, and passed on as links of
//! ours that end; what cannot be had is told of, and its text arrives all the same.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use maskline::entities::leg::State;
use maskline::entities::picture_content;
use maskline::providers::Media;
use maskline_tests::pictures::{Pictures, TOLD};
use maskline_tests::vendor::{Taken, Text};
use maskline_tests::{Fault, Fleet, Ride, Role, TestApp, Vendor};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

async fn start(pictures: &Pictures) -> (TestApp, Fleet, Ride) {
    let app = TestApp::start_with(|config| pictures.configure(config)).await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    (app, fleet, ride)
}

/// The customer sends a text with pictures at these addresses.
async fn send(app: &TestApp, ride: &Ride, id: &str, urls: &[String]) {
    let media: Vec<_> = urls.iter().map(|url| Media { url: url.clone(), content_type: None }).collect();
    let from = Fleet::customer_phone(0);
    let text = Text { id, from: &from, to: &ride.customer_dials, body: "I am here", media: &media };
    assert_eq!(Vendor::text(&app.telco, app, &text).await.0, 200);
    app.settle().await;
}

/// What the driver's phone got beside the notice.
async fn arrived(app: &TestApp) -> Vec<Taken> {
    let all = Vendor::taken(&app.telco, app).await;
    all.into_iter().filter(|text| text.to == Fleet::driver_phone(0)).skip(1).collect()
}

async fn status(app: &TestApp, url: &str) -> u16 {
    app.http.get(url).send().await.unwrap().status().as_u16()
}

async fn shown(app: &TestApp, role: Role) -> Vec<Value> {
    let query = "{ entries(first: 50) { nodes { fromRole media { state url contentType problem } } } }";
    let told = app.gql_as(role, query, json!({})).await;
    let all = told["entries"]["nodes"].as_array().unwrap().clone();
    all.into_iter().flat_map(|entry| entry["media"].as_array().unwrap().clone()).collect()
}

#[tokio::test]
async fn a_picture_goes_on_clean_by_a_link_that_ends() {
    let pictures = Pictures::start().await;
    let (app, _, ride) = start(&pictures).await;
    send(&app, &ride, "p1", &[pictures.url("gate.jpg"), pictures.url("on")]).await;
    let text = arrived(&app).await.pop().unwrap();
    assert_eq!((text.body.as_str(), text.media.len()), ("I am here", 2));
    let link = &text.media[0];
    assert!(link.starts_with(&format!("{}/pictures/", app.url)), "{link}");

    let answer = app.http.get(link).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "image/jpeg");
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    let file = answer.bytes().await.unwrap();
    let holds = |file: &[u8], what: &[u8]| file.windows(what.len()).any(|window| window == what);
    assert!(holds(&file, b"the gate") && !holds(&file, TOLD));
    let kept = picture_content::Entity::find().all(app.app.db.read()).await.unwrap();
    assert!(kept.len() == 2 && kept.iter().all(|row| !holds(&row.sealed, b"the gate")), "it lies sealed");

    // Nobody makes a link up, or a longer one.
    let (rest, signature) = link.rsplit_once('/').unwrap();
    let (rest, until) = rest.rsplit_once('/').unwrap();
    let later = until.parse::<i64>().unwrap() + 60;
    for wrong in [
        format!("{rest}/{later}/{signature}"),
        format!("{rest}/{until}/{}", "0".repeat(32)),
        format!("{rest}/{until}/{}", &signature[..30]),
        format!("{}/pictures/{}/{until}/{signature}", app.url, ride.id),
        format!("{}/pictures/x/y/z", app.url),
    ] {
        assert_eq!(status(&app, &wrong).await, 404, "{wrong}");
    }

    // Staff see it, those who may read texts.
    let seen = shown(&app, Role::Dispatcher).await;
    assert_eq!((&seen[0]["state"], &seen[0]["contentType"]), (&json!("KEPT"), &json!("image/jpeg")));
    let glance = seen[0]["url"].as_str().unwrap().to_owned();
    assert_eq!(status(&app, &glance).await, 200);
    assert!(shown(&app, Role::Viewer).await.is_empty());
    app.pass(Duration::from_hours(3));
    assert_eq!(status(&app, &glance).await, 404);
    app.pass(Duration::from_hours(7 * 24 - 4));
    assert_eq!(status(&app, link).await, 200);
    app.pass(Duration::from_hours(2));
    assert_eq!(status(&app, link).await, 404);
    app.finish().await;
}

/// E24: one whose answer was lost is looked for among its like, and not sent again.
#[tokio::test]
async fn e24_a_picture_whose_answer_was_lost_goes_out_once() {
    let pictures = Pictures::start().await;
    let (app, _, ride) = start(&pictures).await;
    app.telco.fail([Fault::AcceptAndGarble]);
    send(&app, &ride, "p1", &[pictures.url("gate.jpg")]).await;
    assert_eq!(app.telco.look_ups(), 0);
    app.pass(app.app.config.lease + Duration::from_secs(1));
    app.settle().await;
    assert_eq!((app.telco.look_ups(), arrived(&app).await.len()), (1, 1));
    assert!(app.sent_legs().await.iter().all(|leg| leg.state == State::Sent), "it was found");
    app.finish().await;
}

#[tokio::test]
async fn what_cannot_be_had_is_told_of_and_the_text_arrives() {
    let pictures = Pictures::start().await;
    let (app, _, ride) = start(&pictures).await;
    for (n, (path, why)) in [
        ("page", "It is no picture in JPEG, PNG, WebP or GIF."),
        ("huge", "It is larger than 5 MB."),
        ("round", "Its address leads on and on."),
        ("away?https://example.com/gate.jpg", "Its address is none of the telco's own."),
    ]
    .into_iter()
    .enumerate()
    {
        app.pass(Duration::from_mins(1));
        send(&app, &ride, &format!("p{n}"), &[pictures.url(path)]).await;
        let text = arrived(&app).await.pop().unwrap();
        assert_eq!(
            (text.body.as_str(), text.media.len()),
            ("I am here\n[picture not delivered]", 0),
            "{path}"
        );
        assert_eq!(shown(&app, Role::Dispatcher).await[0]["problem"], why, "{path}");
    }
    // One is there, one is not.
    app.pass(Duration::from_mins(1));
    send(&app, &ride, "both", &[pictures.url("page"), pictures.url("gate.jpg")]).await;
    let text = arrived(&app).await.pop().unwrap();
    assert_eq!((text.body.as_str(), text.media.len()), ("I am here\n[picture not delivered]", 1));
    app.finish().await;
}

#[tokio::test]
async fn one_that_is_not_there_yet_is_asked_for_again() {
    let pictures = Pictures::start().await;
    let (app, _, ride) = start(&pictures).await;
    send(&app, &ride, "late", &[pictures.url("late.jpg")]).await;
    assert!(arrived(&app).await.is_empty(), "the text waits a little");
    app.pass(Duration::from_secs(6));
    app.settle().await;
    let text = arrived(&app).await.pop().unwrap();
    assert_eq!((text.body.as_str(), text.media.len()), ("I am here", 1));

    send(&app, &ride, "gone", &[pictures.url("gone")]).await;
    for wait in [6, 16] {
        assert_eq!(arrived(&app).await.len(), 1);
        app.pass(Duration::from_secs(wait));
        app.settle().await;
    }
    assert_eq!(arrived(&app).await.pop().unwrap().body, "I am here\n[picture not delivered]");
    assert_eq!(shown(&app, Role::Dispatcher).await[0]["problem"], "The telco does not give it.");
    app.finish().await;
}

#[tokio::test]
async fn t10_nothing_is_fetched_but_from_the_telco() {
    let (pictures, other) = (Pictures::start().await, Pictures::start().await);
    let (app, _, ride) = start(&pictures).await;
    let urls = [
        other.url("gate.jpg"),
        pictures.url(&format!("away?{}", other.url("gate.jpg"))),
        pictures.url("gate.jpg").replace("http://", "http://user:pass@"),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "https://messagebird.com.example.org/gate.jpg".to_owned(),
        "https://notmessagebird.com/gate.jpg".to_owned(),
        "https://media.messagebird.com:8443/gate.jpg".to_owned(),
        "file:///etc/passwd".to_owned(),
        "gate.jpg".to_owned(),
    ];
    send(&app, &ride, "p1", &urls).await;
    let text = arrived(&app).await.pop().unwrap();
    assert_eq!((text.body.as_str(), text.media.len()), ("I am here\n[pictures not delivered]", 0));
    for (seen, url) in shown(&app, Role::Dispatcher).await.iter().zip(&urls) {
        assert_eq!(seen["problem"], "Its address is none of the telco's own.", "{url}");
    }
    assert_eq!((other.asked(), pictures.asked()), (0, 1));
    app.finish().await;
}

#[tokio::test]
async fn pictures_that_lead_nowhere_are_fetched_all_the_same() {
    let pictures = Pictures::start().await;
    let (app, fleet, _) = start(&pictures).await;
    let media = [Media { url: pictures.url("gate.jpg"), content_type: None }];
    let text = Text { id: "s", from: "+31698765432", to: &fleet.numbers[0], body: "", media: &media };
    assert_eq!(Vendor::text(&app.telco, &app, &text).await.0, 200);
    app.settle().await;
    assert_eq!(shown(&app, Role::Dispatcher).await[0]["state"], "WAITING");
    maskline::pictures::sweep(&app.app).await.unwrap();
    assert_eq!(shown(&app, Role::Dispatcher).await[0]["state"], "KEPT");
    app.finish().await;
}

#[tokio::test]
async fn a_person_gets_his_pictures_as_they_are_kept() {
    let pictures = Pictures::start().await;
    let (app, fleet, ride) = start(&pictures).await;
    send(&app, &ride, "p1", &[pictures.url("gate.jpg"), pictures.url("page")]).await;
    let url = format!("{}/export/people/{}", app.url, fleet.customers[0]);
    let told = app.http.get(url).bearer_auth(app.token(Role::Admin).await).send().await.unwrap();
    let told: Value = told.json().await.unwrap();
    let all: Vec<_> = told["contacts"].as_array().unwrap().iter().collect();
    let mut with: Vec<_> =
        all.iter().filter_map(|contact| contact["pictures"].as_array()).flatten().collect();
    assert_eq!(with.len(), 2, "{told:#}");
    assert_eq!((&with[1]["base64"], with[1]["problem"].is_string()), (&Value::Null, true));
    let link = shown(&app, Role::Dispatcher).await[0]["url"].as_str().unwrap().to_owned();
    let served = app.http.get(link).send().await.unwrap().bytes().await.unwrap();
    let kept = BASE64_STANDARD.decode(with.remove(0)["base64"].as_str().unwrap()).unwrap();
    assert_eq!(kept, served);
    app.finish().await;
}

#[tokio::test]
async fn t31_pictures_go_with_the_person() {
    let pictures = Pictures::start().await;
    let (app, fleet, ride) = start(&pictures).await;
    send(&app, &ride, "p1", &[pictures.url("gate.jpg")]).await;
    ride.complete(&app).await;
    app.settle().await;
    app.pass(Duration::from_hours(24 * 20));
    let glance = shown(&app, Role::Dispatcher).await[0]["url"].as_str().unwrap().to_owned();
    assert_eq!(status(&app, &glance).await, 200);
    let erase = "mutation($id: ID!) { erasePerson(personId: $id, confirm: \"Cara 0\", reason: \"asked\") {
        erasure { doneAt } } }";
    app.gql_as(Role::Admin, erase, json!({ "id": fleet.customers[0] })).await;
    assert_eq!(status(&app, &glance).await, 404);
    assert!(picture_content::Entity::find().all(app.app.db.read()).await.unwrap().is_empty());
    app.finish().await;
}
