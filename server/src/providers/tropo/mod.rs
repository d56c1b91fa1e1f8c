//! Tropo (Web API, session API and REST provisioning). The service is gone; this is its dialect as
//! its libraries and guides have it, for those who run something that speaks it.
//!
//! # How it sends
//!
//! There is no request that sends. A *session* is launched with a token and parameters of ours; Tropo
//! then posts the session to our own address, with the parameters, and we answer with what is to be
//! done. So a launched text is *submitted*; that it was fetched we learn from the fetch, under our own
//! reference. Delivery is not reported.
//!
//! # What nobody could verify, and what is done about it
//!
//! * What is posted after a `message`: any result is understood, none is needed.
//! * Whether an answer to an inbound text needs a `hangup`: none is given; the steps are over anyway.
//! * How an application's addresses are changed: by `PUT` on the application, as its Ruby library does.
//! * Which numbers are on offer: `/exchanges` names prefixes, and `/addresses?available` numbers in them.
//!
//! # What Tropo cannot do
//!
//! It signs nothing: a secret in the path, and Basic, are all there is. A call has no maximum length,
//! and its voice is Tropo's own. An answer to a question does not say who is called by it or calls.
//!
//! Doesn't belong here: what to do with a text or call (masking), when to try again (delivery).

mod answer;
mod gate;
mod launched;
mod numbers;
mod receive;
mod rest;
mod send;
mod wire;

use std::time::Duration;

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

use self::answer::Addresses;
use super::http::Http;
use super::{
    Accepted, Account, Inbound, NumberQuery, OfferedNumber, OutboundCall, OutboundText, Provider,
    ReceiveError, RentedNumber, Reply, SendError, WebhookKind, WebhookRequest, WebhookResponse, Webhooks,
};
use crate::phone::PhoneNumber;

/// Its name in addresses, rows and the log.
const NAME: &str = "tropo";

/// What Tropo needs to know.
#[derive(Clone, Debug)]
pub struct TropoConfig {
    /// User of the REST API; without it no number can be rented.
    pub user: String,
    /// Its password.
    pub password: Option<SecretString>,
    /// Id of the application our numbers belong to.
    pub application: String,
    /// Token that launches texts; without it none can be sent.
    pub messaging_token: Option<SecretString>,
    /// Token that launches calls; without it none can be placed.
    pub voice_token: Option<SecretString>,
    /// Secrets that stand at the end of our addresses, several during a rotation; the first one is
    /// written into the addresses we give.
    pub webhook_secrets: Vec<SecretString>,
    /// `user:password` that webhooks must bring as HTTP Basic, if set.
    pub webhook_basic: Option<SecretString>,
    /// Believe every webhook when neither secret nor Basic is set.
    pub allow_unsigned: bool,
    /// Country (ISO 3166 alpha-2) of numbers that come without a country code.
    pub country: String,
    /// Where the API is: `https://api.tropo.com`.
    pub api_url: String,
    /// Where this server is reached.
    pub public_url: String,
    /// How long a request may take.
    pub timeout: Duration,
}

/// The adapter.
pub struct Tropo {
    config: TropoConfig,
    http: Http,
    addresses: Addresses,
}

impl Tropo {
    /// An adapter with these settings; blank secrets count as none.
    #[must_use]
    pub fn new(mut config: TropoConfig) -> Self {
        let is_set = |secret: &SecretString| !secret.expose_secret().trim().is_empty();
        config.webhook_secrets.retain(is_set);
        for secret in [
            &mut config.webhook_basic,
            &mut config.password,
            &mut config.messaging_token,
            &mut config.voice_token,
        ] {
            *secret = secret.take().filter(is_set);
        }
        for url in [&mut config.api_url, &mut config.public_url] {
            url.truncate(url.trim_end_matches('/').len());
        }
        let addresses = Addresses::new(&config.public_url, config.webhook_secrets.first());
        Self { http: Http::new(NAME, config.timeout), addresses, config }
    }
}

#[async_trait]
impl Provider for Tropo {
    fn name(&self) -> &'static str {
        NAME
    }

    fn label(&self) -> &'static str {
        "Tropo"
    }

    fn receive(&self, kind: WebhookKind, request: &WebhookRequest) -> Result<Inbound, ReceiveError> {
        let body = gate::open(&self.config, request)?;
        receive::read(kind, request, body, &self.addresses, &self.config.country)
    }

    fn answer(&self, kind: WebhookKind, reply: &Reply) -> WebhookResponse {
        self.addresses.render(kind, reply)
    }

    async fn send_text(&self, text: &OutboundText) -> Result<Accepted, SendError> {
        self.launch_text(text).await
    }

    async fn find_sent(&self, _text: &OutboundText) -> Result<Option<Accepted>, SendError> {
        Err(SendError::Unsupported)
    }

    fn can_send(&self) -> bool {
        self.config.messaging_token.is_some()
    }

    fn can_call(&self) -> bool {
        self.config.voice_token.is_some()
    }

    fn can_receive(&self) -> bool {
        gate::is_guarded(&self.config) || self.config.allow_unsigned
    }

    fn verifies_webhooks(&self) -> bool {
        gate::is_guarded(&self.config) || !self.config.allow_unsigned
    }

    fn answers_texts(&self) -> bool {
        true
    }

    fn carries_media(&self) -> bool {
        true
    }

    fn media_domains(&self) -> &'static [&'static str] {
        &["tropo.com"]
    }

    fn webhooks(&self) -> Webhooks {
        self.shown_addresses()
    }

    async fn place_call(&self, call: &OutboundCall) -> Result<Accepted, SendError> {
        self.launch_call(call).await
    }

    async fn search_numbers(&self, query: &NumberQuery) -> Result<Vec<OfferedNumber>, SendError> {
        self.search(query).await
    }

    async fn buy_number(&self, number: &PhoneNumber, _country: &str) -> Result<RentedNumber, SendError> {
        self.buy(number).await
    }

    fn chooses_numbers(&self) -> bool {
        true
    }

    async fn buy_any(&self, query: &NumberQuery) -> Result<RentedNumber, SendError> {
        self.buy_by_prefix(query).await
    }

    async fn configure_number(&self, number: &RentedNumber) -> Result<RentedNumber, SendError> {
        self.configure(number).await
    }

    async fn list_numbers(&self) -> Result<Vec<RentedNumber>, SendError> {
        self.owned().await
    }

    async fn release_number(&self, number: &RentedNumber) -> Result<(), SendError> {
        self.release(number).await
    }

    async fn account(&self) -> Result<Account, SendError> {
        self.application().await.map(|_| Account { balance: None })
    }
}

#[cfg(test)]
mod tests;
