//! Sending a text, and looking for one whose sending broke off.
//!
//! Twilio keeps no reference of ours with a message, so a lost one is recognised by its numbers,
//! text and time. Two equal texts in a row look the same: messages this process knows to belong to
//! another text are passed over. (A receipt tells for certain: its address carries our reference.)

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::super::http::still_unknown;
use super::super::{Accepted, Fault, OutboundText, ReceiptState, SendError};
use super::{Twilio, receive};

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
    /// Why it did not arrive.
    error_code: Option<Value>,
    #[serde(rename = "error_message")]
    reason: Option<String>,
    #[serde(default)]
    body: Option<String>,
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
        let state = receive::state(&message.status).unwrap_or(ReceiptState::Submitted);
        let code = message.error_code.as_ref().and_then(Value::as_u64).map(|code| code.to_string());
        let fault = state
            .is_failure()
            .then(|| receive::reason(code.as_deref(), message.reason.as_deref(), &message.status));
        Self {
            provider_id: message.sid,
            // Twilio says 0 while it does not know yet.
            segments: segments.filter(|count| *count > 0),
            state,
            fault,
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

/// An instant as Twilio's lists are asked with.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

impl Twilio {
    /// Hands a text over, with its pictures.
    ///
    /// # Errors
    /// [`SendError`] says what may follow.
    pub(super) async fn send(&self, text: &OutboundText) -> Result<Accepted, SendError> {
        let callback = self.callback("status", &text.reference);
        let mut form = vec![("To", text.to.e164()), ("From", text.from.e164())];
        if !text.body.is_empty() || text.media.is_empty() {
            form.push(("Body", &text.body));
        }
        form.push(("StatusCallback", &callback));
        form.extend(text.media.iter().map(|media| ("MediaUrl", media.url.as_str())));
        let accepted = Accepted::from(self.post::<Message>("Messages.json", &form).await?);
        self.claims.claim(&accepted.provider_id, &text.reference);
        Ok(accepted)
    }

    /// A webhook of ours that brings our reference back: Twilio keeps none itself.
    pub(super) fn callback(&self, kind: &str, reference: &str) -> String {
        let query = serde_urlencoded::to_string([("reference", reference)]).unwrap_or_default();
        format!("{}/webhooks/twilio/{kind}?{query}", self.config.public_url)
    }

    /// Looks for a text among those sent between the two numbers since its first attempt.
    ///
    /// # Errors
    /// [`SendError::Unknown`] whenever Twilio does not answer clearly: a look-up that failed for
    /// any reason leaves the text as unknown as it was.
    pub(super) async fn find(&self, text: &OutboundText) -> Result<Option<Accepted>, SendError> {
        let since = text.first_attempt_at - SLACK;
        let from = instant(since);
        let query = [
            ("To", text.to.e164()),
            ("From", text.from.e164()),
            ("DateSent>", from.as_str()),
            ("PageSize", PAGE),
        ];
        let page: Page = self.get(&self.address("Messages.json")?, &query).await.map_err(still_unknown)?;
        let is_in_time = |message: &Message| {
            let created = message.date_created.as_deref().map(DateTime::parse_from_rfc2822);
            created.is_some_and(|date| date.is_ok_and(|date| date >= since))
        };
        // The list has the newest first; the first attempt made the oldest.
        let found = page.messages.into_iter().rev().find(|message| {
            message.body.as_deref().unwrap_or_default() == text.body
                && message.direction.starts_with("outbound")
                && is_in_time(message)
                && !text.taken.contains(&message.sid)
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
}
