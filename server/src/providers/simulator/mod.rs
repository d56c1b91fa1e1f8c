//! A telco of our own that lives inside the process: for development, demonstrations and tests.
//!
//! It is a full adapter. Its webhooks come in through the server's own public routes over HTTP,
//! signed and verified like any vendor's; the handsets that cause them are [`Simulator::text_from`]
//! and its neighbours.
//!
//! # Numbers that fail
//!
//! Sending to a number whose last four digits are
//!
//! * `9901` is refused for good;
//! * `9902` is refused for now, every time;
//! * `9903` is accepted, and its receipt then says `undelivered`;
//! * `9904` is refused because the person opted out;
//! * `9905` is accepted, but the answer is lost: the outcome is unknown until it is looked up.
//!
//! # Numbers to rent
//!
//! A made-up [`catalogue`] of numbers; renting is instant and is paid from an account. What is rented
//! is kept in memory: after a start the server tells which numbers are ours ([`Simulator::remember`]).
//! Of the numbers offered, one whose last four digits are
//!
//! * `0191` cannot be rented: the telco refuses;
//! * `0192` can be rented, but its webhooks can't be pointed anywhere;
//! * `0193` can be rented, but the answer is lost: whether it is ours is unknown until it is looked up;
//! * `0194` can't be given back.
//!
//! # Phones and what is known of them
//!
//! A look-up says landline for a phone whose last four digits are `9801`, voip for `9802`, and that
//! there is no such phone for `9803`.
//!
//! Doesn't belong here: made-up customers and rides.

mod answer;
mod catalogue;
mod network;
mod receive;
mod rental;
mod send;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretSlice};
use sha2::Sha256;

pub use network::{CallAnswer, CallOutcome, NetworkError};
pub use rental::Step;

use self::rental::Office;
use self::send::Ledger;
use super::http::Http;
use super::{
    Accepted, Account, Inbound, Lookup, NumberQuery, OfferedNumber, OutboundCall, OutboundText, Provider,
    ReceiveError, RentedNumber, Reply, SendError, WebhookKind, WebhookRequest, WebhookResponse, Webhooks,
};
use crate::phone::PhoneNumber;

/// Its name in addresses, rows and the log.
const NAME: &str = "simulator";

/// The header that carries the signature.
pub const SIGNATURE_HEADER: &str = "x-simulator-signature";
/// How long the simulated network waits for the server.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What the simulator needs to know.
#[derive(Clone, Debug)]
pub struct SimulatorConfig {
    /// What webhooks are signed with; with an empty key every webhook is refused.
    pub key: SecretSlice<u8>,
    /// Where this server is reached from outside: signatures cover it.
    pub public_url: String,
    /// Where this server listens: requests really go there.
    pub local_url: String,
    /// How long a text takes to be sent, and again to be delivered.
    pub receipt_delay: Duration,
}

/// The simulated telco. Clones are the same telco.
#[derive(Clone)]
pub struct Simulator(Arc<Telco>);

struct Telco {
    config: SimulatorConfig,
    http: Http,
    ledger: Ledger,
    office: Office,
}

impl Simulator {
    /// A telco with these settings.
    #[must_use]
    pub fn new(mut config: SimulatorConfig) -> Self {
        for url in [&mut config.public_url, &mut config.local_url] {
            url.truncate(url.trim_end_matches('/').len());
        }
        Self(Arc::new(Telco {
            config,
            http: Http::new(NAME, TIMEOUT),
            ledger: Ledger::default(),
            office: Office::default(),
        }))
    }
}

impl Telco {
    /// What is signed: the public URL and the raw body. `None` with an empty key, which anyone has.
    fn mac(&self, url: &str, body: &[u8]) -> Option<Hmac<Sha256>> {
        let key = self.config.key.expose_secret();
        let mac = Hmac::new_from_slice(key).ok().filter(|_| !key.is_empty())?;
        Some(mac.chain_update(url).chain_update("\n").chain_update(body))
    }

    fn verify(&self, request: &WebhookRequest) -> Result<(), ReceiveError> {
        let signature = request.header(SIGNATURE_HEADER).and_then(|text| hex::decode(text).ok());
        let mac = self.mac(&request.url, &request.body);
        let genuine = mac.zip(signature).is_some_and(|(mac, told)| mac.verify_slice(&told).is_ok());
        genuine.then_some(()).ok_or(ReceiveError::Unauthentic)
    }
}

#[async_trait]
impl Provider for Simulator {
    fn name(&self) -> &'static str {
        NAME
    }

    fn label(&self) -> &'static str {
        "Simulator"
    }

    fn receive(&self, kind: WebhookKind, request: &WebhookRequest) -> Result<Inbound, ReceiveError> {
        self.0.verify(request)?;
        receive::read(kind, &request.body)
    }

    fn answer(&self, kind: WebhookKind, reply: &Reply) -> WebhookResponse {
        answer::render(kind, reply)
    }

    async fn send_text(&self, text: &OutboundText) -> Result<Accepted, SendError> {
        self.send(text)
    }

    async fn find_sent(&self, text: &OutboundText) -> Result<Option<Accepted>, SendError> {
        Ok(self.0.ledger.find(&text.reference))
    }

    fn can_send(&self) -> bool {
        true
    }

    fn answers_texts(&self) -> bool {
        true
    }

    fn carries_media(&self) -> bool {
        true
    }

    async fn place_call(&self, call: &OutboundCall) -> Result<Accepted, SendError> {
        self.place(call)
    }

    fn verifies_webhooks(&self) -> bool {
        true
    }

    fn webhooks(&self) -> Webhooks {
        let url = |kind: &str| Some(format!("{}/webhooks/simulator/{kind}", self.0.config.public_url));
        Webhooks { sms: url("sms"), voice: url("voice") }
    }

    async fn search_numbers(&self, query: &NumberQuery) -> Result<Vec<OfferedNumber>, SendError> {
        self.0.office.search(query)
    }

    async fn buy_number(&self, number: &PhoneNumber, country: &str) -> Result<RentedNumber, SendError> {
        self.0.office.buy(number, country)
    }

    async fn configure_number(&self, number: &RentedNumber) -> Result<RentedNumber, SendError> {
        self.0.office.configure(number, self.webhooks())
    }

    async fn list_numbers(&self) -> Result<Vec<RentedNumber>, SendError> {
        self.0.office.list()
    }

    async fn release_number(&self, number: &RentedNumber) -> Result<(), SendError> {
        self.0.office.release(number)
    }

    async fn lookup(&self, number: &PhoneNumber) -> Result<Lookup, SendError> {
        self.0.office.lookup(number)
    }

    async fn account(&self) -> Result<Account, SendError> {
        self.0.office.account()
    }
}

#[cfg(test)]
mod tests;
