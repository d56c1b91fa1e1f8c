//! The telcos. One trait, one folder a vendor, one value type for everything that crosses the
//! border. This room knows phone numbers and HTTP, and nothing else of Maskline: no database, no
//! `App`, no rides. The work rooms never see a vendor's XML or JSON.

mod fault;
mod fields;
mod http;
pub mod messagebird;
pub mod registry;
mod sender;
pub mod simulator;
#[cfg(test)]
mod testing;
pub mod twilio;
pub mod vonage;
mod xml;

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use http::http_client;
pub use registry::{ProviderStatus, Registry};

use crate::phone::PhoneNumber;

/// Which of a vendor's webhooks a request came in on: the last part of `/webhooks/{provider}/…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WebhookKind {
    /// An inbound text.
    Sms,
    /// An inbound call asks what to do.
    Voice,
    /// A delivery receipt of a text we sent.
    Status,
    /// Progress of a call.
    Call,
}

/// A webhook as it arrived, before anyone believed it.
pub struct WebhookRequest {
    /// `GET` or `POST`.
    pub method: String,
    /// The whole public URL with its query, built from `MASKLINE_PUBLIC_URL` and never from
    /// request headers: it is what signatures cover (T36).
    pub url: String,
    /// The raw query string, without `?`.
    pub query: String,
    /// Header values by lower-case name; values that are not UTF-8 are left out.
    pub headers: Vec<(String, String)>,
    /// The raw body.
    pub body: Vec<u8>,
    /// When it was received: the instant freshness is judged against.
    pub now: chrono::DateTime<chrono::Utc>,
}

impl WebhookRequest {
    /// The value of a header, by its lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Who a text or call came from, as the network told.
#[derive(Clone, PartialEq, Eq)]
pub enum Sender {
    /// A phone number.
    Phone(PhoneNumber),
    /// The caller withheld his number (E36).
    Withheld,
    /// A short code, an alphanumeric sender, a SIP address: nobody we could answer.
    Unreachable,
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Phone(phone) => phone.fmt(f),
            Self::Withheld => f.write_str("Withheld"),
            Self::Unreachable => f.write_str("Unreachable"),
        }
    }
}

/// What a verified webhook says, in our words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inbound {
    /// A person sent a text to one of our numbers.
    Text(InboundText),
    /// A person calls one of our numbers and waits for an answer.
    Call(InboundCall),
    /// News of a text we sent.
    Receipt(Receipt),
    /// News of a call.
    CallProgress(CallProgress),
    /// Nothing to do: a vendor's test request or an event we have no use for. Answered 2xx.
    Nothing,
}

/// An inbound text.
#[derive(Clone, PartialEq, Eq)]
pub struct InboundText {
    /// The vendor's id of this text: what repeats are recognised by.
    pub id: String,
    /// Who sent it.
    pub from: Sender,
    /// Our number it was sent to; `None` if the vendor's value is no number.
    pub to: Option<PhoneNumber>,
    /// The text, unchanged.
    pub body: String,
    /// Media that came with it.
    pub media: Vec<Media>,
}

impl fmt::Debug for InboundText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboundText").field("id", &self.id).field("from", &self.from).finish_non_exhaustive()
    }
}

/// A picture or other attachment at the vendor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// Where the vendor keeps it.
    pub url: String,
    /// Its MIME type, if told.
    pub content_type: Option<String>,
}

/// An inbound call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboundCall {
    /// The vendor's id of this call.
    pub id: String,
    /// Who calls.
    pub from: Sender,
    /// Our number that was called; `None` if the vendor's value is no number.
    pub to: Option<PhoneNumber>,
}

/// A delivery receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The vendor's id of the text, as [`Accepted::provider_id`] told.
    pub provider_id: Option<String>,
    /// Our own reference, as [`OutboundText::reference`] gave it.
    pub reference: Option<String>,
    /// What became of it.
    pub state: ReceiptState,
    /// The vendor's reason when it failed.
    pub fault: Option<Fault>,
}

/// What a receipt may say, in rising rank: a later lower one is ignored (E27).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReceiptState {
    /// The vendor holds it.
    Submitted,
    /// The carrier has it.
    Sent,
    /// It did not reach the phone; final.
    Undelivered,
    /// The vendor gave up before a carrier had it; final.
    Failed,
    /// It expired before the phone was reachable; final.
    Expired,
    /// It is on the phone; final.
    Delivered,
}

/// Progress of a call, on one of its legs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallProgress {
    /// The vendor's id of the inbound call.
    pub call_id: String,
    /// Where the call stands.
    pub state: CallState,
    /// Length of the bridged call in seconds, once it ended.
    pub duration_seconds: Option<u32>,
    /// The vendor's reason when it failed.
    pub fault: Option<Fault>,
}

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    /// The other side's phone rings.
    Ringing,
    /// Both talk.
    Bridged,
    /// They talked and hung up.
    Completed,
    /// Nobody answered.
    NoAnswer,
    /// The other side was busy.
    Busy,
    /// The network could not connect them.
    Failed,
    /// The caller hung up before anyone answered.
    Abandoned,
}

/// A vendor's reason, kept in its own words beside our classification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The vendor's code.
    pub code: String,
    /// The vendor's words, without numbers or bodies.
    pub message: String,
}

/// What we answer a webhook with; the adapter renders it in the vendor's dialect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reply")]
pub enum Reply {
    /// Received; nothing to say.
    Ack,
    /// Announce, then connect the caller with `to`, who sees `caller_id`.
    Bridge(Bridge),
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
    /// E.164 of the person to ring.
    pub to: String,
    /// E.164 of our number, which that person sees (R16). Never the caller's own.
    pub caller_id: String,
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

/// Why a webhook is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReceiveError {
    /// No signature, a wrong one, a stale one, or no key to check it with. Answered 401.
    #[error("the request is not signed as this provider signs")]
    Unauthentic,
    /// Signed, but not a request of this kind. Answered 400.
    #[error("the request lacks a field or is malformed")]
    Malformed,
    /// This vendor has no such webhook. Answered 404.
    #[error("this provider has no such webhook")]
    Unsupported,
}

/// A text for a vendor to send.
#[derive(Clone, PartialEq, Eq)]
pub struct OutboundText {
    /// Our reference (the leg's id), the same on every attempt.
    pub reference: String,
    /// Our number.
    pub from: PhoneNumber,
    /// The person's phone.
    pub to: PhoneNumber,
    /// The text, unchanged.
    pub body: String,
    /// When this leg was first attempted: how far back to look for it.
    pub first_attempt_at: chrono::DateTime<chrono::Utc>,
}

impl fmt::Debug for OutboundText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutboundText").field("reference", &self.reference).finish_non_exhaustive()
    }
}

/// The vendor took a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The vendor's id.
    pub provider_id: String,
    /// Into how many SMS parts it was cut, if told.
    pub segments: Option<u32>,
    /// What the vendor already knows of its delivery.
    pub state: ReceiptState,
}

/// Why a text was not taken, and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SendError {
    /// Not taken for now: try again, not before `after` if the vendor said so.
    #[error("{} ({})", .fault.message, .fault.code)]
    Retry {
        /// The vendor's reason.
        fault: Fault,
        /// `Retry-After`.
        after: Option<Duration>,
    },
    /// Never to be taken: no retry.
    #[error("{} ({})", .fault.message, .fault.code)]
    Permanent {
        /// The vendor's reason.
        fault: Fault,
    },
    /// The person opted out of our texts: no retry.
    #[error("{} ({})", .fault.message, .fault.code)]
    OptedOut {
        /// The vendor's reason.
        fault: Fault,
    },
    /// The vendor may or may not have taken it: look it up before sending again (E24).
    #[error("{} ({})", .fault.message, .fault.code)]
    Unknown {
        /// What happened.
        fault: Fault,
    },
    /// No credentials configured: nothing can be sent until an operator acts.
    #[error("this provider is not configured for sending")]
    NotConfigured,
    /// This vendor cannot do it at all.
    #[error("this provider does not support it")]
    Unsupported,
}

/// A telco. `receive` and `answer` are pure; the rest talks to the vendor.
#[async_trait]
pub trait Provider: Send + Sync {
    /// The name in `/webhooks/{provider}` and in a number's row, as `messagebird`.
    fn name(&self) -> &'static str;

    /// Its name for people, as `MessageBird`.
    fn label(&self) -> &'static str;

    /// Verifies the signature, *then* parses: a handler cannot come by an unverified body.
    ///
    /// # Errors
    /// [`ReceiveError`] says with which status to refuse.
    fn receive(&self, kind: WebhookKind, request: &WebhookRequest) -> Result<Inbound, ReceiveError>;

    /// Renders an answer to a webhook of `kind`.
    fn answer(&self, kind: WebhookKind, reply: &Reply) -> WebhookResponse;

    /// Hands a text to the vendor.
    ///
    /// # Errors
    /// [`SendError`] says what may follow.
    async fn send_text(&self, text: &OutboundText) -> Result<Accepted, SendError>;

    /// Looks for a text whose sending had an unknown outcome.
    ///
    /// # Errors
    /// [`SendError::Unsupported`] if the vendor can't be asked; others as for sending.
    async fn find_sent(&self, text: &OutboundText) -> Result<Option<Accepted>, SendError>;

    /// Is this provider able to send?
    fn can_send(&self) -> bool;

    /// Does it verify its webhooks, or is it open for want of a key?
    fn verifies_webhooks(&self) -> bool;
}
