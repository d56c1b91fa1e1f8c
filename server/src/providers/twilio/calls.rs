//! Placing a call: Twilio rings the person and then does as the `TwiML` that goes along says.

use serde::Deserialize;

use super::super::{Accepted, OutboundCall, SendError, WebhookKind};
use super::{Twilio, answer};

/// Everything a call can report; without this only its end would be.
const EVENTS: [&str; 4] = ["initiated", "ringing", "answered", "completed"];
/// Twilio's bounds for how long it rings, in seconds.
const RING: (u64, u64) = (5, 600);

#[derive(Deserialize)]
struct Call {
    sid: String,
}

impl Twilio {
    /// Rings someone. The news of it come back under our reference.
    ///
    /// # Errors
    /// [`SendError`] says what may follow.
    pub(super) async fn place(&self, call: &OutboundCall) -> Result<Accepted, SendError> {
        let twiml = answer::render(&self.config.public_url, WebhookKind::Voice, &call.then).body;
        let callback = self.callback("call", &call.reference);
        let ring = call.ring_timeout.as_secs().clamp(RING.0, RING.1).to_string();
        let mut form = vec![
            ("To", call.to.e164()),
            ("From", call.from.e164()),
            ("Twiml", &twiml),
            ("Timeout", &ring),
            ("StatusCallback", &callback),
        ];
        form.extend(EVENTS.map(|event| ("StatusCallbackEvent", event)));
        let placed: Call = self.post("Calls.json", &form).await?;
        Ok(Accepted::submitted(placed.sid, None))
    }
}
