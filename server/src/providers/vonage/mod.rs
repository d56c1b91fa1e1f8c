//! Vonage (formerly Nexmo: SMS, Voice, Numbers, Applications and Number Insight).
//!
//! # What Vonage cannot do
//!
//! * Nobody can ask it for a text by our reference: an attempt whose outcome is unknown stays so
//!   until its receipts come.
//! * A long text arrives as several webhooks in any order, to be joined by their reference. Binary
//!   messages are not passed on.
//! * The SMS API carries no pictures, and a number's search knows no places.
//!
//! # Not verified against Vonage itself
//!
//! * That leaving an option out of a number's update clears it (so all are sent).
//! * That the address of a whisper (`onAnswer`) is called with our query and Vonage's own fields.
//! * That an answer webhook by GET has no `payload_hash` (it is asked for only with a body).
//!
//! Doesn't belong here: what to do with a text or call (masking), when to try again (delivery).

mod account;
mod answer;
mod application;
mod calls;
mod errors;
mod events;
mod numbers;
mod receive;
mod send;
mod signature;

use std::time::Duration;

use async_trait::async_trait;
use reqwest::RequestBuilder;
use secrecy::{ExposeSecret, SecretString};

pub use application::{Application, BadKey};
pub use signature::SmsSignature;

use super::fields::Fields;
use super::http::Http;
use super::pace::Pace;
use super::{
    Accepted, Account, CodeOf, ErrorHelp, Inbound, Lookup, NumberQuery, OfferedNumber, OutboundCall,
    OutboundText, Provider, ReceiveError, RentedNumber, Reply, SendError, WebhookKind, WebhookRequest,
    WebhookResponse, Webhooks,
};
use crate::clock::Clock;
use crate::phone::PhoneNumber;

/// Its name in addresses, rows and the log.
const NAME: &str = "vonage";

/// Requests a second that Vonage takes for one key, and calls it places in that time.
const REQUESTS: u32 = 30;
const CALLS: u32 = 3;

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
    /// Believe texts and receipts while there is no secret. Calls are always signed.
    pub allow_unsigned: bool,
    /// How the account signs texts and receipts.
    pub sms_signature: SmsSignature,
    /// How old a signed text or receipt may be. Vonage repeats for 24 hours what was not taken,
    /// and does not say whether a repeat is signed anew: a shorter age may lose texts after an
    /// outage, a longer one lets old ones be replayed (their ids are known by then).
    pub max_age: Duration,
    /// The application that handles calls; without one, there are none.
    pub application: Option<Application>,
    /// Where the SMS and numbers interfaces are: `https://rest.nexmo.com`.
    pub api_url: String,
    /// Where the voice, application and number insight interfaces are: `https://api.nexmo.com`.
    pub voice_url: String,
    /// Where this server is reached: receipts and call progress are asked for below it.
    pub public_url: String,
    /// How long a request may take.
    pub timeout: Duration,
}

/// The adapter.
pub struct Vonage {
    config: VonageConfig,
    http: Http,
    clock: Clock,
    requests: Pace,
    calls: Pace,
}

impl Vonage {
    /// An adapter with these settings; blank secrets count as none.
    #[must_use]
    pub fn new(mut config: VonageConfig, clock: Clock) -> Self {
        let is_filled = |secret: &SecretString| !secret.expose_secret().trim().is_empty();
        config.api_secret = config.api_secret.filter(is_filled);
        config.signature_secrets.retain(is_filled);
        for url in [&mut config.api_url, &mut config.voice_url, &mut config.public_url] {
            url.truncate(url.trim_end_matches('/').len());
        }
        let (requests, calls) = (Pace::per_second(REQUESTS), Pace::per_second(CALLS));
        Self { http: Http::new(NAME, config.timeout), config, clock, requests, calls }
    }

    /// A request with the account's key and secret.
    fn by_key(&self, request: RequestBuilder) -> Result<RequestBuilder, SendError> {
        let (key, secret) = self.credentials().ok_or(SendError::NotConfigured)?;
        Ok(request.basic_auth(key, Some(secret)))
    }

    fn credentials(&self) -> Option<(&str, &str)> {
        let key = Some(self.config.api_key.trim()).filter(|key| !key.is_empty());
        let secret = self.config.api_secret.as_ref().map(|secret| secret.expose_secret().trim());
        key.zip(secret)
    }
}

#[async_trait]
impl Provider for Vonage {
    fn name(&self) -> &'static str {
        NAME
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
            WebhookKind::Voice => receive::call(&fields).map(Inbound::Call),
            WebhookKind::Status => receive::receipt(&fields),
            WebhookKind::Call => events::progress(&fields, request),
            WebhookKind::Digits => events::digits(&fields, request),
            WebhookKind::Whisper => receive::whisper(&Fields::form(request.query.as_bytes())?),
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

    fn is_opt_out(&self, code: &str, reported: bool) -> bool {
        // As the status of a refused text, 9 means that the account has no credit.
        reported && code == "9"
    }

    fn can_send(&self) -> bool {
        self.credentials().is_some()
    }

    fn can_call(&self) -> bool {
        self.config.application.is_some()
    }

    fn can_receive(&self) -> bool {
        self.config.allow_unsigned || !self.config.signature_secrets.is_empty()
    }

    fn verifies_webhooks(&self) -> bool {
        !(self.config.signature_secrets.is_empty() && self.config.allow_unsigned)
    }

    fn explain_code(&self, code: &str, of: CodeOf) -> Option<ErrorHelp> {
        errors::explain(code, of)
    }

    fn webhooks(&self) -> Webhooks {
        let url = |kind: &str| format!("{}/webhooks/vonage/{kind}", self.config.public_url);
        Webhooks { sms: Some(url("sms")), voice: self.config.application.as_ref().map(|_| url("voice")) }
    }

    async fn place_call(&self, call: &OutboundCall) -> Result<Accepted, SendError> {
        self.ring(call).await
    }

    async fn search_numbers(&self, query: &NumberQuery) -> Result<Vec<OfferedNumber>, SendError> {
        self.search(query).await
    }

    async fn buy_number(&self, number: &PhoneNumber, country: &str) -> Result<RentedNumber, SendError> {
        self.buy(number, country).await
    }

    async fn configure_number(&self, number: &RentedNumber) -> Result<RentedNumber, SendError> {
        self.configure(&number.number).await
    }

    async fn list_numbers(&self) -> Result<Vec<RentedNumber>, SendError> {
        self.list().await
    }

    async fn release_number(&self, number: &RentedNumber) -> Result<(), SendError> {
        self.release(number).await
    }

    async fn lookup(&self, number: &PhoneNumber) -> Result<Lookup, SendError> {
        self.insight(number).await
    }

    async fn account(&self) -> Result<Account, SendError> {
        self.balance().await
    }
}

#[cfg(test)]
mod tests;
