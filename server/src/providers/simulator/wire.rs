//! The simulator's own dialect: the JSON that crosses between the simulated network and the server.

use serde::{Deserialize, Serialize};

use super::super::{CallState, ReceiptState, Speech};

/// A text on its way in.
#[derive(Serialize, Deserialize)]
pub(super) struct Text {
    pub(super) id: String,
    /// A number, or `anonymous`.
    pub(super) from: String,
    pub(super) to: String,
    pub(super) body: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) media: Vec<Attachment>,
}

/// Something that came with a text.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Attachment {
    pub(super) url: String,
    pub(super) content_type: Option<String>,
}

/// A call on its way in.
#[derive(Serialize, Deserialize)]
pub(super) struct Call {
    pub(super) id: String,
    /// A number, or `anonymous`.
    pub(super) from: String,
    pub(super) to: String,
}

/// A delivery receipt.
#[derive(Serialize, Deserialize)]
pub(super) struct Status {
    pub(super) id: String,
    pub(super) reference: String,
    #[serde(with = "ReceiptWord")]
    pub(super) state: ReceiptState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<String>,
}

/// Progress of a call.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Progress {
    pub(super) id: String,
    #[serde(with = "CallWord")]
    pub(super) state: CallState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) duration_seconds: Option<u32>,
}

/// What the server answers a call with: something to say, something to announce and someone to
/// connect, or nothing at all.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Answer {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) say: Option<Speech>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) announce: Option<Speech>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) bridge: Option<Connection>,
}

/// Whom to ring, and how.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Connection {
    pub(super) to: String,
    pub(super) caller_id: String,
    pub(super) ring_seconds: u64,
    pub(super) max_seconds: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "ReceiptState", rename_all = "snake_case")]
enum ReceiptWord {
    Submitted,
    Sent,
    Undelivered,
    Failed,
    Expired,
    Delivered,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "CallState", rename_all = "snake_case")]
enum CallWord {
    Ringing,
    Bridged,
    Completed,
    NoAnswer,
    Busy,
    Failed,
    Abandoned,
}
