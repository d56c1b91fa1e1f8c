//! What the webhook door refuses, and how.

use maskline_tests::{Fleet, Role, TestApp, Twilio, Vendor, messagebird};
use serde_json::json;

/// T1, I8: nothing unsigned, altered or stale changes anything.
#[tokio::test]
async fn unsigned_altered_and_stale_webhooks_are_refused() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let before = app.telco.sent().len();
    let url = format!("{}/webhooks/messagebird/sms", app.url);
    let digits = |phone: &str| phone.trim_start_matches('+').to_owned();
    let form = format!(
        "id=1&originator={}&recipient={}&payload=hi",
        digits(&Fleet::customer_phone(0)),
        digits(&ride.customer_dials)
    );
    let post = |url: String, token: Option<String>, body: String| {
        let mut request =
            app.http.post(url).header("content-type", "application/x-www-form-urlencoded").body(body);
        if let Some(token) = token {
            request = request.header("MessageBird-Signature-JWT", token);
        }
        async move { request.send().await.unwrap().status().as_u16() }
    };
    let good = messagebird::token(&app, &url, Some(form.as_bytes()));
    assert_eq!(post(url.clone(), None, form.clone()).await, 401);
    assert_eq!(post(url.clone(), Some(good.clone()), form.replace("hi", "ho")).await, 401);
    assert_eq!(post(format!("{url}?x=1"), Some(good.clone()), form.clone()).await, 401);
    app.pass(std::time::Duration::from_mins(10));
    assert_eq!(post(url.clone(), Some(good), form.clone()).await, 401);
    app.settle().await;
    assert_eq!(app.telco.sent().len(), before);
    app.finish().await;
}

/// A text's form with what is its own.
fn form<'a>(id: &'a str, to: &'a str, own: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [own, &[("SmsSid", id), ("SmsMessageSid", id), ("To", to)]].concat()
}

/// T2, I8: Twilio's signature joins names and values without a seam. What fits a true one, cut up anew, is neither
/// another text nor somebody else's.
#[tokio::test]
async fn t02_a_webhook_that_is_cut_up_anew_is_refused() {
    let twilio = Twilio::start().await;
    let app = TestApp::start_with(|config| twilio.configure(config)).await;
    let fleet = Fleet::with(&app, "twilio", 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    let (customer, driver, to) = (customer.as_str(), driver.as_str(), ride.driver_dials.as_str());
    let (id, other) = ("SM0123456789abcdef0123456789abcdef", "SMffffffffffffffffffffffffffffffff");

    let seen = form(id, to, &[("MessageSid", id), ("NumMedia", "0"), ("Body", "hi"), ("From", driver)]);
    assert_eq!(twilio.replay(&app, &seen, &seen).await, 200);
    app.settle().await;
    let before = twilio.taken(&app).await.len();

    let longer = format!("{id}NumMedia0");
    let again = form(id, to, &[("MessageSid", longer.as_str()), ("Body", "hi"), ("From", driver)]);
    assert_eq!(twilio.replay(&app, &seen, &again).await, 400);
    // The driver's own words hold a sender, and the true one is made part of something that is not looked at.
    let (words, city) = (format!("hiFrom{customer}"), format!("From{driver}"));
    for (behind, rest) in
        [("", ("From", driver)), ("FromCity", ("FromCity", city.as_str())), ("FromA", ("FromAFrom", driver))]
    {
        let words = format!("{words}{behind}");
        let seen = [("MessageSid", other), ("NumMedia", "0"), ("Body", words.as_str()), ("From", driver)];
        let cut = [("MessageSid", other), ("NumMedia", "0"), ("Body", "hi"), ("From", customer), rest];
        let status = twilio.replay(&app, &form(other, to, &seen), &form(other, to, &cut)).await;
        assert_eq!(status, 400, "{behind}");
    }
    app.settle().await;
    assert_eq!(twilio.taken(&app).await.len(), before, "nothing was passed on");
    app.finish().await;
}

/// T1: without a key, and without leave to do without one, nobody is believed; the operator is told.
#[tokio::test]
async fn without_a_signing_key_nobody_is_believed() {
    let app = TestApp::start_with(|config| config.messagebird_signing_key.clear()).await;
    for path in ["/webhook", "/webhook-voice", "/webhooks/messagebird/sms", "/webhooks/messagebird/status"] {
        let url = format!("{}{path}?originator=31612345678&recipient=3197010000000&payload=hi", app.url);
        assert_eq!(app.http.get(url).send().await.unwrap().status(), 401, "{path}");
    }
    let query = "{ providers { name canReceive verifiesWebhooks warning } }";
    let providers = app.gql_as(Role::Admin, query, json!({})).await;
    let messagebird = providers["providers"].as_array().unwrap().iter().find(|p| p["name"] == "messagebird");
    let messagebird = messagebird.unwrap();
    assert_eq!((&messagebird["canReceive"], &messagebird["verifiesWebhooks"]), (&json!(false), &json!(true)));
    assert!(messagebird["warning"].as_str().unwrap().contains("refused: set MESSAGEBIRD_SIGNING_KEY"));
    app.finish().await;
}

#[tokio::test]
async fn odd_requests_get_clear_answers_and_no_500() {
    let app = TestApp::start_with(|config| {
        config.messagebird_signing_key.clear();
        config.messagebird_allow_unsigned = true;
    })
    .await;
    let url = |path: &str| format!("{}{path}", app.url);
    for method in ["PUT", "DELETE", "PATCH"] {
        let method = method.parse().unwrap();
        let answer = app.http.request(method, url("/webhooks/messagebird/sms")).send().await.unwrap();
        assert_eq!(answer.status(), 405);
    }
    for path in ["/webhooks/nobody/sms", "/webhooks/messagebird/nothing", "/webhooks/messagebird"] {
        let status = app.http.post(url(path)).send().await.unwrap().status().as_u16();
        assert!([400, 404].contains(&status), "{path}: {status}");
    }
    let bodies: [&[u8]; 6] = [
        b"",
        b"originator=1",
        b"originator=%ff%fe&recipient=31&payload=x",
        b"\xff\xfe\x00",
        b"originator=316&originator=317&recipient=31&payload=x",
        b"originator=%zz&recipient=1&payload=1",
    ];
    for body in bodies {
        let answer = app
            .http
            .post(url("/webhooks/messagebird/sms"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.to_vec())
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 400, "{body:?}");
    }
    let sims = app.http.post(url("/webhooks/simulator/sms")).body("{}").send().await.unwrap();
    assert_eq!(sims.status(), 401, "the simulator's webhooks are signed");
    let twilio = app.http.post(url("/webhooks/twilio/sms")).body("From=1").send().await.unwrap();
    assert_eq!(twilio.status(), 401, "without a token, nothing of Twilio's is believed");
    app.finish().await;
}
