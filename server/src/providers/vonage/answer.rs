//! Rendering answers as call control objects (NCCO).

use serde::Serialize;

use super::super::{Bridge, Reply, Speech, WebhookKind, WebhookResponse};

/// Vonage's bounds for how long it rings and how long a call lasts, in seconds.
const RING: (u64, u64) = (1, 120);
const LENGTH: (u64, u64) = (1, 7200);
/// The most characters Vonage says at once.
const LONGEST_SPEECH: usize = 1500;

/// The answer to a webhook. Only a call is answered with words; a text is answered by sending one.
pub(super) fn render(public_url: &str, kind: WebhookKind, reply: &Reply) -> WebhookResponse {
    let actions = match reply {
        _ if kind != WebhookKind::Voice => {
            return WebhookResponse { status: 200, content_type: "text/plain", body: "OK".into() };
        }
        Reply::Ack | Reply::Text { .. } | Reply::Reject => Vec::new(),
        Reply::Say { speech } | Reply::Ask { speech, .. } => vec![talk(speech)],
        Reply::Bridge(bridge) => vec![talk(&bridge.announce), connect(public_url, bridge)],
    };
    let body = serde_json::to_string(&actions).unwrap_or_default();
    WebhookResponse { status: 200, content_type: "application/json", body }
}

#[derive(Serialize)]
#[serde(tag = "action", rename_all = "lowercase", rename_all_fields = "camelCase")]
enum Action<'a> {
    Talk {
        text: String,
        language: &'a str,
    },
    /// Without a `from` of ours the other person would see no number to call back.
    Connect {
        from: String,
        timeout: u64,
        limit: u64,
        event_url: [String; 1],
        endpoint: [Endpoint; 1],
    },
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Endpoint {
    Phone { number: String },
}

/// Which of Vonage's numbered styles is which voice differs by language, so the language's own is
/// taken.
fn talk(speech: &Speech) -> Action<'_> {
    Action::Talk { text: speech.text.chars().take(LONGEST_SPEECH).collect(), language: &speech.language }
}

fn connect<'a>(public_url: &str, bridge: &Bridge) -> Action<'a> {
    Action::Connect {
        from: digits(&bridge.caller_id),
        timeout: bridge.ring_timeout.as_secs().clamp(RING.0, RING.1),
        limit: bridge.max_length.as_secs().clamp(LENGTH.0, LENGTH.1),
        event_url: [format!("{public_url}/webhooks/vonage/call")],
        endpoint: [Endpoint::Phone { number: digits(&bridge.to) }],
    }
}

/// Only digits are ever dialled, whatever the value holds (T7).
fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
