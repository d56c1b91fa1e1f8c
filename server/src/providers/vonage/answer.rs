//! Rendering answers as call control objects (NCCO).
//!
//! Vonage documents no way to refuse a call unanswered. An empty list ends it (UNVERIFIED: the
//! published schema asks for one action at least), and nothing is said or paid for.

use serde::Serialize;

use super::super::{Bridge, Reply, Speech, WebhookKind, WebhookResponse};

/// Vonage's bounds for how long it rings and how long a call lasts, in seconds.
pub(super) const RING: (u64, u64) = (1, 120);
const LENGTH: (u64, u64) = (1, 7200);
/// The most characters Vonage says at once.
const LONGEST_SPEECH: usize = 1500;
/// Seconds without a key after which digits count as keyed in; Vonage's bounds are 0 and 10.
const DIGITS_TIMEOUT: u8 = 10;
/// The most digits Vonage collects at once.
const MOST_DIGITS: u8 = 20;

/// The answer to a webhook. Only a call is answered with words; a text is answered by sending one.
pub(super) fn render(public_url: &str, kind: WebhookKind, reply: &Reply) -> WebhookResponse {
    // The caller whom nobody answers is still on the line: `connect` waits for what its event brings.
    let unanswered = kind == WebhookKind::Call && matches!(reply, Reply::Say { .. });
    if !unanswered && !matches!(kind, WebhookKind::Voice | WebhookKind::Digits | WebhookKind::Whisper) {
        return WebhookResponse { status: 200, content_type: "text/plain", body: "OK".into() };
    }
    let body = serde_json::to_string(&actions(public_url, reply)).unwrap_or_default();
    WebhookResponse { status: 200, content_type: "application/json", body }
}

/// The steps of a call.
pub(super) fn actions<'a>(public_url: &str, reply: &'a Reply) -> Vec<Action<'a>> {
    match reply {
        Reply::Ack | Reply::Text { .. } | Reply::Reject => Vec::new(),
        Reply::Say { speech } => vec![talk(speech, false)],
        Reply::Ask { speech, digits } => vec![talk(speech, true), input(public_url, *digits)],
        Reply::Bridge(bridge) => vec![talk(&bridge.announce, false), connect(public_url, bridge)],
    }
}

#[derive(Serialize)]
#[serde(tag = "action", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub(super) enum Action<'a> {
    Talk {
        text: String,
        language: &'a str,
        /// A key pressed while this is said counts already.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        barge_in: bool,
    },
    /// Without a `from` of ours the other person would see no number to call back.
    Connect {
        from: String,
        timeout: u64,
        limit: u64,
        event_url: [String; 1],
        event_type: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        machine_detection: Option<&'static str>,
        endpoint: [Endpoint; 1],
    },
    Input {
        r#type: [&'static str; 1],
        dtmf: Dtmf,
        event_url: [String; 1],
    },
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub(super) enum Endpoint {
    Phone {
        number: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        on_answer: Option<OnAnswer>,
    },
}

/// Where Vonage asks what the called person alone hears first.
#[derive(Serialize)]
pub(super) struct OnAnswer {
    url: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Dtmf {
    max_digits: u8,
    time_out: u8,
    submit_on_hash: bool,
}

/// Which of Vonage's numbered styles is which voice differs by language, so the language's own is
/// taken.
fn talk(speech: &Speech, barge_in: bool) -> Action<'_> {
    let text = speech.text.chars().take(LONGEST_SPEECH).collect();
    Action::Talk { text, language: &speech.language, barge_in }
}

fn input<'a>(public_url: &str, digits: u8) -> Action<'a> {
    let max_digits = digits.clamp(1, MOST_DIGITS);
    Action::Input {
        r#type: ["dtmf"],
        dtmf: Dtmf { max_digits, time_out: DIGITS_TIMEOUT, submit_on_hash: true },
        event_url: [format!("{public_url}/webhooks/vonage/digits")],
    }
}

fn connect<'a>(public_url: &str, bridge: &Bridge) -> Action<'a> {
    let on_answer = bridge.whisper.as_ref().map(|speech| {
        let words = [("text", &speech.text), ("language", &speech.language)];
        let query = serde_urlencoded::to_string(words).unwrap_or_default();
        OnAnswer { url: format!("{public_url}/webhooks/vonage/whisper?{query}") }
    });
    Action::Connect {
        from: digits(&bridge.caller_id),
        timeout: bridge.ring_timeout.as_secs().clamp(RING.0, RING.1),
        limit: bridge.max_length.as_secs().clamp(LENGTH.0, LENGTH.1),
        event_url: [format!("{public_url}/webhooks/vonage/call")],
        event_type: "synchronous",
        machine_detection: bridge.detect_voicemail.then_some("hangup"),
        endpoint: [Endpoint::Phone { number: digits(&bridge.to), on_answer }],
    }
}

/// Only digits are ever dialled, whatever the value holds (T7).
fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
