//! Rendering answers: a call flow of one XML element, or a JSON call flow of several steps.
//!
//! A text cannot be answered in the webhook's own answer, and neither form can limit how long a
//! call rings or lasts. `mask` shows the called number, which is the one the caller dialled: ours. Without
//! it the caller's own is shown, which only a bridge that passes it asks for (R104).

use quick_xml::Writer;
use serde::Serialize;

use super::super::{Bridge, Reply, Speech, WebhookKind, WebhookResponse, xml};
use super::CallFlow;

/// The answer to a webhook.
pub(super) fn render(flow: CallFlow, kind: WebhookKind, reply: &Reply) -> WebhookResponse {
    match (kind, reply) {
        (WebhookKind::Voice, Reply::Bridge(bridge)) => match flow {
            CallFlow::Xml => xml_answer(|writer| transfer(writer, bridge)),
            CallFlow::Json => {
                json_answer(vec![say(&bridge.announce), Step::transfer(bridge, !bridge.passes_caller)])
            }
        },
        (WebhookKind::Voice, Reply::Say { speech } | Reply::Ask { speech, .. }) => match flow {
            CallFlow::Xml => xml_answer(|writer| {
                let attributes = [("language", speech.language.as_str()), ("voice", speech.voice.as_str())];
                xml::element(writer, "Say", &attributes, &speech.text)
            }),
            CallFlow::Json => json_answer(vec![say(speech)]),
        },
        // No sample of an XML form for it is known.
        (WebhookKind::Voice, Reply::Reject) => json_answer(vec![Step::Hangup {}]),
        _ => WebhookResponse { status: 200, content_type: "text/plain", body: "OK".into() },
    }
}

fn xml_answer(write: impl FnOnce(&mut Writer<Vec<u8>>) -> std::io::Result<()>) -> WebhookResponse {
    WebhookResponse { status: 200, content_type: "application/xml", body: xml::document(write) }
}

fn transfer(writer: &mut Writer<Vec<u8>>, bridge: &Bridge) -> std::io::Result<()> {
    let mask = if bridge.passes_caller { "false" } else { "true" };
    xml::element(writer, "Transfer", &[("destination", &digits(&bridge.to)), ("mask", mask)], "")
}

fn json_answer(steps: Vec<Step<'_>>) -> WebhookResponse {
    let body = serde_json::to_string(&Flow { title: TITLE, steps }).unwrap_or_default();
    WebhookResponse { status: 200, content_type: "application/json", body }
}

/// What our call flows are called.
pub(super) const TITLE: &str = "Maskline";

/// A call flow.
#[derive(Serialize)]
pub(super) struct Flow<'a> {
    pub(super) title: &'a str,
    pub(super) steps: Vec<Step<'a>>,
}

/// A step of a call flow.
#[derive(Serialize)]
#[serde(tag = "action", content = "options", rename_all = "camelCase")]
pub(super) enum Step<'a> {
    /// Say something.
    Say { payload: &'a str, language: &'a str, voice: &'a str },
    /// Connect with someone.
    Transfer { destination: String, mask: bool },
    /// Ask an address how to go on.
    FetchCallFlow { url: String },
    /// End the call.
    Hangup {},
}

impl Step<'_> {
    /// Connects with the other person, who sees the called number if `mask`, else the calling one.
    pub(super) fn transfer(bridge: &Bridge, mask: bool) -> Self {
        Self::Transfer { destination: digits(&bridge.to), mask }
    }
}

/// Says something.
pub(super) fn say(speech: &Speech) -> Step<'_> {
    Step::Say { payload: &speech.text, language: &speech.language, voice: &speech.voice }
}

/// Only digits are ever dialled, whatever the value holds (T7).
fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
