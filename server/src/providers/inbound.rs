//! What telcos tell us: a webhook as it arrived, and what a verified one says in our words.
//!
//! Doesn't belong here: what we answer (`reply`), what we ask of a telco (`outbound`, `rental`).

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Fault, Reply, WebhookResponse};
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
    /// What a caller keyed in when he was asked (`Reply::Ask`).
    Digits,
    /// A vendor fetches what only the called person hears before the two are connected.
    Whisper,
}

impl WebhookKind {
    const NAMES: [(Self, &'static str); 6] = [
        (Self::Sms, "sms"),
        (Self::Voice, "voice"),
        (Self::Status, "status"),
        (Self::Call, "call"),
        (Self::Digits, "digits"),
        (Self::Whisper, "whisper"),
    ];

    /// The last part of its path.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    /// The kind of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }
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
    /// News of one part of a text we sent, from a vendor that reports each by itself.
    PartReceipt(PartReceipt),
    /// News of a call.
    CallProgress(CallProgress),
    /// A caller keyed something in.
    Digits(Digits),
    /// The adapter knows the answer by itself (a whisper whose words came in its address).
    Known(Reply),
    /// The vendor comes for what we handed it by reference: news that it has it, and the answer as
    /// the adapter writes it (Tropo's launched sessions).
    Fetched {
        /// A receipt or call progress.
        news: Box<Inbound>,
        /// What the vendor gets.
        answer: WebhookResponse,
    },
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
    /// Set if this is one part of a longer text, to be joined with the others (E28).
    pub part: Option<Part>,
}

/// One part of a text that the vendor delivers in pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What the parts of one text have in common.
    pub reference: String,
    /// Which part it is, from 1.
    pub number: u8,
    /// How many there are.
    pub total: u8,
}

impl fmt::Debug for InboundText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboundText").field("id", &self.id).field("from", &self.from).finish_non_exhaustive()
    }
}

/// A picture or other attachment at the vendor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// What a caller keyed in.
#[derive(Clone, PartialEq, Eq)]
pub struct Digits {
    /// The call it was keyed in on: who calls, and which number.
    pub call: InboundCall,
    /// The digits; empty if none came in time.
    pub digits: String,
}

impl fmt::Debug for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Digits").field("call", &self.call).finish_non_exhaustive()
    }
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

/// A delivery receipt of one part of a text: what became of the text follows from all of its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartReceipt {
    /// The vendor's id of this part.
    pub part: String,
    /// How many parts the text was cut into, as far as the adapter knows.
    pub parts: u8,
    /// What became of this part; it names the text by our reference.
    pub receipt: Receipt,
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

impl ReceiptState {
    /// Is it final, and not on the phone?
    #[must_use]
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Undelivered | Self::Failed | Self::Expired)
    }
}

/// Progress of a call, on one of its legs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallProgress {
    /// The vendor's id of the call: the inbound one's, or [`Accepted::provider_id`](super::Accepted)
    /// of one we placed.
    pub call_id: String,
    /// Our own reference, for a call we placed.
    pub reference: Option<String>,
    /// Which side of the call it is about.
    pub side: CallSide,
    /// Where the call stands.
    pub state: CallState,
    /// Length of the bridged call in seconds, once it ended.
    pub duration_seconds: Option<u32>,
    /// The vendor's reason when it failed.
    pub fault: Option<Fault>,
    /// The leg it is about, of a vendor that calls the legs to all phones it rings alike: in a call that came in that is
    /// the callee's, as `side` says; in one that we placed it may be either's.
    pub rung: Option<Rung>,
}

/// A leg to a phone that the vendor rang.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// The vendor's id of it.
    pub id: String,
    /// Whose it is, if told.
    pub phone: Option<PhoneNumber>,
}

/// Which side of a call news are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallSide {
    /// The one on the call that [`CallProgress::call_id`] names: who called us, or whom we called.
    Caller,
    /// The one he is connected with.
    Callee,
    /// The call as a whole: both.
    Both,
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
    /// A machine answered for the other side (E42).
    Voicemail,
    /// The network could not connect them.
    Failed,
    /// The caller hung up before anyone answered.
    Abandoned,
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
