//! Rendering answers as `TwiML`.

use std::io;

use quick_xml::Writer;

use super::super::{Bridge, Reply, Speech, WebhookKind, WebhookResponse, xml};

/// Twilio's bounds for how long it rings and how long a call lasts, in seconds.
const RING: (u64, u64) = (5, 600);
const LENGTH: (u64, u64) = (1, 14_400);
/// How long Twilio listens whether a machine answered, in seconds.
const DETECTION_TIMEOUT: &str = "5";
/// How long Twilio waits for the first and for each further key, in seconds.
const KEY_PAUSE: &str = "8";

type Xml = Writer<Vec<u8>>;

/// The answer to a webhook: a text is answered with a text, a call with instructions.
pub(super) fn render(public_url: &str, kind: WebhookKind, reply: &Reply) -> WebhookResponse {
    let answer = Answer { public_url, kind };
    let body = xml::document(|writer| {
        let response = writer.create_element("Response");
        if answer.says_nothing(reply) {
            response.write_empty()
        } else {
            response.write_inner_content(|writer| answer.write(writer, reply))
        }
        .map(drop)
    });
    WebhookResponse { status: 200, content_type: "application/xml", body }
}

struct Answer<'a> {
    public_url: &'a str,
    kind: WebhookKind,
}

impl Answer<'_> {
    /// Is there nothing to say, or no way to say it to this webhook?
    fn says_nothing(&self, reply: &Reply) -> bool {
        match reply {
            Reply::Ack => true,
            Reply::Text { .. } => self.kind != WebhookKind::Sms,
            // After `<Dial>` the caller is still on the line.
            Reply::Say { .. } => {
                !self.is_call() && !matches!(self.kind, WebhookKind::Whisper | WebhookKind::Call)
            }
            Reply::Reject => !self.is_call() && self.kind != WebhookKind::Whisper,
            Reply::Bridge(_) | Reply::Ask { .. } => !self.is_call(),
        }
    }

    fn is_call(&self) -> bool {
        matches!(self.kind, WebhookKind::Voice | WebhookKind::Digits)
    }

    fn write(&self, writer: &mut Xml, reply: &Reply) -> io::Result<()> {
        match reply {
            Reply::Ack => Ok(()),
            Reply::Text { body, reference } => self.message(writer, body, reference.as_deref()),
            Reply::Bridge(bridge) => {
                say(writer, &bridge.announce)?;
                self.dial(writer, bridge)
            }
            Reply::Ask { speech, digits } => self.gather(writer, speech, *digits),
            // A machine answered: it is not connected.
            Reply::Reject if self.kind == WebhookKind::Whisper => xml::element(writer, "Hangup", &[], ""),
            Reply::Reject => xml::element(writer, "Reject", &[("reason", "rejected")], ""),
            // A whisper ends in the two being connected.
            Reply::Say { speech } if self.kind == WebhookKind::Whisper => say(writer, speech),
            Reply::Say { speech } => {
                say(writer, speech)?;
                xml::element(writer, "Hangup", &[], "")
            }
        }
    }

    fn message(&self, writer: &mut Xml, body: &str, reference: Option<&str>) -> io::Result<()> {
        let callback = reference.map(|reference| {
            let query = serde_urlencoded::to_string([("reference", reference)]).unwrap_or_default();
            self.address("status", &query)
        });
        let attributes = callback.iter().map(|url| ("statusCallback", url.as_str()));
        xml::element(writer, "Message", &attributes.collect::<Vec<_>>(), body)
    }

    /// Asks for keys; none in time come back as an empty answer.
    fn gather(&self, writer: &mut Xml, speech: &Speech, digits: u8) -> io::Result<()> {
        let (action, most) = (self.address("digits", ""), digits.max(1).to_string());
        let attributes = [
            ("input", "dtmf"),
            ("numDigits", most.as_str()),
            ("finishOnKey", "#"),
            ("timeout", KEY_PAUSE),
            ("action", action.as_str()),
            ("method", "POST"),
            ("actionOnEmptyResult", "true"),
        ];
        let gather = writer.create_element("Gather").with_attributes(attributes);
        gather.write_inner_content(|writer| say(writer, speech)).map(drop)
    }

    /// Without `callerId` the other person would see the caller's own number.
    fn dial(&self, writer: &mut Xml, bridge: &Bridge) -> io::Result<()> {
        let ring = bridge.ring_timeout.as_secs().clamp(RING.0, RING.1).to_string();
        let length = bridge.max_length.as_secs().clamp(LENGTH.0, LENGTH.1).to_string();
        let callback = self.address("call", "");
        let dial = [
            ("callerId", e164(&bridge.caller_id)),
            ("timeout", ring),
            ("timeLimit", length),
            ("answerOnBridge", "true".into()),
            ("action", callback.clone()),
            ("method", "POST".into()),
        ];
        let whisper = bridge.whisper.as_ref().map(|speech| {
            let words = [("text", &speech.text), ("language", &speech.language), ("voice", &speech.voice)];
            self.address("whisper", &serde_urlencoded::to_string(words).unwrap_or_default())
        });
        // Who answered is told where the whisper is fetched, before the two are connected.
        let whisper = whisper.or_else(|| bridge.detect_voicemail.then(|| self.address("whisper", "")));
        let mut number = vec![
            ("statusCallback", callback.as_str()),
            ("statusCallbackEvent", "ringing answered completed"),
            ("statusCallbackMethod", "POST"),
        ];
        number.extend(whisper.iter().map(|url| ("url", url.as_str())));
        if bridge.detect_voicemail {
            number.extend([("machineDetection", "Enable"), ("machineDetectionTimeout", DETECTION_TIMEOUT)]);
        }
        writer
            .create_element("Dial")
            .with_attributes(dial.iter().map(|(name, value)| (*name, value.as_str())))
            .write_inner_content(|writer| xml::element(writer, "Number", &number, &e164(&bridge.to)))
            .map(drop)
    }

    fn address(&self, kind: &str, query: &str) -> String {
        let separator = if query.is_empty() { "" } else { "?" };
        format!("{}/webhooks/twilio/{kind}{separator}{query}", self.public_url)
    }
}

fn say(writer: &mut Xml, speech: &Speech) -> io::Result<()> {
    let voice = match speech.voice.as_str() {
        "female" => "woman",
        "male" => "man",
        named => named,
    };
    xml::element(writer, "Say", &[("language", &speech.language), ("voice", voice)], &speech.text)
}

/// Only digits are ever dialled, whatever the value holds (T7).
fn e164(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).fold("+".to_owned(), |e164, digit| e164 + &digit.to_string())
}
