//! `MessageBird` (the classic REST, Voice and Flow interfaces).
//!
//! Texts come in through a flow's "Forward to URL" step, calls through "Fetch call flow from URL";
//! both need no API key, so an installation without one still receives (R56).
//!
//! Doesn't belong here: what to do with a text or call (masking), when to try again (delivery).

mod answer;
mod calls;
mod errors;
mod receive;
mod send;
mod signature;

use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use super::http::Http;
use super::{
    Accepted, Inbound, OutboundText, Provider, ReceiveError, Reply, SendError, WebhookKind, WebhookRequest,
    WebhookResponse,
};

/// How calls are answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CallFlow {
    /// One XML element, as `MessageBird`'s own masking guide answers. It has room for one step, so
    /// the caller is connected without an announcement.
    #[default]
    Xml,
    /// A JSON call flow of several steps: announce, then connect.
    Json,
}

/// A call flow style that there is none of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("is neither `xml` nor `json`")]
pub struct UnknownCallFlow;

impl FromStr for CallFlow {
    type Err = UnknownCallFlow;

    fn from_str(text: &str) -> Result<Self, UnknownCallFlow> {
        match text.to_ascii_lowercase().as_str() {
            "xml" => Ok(Self::Xml),
            "json" => Ok(Self::Json),
            _ => Err(UnknownCallFlow),
        }
    }
}

/// What `MessageBird` needs to know.
#[derive(Clone, Debug)]
pub struct MessageBirdConfig {
    /// The access key; without it nothing can be sent.
    pub api_key: Option<SecretString>,
    /// The account's webhook signing keys, several during a rotation; without any, webhooks are
    /// believed unsigned.
    pub signing_keys: Vec<SecretString>,
    /// Where the API is: `https://rest.messagebird.com`.
    pub api_url: String,
    /// Where this server is reached: delivery receipts are asked for below it.
    pub public_url: String,
    /// How calls are answered.
    pub call_flow: CallFlow,
    /// How long a request may take.
    pub timeout: Duration,
}

/// The adapter.
pub struct MessageBird {
    config: MessageBirdConfig,
    http: Http,
}

impl MessageBird {
    /// An adapter with these settings; blank keys count as none.
    #[must_use]
    pub fn new(mut config: MessageBirdConfig) -> Self {
        let is_filled = |key: &SecretString| !key.expose_secret().trim().is_empty();
        config.api_key = config.api_key.filter(is_filled);
        config.signing_keys.retain(is_filled);
        for url in [&mut config.api_url, &mut config.public_url] {
            url.truncate(url.trim_end_matches('/').len());
        }
        Self { http: Http::new(config.timeout), config }
    }
}

#[async_trait]
impl Provider for MessageBird {
    fn name(&self) -> &'static str {
        "messagebird"
    }

    fn label(&self) -> &'static str {
        "MessageBird"
    }

    fn receive(&self, kind: WebhookKind, request: &WebhookRequest) -> Result<Inbound, ReceiveError> {
        let verified = signature::verify(request, &self.config.signing_keys)?;
        match kind {
            WebhookKind::Sms => receive::text(request, &verified),
            WebhookKind::Voice => receive::call(request, &verified),
            WebhookKind::Status => receive::receipt(request, &verified),
            WebhookKind::Call => calls::progress(request, &verified),
            WebhookKind::Digits | WebhookKind::Whisper => Err(ReceiveError::Unsupported),
        }
    }

    fn answer(&self, kind: WebhookKind, reply: &Reply) -> WebhookResponse {
        answer::render(self.config.call_flow, kind, reply)
    }

    async fn send_text(&self, text: &OutboundText) -> Result<Accepted, SendError> {
        self.send(text).await
    }

    async fn find_sent(&self, text: &OutboundText) -> Result<Option<Accepted>, SendError> {
        self.find(text).await
    }

    fn is_opt_out(&self, code: &str) -> bool {
        code == errors::OPTED_OUT
    }

    fn can_send(&self) -> bool {
        self.config.api_key.is_some()
    }

    fn verifies_webhooks(&self) -> bool {
        !self.config.signing_keys.is_empty()
    }
}

#[cfg(test)]
mod tests;
