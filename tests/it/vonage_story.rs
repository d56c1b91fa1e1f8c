//! Vonage's dialect, from the virtual number to the second text of the private-SMS tutorial: what
//! comes in by every carrier, what goes out, and what its receipts and events say.

use std::time::Duration;

use maskline::entities::leg::State;
use maskline::entities::{entry, phone, text_part};
use maskline::phone::PhoneNumber;
use maskline::providers::{Capabilities, NumberQuery, OutboundCall, Provider, Reply, SendError, Speech};
use maskline_tests::vonage::{APPLICATION, Carrier};
use maskline_tests::{Fault, Fleet, Ride, Role, TestApp, eventually};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

struct Story {
    app: TestApp,
    ride: Ride,
    customer: String,
    driver: String,
}

impl Story {
    async fn begin() -> Self {
        let app = TestApp::start().await;
        let fleet = Fleet::with(&app, "vonage", 1, 1, 2).await;
        let ride = fleet.ride(&app, 0, 0).await;
        app.settle().await;
        Self { app, ride, customer: Fleet::customer_phone(0), driver: Fleet::driver_phone(0) }
    }

    /// One part of the customer's text.
    async fn part(&self, id: &str, body: &str, part: (&str, u8, u8)) -> u16 {
        let ends = (self.customer.as_str(), self.ride.customer_dials.as_str());
        self.app.vonage.text_by(&self.app, Carrier::Form, id, ends, body, Some(part)).await
    }

    /// What reached the driver since the ride's notice.
    fn relayed(&self) -> Vec<String> {
        self.app.vonage.inbox(&self.driver).into_iter().skip(1).map(|(_, body)| body).collect()
    }

    /// The last thing that one person said to the other.
    async fn last(&self) -> Value {
        let query = "query($id: ID!) { ride(id: $id) { entries(last: 5) { nodes { kind body missingParts
            legs { direction state segments errorCode errorMessage durationSeconds errorHelp { words url } } } } } }";
        let mut answer = self.app.gql(query, json!({ "id": self.ride.id })).await;
        let nodes = answer["ride"]["entries"]["nodes"].as_array_mut().unwrap();
        nodes.iter_mut().rev().find(|entry| entry["kind"] == "RELAY").unwrap().take()
    }

    fn provider(&self) -> &dyn Provider {
        self.app.app.providers.get("vonage").unwrap().as_ref()
    }
}

#[tokio::test]
async fn the_tutorials_story_by_every_carrier() {
    let story = Story::begin().await;
    let (app, ride) = (&story.app, &story.ride);
    let told = |phone: &str| app.vonage.inbox(phone).first().unwrap().0.clone();
    assert_eq!(
        (told(&story.customer), told(&story.driver)),
        (ride.customer_dials.clone(), ride.driver_dials.clone())
    );
    for (number, carrier) in [Carrier::Get, Carrier::Form, Carrier::Json].into_iter().enumerate() {
        for text in ["Where are you & = ?", "J'arrive 🚕 أنا هنا"] {
            let id = format!("{number}-{}", text.len());
            let ends = (story.customer.as_str(), ride.customer_dials.as_str());
            for _ in 0..2 {
                assert_eq!(app.vonage.text_by(app, carrier, &id, ends, text, None).await, 200);
            }
            app.settle().await;
            assert_eq!(
                app.vonage.inbox(&story.driver).pop(),
                Some((ride.driver_dials.clone(), text.to_owned()))
            );
        }
    }
    assert_eq!(story.relayed().len(), 6, "a repeat is no second text");
    assert_eq!(app.vonage.text(app, "back", &story.driver, &ride.driver_dials, "Two minutes").await, 200);
    app.settle().await;
    let arrived = app.vonage.inbox(&story.customer).pop();
    assert_eq!(arrived, Some((ride.customer_dials.clone(), "Two minutes".to_owned())));
    story.app.finish().await;
}

/// The private-SMS tutorial line by line (R82–R94): two British numbers are rented and pointed here
/// before they are given out; both phones are looked up, the conversation saved, and each person told
/// from the number that reaches the other; texts come in at `/inbound-sms`.
#[tokio::test]
async fn the_tutorial_line_by_line() {
    // One after the other, so that the order in which they are sent is the order of the log (R88).
    let app = TestApp::start_with(|config| {
        config.senders = 1;
        config.messagebird_api_key = None;
    })
    .await;
    let markets = app.gql("{ markets { id } }", json!({})).await;
    let query = "mutation($id: ID!) { updateMarketNumbering(id: $id, patch: { lookupPhones: true }) { id } }";
    app.gql_as(Role::Admin, query, json!({ "id": markets["markets"][0]["id"] })).await;

    // R84: search by country and feature, rent, point, and only then in the pool.
    let query = "mutation { buyNumbers(quantity: 2, wish: { provider: \"vonage\", country: \"GB\", sms: true, voice: false }) {
        state number { number state } } }";
    let orders = app.gql_as(Role::Admin, query, json!({})).await["buyNumbers"].take();
    let numbers: Vec<_> =
        orders.as_array().unwrap().iter().map(|order| order["number"]["number"].clone()).collect();
    assert!(
        orders.as_array().unwrap().iter().all(|order| order["number"]["state"] == "ACTIVE"),
        "{orders:#}"
    );
    let asked = app.vonage.asked();
    let place = |path: &str| asked.iter().position(|asked| asked == path).unwrap();
    assert!(
        place("/number/search") < place("/number/buy") && place("/number/buy") < place("/number/update"),
        "{asked:?}"
    );
    let urls: Vec<_> = app.vonage.rented().into_iter().map(|rented| rented.mo_http_url).collect();
    assert_eq!(urls, vec![format!("{}/webhooks/vonage/sms", app.url); 2]);

    // R88: both phones are looked up before they are saved.
    let mut people = Vec::new();
    for (kind, name, phone) in [("Customer", "UserA", "+447400123456"), ("Driver", "UserB", "+447400123457")]
    {
        let query = format!(
            "mutation($n: String!, $p: String!) {{ create{kind}(input: {{ name: $n, phone: $p }}) {{ id phone {{ country }} }} }}"
        );
        let made = app.gql(&query, json!({ "n": name, "p": phone })).await[format!("create{kind}")].take();
        assert_eq!(made["phone"]["country"], "GB");
        people.push(made["id"].clone());
        let looked_up = app.vonage.asked().iter().filter(|path| *path == "/ni/basic/json").count();
        assert_eq!(looked_up, people.len());
    }
    // That was paid for, although it tells no kind of line.
    let phones = phone::Entity::find().all(app.app.db.read()).await.unwrap();
    assert!(
        phones.iter().all(|phone| phone.looked_up_at.is_some() && phone.line_type.is_none()),
        "{phones:?}"
    );
    assert!(!app.vonage.asked().iter().any(|path| path == "/sms/json"), "nobody was told yet");

    // R87, R89, R90, R95: one number each; told from the number that reaches the other.
    let query = "mutation($ids: [ID!]!) { createConversation(input: { personIds: $ids, strategy: DUAL, mode: SMS_ONLY }) {
        participants { name dials { number } } } }";
    let made = app.gql(query, json!({ "ids": people })).await["createConversation"]["participants"].take();
    app.settle().await;
    let dials = |name: &str| {
        let one = made.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap();
        one["dials"]["number"].as_str().unwrap().to_owned()
    };
    let (a, b) = (dials("UserA"), dials("UserB"));
    assert!(a != b && numbers.contains(&json!(a)) && numbers.contains(&json!(b)), "two virtual numbers");
    let told: Vec<_> = app.vonage.sent().into_iter().map(|sent| (sent.from, sent.to, sent.body)).collect();
    let digits = |number: &str| number.trim_start_matches('+').to_owned();
    let words = |to: &str| format!("Reply to this SMS to talk to {to}");
    let first = (digits(&a), "447400123456".to_owned(), words("UserB"));
    let second = (digits(&b), "447400123457".to_owned(), words("UserA"));
    assert_eq!(told, [first, second], "to A, then to B");

    // R91–R93: the tutorial's own path is answered 200; from the virtual number, to the real one.
    let post = async |id: &str, from: &str, to: &str, text: &str| {
        let fields = vec![
            ("msisdn", digits(from)),
            ("to", digits(to)),
            ("messageId", id.to_owned()),
            ("text", text.to_owned()),
        ];
        assert_eq!(
            app.vonage.post(&app, Carrier::Form, &format!("{}/inbound-sms", app.url), fields).await,
            200
        );
        app.settle().await;
    };
    post("m-1", "+447400123456", &a, "Where are you?").await;
    assert_eq!(app.vonage.inbox("+447400123457").pop(), Some((b.clone(), "Where are you?".to_owned())));
    post("m-2", "+447400123457", &b, "Outside").await;
    assert_eq!(app.vonage.inbox("+447400123456").pop(), Some((a.clone(), "Outside".to_owned())));
    // R94: nobody's text is an operator's matter, and no crash.
    post("m-3", "+447400123458", &a, "Hello?").await;
    let waiting = app.gql("{ unrouted { nodes { entry { problem } } } }", json!({})).await;
    assert_eq!(
        waiting["unrouted"]["nodes"][0]["entry"]["problem"],
        "This phone has no conversation on this number."
    );
    app.finish().await;
}

/// E28: in any order, each part twice; one text.
#[tokio::test]
async fn e28_parts_are_joined_in_any_order() {
    let story = Story::begin().await;
    for (id, body, part) in [("p3", "three", 3), ("p1", "one ", 1), ("p1", "one ", 1), ("p2", "two ", 2)] {
        assert_eq!(story.part(id, body, ("77", part, 3)).await, 200);
    }
    assert_eq!(story.part("p3", "three", ("77", 3, 3)).await, 200);
    story.app.settle().await;
    assert_eq!(story.relayed(), ["one two three"]);
    assert_eq!(story.last().await["missingParts"], Value::Null);
    let kept = text_part::Entity::find().all(story.app.app.db.read()).await.unwrap();
    assert!(kept.len() == 3 && kept.iter().all(|part| part.sealed.is_none() && part.joined_at.is_some()));
    story.app.finish().await;
}

/// E28: two parts at the same instant, each the last one the other waits for.
#[tokio::test]
async fn e28_parts_at_the_same_instant_make_one_text() {
    let story = Story::begin().await;
    let parts = (1..=6u8).map(|n| {
        let (story, id, body) = (&story, format!("p{n}"), n.to_string());
        async move { story.part(&id, &body, ("5", n, 6)).await }
    });
    assert_eq!(futures_util::future::join_all(parts).await, [200; 6]);
    story.app.settle().await;
    assert_eq!(story.relayed(), ["123456"]);
    story.app.finish().await;
}

/// E28: what is there after half a minute goes on, marked; a crash in between loses nothing.
#[tokio::test]
async fn e28_what_is_there_goes_on_after_a_while() {
    let mut story = Story::begin().await;
    assert_eq!(story.part("p1", "Meet me ", ("9", 1, 3)).await, 200);
    assert_eq!(story.part("p3", "the gate", ("9", 3, 3)).await, 200);
    story.app.pass(Duration::from_secs(29));
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(story.relayed(), [""; 0], "the other part may still come");
    let sealed = text_part::Entity::find().all(story.app.app.db.read()).await.unwrap();
    assert!(
        sealed.iter().all(|part| !String::from_utf8_lossy(part.sealed.as_ref().unwrap()).contains("Meet"))
    );

    let later = story.app.app.clock.now().plus(Duration::from_secs(2));
    story.app.restart_at(later).await;
    eventually("what is there went on", || async {
        story.app.settle().await;
        (story.relayed() == ["Meet me [...]the gate"]).then_some(())
    })
    .await;
    assert_eq!(story.last().await["missingParts"], 1);
    // Too late: a text of its own, as far as it goes.
    assert_eq!(story.part("p2", "at ", ("9", 2, 3)).await, 200);
    story.app.pass(Duration::from_secs(31));
    eventually("the late part went on", || async { (story.relayed().len() == 2).then_some(()) }).await;
    assert_eq!(story.relayed()[1], "[...]at [...]");
    story.app.finish().await;
}

/// E28: one that cannot be passed on holds up no other.
#[tokio::test]
async fn e28_incomplete_texts_do_not_wait_for_one_that_cannot_go_on() {
    let story = Story::begin().await;
    for n in 0..6 {
        let (id, text) = (format!("p{n}"), n.to_string());
        assert_eq!(story.part(&id, &format!("text {n} "), (&text, 1, 2)).await, 200);
    }
    // In which order they are looked at, their hashes say: some before others, surely.
    let broken = text_part::Entity::update_many()
        .col_expr(text_part::Column::Sealed, Expr::value(Some(vec![0_u8])))
        .filter(text_part::Column::ProviderId.is_in(["p0", "p2", "p4"]));
    let tx = story.app.app.db.begin().await.unwrap();
    assert_eq!(broken.exec(&*tx).await.unwrap().rows_affected, 3);
    tx.commit().await.unwrap();
    story.app.pass(Duration::from_secs(31));
    eventually("the others went on", || async {
        story.app.settle().await;
        let mut relayed = story.relayed();
        relayed.sort();
        (relayed == ["text 1 [...]", "text 3 [...]", "text 5 [...]"]).then_some(())
    })
    .await;
    story.app.finish().await;
}

/// E19: a text in parts counts as received with its first part.
#[tokio::test]
async fn e19_parts_that_came_in_time_go_on_although_the_ride_ended() {
    let story = Story::begin().await;
    story.ride.complete(&story.app).await;
    story.app.pass(Duration::from_hours(1));
    assert_eq!(story.part("p1", "My bag ", ("9", 1, 2)).await, 200);
    story.app.pass(Duration::from_mins(10));
    eventually("it went on", || async { (story.relayed() == ["My bag [...]"]).then_some(()) }).await;
    story.app.finish().await;
}

/// A text of three parts is delivered with the third receipt, whatever their order.
#[tokio::test]
async fn a_long_text_is_delivered_when_all_its_parts_are() {
    let story = Story::begin().await;
    let (app, ride) = (&story.app, &story.ride);
    let long = "a".repeat(400);
    app.vonage.text(app, "long", &story.customer, &ride.customer_dials, &long).await;
    app.settle().await;
    let sent = app.vonage.sent().pop().unwrap();
    let state = async || story.last().await["legs"][1]["state"].as_str().unwrap().to_owned();
    assert_eq!(story.last().await["legs"][1]["segments"], 3);
    for (part, status, expected) in [
        (2, "delivered", "SENT"),
        (2, "accepted", "SENT"),
        (3, "delivered", "SENT"),
        (3, "delivered", "SENT"),
        (1, "buffered", "SENT"),
        (1, "delivered", "DELIVERED"),
        (2, "failed", "DELIVERED"),
    ] {
        assert_eq!(app.vonage.report(app, &sent, part, status, 0).await, 200);
        assert_eq!(state().await, expected, "{part} {status}");
    }
    app.vonage.text(app, "long-2", &story.customer, &ride.customer_dials, &long).await;
    app.settle().await;
    let sent = app.vonage.sent().pop().unwrap();
    app.vonage.report(app, &sent, 1, "delivered", 0).await;
    app.vonage.report(app, &sent, 2, "failed", 9).await;
    app.vonage.report(app, &sent, 3, "delivered", 0).await;
    let leg = story.last().await["legs"][1].take();
    assert_eq!((&leg["state"], &leg["errorCode"]), (&json!("UNDELIVERED"), &json!("9")));
    assert_eq!(leg["errorHelp"]["words"], "the person opted out of texts from this number");
    assert!(leg["errorHelp"]["url"].as_str().unwrap().contains("delivery-receipts"));
    story.app.finish().await;
}

/// HTTP 200 with an error inside, throttling with its wait, and silence.
#[tokio::test]
async fn refusals_have_their_consequences() {
    let story = Story::begin().await;
    let (app, ride) = (&story.app, &story.ride);
    app.vonage.fail([Fault::Refuse(200, 9)]);
    app.vonage.text(app, "1", &story.customer, &ride.customer_dials, "no credit").await;
    app.settle().await;
    let leg = story.last().await["legs"][1].take();
    assert_eq!((&leg["state"], &leg["errorCode"]), (&json!("REJECTED"), &json!("9")));
    assert_eq!(leg["errorHelp"]["words"], "the Vonage account has no credit left");
    // In a receipt the same code says that the person opted out.
    let silent = "{ drivers { nodes { optOut { since } } } }";
    assert!(app.gql(silent, json!({})).await["drivers"]["nodes"][0]["optOut"].is_null());

    app.vonage.fail([Fault::Busy(120), Fault::Refuse(503, 0)]);
    app.vonage.text(app, "2", &story.customer, &ride.customer_dials, "busy").await;
    app.settle().await;
    app.pass(Duration::from_mins(1));
    app.settle().await;
    assert_eq!(story.relayed(), [""; 0], "it asked for two minutes");
    app.pass(Duration::from_mins(1));
    app.settle().await;
    app.pass(Duration::from_mins(13));
    app.settle().await;
    assert_eq!(story.relayed(), ["busy"]);

    app.vonage.fail([Fault::Refuse(500, 0)]);
    app.vonage.text(app, "3", &story.customer, &ride.customer_dials, "unknown").await;
    app.settle().await;
    app.pass(Duration::from_mins(2));
    eventually("a person is asked", || async {
        let leg = story.last().await["legs"][1].take();
        (leg["state"] == "UNCERTAIN").then_some(())
    })
    .await;
    // Its receipt tells all the same.
    let leg = app.sent_legs().await.pop().unwrap();
    assert_eq!(leg.state, State::Uncertain);
    story.app.finish().await;
}

#[tokio::test]
async fn a_call_is_bridged_and_its_legs_end() {
    let story = Story::begin().await;
    let (app, ride) = (&story.app, &story.ride);
    let digits = |phone: &str| phone.trim_start_matches('+').to_owned();
    let ncco = app.vonage.call(app, "CON-1", &story.customer, &ride.customer_dials).await;
    assert_eq!(ncco[0]["action"], "talk");
    assert_eq!(ncco[0]["text"], "Connecting you with your driver, please wait...");
    let connect = &ncco[1];
    assert_eq!(
        (&connect["action"], &connect["from"]),
        (&json!("connect"), &json!(digits(&ride.driver_dials)))
    );
    assert_eq!(connect["endpoint"], json!([{ "type": "phone", "number": digits(&story.driver) }]));
    assert_eq!(connect["eventUrl"], json!([format!("{}/webhooks/vonage/call", app.url)]));
    assert_eq!(app.vonage.call(app, "CON-1", &story.customer, &ride.customer_dials).await, ncco, "E26");

    let state = async |of: usize| story.last().await["legs"][of]["state"].as_str().unwrap().to_owned();
    app.vonage.call_news(app, "CON-1", "inbound", "answered", json!({})).await;
    app.vonage.call_news(app, "CON-1", "outbound", "ringing", json!({})).await;
    assert_eq!(state(1).await, "RINGING");
    app.vonage.call_news(app, "CON-1", "outbound", "answered", json!({})).await;
    assert_eq!(state(1).await, "BRIDGED");
    app.vonage.call_news(app, "CON-1", "outbound", "completed", json!({ "duration": "17" })).await;
    app.vonage.call_news(app, "CON-1", "inbound", "completed", json!({ "duration": "21" })).await;
    assert_eq!((state(0).await, state(1).await), ("COMPLETED".into(), "COMPLETED".into()));
    assert_eq!(story.last().await["legs"][1]["durationSeconds"], 17);

    let stranger = app.vonage.call(app, "CON-2", "+447700900999", &ride.customer_dials).await;
    assert_eq!(stranger.as_array().unwrap().len(), 1);
    assert!(stranger[0]["text"].as_str().unwrap().starts_with("Sorry, we cannot identify"));
    story.app.finish().await;
}

/// R11, R20, R21, R61, R84: from the shelf to our own, pointed at us, and back.
#[tokio::test]
async fn a_number_is_rented_pointed_at_us_and_given_back() {
    let story = Story::begin().await;
    let vonage = story.provider();
    let query = NumberQuery {
        country: "GB".into(),
        near: None,
        region: None,
        area_code: Some("7700".into()),
        pattern: None,
        toll_free: false,
        capabilities: Capabilities { sms: true, voice: true, mms: false },
        limit: 150,
    };
    let offered = vonage.search_numbers(&query).await.unwrap();
    assert_eq!(offered.len(), 150, "two pages");
    let rented = vonage.buy_number(&offered[0].number, "GB").await.unwrap();
    assert_ne!(rented.webhooks, Some(vonage.webhooks()));
    vonage.buy_number(&offered[0].number, "GB").await.expect("it is ours already");
    let elsewhere = PhoneNumber::from_wire("447700111111").unwrap();
    assert!(matches!(vonage.buy_number(&elsewhere, "GB").await, Err(SendError::Permanent { .. })));

    let pointed = vonage.configure_number(&rented).await.unwrap();
    assert_eq!(pointed.webhooks, Some(vonage.webhooks()));
    let at_vonage = story.app.vonage.rented().pop().unwrap();
    assert_eq!(
        (at_vonage.voice_callback_type.as_str(), at_vonage.voice_callback_value.as_str()),
        ("app", APPLICATION)
    );
    let webhooks = &story.app.vonage.application()["capabilities"]["voice"]["webhooks"];
    assert_eq!(webhooks["fallback_answer_url"]["address"], "https://old", "what it held it holds");
    assert_eq!(vonage.list_numbers().await.unwrap(), std::slice::from_ref(&pointed));

    vonage.release_number(&pointed).await.unwrap();
    vonage.release_number(&pointed).await.expect("it is gone already");
    assert_eq!(vonage.list_numbers().await.unwrap(), []);
    assert_eq!(vonage.account().await.unwrap().balance.unwrap().amount, "10.28");
    assert!(vonage.lookup(&elsewhere).await.unwrap().valid);
    story.app.finish().await;
}

#[tokio::test]
async fn a_call_is_placed_and_tells_how_it_goes() {
    let story = Story::begin().await;
    let speech =
        Speech { text: "Your driver is here.".into(), language: "en-GB".into(), voice: "female".into() };
    let call = OutboundCall {
        reference: "leg-1".into(),
        from: PhoneNumber::from_wire("447700900000").unwrap(),
        to: PhoneNumber::from_wire("447700900001").unwrap(),
        then: Reply::Say { speech },
        ring_timeout: Duration::from_secs(25),
    };
    assert_eq!(story.provider().place_call(&call).await.unwrap().provider_id, "CON-placed-1");
    assert_eq!(story.app.vonage.calls()[0]["ncco"][0]["text"], "Your driver is here.");
    story.app.finish().await;
}

/// A message that is not text is taken, so that it does not come again, and reaches nobody.
#[tokio::test]
async fn what_is_no_text_reaches_nobody() {
    let story = Story::begin().await;
    let app = &story.app;
    let fields = vec![
        ("msisdn", story.customer.trim_start_matches('+').to_owned()),
        ("to", story.ride.customer_dials.trim_start_matches('+').to_owned()),
        ("messageId", "b1".to_owned()),
        ("type", "binary".to_owned()),
        ("data", "00ff".to_owned()),
        ("udh", "060504".to_owned()),
    ];
    let before = entry::Entity::find().count(app.app.db.read()).await.unwrap();
    let url = format!("{}/webhooks/vonage/sms", app.url);
    assert_eq!(app.vonage.post(app, Carrier::Json, &url, fields).await, 200);
    assert_eq!(app.http.get(&url).send().await.unwrap().status(), 200, "the probe of a new address");
    assert_eq!(entry::Entity::find().count(app.app.db.read()).await.unwrap(), before);
    story.app.finish().await;
}
