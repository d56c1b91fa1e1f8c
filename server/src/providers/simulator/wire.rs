//! The simulator's own dialect: the JSON that crosses between the simulated network and the server.

use serde::{Deserialize, Serialize};

use super::super::{CallSide, CallState, ReceiptState, Speech};

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
    #[serde(with = "SideWord")]
    pub(super) side: CallSide,
}

/// What a caller keyed in.
#[derive(Serialize, Deserialize)]
pub(super) struct Keys {
    #[serde(flatten)]
    pub(super) call: Call,
    pub(super) digits: String,
}

/// What the server answers a webhook with.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    /// Taken; nothing follows.
    Nothing,
    /// The sender of a text reads this.
    Text { body: String, reference: Option<String> },
    /// The caller hears this and is hung up on.
    Say(Speech),
    /// The caller hears this and keys in digits.
    Ask { speech: Speech, digits: u8 },
    /// The caller is refused without an answer.
    Reject,
    /// The caller hears something and is connected.
    Bridge { announce: Speech, connection: Connection },
}

/// Whom to ring, and how.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Connection {
    pub(super) to: String,
    pub(super) caller_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) whisper: Option<Speech>,
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
#[serde(remote = "CallSide", rename_all = "snake_case")]
enum SideWord {
    Caller,
    Callee,
    Both,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "CallState", rename_all = "snake_case")]
enum CallWord {
    Ringing,
    Bridged,
    Completed,
    NoAnswer,
    Busy,
    Voicemail,
    Failed,
    Abandoned,
}
