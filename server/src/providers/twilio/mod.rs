//! Twilio (Programmable Messaging and Voice, API of 2010-04-01; Lookup v2).
//!
//! Facts nobody could verify, and what is done about them: what `<Dial action>` reports (every value
//! of a call's status is understood, others say nothing); capital names of capabilities (read in any
//! case); what a look-up calls the kinds of lines (unknown ones are "other").
//!
//! Doesn't belong here: what to do with a text or call (masking), when to try again (delivery).

mod answer;
mod api;
mod calls;
mod errors;
mod inbox;
mod lookup;
mod numbers;
mod progress;
mod receive;
mod seams;
mod send;
mod signature;

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};

use self::send::Claims;
use super::http::Http;
use super::{
    Accepted, Account, CodeOf, ErrorHelp, Inbound, InboundText, Lookup, NumberQuery, OfferedNumber,
    OutboundCall, OutboundText, Provider, ReceiveError, RentedNumber, Reply, SendError, WebhookKind,
    WebhookRequest, WebhookResponse, Webhooks,
};
use crate::phone::PhoneNumber;

/// Its name in addresses, rows and the log.
const NAME: &str = "twilio";

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
    /// Where look-ups are: `https://lookups.twilio.com`.
    pub lookups_url: String,
    /// Ask for the kind of line with each look-up, which Twilio charges for.
    pub lookup_line_type: bool,
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
        for url in [&mut config.api_url, &mut config.lookups_url, &mut config.public_url] {
            url.truncate(url.trim_end_matches('/').len());
        }
        Self { http: Http::new(NAME, config.timeout), claims: Claims::default(), config }
    }
}

#[async_trait]
impl Provider for Twilio {
    fn name(&self) -> &'static str {
        NAME
    }

    fn label(&self) -> &'static str {
        "Twilio"
    }

    fn receive(&self, kind: WebhookKind, request: &WebhookRequest) -> Result<Inbound, ReceiveError> {
        let fields = signature::verify(request, &self.config.auth_tokens)?;
        seams::check(kind, &fields)?;
        match kind {
            WebhookKind::Sms => receive::text(&fields),
            WebhookKind::Voice => receive::call(&fields).map(Inbound::Call),
            WebhookKind::Status => receive::receipt(&fields, request),
            WebhookKind::Call => progress::read(&fields, request),
            WebhookKind::Digits => receive::digits(&fields),
            WebhookKind::Whisper => receive::whisper(&fields, request),
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

    fn is_opt_out(&self, code: &str, _reported: bool) -> bool {
        code == "21610"
    }

    fn can_send(&self) -> bool {
        self.credentials().is_ok()
    }

    fn explain_code(&self, code: &str, _: CodeOf) -> Option<ErrorHelp> {
        errors::explain(code)
    }

    fn can_receive(&self) -> bool {
        !self.config.auth_tokens.is_empty()
    }

    fn verifies_webhooks(&self) -> bool {
        true
    }

    fn answers_texts(&self) -> bool {
        true
    }

    fn carries_media(&self) -> bool {
        true
    }

    fn media_domains(&self) -> &'static [&'static str] {
        // The API's address of a picture leads to the other one.
        &["twilio.com", "twiliocdn.com"]
    }

    fn media_login(&self, url: &url::Url) -> Option<(String, String)> {
        let api = url::Url::parse(&self.config.api_url).ok()?;
        let token = self.config.auth_tokens.first()?;
        let login = (self.config.account_sid.clone(), token.expose_secret().to_owned());
        (api.origin() == url.origin()).then_some(login)
    }

    fn webhooks(&self) -> Webhooks {
        self.addresses()
    }

    async fn place_call(&self, call: &OutboundCall) -> Result<Accepted, SendError> {
        self.place(call).await
    }

    async fn received_since(&self, since: DateTime<Utc>) -> Result<Vec<InboundText>, SendError> {
        self.inbox(since).await
    }

    async fn search_numbers(&self, query: &NumberQuery) -> Result<Vec<OfferedNumber>, SendError> {
        self.search(query).await
    }

    async fn buy_number(&self, number: &PhoneNumber, _country: &str) -> Result<RentedNumber, SendError> {
        self.buy(number).await
    }

    async fn configure_number(&self, number: &RentedNumber) -> Result<RentedNumber, SendError> {
        self.configure(number).await
    }

    async fn list_numbers(&self) -> Result<Vec<RentedNumber>, SendError> {
        self.owned_numbers().await
    }

    async fn release_number(&self, number: &RentedNumber) -> Result<(), SendError> {
        self.release(number).await
    }

    async fn lookup(&self, number: &PhoneNumber) -> Result<Lookup, SendError> {
        self.look_up(number).await
    }

    async fn account(&self) -> Result<Account, SendError> {
        self.standing().await
    }
}

#[cfg(test)]
mod tests;
