//! Twilio (Programmable Messaging and Voice, API of 2010-04-01).
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

use self::send::Claims;
use super::http::Http;
use super::{
    Accepted, Inbound, OutboundText, Provider, ReceiveError, Reply, SendError, WebhookKind, WebhookRequest,
    WebhookResponse,
};

/// What Twilio needs to know.
#[derive(Clone, Debug)]
pub struct TwilioConfig {
    /// The account (`AC…`); without it nothing can be sent.
    pub account_sid: String,
    /// Auth tokens, several during a rotation: the first one sends, any may have signed a webhook.
    /// Secrets of shared keys (the HMAC-SHA256 scheme) stand here too, after the token that sends.
    /// Without any, every webhook is refused.
    pub auth_tokens: Vec<SecretString>,
    /// Where the API is: `https://api.twilio.com`.
    pub api_url: String,
    /// Where this server is reached: receipts and call progress are asked for below it.
    pub public_url: String,
    /// How long a request may take.
    pub timeout: Duration,
}

/// The adapter.
pub struct Twilio {
    config: TwilioConfig,
    http: Http,
    claims: Claims,
}

impl Twilio {
    /// An adapter with these settings; blank tokens count as none.
    #[must_use]
    pub fn new(mut config: TwilioConfig) -> Self {
        config.auth_tokens.retain(|token| !token.expose_secret().trim().is_empty());
        for url in [&mut config.api_url, &mut config.public_url] {
            url.truncate(url.trim_end_matches('/').len());
        }
        Self { http: Http::new(config.timeout), claims: Claims::default(), config }
    }
}

#[async_trait]
impl Provider for Twilio {
    fn name(&self) -> &'static str {
        "twilio"
    }

    fn label(&self) -> &'static str {
        "Twilio"
    }

    fn receive(&self, kind: WebhookKind, request: &WebhookRequest) -> Result<Inbound, ReceiveError> {
        let fields = signature::verify(request, &self.config.auth_tokens)?;
        match kind {
            WebhookKind::Sms => receive::text(&fields),
            WebhookKind::Voice => receive::call(&fields),
            WebhookKind::Status => receive::receipt(&fields, request),
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

    async fn find_sent(&self, text: &OutboundText) -> Result<Option<Accepted>, SendError> {
        self.find(text).await
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
