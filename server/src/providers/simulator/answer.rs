//! Rendering answers for the simulated network.

use super::super::{Reply, WebhookKind, WebhookResponse};
use super::wire::{Answer, Connection};

/// The answer to a webhook. Only a call can be answered with words; anything else is just taken.
pub(super) fn render(kind: WebhookKind, reply: &Reply) -> WebhookResponse {
    let answer = match reply {
        _ if kind != WebhookKind::Voice => Answer::default(),
        Reply::Ack | Reply::Text { .. } | Reply::Reject => Answer::default(),
        Reply::Say { speech } | Reply::Ask { speech, .. } => {
            Answer { say: Some(speech.clone()), ..Answer::default() }
        }
        Reply::Bridge(bridge) => {
            let connection = Connection {
                to: bridge.to.clone(),
                caller_id: bridge.caller_id.clone(),
                ring_seconds: bridge.ring_timeout.as_secs(),
                max_seconds: bridge.max_length.as_secs(),
            };
            Answer { announce: Some(bridge.announce.clone()), bridge: Some(connection), say: None }
        }
    };
    let body = serde_json::to_string(&answer).unwrap_or_default();
    WebhookResponse { status: 200, content_type: "application/json", body }
}
