//! The MessageBird masking guide, replayed to the letter: its routes, its fields, its answers.

use std::time::Duration;

use maskline::phone::PhoneNumber;
use maskline::providers::{
    Bridge, Capabilities, LineType, Media, NumberQuery, OutboundCall, OutboundText, Price, Reply, SendError,
    Speech, Webhooks,
};
use maskline_tests::{Fleet, Ride, Role, TestApp};
use serde_json::json;

#[tokio::test]
async fn the_guides_story_from_the_ride_to_the_call() {
    let app = TestApp::start_with(|config| {
        config.messagebird_signing_key.clear();
        config.messagebird_allow_unsigned = true;
    })
    .await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;

    // R41, R42: both are told from the proxy number (13:30 UTC is 14:30 in the market).
    let proxy = fleet.numbers[0].clone();
    assert_eq!((&ride.customer_dials, &ride.driver_dials), (&proxy, &proxy));
    let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    let told_customer =
        "Dan 0 will pick you up at Mon 5 Jan 14:30. Reply to this message to contact the driver.";
    let told_driver =
        "Cara 0 will wait for you at Mon 5 Jan 14:30. Reply to this message to contact the customer.";
    assert_eq!(app.telco.inbox(&customer), [(proxy.clone(), told_customer.to_owned())]);
    assert_eq!(app.telco.inbox(&driver), [(proxy.clone(), told_driver.to_owned())]);

    // R44–R46: a form of three fields at /webhook; the text goes on from the proxy, both ways.
    let digits = |phone: &str| phone.trim_start_matches('+').to_owned();
    for (from, to, text) in [(&customer, &driver, "I'm at the corner 🚕"), (&driver, &customer, "أنا هنا")]
    {
        let form = serde_urlencoded::to_string([
            ("originator", digits(from)),
            ("payload", text.to_owned()),
            ("recipient", digits(&proxy)),
        ])
        .unwrap();
        let answer = app
            .http
            .post(format!("{}/webhook", app.url))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        app.settle().await;
        assert_eq!(app.telco.inbox(to).last(), Some(&(proxy.clone(), text.to_owned())));
    }

    // R47, R48: the call flow is fetched by GET and answered in XML with mask="true".
    let call = async |from: &str| {
        let url = format!("{}/webhook-voice?source={}&destination={}", app.url, digits(from), digits(&proxy));
        let answer = app.http.get(url).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/xml");
        answer.text().await.unwrap()
    };
    let flow = call(&customer).await;
    assert!(
        flow.contains(&format!(r#"<Transfer destination="{}" mask="true"/>"#, digits(&driver))),
        "{flow}"
    );
    // It has rung out before the other one calls.
    app.pass(std::time::Duration::from_mins(2));
    let flow = call(&driver).await;
    assert!(
        flow.contains(&format!(r#"<Transfer destination="{}" mask="true"/>"#, digits(&customer))),
        "{flow}"
    );

    // R49: the exact refusal.
    assert_eq!(
        call("+31600000000").await,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Say language=\"en-GB\" voice=\"female\">Sorry, we cannot \
         identify your transaction. Make sure you call in from the number you registered.</Say>"
    );

    // The operator is warned that webhooks are not verified.
    let providers =
        app.gql_as(Role::Admin, "{ providers { name verifiesWebhooks warning } }", json!({})).await;
    let messagebird = providers["providers"].as_array().unwrap().iter().find(|p| p["name"] == "messagebird");
    assert_eq!(messagebird.unwrap()["verifiesWebhooks"], false);
    assert!(messagebird.unwrap()["warning"].as_str().unwrap().contains("not verified"));
    app.finish().await;
}

/// R20, R21, R58, R61: from the shelf to our own; calls are pointed at us, texts by hand.
#[tokio::test]
async fn a_number_is_rented_its_calls_pointed_at_us_and_given_back() {
    let app = TestApp::start().await;
    let messagebird = app.app.providers.get("messagebird").unwrap();
    let query = NumberQuery {
        country: "NL".into(),
        near: None,
        region: None,
        area_code: None,
        pattern: Some("05005".into()),
        toll_free: false,
        capabilities: Capabilities { sms: true, voice: true, mms: false },
        limit: 5,
    };
    let offered = messagebird.search_numbers(&query).await.unwrap();
    assert_eq!(offered.len(), 5);
    assert_eq!(offered[0].monthly_cost, Some(Price { amount: "4.5".into(), currency: "EUR".into() }));
    let rented = messagebird.buy_number(&offered[0].number, "NL").await.unwrap();
    assert_eq!(rented.webhooks, Some(Webhooks::default()));
    messagebird.buy_number(&offered[0].number, "NL").await.expect("it is ours already");
    let second = messagebird.buy_number(&offered[1].number, "NL").await.unwrap();

    let voice = Some(format!("{}/webhooks/messagebird/voice", app.url));
    for number in [&rented, &second, &rented] {
        let pointed = messagebird.configure_number(number).await.unwrap();
        assert_eq!(pointed.webhooks, Some(Webhooks { sms: None, voice: voice.clone() }));
    }
    let listed = messagebird.list_numbers().await.unwrap();
    assert!(listed.len() == 2 && listed.iter().all(|n| n.webhooks.as_ref().unwrap().voice == voice));

    messagebird.release_number(&rented).await.unwrap();
    messagebird.release_number(&rented).await.expect("it is gone already");
    assert_eq!(app.telco.rented(), [second.number.digits()]);
    let account = messagebird.account().await.unwrap();
    assert_eq!(account.balance, Some(Price { amount: "9.2".into(), currency: "EUR".into() }));
    let looked_up = messagebird.lookup(&rented.number).await.unwrap();
    assert_eq!((looked_up.valid, looked_up.line_type), (true, Some(LineType::Mobile)));
    app.finish().await;
}

/// E43, R11: how calls that came in go on is told by the account, which is asked to with the first number that is pointed
/// here, and not again.
#[tokio::test]
async fn e43_who_points_a_number_here_is_told_how_its_calls_go_on() {
    let app = TestApp::start().await;
    app.telco.tell_nobody();
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    let states = async || {
        let query =
            "query($id: ID!) { ride(id: $id) { entries(last: 20) { nodes { channel legs { state } } } } }";
        let seen = app.gql(query, json!({ "id": ride.id })).await["ride"]["entries"]["nodes"].take();
        let call = seen.as_array().unwrap().iter().rfind(|entry| entry["channel"] == "VOICE").unwrap();
        call["legs"].clone()
    };
    let both = |state: &str| json!([{ "state": state }, { "state": state }]);
    app.telco.call(&app, "untold", &customer, &ride.customer_dials).await;
    app.telco.call_news(&app, "untold", "no_answer").await;
    assert_eq!(states().await, both("RINGING"), "nobody tells");

    let messagebird = app.app.providers.get("messagebird").unwrap();
    for number in ["3197010500500", "3197010500501", "3197010500500"] {
        let number = PhoneNumber::from_wire(number).unwrap();
        let rented = messagebird.buy_number(&number, "NL").await.unwrap();
        messagebird.configure_number(&rented).await.unwrap();
        assert_eq!(app.telco.webhooks(), [format!("{}/webhooks/messagebird/call", app.url)]);
    }
    // It has rung out before he calls again.
    app.pass(Duration::from_mins(2));
    app.telco.call(&app, "told", &customer, &ride.customer_dials).await;
    app.telco.call_news(&app, "told", "no_answer").await;
    assert_eq!(states().await, both("NO_ANSWER"));
    app.settle().await;
    let told = app.telco.inbox(&driver).pop().unwrap().1;
    assert!(told.starts_with("You missed a call about your trip"), "{told}");
    app.finish().await;
}

#[tokio::test]
async fn pictures_go_out_and_calls_are_placed() {
    let app = TestApp::start().await;
    let messagebird = app.app.providers.get("messagebird").unwrap();
    let phone = |digits: &str| PhoneNumber::from_wire(digits).unwrap();
    let (from, to) = (phone("3197010240001"), phone("31612345678"));
    let media = vec![Media { url: "https://mask.example.com/media/1".into(), content_type: None }];
    let text = OutboundText {
        reference: "leg-1".into(),
        from: from.clone(),
        to: to.clone(),
        taken: Vec::new(),
        body: "Here".into(),
        media,
        first_attempt_at: app.app.clock.utc(),
    };
    messagebird.send_text(&text).await.unwrap();
    let sent = &app.telco.sent()[0];
    assert_eq!(
        (sent.body.as_str(), sent.media.as_slice()),
        ("Here", &["https://mask.example.com/media/1".to_owned()][..])
    );

    let speech = || Speech { text: "Hello".into(), language: "en-GB".into(), voice: "female".into() };
    let bridge = |caller_id: &PhoneNumber| {
        Reply::Bridge(Bridge {
            announce: speech(),
            whisper: None,
            detect_voicemail: false,
            to: "+31687654321".into(),
            caller_id: caller_id.e164().into(),
            passes_caller: false,
            ring_timeout: Duration::from_secs(25),
            max_length: Duration::from_hours(1),
        })
    };
    let call = |then| OutboundCall {
        reference: "leg-2".into(),
        from: from.clone(),
        to: to.clone(),
        then,
        ring_timeout: Duration::from_secs(25),
    };
    messagebird.place_call(&call(Reply::Say { speech: speech() })).await.unwrap();
    messagebird.place_call(&call(bridge(&from))).await.unwrap();
    let placed = &app.telco.calls()[1];
    assert_eq!(
        placed["callFlow"]["steps"][1],
        json!({ "action": "transfer",
        "options": { "destination": "31687654321", "mask": false } })
    );
    // It can show no other number than the one the first person sees.
    let other = messagebird.place_call(&call(bridge(&phone("3197010240002")))).await;
    assert_eq!(other, Err(SendError::Unsupported));
    app.finish().await;
}

/// One driver's two rides, the second of whose customers dials the number that leads the driver to the
/// first one. Both numbers suit that customer, and which one he gets is chance: half of all attempts.
async fn misled() -> (TestApp, Ride, Ride) {
    for _ in 0..30 {
        let app = TestApp::start().await;
        let dual = "mutation($id: ID!) { updateMarket(id: $id, patch: { strategy: DUAL }) { id } }";
        let market = app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].clone();
        app.gql_as(Role::Admin, dual, json!({ "id": market })).await;
        let fleet = Fleet::of(&app, 2, 1, 2).await;
        let (first, second) = (fleet.ride(&app, 0, 0).await, fleet.ride(&app, 1, 0).await);
        if second.customer_dials == first.driver_dials {
            return (app, first, second);
        }
        app.finish().await;
    }
    panic!("thirty heads in a row");
}

/// MessageBird shows whom it rings the number that the caller dialled, and no other. Where the two use
/// different ones, and that one leads the other person to somebody else, he must not be shown it.
#[tokio::test]
async fn a_call_that_would_show_a_number_of_someone_else_is_not_put_through() {
    let (app, first, second) = misled().await;
    let (carl, dan) = (Fleet::customer_phone(1), Fleet::driver_phone(0));
    assert_ne!(first.driver_dials, second.driver_dials, "one number leads him to one person");
    let flow = app.telco.call(&app, "carl-calls", &carl, &second.customer_dials).await;
    assert!(!flow.contains("Transfer"), "Dan would call Cara back: {flow}");
    assert!(flow.contains("is not available. Please send a text message."), "{flow}");
    // A text goes from the number that Dan knows Carl by.
    app.telco.text(&app, "carl-texts", &carl, &second.customer_dials, "I am at gate F").await;
    app.settle().await;
    assert_eq!(app.telco.inbox(&dan).pop().unwrap(), (second.driver_dials, "I am at gate F".to_owned()));
    // Where nobody is misled, the call goes through.
    let ended = "mutation($id: ID!) { closeConversation(id: $id) { id } }";
    let seen =
        app.gql("query($id: ID!) { ride(id: $id) { conversation { id } } }", json!({ "id": first.id })).await;
    app.gql(ended, json!({ "id": seen["ride"]["conversation"]["id"] })).await;
    let flow = app.telco.call(&app, "carl-calls-again", &carl, &second.customer_dials).await;
    assert!(flow.contains("Transfer"), "{flow}");
    app.finish().await;
}
