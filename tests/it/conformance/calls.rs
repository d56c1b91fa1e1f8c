//! Calls: announced, masked, and over on both sides.

use std::time::Duration;

use maskline::entities::leg::State;
use maskline::providers::CallState;
use maskline_tests::vendor::{Ability, Heard, Vendor};
use maskline_tests::{Fleet, Role};
use serde_json::json;

use super::Stage;

/// Nobody's phone.
const STRANGER: &str = "+31698765432";

/// R16, R18, R47, R48: the announcement depends on who is called; the callee sees the proxy.
pub async fn masked(vendor: impl Vendor) {
    let stage = Stage::of(&vendor).await;
    let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    for (n, (from, dials, to, knows, words)) in [
        (
            &customer,
            &stage.ride.customer_dials,
            &driver,
            &stage.ride.driver_dials,
            "Connecting you with your driver, please wait...",
        ),
        (
            &driver,
            &stage.ride.driver_dials,
            &customer,
            &stage.ride.customer_dials,
            "Connecting you with the customer, please wait...",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let heard = vendor.call(&stage.app, &format!("call-{n}"), from, dials).await;
        let Heard::Bridge { announce, to: rung, caller_id, .. } = &heard else { panic!("{heard:?}") };
        assert_eq!((announce.as_str(), rung, caller_id), (words, to, knows));
        // E26: asked again, the same.
        assert_eq!(vendor.call(&stage.app, &format!("call-{n}"), from, dials).await, heard);
        // It has rung out before the other one calls.
        stage.app.pass(Duration::from_mins(2));
    }
    stage.end(&vendor).await;
}

/// A2: who answers hears who calls, before the two talk.
pub async fn whispered(vendor: impl Vendor) {
    let stage = Stage::of(&vendor).await;
    let market = stage.app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].clone();
    let patch = "mutation($id: ID!) { updateMarket(id: $id, patch: { whispers: true }) { whispers } }";
    stage.app.gql_as(Role::Admin, patch, json!({ "id": market })).await;
    let heard = vendor.call(&stage.app, "call", &Fleet::driver_phone(0), &stage.ride.driver_dials).await;
    let Heard::Bridge { whisper, .. } = heard else { panic!("{heard:?}") };
    match whisper {
        Some(words) => assert!(words.starts_with("Call from your driver for trip "), "{words}"),
        None => assert!(!vendor.can(Ability::Whisper)),
    }
    stage.end(&vendor).await;
}

/// R49, E10, E36: who cannot be placed hears so, and nobody is rung.
pub async fn stranger(vendor: impl Vendor) {
    let stage = Stage::of(&vendor).await;
    let words =
        "Sorry, we cannot identify your transaction. Make sure you call in from the number you registered.";
    for (id, from) in [("c-1", STRANGER), ("c-2", "anonymous")] {
        let heard = vendor.call(&stage.app, id, from, &stage.ride.customer_dials).await;
        assert_eq!(heard, Heard::Say(words.to_owned()));
    }
    stage.end(&vendor).await;
}

/// Whoever was put aside is not answered: nothing is said or paid for, a repeat is told the same, and the
/// log says why.
pub async fn ignored(vendor: impl Vendor) {
    let stage = Stage::of(&vendor).await;
    let dials = stage.ride.customer_dials.as_str();
    let heard = vendor.call(&stage.app, "c-1", STRANGER, dials).await;
    assert!(matches!(heard, Heard::Say(_)), "{heard:?}");
    let items = stage.app.gql("{ unrouted { nodes { id } } }", json!({})).await;
    let put_aside = "mutation($id: ID!) { resolveUnrouted(input: { id: $id, action: BLOCK }) { id } }";
    stage.app.gql(put_aside, json!({ "id": items["unrouted"]["nodes"][0]["id"] })).await;
    for id in ["c-2", "c-2", "c-3"] {
        refused(&stage, &vendor, id, STRANGER, dials).await;
    }
    let log =
        "{ unrouted(filter: { includeResolved: true }) { nodes { entry { body problem trace { step outcome }
        legs { direction state } } } } }";
    let log = stage.app.gql(log, json!({})).await["unrouted"]["nodes"].take();
    assert_eq!(log.as_array().unwrap().len(), 3, "{log:#}");
    let entry = &log[0]["entry"];
    assert_eq!(
        (&entry["body"], &entry["problem"]),
        (&json!(null), &json!("Contacts of this phone are put aside."))
    );
    let last = entry["trace"].as_array().unwrap().last().unwrap();
    assert_eq!(*last, json!({ "step": "BLOCKED", "outcome": "DECIDED" }));
    assert_eq!(entry["legs"], json!([{ "direction": "INBOUND", "state": "REJECTED" }]));
    // The two of the ride are connected as before.
    let heard = vendor.call(&stage.app, "c-4", &Fleet::customer_phone(0), dials).await;
    assert!(matches!(heard, Heard::Bridge { .. }), "{heard:?}");
    stage.end(&vendor).await;
}

/// Who reaches nobody hears so some times an hour; then he is not answered, until he lets it be.
pub async fn on_and_on(vendor: impl Vendor) {
    let stage = Stage::of(&vendor).await;
    let dials = stage.ride.customer_dials.as_str();
    for n in 0..stage.app.app.config.stranger_call_limit {
        let heard = vendor.call(&stage.app, &format!("c-{n}"), STRANGER, dials).await;
        assert!(matches!(heard, Heard::Say(_)), "{n}: {heard:?}");
    }
    refused(&stage, &vendor, "once-more", STRANGER, dials).await;
    stage.app.pass(Duration::from_mins(61));
    let heard = vendor.call(&stage.app, "later", STRANGER, dials).await;
    assert!(matches!(heard, Heard::Say(_)), "{heard:?}");
    stage.end(&vendor).await;
}

/// E45: a number that is forwarded to us would ring in circles.
pub async fn own(vendor: impl Vendor) {
    let stage = Stage::of(&vendor).await;
    let number = stage.ride.customer_dials.as_str();
    refused(&stage, &vendor, "loop", number, number).await;
    let alerts = stage.app.gql("{ alerts { nodes { kind } } }", json!({})).await;
    assert_eq!(alerts["alerts"]["nodes"][0]["kind"], "LOOP");
    stage.end(&vendor).await;
}

async fn refused(stage: &Stage, vendor: &dyn Vendor, id: &str, from: &str, to: &str) {
    assert!(vendor.can(Ability::Reject));
    assert_eq!(vendor.call(&stage.app, id, from, to).await, Heard::Rejected);
    assert_eq!(states(stage, vendor, id).await, [State::Rejected], "nobody was rung");
}

/// R71, E12: after the end a caller hears so, in words, and nobody is rung.
pub async fn after_the_end(vendor: impl Vendor) {
    let stage = Stage::of(&vendor).await;
    stage.ride.complete(&stage.app).await;
    stage.app.pass(Duration::from_mins(62));
    let heard = vendor.call(&stage.app, "late", &Fleet::driver_phone(0), &stage.ride.driver_dials).await;
    let Heard::Say(words) = &heard else { panic!("{heard:?}") };
    assert!(words.contains("this conversation has ended"), "{words}");
    assert_eq!(
        vendor.call(&stage.app, "late", &Fleet::driver_phone(0), &stage.ride.driver_dials).await,
        heard
    );
    assert_eq!(stage.legs_of(&vendor, "late").await.len(), 1, "nobody was rung");
    stage.end(&vendor).await;
}

/// Duration and outcome on both legs; late and repeated news change nothing.
pub async fn ends_on_both_sides(vendor: impl Vendor) {
    let stage = Stage::of(&vendor).await;
    vendor.call(&stage.app, "talk", &Fleet::customer_phone(0), &stage.ride.customer_dials).await;
    assert_eq!(states(&stage, &vendor, "talk").await, [State::Ringing, State::Ringing]);
    for state in [CallState::Ringing, CallState::Bridged, CallState::Completed, CallState::Bridged] {
        vendor.progress(&stage.app, "talk", state, 42).await;
    }
    assert_eq!(states(&stage, &vendor, "talk").await, [State::Completed, State::Completed]);
    let legs = stage.legs_of(&vendor, "talk").await;
    assert_eq!([legs[0].duration_seconds, legs[1].duration_seconds], [Some(42), Some(42)]);
    stage.end(&vendor).await;
}

/// E43: no answer and busy are outcomes of both sides too. The caller hears it where the telco still
/// has him on the line (O9); whom he called reads once that he missed a call (O8).
pub async fn unanswered(vendor: impl Vendor) {
    let stage = Stage::of(&vendor).await;
    for (id, state, expected) in
        [("rings", CallState::NoAnswer, State::NoAnswer), ("busy", CallState::Busy, State::Busy)]
    {
        vendor.call(&stage.app, id, &Fleet::driver_phone(0), &stage.ride.driver_dials).await;
        vendor.progress(&stage.app, id, CallState::Ringing, 0).await;
        let said = vendor.progress(&stage.app, id, state, 0).await;
        assert_eq!(states(&stage, &vendor, id).await, [expected, expected]);
        let words = "Cara 0 is not available. Please send a text message.".to_owned();
        assert_eq!(said, vendor.can(Ability::AfterCall).then_some(Heard::Say(words)));
    }
    let told = stage.arrived(&vendor, &Fleet::customer_phone(0), 2).await.pop().unwrap();
    assert!(told.body.starts_with("You missed a call about your trip"), "{}", told.body);
    assert_eq!(told.from, stage.ride.customer_dials, "he can answer from where he knows the other");
    stage.end(&vendor).await;
}

/// E42: where the market wants that, and the telco can tell, a machine that answers is hung up on. The caller
/// hears that nobody is available (O9), whom he called reads that he missed a call (O8), and none of it
/// twice.
pub async fn voicemail(vendor: impl Vendor) {
    if !vendor.can(Ability::TellVoicemail) {
        return;
    }
    let stage = Stage::of(&vendor).await;
    let market = stage.app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].clone();
    let patch = "mutation($id: ID!) { updateMarket(id: $id, patch: { detectsVoicemail: true }) { detectsVoicemail } }";
    stage.app.gql_as(Role::Admin, patch, json!({ "id": market })).await;
    vendor.call(&stage.app, "call", &Fleet::driver_phone(0), &stage.ride.driver_dials).await;
    vendor.progress(&stage.app, "call", CallState::Ringing, 0).await;
    let said = vendor.progress(&stage.app, "call", CallState::Voicemail, 3).await;
    assert_eq!(states(&stage, &vendor, "call").await[1], State::Voicemail);
    let words = "Cara 0 is not available. Please send a text message.".to_owned();
    assert_eq!(said, vendor.can(Ability::AfterCall).then_some(Heard::Say(words)));
    let told = stage.arrived(&vendor, &Fleet::customer_phone(0), 2).await.pop().unwrap();
    assert!(told.body.starts_with("You missed a call about your trip"), "{}", told.body);
    stage.end(&vendor).await;
}

async fn states(stage: &Stage, vendor: &dyn Vendor, id: &str) -> Vec<State> {
    stage.legs_of(vendor, id).await.into_iter().map(|leg| leg.state).collect()
}
