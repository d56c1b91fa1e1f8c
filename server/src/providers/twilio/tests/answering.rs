//! What goes back.

use proptest::prelude::*;

use super::super::super::{Bridge, Speech};
use super::*;

fn speech(text: &str) -> Speech {
    Speech { text: text.into(), language: "en-GB".into(), voice: "female".into() }
}

fn bridge(to: &str, ring: u64, length: u64) -> Reply {
    Reply::Bridge(Bridge {
        announce: speech("Connecting you with the customer, please wait…"),
        whisper: None,
        to: to.into(),
        caller_id: "+15005550006".into(),
        passes_caller: false,
        detect_voicemail: false,
        ring_timeout: Duration::from_secs(ring),
        max_length: Duration::from_secs(length),
    })
}

fn answered(kind: WebhookKind, reply: &Reply) -> String {
    let response = answer::render(PUBLIC, kind, reply);
    assert_eq!((response.status, response.content_type), (200, "application/xml"));
    response.body
}

#[test]
fn a_caller_hears_something_and_is_connected() {
    let reply = bridge("+15005550001", 25, 3600);
    insta::assert_snapshot!(answered(WebhookKind::Voice, &reply), @r#"<?xml version="1.0" encoding="UTF-8"?><Response><Say language="en-GB" voice="woman">Connecting you with the customer, please wait…</Say><Dial callerId="+15005550006" timeout="25" timeLimit="3600" answerOnBridge="true" action="https://mask.example.com/webhooks/twilio/call" method="POST"><Number statusCallback="https://mask.example.com/webhooks/twilio/call" statusCallbackEvent="ringing answered completed" statusCallbackMethod="POST">+15005550001</Number></Dial></Response>"#);
}

#[test]
fn a_caller_hears_something_and_is_hung_up_on() {
    let mut said = speech("Sorry, we cannot identify your transaction.");
    said.voice = "Polly.Amy".into();
    let reply = Reply::Say { speech: said };
    insta::assert_snapshot!(answered(WebhookKind::Voice, &reply), @r#"<?xml version="1.0" encoding="UTF-8"?><Response><Say language="en-GB" voice="Polly.Amy">Sorry, we cannot identify your transaction.</Say><Hangup/></Response>"#);
}

#[test]
fn a_text_is_answered_with_a_text_that_reports_back() {
    let reply = Reply::Text { body: "Ended & over <3".into(), reference: Some("leg-1".into()) };
    insta::assert_snapshot!(answered(WebhookKind::Sms, &reply), @r#"<?xml version="1.0" encoding="UTF-8"?><Response><Message statusCallback="https://mask.example.com/webhooks/twilio/status?reference=leg-1">Ended &amp; over &lt;3</Message></Response>"#);
}

#[test]
fn a_caller_is_asked_for_keys_or_refused() {
    let reply = Reply::Ask { speech: speech("Enter your PIN."), digits: 4 };
    insta::assert_snapshot!(answered(WebhookKind::Digits, &reply), @r##"<?xml version="1.0" encoding="UTF-8"?><Response><Gather input="dtmf" numDigits="4" finishOnKey="#" timeout="8" action="https://mask.example.com/webhooks/twilio/digits" method="POST" actionOnEmptyResult="true"><Say language="en-GB" voice="woman">Enter your PIN.</Say></Gather></Response>"##);
    insta::assert_snapshot!(answered(WebhookKind::Voice, &Reply::Reject), @r#"<?xml version="1.0" encoding="UTF-8"?><Response><Reject reason="rejected"/></Response>"#);
}

#[test]
fn the_called_person_hears_a_whisper_before_the_two_are_connected() {
    let Reply::Bridge(mut bridge) = bridge("+15005550001", 25, 60) else { unreachable!() };
    bridge.whisper = Some(speech("Call from your driver."));
    let body = answered(WebhookKind::Voice, &Reply::Bridge(bridge));
    let url = r#"url="https://mask.example.com/webhooks/twilio/whisper?text=Call+from+your+driver.&amp;language=en-GB&amp;voice=female""#;
    assert!(body.contains(url), "{body}");
    let whisper = Reply::Say { speech: speech("Call from your driver.") };
    insta::assert_snapshot!(answered(WebhookKind::Whisper, &whisper), @r#"<?xml version="1.0" encoding="UTF-8"?><Response><Say language="en-GB" voice="woman">Call from your driver.</Say></Response>"#);
}

/// E42: who answered is told where the whisper is fetched; a machine is hung up on there.
#[test]
fn a_machine_is_told_from_a_person_before_the_two_are_connected() {
    let Reply::Bridge(mut bridge) = bridge("+15005550001", 25, 60) else { unreachable!() };
    bridge.detect_voicemail = true;
    let body = answered(WebhookKind::Voice, &Reply::Bridge(bridge));
    let told = r#"url="https://mask.example.com/webhooks/twilio/whisper" machineDetection="Enable" machineDetectionTimeout="5""#;
    assert!(body.contains(told), "{body}");
    insta::assert_snapshot!(answered(WebhookKind::Whisper, &Reply::Reject), @r#"<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>"#);
    insta::assert_snapshot!(answered(WebhookKind::Whisper, &Reply::Ack), @r#"<?xml version="1.0" encoding="UTF-8"?><Response/>"#);
}

#[test]
fn everything_else_is_just_taken() {
    for kind in [WebhookKind::Sms, WebhookKind::Status, WebhookKind::Call] {
        for reply in [Reply::Ack, Reply::Say { speech: speech("hi") }, bridge("+1", 1, 1)] {
            if (kind, matches!(reply, Reply::Say { .. })) == (WebhookKind::Call, true) {
                // Whom nobody answered is still on the line.
                insta::assert_snapshot!(answered(kind, &reply), @r#"<?xml version="1.0" encoding="UTF-8"?><Response><Say language="en-GB" voice="woman">hi</Say><Hangup/></Response>"#);
                continue;
            }
            insta::allow_duplicates! {
                insta::assert_snapshot!(answered(kind, &reply), @r#"<?xml version="1.0" encoding="UTF-8"?><Response/>"#);
            }
        }
    }
}

#[test]
fn spans_stay_within_twilios_bounds() {
    let short = answered(WebhookKind::Voice, &bridge("+15005550001", 0, 0));
    assert!(short.contains(r#"timeout="5" timeLimit="1""#), "{short}");
    let long = answered(WebhookKind::Voice, &bridge("+15005550001", u64::MAX, u64::MAX));
    assert!(long.contains(r#"timeout="600" timeLimit="14400""#), "{long}");
}

proptest! {
    #[test]
    fn nothing_said_or_dialled_can_become_markup(text in ".{0,40}", to in any::<String>()) {
        let Reply::Bridge(mut bridge) = bridge(&to, 25, 60) else { unreachable!() };
        bridge.announce = speech(&text);
        bridge.caller_id.clone_from(&to);
        let body = answered(WebhookKind::Voice, &Reply::Bridge(bridge));
        let mut reader = quick_xml::Reader::from_str(&body);
        let mut elements = Vec::new();
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Start(e) | quick_xml::events::Event::Empty(e) => {
                    elements.push(e.name().as_ref().to_owned());
                }
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        prop_assert_eq!(elements, ["Response", "Say", "Dial", "Number"]);
    }
}
