//! The telcos. One trait, one folder a vendor, one value type for everything that crosses the
//! border. This room knows phone numbers and HTTP, and nothing else of Maskline: no database, no
//! `App`, no rides. The work rooms never see a vendor's XML or JSON.

mod fault;
mod fields;
pub mod gsm;
mod http;
mod inbound;
pub mod messagebird;
mod outbound;
mod pace;
pub mod registry;
mod rental;
mod reply;
mod sender;
pub mod simulator;
#[cfg(test)]
mod testing;
pub mod tropo;
pub mod twilio;
pub mod vonage;
mod xml;

use async_trait::async_trait;

pub use http::http_client;
pub use inbound::{
    CallProgress, CallSide, CallState, Digits, Inbound, InboundCall, InboundText, Media, Part, PartReceipt,
    Receipt, ReceiptState, ReceiveError, Rung, Sender, WebhookKind, WebhookRequest,
};
pub use outbound::{Accepted, CodeOf, ErrorHelp, Fault, OutboundCall, OutboundText, SendError};
pub use registry::{ProviderStatus, Registry};
pub use rental::{
    Account, Capabilities, LineType, Lookup, Near, NumberQuery, OfferedNumber, Price, RentedNumber, Webhooks,
};
pub use reply::{Bridge, Reply, Speech, WebhookResponse};

use crate::phone::PhoneNumber;

/// A telco. `receive` and `answer` are pure; the rest talks to the vendor.
#[async_trait]
pub trait Provider: Send + Sync {
    /// The name in `/webhooks/{provider}` and in a number's row, as `messagebird`.
    fn name(&self) -> &'static str;

    /// Its name for people, as `MessageBird`.
    fn label(&self) -> &'static str;

    /// Verifies the signature, *then* parses: a handler cannot come by an unverified body.
    ///
    /// # Errors
    /// [`ReceiveError`] says with which status to refuse.
    fn receive(&self, kind: WebhookKind, request: &WebhookRequest) -> Result<Inbound, ReceiveError>;

    /// Renders an answer to a webhook of `kind`.
    fn answer(&self, kind: WebhookKind, reply: &Reply) -> WebhookResponse;

    /// Hands a text to the vendor.
    ///
    /// # Errors
    /// [`SendError`] says what may follow.
    async fn send_text(&self, text: &OutboundText) -> Result<Accepted, SendError>;

    /// Looks for a text whose sending had an unknown outcome.
    ///
    /// # Errors
    /// [`SendError::Unsupported`] if the vendor can't be asked; others as for sending.
    async fn find_sent(&self, text: &OutboundText) -> Result<Option<Accepted>, SendError>;

    /// Is this provider able to send?
    fn can_send(&self) -> bool;

    /// Is this provider able to ring people from our numbers ([`Provider::place_call`])?
    fn can_call(&self) -> bool {
        self.can_send()
    }

    /// Does it verify its webhooks, or is it open for want of a key?
    fn verifies_webhooks(&self) -> bool;

    /// Does this code say that the person opted out? `reported` tells a receipt's code from that of a
    /// refusal to send: a vendor may count the two apart, so that one number means two things.
    fn is_opt_out(&self, _code: &str, _reported: bool) -> bool {
        false
    }

    /// Can its webhooks be believed: is there a secret to check them with, or leave to do without?
    fn can_receive(&self) -> bool {
        true
    }

    /// Does whom we ring see the number that the caller dialled, whatever other number of ours
    /// [`Bridge::caller_id`] says?
    fn shows_dialled_number(&self) -> bool {
        false
    }

    /// Can a caller be asked for digits ([`Reply::Ask`])?
    fn asks_callers(&self) -> bool {
        true
    }

    /// Can a text be answered within the webhook's answer ([`Reply::Text`])?
    fn answers_texts(&self) -> bool {
        false
    }

    /// Can it carry pictures ([`OutboundText::media`])? Others get links to them (E29).
    fn carries_media(&self) -> bool {
        false
    }

    /// The vendor's own domains, where it keeps pictures that came in. From nowhere else are they fetched.
    fn media_domains(&self) -> &'static [&'static str] {
        &[]
    }

    /// User and password, where pictures at this address are given to the account alone.
    fn media_login(&self, _url: &url::Url) -> Option<(String, String)> {
        None
    }

    /// What one of the vendor's codes means, and where it says so itself; `None` for a code of ours or
    /// one it does not list.
    fn explain_code(&self, _code: &str, _of: CodeOf) -> Option<ErrorHelp> {
        None
    }

    /// Where a number's webhooks must point for this server to be reached: what
    /// [`configure_number`](Provider::configure_number) sets (R11).
    fn webhooks(&self) -> Webhooks {
        Webhooks::default()
    }

    /// Rings someone from one of our numbers (R28).
    ///
    /// # Errors
    /// [`SendError`] says what may follow.
    async fn place_call(&self, _call: &OutboundCall) -> Result<Accepted, SendError> {
        Err(SendError::Unsupported)
    }

    /// Texts that arrived since then, oldest first: what a vendor that hardly retries told us while
    /// we were down (F19).
    ///
    /// # Errors
    /// [`SendError::Unsupported`] if the vendor keeps no such list.
    async fn received_since(
        &self,
        _since: chrono::DateTime<chrono::Utc>,
    ) -> Result<Vec<InboundText>, SendError> {
        Err(SendError::Unsupported)
    }

    /// Numbers that can be rented (R20, R61).
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    async fn search_numbers(&self, _query: &NumberQuery) -> Result<Vec<OfferedNumber>, SendError> {
        Err(SendError::Unsupported)
    }

    /// Rents this number; it is no error if it is ours already (R84).
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    async fn buy_number(&self, _number: &PhoneNumber, _country: &str) -> Result<RentedNumber, SendError> {
        Err(SendError::Unsupported)
    }

    /// Rents some number that fits; vendors that choose themselves (Tropo) override it (R100).
    ///
    /// # Errors
    /// [`SendError`] as for sending; [`SendError::Permanent`] with code `none_offered` if there is none.
    async fn buy_any(&self, query: &NumberQuery) -> Result<RentedNumber, SendError> {
        let offered = self.search_numbers(query).await?.into_iter().next();
        let offered = offered.ok_or_else(|| SendError::Permanent {
            fault: Fault::new("none_offered", "the vendor offers no such number"),
        })?;
        self.buy_number(&offered.number, &offered.country).await
    }

    /// Does the vendor choose the number itself, so that [`buy_any`](Provider::buy_any) is one request?
    fn chooses_numbers(&self) -> bool {
        false
    }

    /// Points a number's webhooks at us (R11, R84). Answers how it stands then.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    async fn configure_number(&self, _number: &RentedNumber) -> Result<RentedNumber, SendError> {
        Err(SendError::Unsupported)
    }

    /// All numbers of our account, with where their webhooks point (R58).
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    async fn list_numbers(&self) -> Result<Vec<RentedNumber>, SendError> {
        Err(SendError::Unsupported)
    }

    /// Gives a number back; it is no error if it is gone already (R21).
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    async fn release_number(&self, _number: &RentedNumber) -> Result<(), SendError> {
        Err(SendError::Unsupported)
    }

    /// What the vendor knows of a phone (R88).
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    async fn lookup(&self, _number: &PhoneNumber) -> Result<Lookup, SendError> {
        Err(SendError::Unsupported)
    }

    /// Tries the credentials (R60).
    ///
    /// # Errors
    /// [`SendError::NotConfigured`] without any, [`SendError::Permanent`] if they are refused.
    async fn account(&self) -> Result<Account, SendError> {
        Err(SendError::Unsupported)
    }
}
