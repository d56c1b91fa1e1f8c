//! Sending a text, and looking for one whose sending broke off.
//!
//! Twilio keeps no reference of ours with a message, so a lost one is recognised by its numbers,
//! text and time. Two equal texts in a row look the same: messages this process knows to belong to
//! another text are passed over. (A receipt tells for certain: its address carries our reference.)

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta};
use reqwest::RequestBuilder;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::Value;

use super::super::http::{exchange, still_unknown};
use super::super::{Accepted, Fault, OutboundText, ReceiptState, SendError};
use super::{Twilio, errors, receive};

/// How long before the first attempt a message may be dated: clocks differ.
const SLACK: TimeDelta = TimeDelta::seconds(30);
/// The most messages Twilio lists at once.
const PAGE: &str = "1000";
/// How many accepted texts are remembered; the oldest are forgotten first.
const REMEMBERED: usize = 10_000;

#[derive(Deserialize)]
struct Message {
    sid: String,
    status: String,
    /// A number as text.
    num_segments: Option<Value>,
    #[serde(default)]
    body: String,
    #[serde(default)]
    direction: String,
    #[serde(default)]
    date_created: Option<String>,
}

#[derive(Deserialize)]
struct Page {
    messages: Vec<Message>,
    next_page_uri: Option<String>,
}

impl From<Message> for Accepted {
    fn from(message: Message) -> Self {
        let segments: Option<u32> = message.num_segments.and_then(|count| count.as_str()?.parse().ok());
        Self {
            provider_id: message.sid,
            // Twilio says 0 while it does not know yet.
            segments: segments.filter(|count| *count > 0),
            state: receive::state(&message.status).unwrap_or(ReceiptState::Submitted),
        }
    }
}

/// Which message belongs to which text, as far as this process was told.
#[derive(Default)]
pub(super) struct Claims(Mutex<VecDeque<(String, String)>>);

impl Claims {
    fn claim(&self, sid: &str, reference: &str) {
        let mut claims = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        claims.push_back((sid.into(), reference.into()));
        if claims.len() > REMEMBERED {
            claims.pop_front();
        }
    }

    fn is_anothers(&self, sid: &str, reference: &str) -> bool {
        let claims = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        claims.iter().any(|(claimed, owner)| claimed == sid && owner != reference)
    }
}

impl Twilio {
    /// Hands a text over.
    ///
    /// # Errors
    /// [`SendError`] says what may follow.
    pub(super) async fn send(&self, text: &OutboundText) -> Result<Accepted, SendError> {
        let url = self.messages()?;
        let reference = serde_urlencoded::to_string([("reference", &text.reference)]).unwrap_or_default();
        let callback = format!("{}/webhooks/twilio/status?{reference}", self.config.public_url);
        let form = [
            ("To", text.to.e164()),
            ("From", text.from.e164()),
            ("Body", &text.body),
            ("StatusCallback", &callback),
        ];
        let answer = exchange(self.signed(self.http.client()?.post(url).form(&form))?).await?;
        if !answer.is_success() {
            return Err(errors::refusal(&answer));
        }
        let accepted = Accepted::from(answer.read::<Message>()?);
        self.claims.claim(&accepted.provider_id, &text.reference);
        Ok(accepted)
    }

    /// Looks for a text among those sent between the two numbers since its first attempt.
    ///
    /// # Errors
    /// [`SendError::Unknown`] whenever Twilio does not answer clearly: a look-up that failed for
    /// any reason leaves the text as unknown as it was.
    pub(super) async fn find(&self, text: &OutboundText) -> Result<Option<Accepted>, SendError> {
        let page = self.list(text).await.map_err(still_unknown)?;
        let since = text.first_attempt_at - SLACK;
        let is_in_time = |message: &Message| {
            let created = message.date_created.as_deref().map(DateTime::parse_from_rfc2822);
            created.is_some_and(|date| date.is_ok_and(|date| date >= since))
        };
        // The list has the newest first; the first attempt made the oldest.
        let found = page.messages.into_iter().rev().find(|message| {
            message.body == text.body
                && message.direction.starts_with("outbound")
                && is_in_time(message)
                && !self.claims.is_anothers(&message.sid, &text.reference)
        });
        if let Some(message) = found {
            self.claims.claim(&message.sid, &text.reference);
            return Ok(Some(message.into()));
        }
        if page.next_page_uri.is_some() {
            let fault = Fault::new("too_many", "too many texts to this person to find this one");
            return Err(SendError::Unknown { fault });
        }
        Ok(None)
    }

    async fn list(&self, text: &OutboundText) -> Result<Page, SendError> {
        let since = (text.first_attempt_at - SLACK).format("%Y-%m-%d").to_string();
        let query = serde_urlencoded::to_string([
            ("To", text.to.e164()),
            ("From", text.from.e164()),
            ("DateSent>", &since),
            ("PageSize", PAGE),
        ]);
        let url = format!("{}?{}", self.messages()?, query.unwrap_or_default());
        let answer = exchange(self.signed(self.http.client()?.get(url))?).await?;
        if answer.is_success() { answer.read() } else { Err(errors::refusal(&answer)) }
    }

    fn messages(&self) -> Result<String, SendError> {
        let (account, _) = self.credentials()?;
        Ok(format!("{}/2010-04-01/Accounts/{account}/Messages.json", self.config.api_url))
    }

    fn signed(&self, request: RequestBuilder) -> Result<RequestBuilder, SendError> {
        let (account, token) = self.credentials()?;
        Ok(request.basic_auth(account, Some(token)))
    }

    /// The account and the token that sends, if both are there.
    pub(super) fn credentials(&self) -> Result<(&str, &str), SendError> {
        let account = self.config.account_sid.trim();
        let is_sid = !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let token = self.config.auth_tokens.first().map(|token| token.expose_secret().trim());
        token.filter(|_| is_sid).map(|token| (account, token)).ok_or(SendError::NotConfigured)
    }
}
