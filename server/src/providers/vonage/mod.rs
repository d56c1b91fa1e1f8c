//! Vonage (formerly Nexmo: SMS API, Voice API and its webhooks).
//!
//! # What Vonage cannot do
//!
//! * Nobody can ask it for a text by our reference: an attempt whose outcome is unknown stays so
//!   until its receipt comes.
//! * A long text arrives as several webhooks in any order. Each part is passed on as a text of its
//!   own; binary messages are not passed on.
//!
//! Doesn't belong here: what to do with a text or call (masking), when to try again (delivery).

mod answer;
mod errors;
mod receive;
mod send;
mod signature;

use std::time::Duration;

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

pub use signature::SmsSignature;

use super::http::Http;
use super::{
    Accepted, Inbound, OutboundText, Provider, ReceiveError, Reply, SendError, WebhookKind, WebhookRequest,
    WebhookResponse,
};

/// What Vonage needs to know.
#[derive(Clone, Debug)]
pub struct VonageConfig {
    /// The account's API key; without it nothing can be sent.
    pub api_key: String,
    /// The account's API secret; without it nothing can be sent.
    pub api_secret: Option<SecretString>,
    /// The account's signature secrets, several during a rotation; without any, every webhook is
    /// refused.
    pub signature_secrets: Vec<SecretString>,
    /// How the account signs texts and receipts.
    pub sms_signature: SmsSignature,
    /// How old a signed text or receipt may be. Vonage repeats for 24 hours what was not taken,
    /// and does not say whether a repeat is signed anew: a shorter age may lose texts after an
    /// outage, a longer one lets old ones be replayed (their ids are known by then).
    pub max_age: Duration,
    /// Where the SMS API is: `https://rest.nexmo.com`.
    pub api_url: String,
    /// Where this server is reached: receipts and call progress are asked for below it.
    pub public_url: String,
    /// How long a request may take.
    pub timeout: Duration,
}

/// The adapter.
pub struct Vonage {
    config: VonageConfig,
    http: Http,
}

impl Vonage {
    /// An adapter with these settings; blank secrets count as none.
    #[must_use]
    pub fn new(mut config: VonageConfig) -> Self {
        let is_filled = |secret: &SecretString| !secret.expose_secret().trim().is_empty();
        config.api_secret = config.api_secret.filter(is_filled);
        config.signature_secrets.retain(is_filled);
        for url in [&mut config.api_url, &mut config.public_url] {
            url.truncate(url.trim_end_matches('/').len());
        }
        Self { http: Http::new(config.timeout), config }
    }
}

#[async_trait]
impl Provider for Vonage {
    fn name(&self) -> &'static str {
        "vonage"
    }

    fn label(&self) -> &'static str {
        "Vonage"
    }

    fn receive(&self, kind: WebhookKind, request: &WebhookRequest) -> Result<Inbound, ReceiveError> {
        if signature::is_probe(kind, request) {
            return Ok(Inbound::Nothing);
        }
        let fields = signature::verify(&self.config, kind, request)?;
        match kind {
            WebhookKind::Sms => receive::text(&fields),
            WebhookKind::Voice => receive::call(&fields),
            WebhookKind::Status => receive::receipt(&fields),
            WebhookKind::Call => receive::progress(&fields),
            WebhookKind::Digits | WebhookKind::Whisper => Err(ReceiveError::Unsupported),
        }
    }

    fn answer(&self, kind: WebhookKind, reply: &Reply) -> WebhookResponse {
        answer::render(&self.config.public_url, kind, reply)
    }

    async fn send_text(&self, text: &OutboundText) -> Result<Accepted, SendError> {
        self.send(text).await
    }

    async fn find_sent(&self, _: &OutboundText) -> Result<Option<Accepted>, SendError> {
        Err(SendError::Unsupported)
    }

    fn is_opt_out(&self, code: &str) -> bool {
        code == "9"
    }

    fn can_send(&self) -> bool {
        self.credentials().is_ok()
    }

    fn verifies_webhooks(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests;
