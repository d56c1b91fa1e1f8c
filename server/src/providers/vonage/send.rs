//! Sending a text. It can't be looked for afterwards: only its receipts tell.
//!
//! Doesn't belong here: pictures. The SMS API carries none; whoever sends them puts a link into the
//! text.

use serde::Deserialize;

use super::super::{Accepted, Fault, OutboundText, SendError, gsm};
use super::receive::PARTS;
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

impl Part {
    fn refusal(&self) -> Option<SendError> {
        let words = self.error_text.as_deref().unwrap_or_default();
        (self.status != "0").then(|| errors::refusal(&self.status, words))
    }
}

impl Vonage {
    /// Hands a text over.
    ///
    /// # Errors
    /// [`SendError`] says what may follow; [`SendError::Unsupported`] for one with pictures.
    pub(super) async fn send(&self, text: &OutboundText) -> Result<Accepted, SendError> {
        if !text.media.is_empty() {
            return Err(SendError::Unsupported);
        }
        let callback = format!("{}/webhooks/vonage/status", self.config.public_url);
        let reference = match gsm::size(&text.body).segments {
            0 | 1 => text.reference.clone(),
            parts => format!("{}{PARTS}{parts}", text.reference),
        };
        let form = [
            ("from", text.from.digits()),
            ("to", text.to.digits()),
            ("text", &text.body),
            ("type", if gsm::is_plain(&text.body) { "text" } else { "unicode" }),
            ("client-ref", &reference),
            ("callback", &callback),
        ];
        let url = format!("{}/sms/json", self.config.api_url);
        let request = self.by_key(self.http.client()?.post(url))?.form(&form);
        self.requests.turn().await?;
        let answer = self.http.exchange(request).await?;
        if !answer.is_success() {
            return Err(errors::http_refusal(&answer));
        }
        let unreadable = || SendError::Unknown { fault: answer.bare_fault() };
        let parts = answer.read::<Sent>()?.messages;
        let first = parts.first().ok_or_else(unreadable)?;
        let refused = parts.iter().find(|part| part.status != "0");
        // Sent again, the parts that were taken would arrive twice.
        if let Some(refused) = refused
            && parts.iter().any(|part| part.status == "0")
        {
            let fault = Fault::new(&refused.status, "Vonage took only some parts of the text");
            return Err(SendError::Permanent { fault });
        }
        if let Some(refusal) = first.refusal() {
            return Err(refusal);
        }
        let id = first.message_id.clone().ok_or_else(unreadable)?;
        Ok(Accepted::submitted(id, u32::try_from(parts.len()).ok()))
    }
}
