//! What `MessageBird` needs to know.

use std::str::FromStr;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

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
    /// The account's webhook signing keys, several during a rotation; without any, every webhook is
    /// refused.
    pub signing_keys: Vec<SecretString>,
    /// With no signing key, believe webhooks all the same: the operator's own decision (T1).
    pub allow_unsigned: bool,
    /// Where the REST interface is: `https://rest.messagebird.com`.
    pub api_url: String,
    /// Where the voice interface is: `https://voice.messagebird.com`.
    pub voice_url: String,
    /// Where the numbers interface is: `https://numbers.messagebird.com/v1`.
    pub numbers_url: String,
    /// Where this server is reached: delivery receipts are asked for below it.
    pub public_url: String,
    /// How calls are answered.
    pub call_flow: CallFlow,
    /// How long a request may take.
    pub timeout: Duration,
}

impl MessageBirdConfig {
    /// The same without blank keys, and addresses without a slash at their end.
    pub(super) fn tidied(mut self) -> Self {
        let is_filled = |key: &SecretString| !key.expose_secret().trim().is_empty();
        self.api_key = self.api_key.filter(is_filled);
        self.signing_keys.retain(is_filled);
        for url in [&mut self.api_url, &mut self.voice_url, &mut self.numbers_url, &mut self.public_url] {
            url.truncate(url.trim_end_matches('/').len());
        }
        self
    }
}
