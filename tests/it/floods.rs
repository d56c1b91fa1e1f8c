//! Loops and floods (E45, T5): what no two people type is held, where a person sees it.

use std::time::Duration;

use maskline_tests::{Fleet, Role, TestApp};
use serde_json::json;

/// E45: the sixth equal text of one side within 30 seconds is held; a person may let it go.
#[tokio::test]
async fn e45_the_sixth_equal_text_is_held_and_can_be_let_go() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    for n in 0..7 {
        let (id, from) = (format!("{n}"), Fleet::customer_phone(0));
        assert_eq!(app.telco.text(&app, &id, &from, &ride.customer_dials, "I am driving").await, 200);
    }
    app.settle().await;
    let arrived = || app.telco.inbox(&Fleet::driver_phone(0)).len() - 1;
    assert_eq!(arrived(), 5);
    let query =
        "{ deliveryProblems(filter: { states: [HELD] }) { nodes { id entry { lastError problem delivery } } }
        alerts { nodes { kind count } } }";
    let seen = app.gql(query, json!({})).await;
    let held = seen["deliveryProblems"]["nodes"].as_array().unwrap();
    assert_eq!(held.len(), 2);
    assert_eq!(held[0]["entry"]["lastError"], "held_repeated");
    assert!(held[0]["entry"]["problem"].as_str().unwrap().contains("two machines"));
    assert_eq!(seen["alerts"]["nodes"], json!([{ "kind": "LOOP", "count": 2 }]));
    app.gql("mutation($id: ID!) { retryLeg(id: $id) { id } }", json!({ "id": held[0]["id"] })).await;
    app.settle().await;
    assert_eq!(arrived(), 6);
    app.pass(Duration::from_secs(31));
    app.telco.text(&app, "later", &Fleet::customer_phone(0), &ride.customer_dials, "I am driving").await;
    app.settle().await;
    assert_eq!(arrived(), 7, "a while later it is a text like any other");
    app.finish().await;
}

/// T5: two machines that answer each other's every text come to an end.
#[tokio::test]
async fn two_machines_that_answer_each_other_come_to_an_end() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let before = app.telco.sent().len();
    let (mut answered, mut n) = (before, 0);
    app.telco.text(&app, "spark", &Fleet::customer_phone(0), &ride.customer_dials, "hello").await;
    for _ in 0..60 {
        app.settle().await;
        let sent = app.telco.sent();
        if sent.len() == answered {
            break;
        }
        for text in sent.into_iter().skip(answered) {
            answered += 1;
            n += 1;
            let back = format!("automatic answer {n}");
            app.telco
                .text(&app, &format!("{n}"), &format!("+{}", text.to), &format!("+{}", text.from), &back)
                .await;
        }
        app.pass(Duration::from_millis(100));
    }
    assert!(app.telco.sent().len() - before <= 15, "{} sends", app.telco.sent().len() - before);
    app.finish().await;
}

/// T4: one phone cannot make us send without end.
#[tokio::test]
async fn one_phone_has_its_share_of_an_hour() {
    let app = TestApp::start_with(|config| config.person_hour_limit = 20).await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    for n in 0..25 {
        let (id, body) = (format!("{n}"), format!("text {n}"));
        app.telco.text(&app, &id, &Fleet::customer_phone(0), &ride.customer_dials, &body).await;
        app.pass(Duration::from_secs(40));
    }
    app.settle().await;
    assert_eq!(app.telco.inbox(&Fleet::driver_phone(0)).len() - 1, 20);
    let query = "{ deliveryProblems { nodes { entry { lastError } } } }";
    let seen = app.gql(query, json!({})).await;
    let held = seen["deliveryProblems"]["nodes"].as_array().unwrap();
    assert!(held.len() == 5 && held.iter().all(|node| node["entry"]["lastError"] == "held_person_cap"));
    app.finish().await;
}

/// T4: whoever has a user's sign-in or key cannot have texts and calls sent without end; others go on.
#[tokio::test]
async fn t04_one_user_has_his_share_of_texts_and_calls() {
    let app = TestApp::start_with(|config| {
        config.account_hour_limit = 3;
        config.account_day_limit = 4;
    })
    .await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let text =
        "mutation($id: ID!, $to: Recipient!) { sendMessage(rideId: $id, to: $to, body: \"Hi\") { id } }";
    let spoken = "mutation($id: ID!) { placeAnnouncement(rideId: $id, to: DRIVER, text: \"Hi\") { id } }";
    let call = "mutation($id: ID!) { clickToCall(rideId: $id, first: DRIVER) { id } }";
    let both = json!({ "id": ride.id, "to": "BOTH" });
    app.gql(text, both.clone()).await;
    let (code, _) = app.refusal(text, both).await;
    assert_eq!(code, "RATE_LIMITED", "two more would be four");
    let one = json!({ "id": ride.id, "to": "CUSTOMER" });
    app.gql(text, one.clone()).await;
    app.settle().await;
    let before = app.sent_legs().await.len();
    for more in [text, spoken, call] {
        let (code, words) = app.refusal(more, one.clone()).await;
        assert_eq!(code, "RATE_LIMITED", "{more}");
        assert!(words.contains("3 texts and calls sent within an hour"), "{words}");
    }
    assert_eq!(app.sent_legs().await.len(), before, "nothing of it was done");
    let alerts = app.gql("{ alerts { nodes { kind subject } } }", json!({})).await;
    assert_eq!(alerts["alerts"]["nodes"], json!([{ "kind": "SPEND", "subject": "Dispatcher" }]));
    app.gql_as(Role::OpsManager, text, one.clone()).await;

    app.pass(Duration::from_mins(61));
    app.gql(text, one.clone()).await;
    assert_eq!(app.refusal(text, one).await.0, "RATE_LIMITED", "four a day");
    app.finish().await;
}
