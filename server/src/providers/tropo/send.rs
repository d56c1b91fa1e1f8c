//! Launching sessions. Numbers and words go in the body of the request, never in its address.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;

use super::super::http::Answer;
use super::super::{Accepted, Fault, OutboundCall, OutboundText, SendError};
use super::Tropo;
use super::launched::Order;

#[derive(Deserialize)]
struct Launch {
    success: bool,
    #[serde(default)]
    id: Option<String>,
    #[serde(default, alias = "error")]
    reason: Option<String>,
}

impl Tropo {
    /// Launches a session that sends a text.
    ///
    /// # Errors
    /// [`SendError`] says what may follow.
    pub(super) async fn launch_text(&self, text: &OutboundText) -> Result<Accepted, SendError> {
        let media: Vec<_> = text.media.iter().map(|media| &media.url).collect();
        let order = Order::Text {
            reference: text.reference.clone(),
            from: text.from.e164().into(),
            to: text.to.e164().into(),
            msg: text.body.clone(),
            media: serde_json::to_string(&media).unwrap_or_default(),
        };
        self.launch(self.config.messaging_token.as_ref(), &order).await
    }

    /// Launches a session that rings someone.
    ///
    /// # Errors
    /// [`SendError`] says what may follow.
    pub(super) async fn launch_call(&self, call: &OutboundCall) -> Result<Accepted, SendError> {
        let order = Order::Call {
            reference: call.reference.clone(),
            from: call.from.e164().into(),
            to: call.to.e164().into(),
            ring: call.ring_timeout.as_secs().to_string(),
            then: serde_json::to_string(&call.then).unwrap_or_default(),
        };
        self.launch(self.config.voice_token.as_ref(), &order).await
    }

    async fn launch(&self, token: Option<&SecretString>, order: &Order) -> Result<Accepted, SendError> {
        let token = token.ok_or(SendError::NotConfigured)?;
        let mut parameters = serde_json::to_value(order).unwrap_or_default();
        parameters["token"] = Value::from(token.expose_secret());
        let request = self.http.client()?.post(format!("{}/1.0/sessions", self.config.api_url));
        let answer =
            self.http.exchange(request.header("accept", "application/json").json(&parameters)).await?;
        if !answer.is_success() {
            return Err(refusal(&answer));
        }
        let launch: Launch = answer.read()?;
        if !launch.success {
            let words = launch.reason.as_deref().unwrap_or("Tropo launches no session for it");
            return Err(SendError::Permanent { fault: Fault::told("launch", words) });
        }
        let id = launch.id.map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
        let fault = || Fault::new("launch", "Tropo's answer names no session");
        let provider_id = id.ok_or_else(|| SendError::Unknown { fault: fault() })?;
        Ok(Accepted::submitted(provider_id, None))
    }
}

/// What an answer other than 2xx means: its status decides, its words are kept.
pub(super) fn refusal(answer: &Answer) -> SendError {
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
    }
    answer.refusal(match (answer.status, answer.json::<Refusal>()) {
        (401 | 403, _) => {
            Fault::new("401", "Tropo refuses the user, password or token: correct them in the settings")
        }
        (status, Some(Refusal { error })) => Fault::told(&status.to_string(), &error),
        _ => answer.bare_fault(),
    })
}
