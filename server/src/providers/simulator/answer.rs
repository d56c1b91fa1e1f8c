//! Rendering answers for the simulated network.

use super::super::{Reply, WebhookKind, WebhookResponse};
use super::wire::{Answer, Connection};

/// The answer to a webhook: a text is answered with a text, a call with instructions.
pub(super) fn render(kind: WebhookKind, reply: &Reply) -> WebhookResponse {
    let answer = match kind {
        WebhookKind::Sms => text(reply),
        WebhookKind::Voice | WebhookKind::Digits => call(reply),
        WebhookKind::Status | WebhookKind::Call | WebhookKind::Whisper => Answer::Nothing,
    };
    let body = serde_json::to_string(&answer).unwrap_or_default();
    WebhookResponse { status: 200, content_type: "application/json", body }
}

fn text(reply: &Reply) -> Answer {
    match reply {
        Reply::Text { body, reference } => Answer::Text { body: body.clone(), reference: reference.clone() },
        _ => Answer::Nothing,
    }
}

fn call(reply: &Reply) -> Answer {
    match reply {
        Reply::Ack | Reply::Text { .. } => Answer::Nothing,
        Reply::Reject => Answer::Reject,
        Reply::Say { speech } => Answer::Say(speech.clone()),
        Reply::Ask { speech, digits } => Answer::Ask { speech: speech.clone(), digits: *digits },
        Reply::Bridge(bridge) => Answer::Bridge {
            announce: bridge.announce.clone(),
            connection: Connection {
                to: bridge.to.clone(),
                caller_id: bridge.caller_id.clone(),
                whisper: bridge.whisper.clone(),
                ring_seconds: bridge.ring_timeout.as_secs(),
                max_seconds: bridge.max_length.as_secs(),
            },
        },
    }
}
