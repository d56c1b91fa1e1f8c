//! What goes back.

use proptest::prelude::*;
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};

use super::super::super::{Bridge, Speech};
use super::*;

fn speech(text: &str) -> Speech {
    Speech { text: text.into(), language: "en-GB".into(), voice: "female".into() }
}

fn bridge(to: &str) -> Reply {
    Reply::Bridge(Bridge {
        announce: speech("Connecting you with the customer, please wait…"),
        whisper: None,
        to: to.into(),
        caller_id: "+3197010240001".into(),
        passes_caller: false,
        detect_voicemail: false,
        ring_timeout: Duration::from_secs(30),
        max_length: Duration::from_hours(1),
    })
}

fn answered(flow: CallFlow, kind: WebhookKind, reply: &Reply) -> (&'static str, String) {
    let response = answer::render(flow, kind, reply);
    assert_eq!(response.status, 200);
    (response.content_type, response.body)
}

fn voice(flow: CallFlow, reply: &Reply) -> (&'static str, String) {
    answered(flow, WebhookKind::Voice, reply)
}

const UNKNOWN_CALLER: &str =
    "Sorry, we cannot identify your transaction. Make sure you call in from the number you registered.";

#[test]
fn the_masking_guides_answers_are_given() {
    let (kind, body) = voice(CallFlow::Xml, &bridge("+31612345678"));
    assert_eq!(kind, "application/xml");
    insta::assert_snapshot!(body, @r#"<?xml version="1.0" encoding="UTF-8"?><Transfer destination="31612345678" mask="true"/>"#);
    let (kind, body) = voice(CallFlow::Xml, &Reply::Say { speech: speech(UNKNOWN_CALLER) });
    assert_eq!(kind, "application/xml");
    insta::assert_snapshot!(body, @r#"<?xml version="1.0" encoding="UTF-8"?><Say language="en-GB" voice="female">Sorry, we cannot identify your transaction. Make sure you call in from the number you registered.</Say>"#);
}

#[test]
fn the_json_form_announces_and_connects() {
    let (kind, body) = voice(CallFlow::Json, &bridge("+31612345678"));
    assert_eq!(kind, "application/json");
    insta::assert_snapshot!(body, @r#"{"title":"Maskline","steps":[{"action":"say","options":{"payload":"Connecting you with the customer, please wait…","language":"en-GB","voice":"female"}},{"action":"transfer","options":{"destination":"31612345678","mask":true}}]}"#);
    let (_, body) = voice(CallFlow::Json, &Reply::Say { speech: speech("Bye \"you\"") });
    insta::assert_snapshot!(body, @r#"{"title":"Maskline","steps":[{"action":"say","options":{"payload":"Bye \"you\"","language":"en-GB","voice":"female"}}]}"#);
}

/// R104
#[test]
fn the_callers_own_number_is_shown_where_the_bridge_passes_it() {
    let Reply::Bridge(bridge) = bridge("+31612345678") else { unreachable!() };
    let open = Reply::Bridge(Bridge { caller_id: "+31687654321".into(), passes_caller: true, ..bridge });
    let (_, body) = voice(CallFlow::Xml, &open);
    assert!(body.ends_with(r#"<Transfer destination="31612345678" mask="false"/>"#), "{body}");
    let (_, body) = voice(CallFlow::Json, &open);
    assert!(body.contains(r#""options":{"destination":"31612345678","mask":false}"#), "{body}");
}

#[test]
fn a_refused_caller_is_hung_up_on_and_nobody_is_asked_for_digits() {
    for flow in [CallFlow::Xml, CallFlow::Json] {
        let (_, body) = voice(flow, &Reply::Reject);
        assert_eq!(body, r#"{"title":"Maskline","steps":[{"action":"hangup","options":{}}]}"#);
        let ask = Reply::Ask { speech: speech("Enter your PIN"), digits: 4 };
        assert_eq!(voice(flow, &ask), voice(flow, &Reply::Say { speech: speech("Enter your PIN") }));
    }
    assert!(!adapter("", &[]).asks_callers());
}

#[test]
fn everything_else_is_just_taken() {
    let say = Reply::Say { speech: speech("hi") };
    for kind in [WebhookKind::Sms, WebhookKind::Status, WebhookKind::Call] {
        for reply in [&Reply::Ack, &say] {
            assert_eq!(answered(CallFlow::Xml, kind, reply), ("text/plain", "OK".into()));
        }
    }
    assert_eq!(voice(CallFlow::Json, &Reply::Ack), ("text/plain", "OK".into()));
}

#[test]
fn only_digits_are_dialled() {
    let (_, body) = voice(CallFlow::Xml, &bridge("+316\"/><Say>1</Say><x y=\"2"));
    insta::assert_snapshot!(body, @r#"<?xml version="1.0" encoding="UTF-8"?><Transfer destination="31612" mask="true"/>"#);
}

/// The text and attributes of the one element, as an XML parser reads them.
fn parsed(document: &str) -> (Vec<String>, String) {
    let mut reader = Reader::from_str(document);
    let (mut attributes, mut text, mut elements) = (Vec::new(), String::new(), 0);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) | Event::Empty(element) => {
                elements += 1;
                for attribute in element.attributes() {
                    let value = attribute.unwrap().normalized_value(XmlVersion::Implicit1_0).unwrap();
                    attributes.push(value.into_owned());
                }
            }
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => {
                let known = reference.resolve_char_ref().unwrap();
                let named = || quick_xml::escape::resolve_predefined_entity(&reference).unwrap().into();
                text.push_str(&known.map_or_else(named, String::from));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(elements, 1, "{document}");
    (attributes, text)
}

proptest! {
    #[test]
    fn nothing_said_can_become_markup(text in "(?s).{1,60}", language in any::<String>()) {
        let mut speech = speech(&text);
        speech.language.clone_from(&language);
        let (_, body) = voice(CallFlow::Xml, &Reply::Say { speech });
        let (attributes, heard) = parsed(&body);
        let printable = |text: &str| text.chars().filter(|c| c.is_alphanumeric() || c.is_ascii_punctuation()).collect::<String>();
        prop_assert_eq!(printable(&heard), printable(&text));
        prop_assert_eq!(printable(&attributes[0]), printable(&language));
        let is_held = |c: char| c >= ' ' || c == '\t' || c == '\n' || c == '\r';
        prop_assert!(body.chars().all(is_held));
    }
}
