//! `MessageBird` (the classic REST, Voice, Numbers and Flow interfaces).
//!
//! Texts come in through a flow's "Forward to URL" step, calls through "Fetch call flow from URL";
//! both need no API key, so an installation without one still receives (R56). They do need a signing
//! key, unless the operator allows unsigned webhooks.
//!
//! # What `MessageBird` cannot do
//!
//! * A called person cannot be told anything before the two are connected, and how long it rings and
//!   how long a call lasts cannot be limited.
//! * The called person always sees the number that the caller dialled.
//! * Whether a key pressed by a caller can be handed to us is described nowhere: nobody is asked for
//!   digits ([`Reply::Ask`] only says its words).
//! * Where a number's texts go can't be set or asked for by its API: an operator does that in the
//!   dashboard's flow builder.
//!
//! # Not verified against `MessageBird` itself
//!
//! * What call events look like, and how they are signed: any JSON with a status and an id is read,
//!   and the same signatures are asked for as for everything else.
//! * That the account's list of webhooks can be read page by page, and that one which is registered there hears of calls
//!   that come in.
//! * That a long text arrives whole; that pictures are taken outside of the US and Canada.
//! * That a call we place and then transfer, unmasked, shows our number: its `source`.
//! * That news of a leg name the phone it leads to. Both legs of a call we placed are `outgoing`; where no phone is
//!   told, the news are taken for the first person's.
//!
//! Doesn't belong here: what to do with a text or call (masking), when to try again (delivery).

mod account;
mod answer;
mod calls;
mod dial;
mod errors;
mod flows;
mod numbers;
mod receive;
mod send;
mod settings;
mod signature;

use async_trait::async_trait;
use reqwest::RequestBuilder;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use secrecy::ExposeSecret;

pub use settings::{CallFlow, MessageBirdConfig, UnknownCallFlow};

use super::http::{Answer, Http};
use super::{
    Accepted, Account, CodeOf, ErrorHelp, Inbound, Lookup, NumberQuery, OfferedNumber, OutboundCall,
    OutboundText, Provider, ReceiveError, RentedNumber, Reply, SendError, WebhookKind, WebhookRequest,
    WebhookResponse, Webhooks,
};
use crate::phone::PhoneNumber;

/// Its name in addresses, rows and the log.
const NAME: &str = "messagebird";

/// The adapter.
pub struct MessageBird {
    config: MessageBirdConfig,
    http: Http,
}

impl MessageBird {
    /// An adapter with these settings; blank keys count as none.
    #[must_use]
    pub fn new(config: MessageBirdConfig) -> Self {
        let config = config.tidied();
        Self { http: Http::new(NAME, config.timeout), config }
    }

    /// Asks with the access key; any answer but a 2xx is a refusal.
    async fn ask(&self, request: RequestBuilder) -> Result<Answer, SendError> {
        let key = self.config.api_key.as_ref().ok_or(SendError::NotConfigured)?;
        let mut value = HeaderValue::try_from(format!("AccessKey {}", key.expose_secret().trim()))
            .map_err(|_| SendError::NotConfigured)?;
        value.set_sensitive(true);
        let request = request.header(AUTHORIZATION, value).header(ACCEPT, "application/json");
        let answer = self.http.exchange(request).await?;
        if answer.is_success() { Ok(answer) } else { Err(errors::refusal(&answer)) }
    }

    fn webhook(&self, kind: &str) -> String {
        format!("{}/webhooks/messagebird/{kind}", self.config.public_url)
    }
}

#[async_trait]
impl Provider for MessageBird {
    fn name(&self) -> &'static str {
        NAME
    }

    fn label(&self) -> &'static str {
        "MessageBird"
    }

    fn receive(&self, kind: WebhookKind, request: &WebhookRequest) -> Result<Inbound, ReceiveError> {
        let verified = signature::verify(request, &self.config.signing_keys, self.config.allow_unsigned)?;
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

    fn is_opt_out(&self, code: &str, _reported: bool) -> bool {
        code == errors::OPTED_OUT
    }

    fn can_send(&self) -> bool {
        self.config.api_key.is_some()
    }

    fn can_receive(&self) -> bool {
        self.config.allow_unsigned || !self.config.signing_keys.is_empty()
    }

    fn asks_callers(&self) -> bool {
        false
    }

    /// `mask` knows no other of ours.
    fn shows_dialled_number(&self) -> bool {
        true
    }

    fn carries_media(&self) -> bool {
        true
    }

    /// Where exactly it keeps them, no page of its tells.
    fn media_domains(&self) -> &'static [&'static str] {
        &["messagebird.com", "bird.com"]
    }

    fn verifies_webhooks(&self) -> bool {
        !(self.config.signing_keys.is_empty() && self.config.allow_unsigned)
    }

    fn explain_code(&self, code: &str, of: CodeOf) -> Option<ErrorHelp> {
        errors::explain(code, of)
    }

    fn webhooks(&self) -> Webhooks {
        // Texts are pointed by hand: there is no such setting.
        Webhooks { sms: None, voice: Some(self.webhook("voice")) }
    }

    async fn place_call(&self, call: &OutboundCall) -> Result<Accepted, SendError> {
        self.dial(call).await
    }

    async fn search_numbers(&self, query: &NumberQuery) -> Result<Vec<OfferedNumber>, SendError> {
        self.search(query).await
    }

    async fn buy_number(&self, number: &PhoneNumber, country: &str) -> Result<RentedNumber, SendError> {
        self.buy(number, country).await
    }

    async fn configure_number(&self, number: &RentedNumber) -> Result<RentedNumber, SendError> {
        self.configure(number).await
    }

    async fn list_numbers(&self) -> Result<Vec<RentedNumber>, SendError> {
        self.list().await
    }

    async fn release_number(&self, number: &RentedNumber) -> Result<(), SendError> {
        self.release(number).await
    }

    async fn lookup(&self, number: &PhoneNumber) -> Result<Lookup, SendError> {
        self.look_up(number).await
    }

    async fn account(&self) -> Result<Account, SendError> {
        self.balance().await
    }
}

#[cfg(test)]
mod tests;
