//! Rendering answers as `TwiML`.

use std::io;

use quick_xml::Writer;

use super::super::{Bridge, Reply, Speech, WebhookKind, WebhookResponse, xml};

/// Twilio's bounds for how long it rings and how long a call lasts, in seconds.
const RING: (u64, u64) = (5, 600);
const LENGTH: (u64, u64) = (1, 14_400);

/// The answer to a webhook. Only a call is answered with words; a text is answered by sending one.
pub(super) fn render(public_url: &str, kind: WebhookKind, reply: &Reply) -> WebhookResponse {
    let body = xml::document(|writer| {
        let response = writer.create_element("Response");
        match reply {
            Reply::Bridge(bridge) if kind == WebhookKind::Voice => response.write_inner_content(|writer| {
                say(writer, &bridge.announce)?;
                dial(writer, bridge, public_url)
            }),
            Reply::Say { speech } if kind == WebhookKind::Voice => response.write_inner_content(|writer| {
                say(writer, speech)?;
                xml::element(writer, "Hangup", &[], "")
            }),
            _ => response.write_empty(),
        }
        .map(drop)
    });
    WebhookResponse { status: 200, content_type: "application/xml", body }
}

fn say(writer: &mut Writer<Vec<u8>>, speech: &Speech) -> io::Result<()> {
    let voice = match speech.voice.as_str() {
        "female" => "woman",
        "male" => "man",
        named => named,
    };
    xml::element(writer, "Say", &[("language", &speech.language), ("voice", voice)], &speech.text)
}

/// Without `callerId` the other person would see the caller's own number.
fn dial(writer: &mut Writer<Vec<u8>>, bridge: &Bridge, public_url: &str) -> io::Result<()> {
    let ring = bridge.ring_timeout.as_secs().clamp(RING.0, RING.1).to_string();
    let length = bridge.max_length.as_secs().clamp(LENGTH.0, LENGTH.1).to_string();
    let callback = format!("{public_url}/webhooks/twilio/call");
    let dial = [
        ("callerId", e164(&bridge.caller_id)),
        ("timeout", ring),
        ("timeLimit", length),
        ("answerOnBridge", "true".into()),
    ];
    let number =
        [("statusCallback", callback.as_str()), ("statusCallbackEvent", "ringing answered completed")];
    writer
        .create_element("Dial")
        .with_attributes(dial.iter().map(|(name, value)| (*name, value.as_str())))
        .write_inner_content(|writer| xml::element(writer, "Number", &number, &e164(&bridge.to)))
        .map(drop)
}

/// Only digits are ever dialled, whatever the value holds (T7).
fn e164(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).fold("+".to_owned(), |e164, digit| e164 + &digit.to_string())
}
