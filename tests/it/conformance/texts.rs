//! Texts: on to the other side, back to strangers, and what becomes of them.

use maskline::delivery::intake;
use maskline::entities::entry;
use maskline::entities::leg::State;
use maskline::phone::PhoneNumber;
use maskline::providers::{Inbound, InboundText, Media, ReceiptState, Sender, WebhookKind};
use maskline_tests::pictures::Pictures;
use maskline_tests::vendor::{Ability, Text, Trouble, Vendor};
use maskline_tests::{Fleet, TestApp, eventually};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::Stage;

fn text<'a>(id: &'a str, from: &'a str, to: &'a str, body: &'a str) -> Text<'a> {
    Text { id, from, to, body, media: &[] }
}

/// R44–R46, R93: both ways, unchanged, from the number the receiver knows.
pub async fn reaches_the_other_side(vendor: impl Vendor) {
    let stage = Stage::of(&vendor).await;
    let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    for (n, (from, to, dials, knows, body)) in [
        (&customer, &driver, &stage.ride.customer_dials, &stage.ride.driver_dials, "At the corner 🚕 & <b>"),
        (&driver, &customer, &stage.ride.driver_dials, &stage.ride.customer_dials, "أنا هنا\n%41 +1 \"=\""),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("text-{n}");
        assert_eq!(vendor.text(&stage.app, &text(&id, from, dials, body)).await, (200, None));
        stage.app.settle().await;
        let arrived = stage.arrived(&vendor, to, 2).await;
        assert_eq!((arrived[1].from.as_str(), arrived[1].body.as_str()), (knows.as_str(), body));
    }
    let all = vendor.taken(&stage.app).await;
    assert!(all.iter().all(|text| stage.fleet.numbers.contains(&text.from)), "{all:#?}");
    stage.end(&vendor).await;
}

/// E29: a picture goes on as a picture where the vendor carries them; else the words arrive, with a link of
/// ours. A vendor without pictures is never handed one.
pub async fn picture(vendor: impl Vendor) {
    let pictures = Pictures::start().await;
    let stage = Stage::with(&vendor, |config| pictures.configure(config)).await;
    let media = [Media { url: pictures.url("gate.jpg"), content_type: Some("image/jpeg".to_owned()) }];
    let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    let dials = &stage.ride.customer_dials;
    let picture = Text { id: "picture", from: &customer, to: dials, body: "I am here", media: &media };
    if vendor.can(Ability::Media) {
        assert_eq!(vendor.text(&stage.app, &picture).await, (200, None));
    } else {
        // It brings none itself.
        let number = |e164: &str| PhoneNumber::from_wire(e164).unwrap();
        let inbound = InboundText {
            id: picture.id.to_owned(),
            from: Sender::Phone(number(&customer)),
            to: Some(number(dials)),
            body: picture.body.to_owned(),
            media: media.to_vec(),
            part: None,
        };
        let told = intake::told(&stage.app.app, vendor.name(), WebhookKind::Sms, Inbound::Text(inbound));
        told.await.unwrap();
    }
    stage.app.settle().await;
    let arrived = stage.arrived(&vendor, &driver, 2).await.pop().unwrap();
    assert_eq!(arrived.from, stage.ride.driver_dials);
    let (words, link) = if vendor.can(Ability::Media) {
        assert_eq!(arrived.media.len(), 1);
        (arrived.body.as_str(), arrived.media[0].as_str())
    } else {
        assert!(arrived.media.is_empty(), "{arrived:?}");
        arrived.body.split_once('\n').expect("a link below the words")
    };
    assert_eq!(words, "I am here");
    assert!(link.starts_with(&format!("{}/pictures/", stage.app.url)), "ours, not the telco's: {link}");
    stage.end(&vendor).await;
}

/// R50, R71, E9: a stranger is told once, within the webhook's answer where the vendor can.
pub async fn stranger(vendor: impl Vendor) {
    let stage = Stage::of(&vendor).await;
    let (stranger, number) = ("+31698765432", stage.fleet.numbers[0].clone());
    let (status, said) = vendor.text(&stage.app, &text("s-1", stranger, &number, "who is this?")).await;
    assert_eq!(status, 200);
    stage.app.settle().await;
    let words = "We're sorry, this conversation has ended. Thank you for using Maskline!";
    if vendor.can(Ability::AnswerTexts) {
        assert_eq!(said.as_deref(), Some(words));
    } else {
        assert_eq!(said, None);
        assert_eq!(stage.arrived(&vendor, stranger, 1).await[0].body, words);
    }
    // Once is enough (E45), and a withheld or short sender is not answered.
    for (id, from) in [("s-2", stranger), ("s-3", "12345")] {
        assert_eq!(vendor.text(&stage.app, &text(id, from, &number, "hello?")).await, (200, None));
    }
    stage.app.settle().await;
    let query = "{ unrouted { nodes { entry { body sender { masked } } } } }";
    let seen = stage.app.gql(query, json!({})).await;
    assert_eq!(seen["unrouted"]["nodes"].as_array().unwrap().len(), 3, "{seen:#}");
    stage.end(&vendor).await;
}

/// E26: the same text again is answered alike and goes on once.
pub async fn repeat(vendor: impl Vendor) {
    let stage = Stage::of(&vendor).await;
    let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    let same = text("same", &customer, &stage.ride.customer_dials, "once");
    for _ in 0..3 {
        assert_eq!(vendor.text(&stage.app, &same).await, (200, None));
    }
    stage.app.settle().await;
    stage.arrived(&vendor, &driver, 2).await;
    let stranger = text("odd", "+31698765432", &stage.ride.customer_dials, "hm");
    let first = vendor.text(&stage.app, &stranger).await;
    assert_eq!(vendor.text(&stage.app, &stranger).await, first);
    stage.app.settle().await;
    stage.end(&vendor).await;
}

/// E27: whatever order they come in.
pub async fn receipts(vendor: impl Vendor) {
    let stage = Stage::of(&vendor).await;
    if vendor.can(Ability::Receipts) {
        let arrived = stage.arrived(&vendor, &Fleet::driver_phone(0), 1).await;
        for state in [ReceiptState::Delivered, ReceiptState::Sent, ReceiptState::Submitted] {
            vendor.report(&stage.app, &arrived[0], state).await;
        }
        became(&stage.app, &arrived[0].to, State::Delivered).await;
        let other = stage.arrived(&vendor, &Fleet::customer_phone(0), 1).await;
        vendor.report(&stage.app, &other[0], ReceiptState::Sent).await;
        vendor.report(&stage.app, &other[0], ReceiptState::Delivered).await;
        became(&stage.app, &other[0].to, State::Delivered).await;
    }
    stage.end(&vendor).await;
}

/// F3–F5, E24: retry, permanent, opted out, undelivered, unknown outcome.
pub async fn troubles(vendor: impl Vendor) {
    let stage = Stage::of(&vendor).await;
    let app = &stage.app;
    let mut expected = vec![(Trouble::Refused, State::Rejected)];
    if vendor.can(Ability::OptOuts) {
        expected.push((Trouble::OptedOut, State::Rejected));
    }
    if vendor.can(Ability::Receipts) {
        expected.push((Trouble::Undelivered, State::Undelivered));
    }
    // Its answer is lost: it is not known yet whether the text goes out.
    let lost = expected.len();
    let troubles = expected.iter().map(|(trouble, _)| *trouble).chain([Trouble::AnswerLost]);
    for (n, trouble) in troubles.enumerate() {
        stage.ride_in_trouble(&vendor, n, trouble).await;
    }
    app.settle().await;
    for (n, (trouble, state)) in expected.iter().enumerate() {
        let phone = trouble.phone(n);
        if *trouble == Trouble::Undelivered {
            let arrived = stage.arrived(&vendor, &phone, 1).await;
            vendor.report(app, &arrived[0], ReceiptState::Undelivered).await;
        }
        let leg = became(app, &phone, *state).await;
        assert!(leg.error_code.is_some() && leg.error_message.is_some(), "{trouble:?}: {leg:#?}");
        let digits = phone.trim_start_matches('+');
        assert!(!leg.error_message.unwrap().contains(digits), "I4");
    }
    // The lease ends, and the vendor is asked before anything is sent again.
    app.pass(app.app.config.lease);
    let phone = Trouble::AnswerLost.phone(lost);
    if vendor.can(Ability::FindSent) {
        eventually("the lost text is found", || async {
            let leg = last_leg(app, &phone).await;
            (leg.provider_id.is_some() && leg.state != State::Sending).then_some(())
        })
        .await;
    } else {
        became(app, &phone, State::Uncertain).await;
    }
    stage.arrived(&vendor, &phone, 1).await;
    // Last, because from then on the vendor is left alone for as long as it asked.
    stage.ride_in_trouble(&vendor, lost + 1, Trouble::Busy).await;
    let leg = became(app, &Trouble::Busy.phone(lost + 1), State::Queued).await;
    assert!(leg.error_code.is_some(), "{leg:#?}");
    stage.end(&vendor).await;
}

impl Stage {
    /// A ride of a driver with whose phone the vendor has this trouble.
    async fn ride_in_trouble(&self, vendor: &impl Vendor, n: usize, trouble: Trouble) {
        let app = &self.app;
        let make = "mutation($input: DriverInput!) { createDriver(input: $input) { id } }";
        let input = json!({ "name": format!("{trouble:?}"), "phone": trouble.phone(n) });
        let driver = app.gql(make, json!({ "input": input })).await["createDriver"]["id"].clone();
        let mut input = self.fleet.ride_input(0, 0);
        input["input"]["driverId"] = driver;
        let number = json!({ "input": { "number": format!("+31970109{n:05}"), "provider": vendor.name() } });
        let add = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
        app.gql_as(maskline_tests::Role::Admin, add, number).await;
        app.gql("mutation($input: RideInput!) { createRide(input: $input) { id } }", input).await;
        app.settle().await;
    }
}

/// Waits until the last text to a phone stands like this.
pub async fn became(app: &TestApp, phone: &str, state: State) -> maskline::entities::leg::Model {
    eventually(&format!("the text to …{} is {state:?}", &phone[phone.len() - 4..]), || async {
        let leg = last_leg(app, phone).await;
        (leg.state == state && (leg.state != State::Sending || leg.error_code.is_some())).then_some(leg)
    })
    .await
}

async fn last_leg(app: &TestApp, phone: &str) -> maskline::entities::leg::Model {
    let hash = app.app.vault.hash(&maskline::phone::PhoneNumber::from_wire(phone).unwrap());
    let texts = entry::Entity::find().filter(entry::Column::Channel.eq(entry::Channel::Sms));
    let texts: Vec<_> = texts.all(app.app.db.read()).await.unwrap().into_iter().map(|text| text.id).collect();
    let mut legs = app.sent_legs().await.into_iter().filter(|leg| texts.contains(&leg.entry_id));
    legs.rfind(|leg| leg.phone_hash.as_ref() == Some(&hash)).expect("a text to this phone")
}
