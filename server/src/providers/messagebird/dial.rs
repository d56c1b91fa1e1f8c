//! Placing a call.

use serde::{Deserialize, Serialize};

use super::super::{Accepted, Fault, OutboundCall, Reply, SendError};
use super::MessageBird;
use super::answer::{Flow, Step, TITLE, say};

#[derive(Serialize)]
struct NewCall<'a> {
    source: &'a str,
    destination: &'a str,
    #[serde(rename = "callFlow")]
    call_flow: Flow<'a>,
    webhook: Webhook,
}

/// Where the telco tells how calls go on.
#[derive(Serialize, Deserialize)]
pub(super) struct Webhook {
    pub(super) url: String,
}

/// The voice interface wraps everything in a list.
#[derive(Deserialize)]
struct Placed {
    data: Vec<Call>,
}

#[derive(Deserialize)]
struct Call {
    id: String,
}

impl MessageBird {
    /// Rings a person and then does what the call is for.
    ///
    /// A placed call comes *from* our number, so its transfer is left unmasked: masked, it would show
    /// the number that was called, which is the first person's own.
    ///
    /// # Errors
    /// [`SendError::Unsupported`] if the call is to do anything but say something or connect, or if
    /// the other person is to see another number than the first one does.
    pub(super) async fn dial(&self, call: &OutboundCall) -> Result<Accepted, SendError> {
        let steps = match &call.then {
            Reply::Say { speech } => vec![say(speech)],
            Reply::Bridge(bridge) if bridge.caller_id == call.from.e164() => {
                vec![say(&bridge.announce), Step::transfer(bridge, false)]
            }
            _ => return Err(SendError::Unsupported),
        };
        let new = NewCall {
            source: call.from.digits(),
            destination: call.to.digits(),
            call_flow: Flow { title: TITLE, steps },
            webhook: Webhook { url: self.webhook("call") },
        };
        let url = format!("{}/calls", self.config.voice_url);
        let answer = self.ask(self.http.client()?.post(url).json(&new)).await?;
        let placed = answer.read::<Placed>()?.data.into_iter().next().ok_or_else(|| {
            let fault = Fault::new("no_call", "MessageBird took the call but does not name it");
            SendError::Unknown { fault }
        })?;
        Ok(Accepted::submitted(placed.id, None))
    }
}
