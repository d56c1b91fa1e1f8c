//! What we answer a webhook with: call control is a value, which each adapter renders in its
//! vendor's dialect. The work rooms never see XML.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What we answer a webhook with; the adapter renders it in the vendor's dialect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reply")]
pub enum Reply {
    /// Received; nothing to say.
    Ack,
    /// Answer a text within the webhook's own answer (R71), where [`Provider::answers_texts`](super::Provider).
    Text {
        /// What the sender reads.
        body: String,
        /// Our reference (the leg's id), under which the vendor may report its delivery.
        #[serde(default)]
        reference: Option<String>,
    },
    /// Announce, then connect the caller with `to`, who sees `caller_id`.
    Bridge(Bridge),
    /// Ask the caller to key in digits, which come back as [`Inbound::Digits`](super::Inbound).
    Ask {
        /// What is said.
        speech: Speech,
        /// At most so many digits; `#` ends earlier.
        digits: u8,
    },
    /// Refuse the call without answering it.
    Reject,
    /// Say something and hang up.
    Say {
        /// What is said.
        speech: Speech,
    },
}

/// Connect a caller with the other side.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bridge {
    /// What the caller hears first (R18).
    pub announce: Speech,
    /// What the called person alone hears on answering (A2), where the vendor can.
    pub whisper: Option<Speech>,
    /// E.164 of the person to ring.
    pub to: String,
    /// E.164 of the number which that person sees (R16): ours, and never the caller's own unless `passes_caller`.
    pub caller_id: String,
    /// Is `caller_id` the caller's own number, which that person is to see (R104)?
    #[serde(default)]
    pub passes_caller: bool,
    /// Whether a machine that answers is to be told from a person and hung up on (E42), where the vendor can.
    #[serde(default)]
    pub detect_voicemail: bool,
    /// How long it rings.
    pub ring_timeout: Duration,
    /// After how long the call is ended.
    pub max_length: Duration,
}

impl fmt::Debug for Bridge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bridge").field("caller_id", &self.caller_id).finish_non_exhaustive()
    }
}

/// Something spoken to a caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speech {
    /// The words.
    pub text: String,
    /// BCP 47 language, as `en-GB`.
    pub language: String,
    /// `female` or `male`.
    pub voice: String,
}

/// An HTTP answer to a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookResponse {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
}
