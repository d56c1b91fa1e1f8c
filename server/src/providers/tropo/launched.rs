//! Sessions we launched: what we hand to Tropo as parameters, and read back when it posts the
//! session to us. An order that came back is under way, whatever became of the launching request.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::{CallProgress, CallSide, CallState, Inbound, Receipt, ReceiptState, ReceiveError, Reply};
use super::answer::Addresses;
use super::wire::Session;

/// What a session is launched for. All values are texts: that is what parameters are.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "snake_case")]
pub(super) enum Order {
    /// Send a text.
    Text {
        /// The leg's id.
        reference: String,
        from: String,
        to: String,
        msg: String,
        /// Addresses of pictures, as JSON.
        media: String,
    },
    /// Ring someone.
    Call {
        /// The leg's id.
        reference: String,
        from: String,
        to: String,
        /// Seconds.
        ring: String,
        /// The reply that follows, as JSON.
        then: String,
    },
}

/// The order of a session that we launched; `None` if a person began it.
///
/// # Errors
/// [`ReceiveError::Malformed`] if it was launched, but not by us.
pub(super) fn order(session: &Session) -> Result<Option<Order>, ReceiveError> {
    let Some(parameters) = session.parameters.as_ref().filter(|parameters| !parameters.is_empty()) else {
        return Ok(None);
    };
    let order = Order::deserialize(Value::Object(parameters.clone()));
    order.map(Some).map_err(|_| ReceiveError::Malformed)
}

impl Order {
    /// The news that Tropo has it, and what it is to do.
    pub(super) fn fetched(self, session: &str, addresses: &Addresses) -> Inbound {
        match self {
            Self::Text { reference, from, to, msg, media } => {
                let media: Vec<String> = serde_json::from_str(&media).unwrap_or_default();
                Inbound::Fetched {
                    answer: addresses.message(&reference, &from, &to, &msg, &media),
                    news: Box::new(Inbound::Receipt(Receipt {
                        provider_id: Some(session.into()),
                        reference: Some(reference),
                        state: ReceiptState::Submitted,
                        fault: None,
                    })),
                }
            }
            Self::Call { reference, from, to, ring, then } => {
                let then = serde_json::from_str(&then).unwrap_or(Reply::Ack);
                let ring = ring.parse().unwrap_or(25);
                Inbound::Fetched {
                    answer: addresses.call(&reference, &from, &to, ring, &then),
                    news: Box::new(Inbound::CallProgress(CallProgress {
                        call_id: session.into(),
                        reference: Some(reference),
                        side: CallSide::Caller,
                        state: CallState::Ringing,
                        duration_seconds: None,
                        fault: None,
                        rung: None,
                    })),
                }
            }
        }
    }
}
