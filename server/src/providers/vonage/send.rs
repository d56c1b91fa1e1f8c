//! Sending a text. It can't be looked for afterwards: only its receipt tells.

use secrecy::ExposeSecret;
use serde::Deserialize;

use super::super::http::exchange;
use super::super::{Accepted, OutboundText, ReceiptState, SendError, gsm};
use super::{Vonage, errors};

#[derive(Deserialize)]
struct Sent {
    messages: Vec<Part>,
}

/// One part of the text; all its values are text.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Part {
    status: String,
    message_id: Option<String>,
    error_text: Option<String>,
}

impl Vonage {
    /// Hands a text over.
    ///
    /// # Errors
    /// [`SendError`] says what may follow.
    pub(super) async fn send(&self, text: &OutboundText) -> Result<Accepted, SendError> {
        let (key, secret) = self.credentials()?;
        let callback = format!("{}/webhooks/vonage/status", self.config.public_url);
        let form = [
            ("from", text.from.digits()),
            ("to", text.to.digits()),
            ("text", &text.body),
            ("type", if gsm::is_plain(&text.body) { "text" } else { "unicode" }),
            ("client-ref", &text.reference),
            ("callback", &callback),
        ];
        let url = format!("{}/sms/json", self.config.api_url);
        let request = self.http.client()?.post(url).basic_auth(key, Some(secret)).form(&form);
        let answer = exchange(request).await?;
        if !answer.is_success() {
            return Err(errors::http_refusal(&answer));
        }
        let unreadable = || SendError::Unknown { fault: answer.bare_fault() };
        let parts = answer.read::<Sent>()?.messages;
        let first = parts.first().ok_or_else(unreadable)?;
        if first.status != "0" {
            return Err(errors::refusal(&first.status, first.error_text.as_deref().unwrap_or_default()));
        }
        Ok(Accepted {
            provider_id: first.message_id.clone().ok_or_else(unreadable)?,
            segments: u32::try_from(parts.len()).ok(),
            state: ReceiptState::Submitted,
        })
    }

    /// The key and secret that send, if both are there.
    pub(super) fn credentials(&self) -> Result<(&str, &str), SendError> {
        let key = Some(self.config.api_key.trim()).filter(|key| !key.is_empty());
        let secret = self.config.api_secret.as_ref().map(|secret| secret.expose_secret().trim());
        key.zip(secret).ok_or(SendError::NotConfigured)
    }
}
