//! Rendering answers: a call flow of one XML element, or a JSON call flow of several steps.
//!
//! A text cannot be answered in the webhook's own answer, and neither form can limit how long a
//! call rings or lasts. `mask` shows the called number, which is the one the caller dialled: ours.

use quick_xml::Writer;
use serde::Serialize;

use super::super::{Bridge, Reply, Speech, WebhookKind, WebhookResponse, xml};
use super::CallFlow;

/// The answer to a webhook.
pub(super) fn render(flow: CallFlow, kind: WebhookKind, reply: &Reply) -> WebhookResponse {
    match (kind, reply) {
        (WebhookKind::Voice, Reply::Bridge(bridge)) => match flow {
            CallFlow::Xml => xml_answer(|writer| transfer(writer, bridge)),
            CallFlow::Json => json_answer(vec![say(&bridge.announce), Step::transfer(bridge)]),
        },
        (WebhookKind::Voice, Reply::Say { speech }) => match flow {
            CallFlow::Xml => xml_answer(|writer| {
                let attributes = [("language", speech.language.as_str()), ("voice", speech.voice.as_str())];
                xml::element(writer, "Say", &attributes, &speech.text)
            }),
            CallFlow::Json => json_answer(vec![say(speech)]),
        },
        _ => WebhookResponse { status: 200, content_type: "text/plain", body: "OK".into() },
    }
}

fn xml_answer(write: impl FnOnce(&mut Writer<Vec<u8>>) -> std::io::Result<()>) -> WebhookResponse {
    WebhookResponse { status: 200, content_type: "application/xml", body: xml::document(write) }
}

/// Without `mask` the other person would see the caller's own number.
fn transfer(writer: &mut Writer<Vec<u8>>, bridge: &Bridge) -> std::io::Result<()> {
    xml::element(writer, "Transfer", &[("destination", &digits(&bridge.to)), ("mask", "true")], "")
}

fn json_answer(steps: Vec<Step<'_>>) -> WebhookResponse {
    let body = serde_json::to_string(&Flow { title: "Maskline", steps }).unwrap_or_default();
    WebhookResponse { status: 200, content_type: "application/json", body }
}

#[derive(Serialize)]
struct Flow<'a> {
    title: &'a str,
    steps: Vec<Step<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "action", content = "options", rename_all = "lowercase")]
enum Step<'a> {
    Say { payload: &'a str, language: &'a str, voice: &'a str },
    Transfer { destination: String, mask: bool },
}

impl Step<'_> {
    fn transfer(bridge: &Bridge) -> Self {
        Self::Transfer { destination: digits(&bridge.to), mask: true }
    }
}

fn say(speech: &Speech) -> Step<'_> {
    Step::Say { payload: &speech.text, language: &speech.language, voice: &speech.voice }
}

/// Only digits are ever dialled, whatever the value holds (T7).
fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
