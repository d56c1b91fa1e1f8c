//! What we ask a telco to carry: texts and calls, and what it may answer.

use std::fmt;
use std::time::Duration;

use thiserror::Error;

use super::{Media, ReceiptState, Reply};
use crate::phone::PhoneNumber;

/// A vendor's reason, kept in its own words beside our classification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The vendor's code.
    pub code: String,
    /// The vendor's words, without numbers or bodies.
    pub message: String,
}

/// What told a code: vendors give one number two meanings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeOf {
    /// The answer to a request of ours.
    Refusal,
    /// A receipt, or news of a call.
    Receipt,
}

/// What a vendor's code means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorHelp {
    /// In words.
    pub words: &'static str,
    /// The vendor's page about it.
    pub url: String,
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
    /// Pictures and the like that go with it, at addresses the vendor can fetch.
    pub media: Vec<Media>,
    /// The vendor's ids of earlier texts between these two numbers: a look-up must not take one of
    /// them for this text, however alike they are.
    pub taken: Vec<String>,
    /// When this leg was first attempted: how far back to look for it.
    pub first_attempt_at: chrono::DateTime<chrono::Utc>,
}

impl fmt::Debug for OutboundText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutboundText").field("reference", &self.reference).finish_non_exhaustive()
    }
}

/// A call for a vendor to place.
#[derive(Clone, PartialEq, Eq)]
pub struct OutboundCall {
    /// Our reference (the leg's id), the same on every attempt.
    pub reference: String,
    /// Our number, which the called person sees.
    pub from: PhoneNumber,
    /// The person's phone.
    pub to: PhoneNumber,
    /// What happens once the person answers: [`Reply::Say`] announces, [`Reply::Bridge`] connects him
    /// with someone else (click-to-call).
    pub then: Reply,
    /// How long it rings.
    pub ring_timeout: Duration,
}

impl fmt::Debug for OutboundCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutboundCall").field("reference", &self.reference).finish_non_exhaustive()
    }
}

/// The vendor took a text or a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The vendor's id.
    pub provider_id: String,
    /// Into how many SMS parts it was cut, if told.
    pub segments: Option<u32>,
    /// What the vendor already knows of its delivery.
    pub state: ReceiptState,
    /// Why it did not arrive, where that is known already.
    pub fault: Option<Fault>,
}

impl Accepted {
    /// Taken, and no more is known yet.
    #[must_use]
    pub fn submitted(provider_id: impl Into<String>, segments: Option<u32>) -> Self {
        Self { provider_id: provider_id.into(), segments, state: ReceiptState::Submitted, fault: None }
    }
}

/// Why something was not taken, and what follows from it.
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
