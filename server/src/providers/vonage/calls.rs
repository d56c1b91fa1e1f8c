//! Placing a call.

use serde::{Deserialize, Serialize};

use super::super::{Accepted, OutboundCall, Reply, SendError};
use super::answer::{Action, RING};
use super::events::REFERENCE;
use super::{Vonage, answer, errors};

#[derive(Serialize)]
struct NewCall<'a> {
    to: [Phone<'a>; 1],
    from: Phone<'a>,
    ncco: Vec<Action<'a>>,
    event_url: [String; 1],
    event_method: &'static str,
    ringing_timer: u64,
}

#[derive(Serialize)]
struct Phone<'a> {
    r#type: &'static str,
    number: &'a str,
}

#[derive(Deserialize)]
struct Placed {
    uuid: String,
    conversation_uuid: Option<String>,
}

impl Vonage {
    /// Rings a person and then does what the call is for. Vonage knows the call by its conversation,
    /// which a bridged second leg shares.
    ///
    /// # Errors
    /// [`SendError::NotConfigured`] without an application; [`SendError::Unsupported`] if the call is
    /// to do anything but say something or connect.
    pub(super) async fn ring(&self, call: &OutboundCall) -> Result<Accepted, SendError> {
        let application = self.config.application.as_ref().ok_or(SendError::NotConfigured)?;
        if !matches!(call.then, Reply::Say { .. } | Reply::Bridge(_)) {
            return Err(SendError::Unsupported);
        }
        let public_url = &self.config.public_url;
        let phone = |number| Phone { r#type: "phone", number };
        let reference = serde_urlencoded::to_string([(REFERENCE, &call.reference)]).unwrap_or_default();
        let new = NewCall {
            to: [phone(call.to.digits())],
            from: phone(call.from.digits()),
            ncco: answer::actions(public_url, &call.then),
            event_url: [format!("{public_url}/webhooks/vonage/call?{reference}")],
            event_method: "POST",
            ringing_timer: call.ring_timeout.as_secs().clamp(RING.0, RING.1),
        };
        let token = application.token(&self.clock).ok_or(SendError::NotConfigured)?;
        let url = format!("{}/v1/calls", self.config.voice_url);
        let request = self.http.client()?.post(url).bearer_auth(token).json(&new);
        self.calls.turn().await?;
        let answer = self.http.exchange(request).await?;
        if !answer.is_success() {
            return Err(errors::problem(&answer));
        }
        let placed: Placed = answer.read()?;
        Ok(Accepted::submitted(placed.conversation_uuid.unwrap_or(placed.uuid), None))
    }
}
