//! Sending a text, with or without pictures, and looking for one whose sending broke off.

use chrono::{SecondsFormat, TimeDelta};
use serde::{Deserialize, Serialize};

use super::super::http::still_unknown;
use super::super::{Accepted, Fault, OutboundText, ReceiptState, SendError};
use super::{MessageBird, receive};

/// How far before the first attempt to begin looking: clocks differ.
const SLACK: TimeDelta = TimeDelta::minutes(10);
/// Messages on a page when looking for one.
const PAGE: usize = 100;
/// Pages to look through before giving up without an answer.
const PAGES: usize = 10;

#[derive(Serialize)]
struct NewMessage<'a> {
    originator: &'a str,
    recipients: [&'a str; 1],
    body: &'a str,
    /// Without it no receipt is sent.
    reference: &'a str,
    #[serde(rename = "reportUrl")]
    report_url: String,
    /// The default replaces what GSM's alphabet lacks.
    datacoding: &'static str,
}

/// Its receipts come to the account's own address: it takes none.
#[derive(Serialize)]
struct NewMms<'a> {
    originator: &'a str,
    recipients: [&'a str; 1],
    #[serde(skip_serializing_if = "str::is_empty")]
    body: &'a str,
    #[serde(rename = "mediaUrls")]
    media_urls: Vec<&'a str>,
    reference: &'a str,
}

#[derive(Deserialize)]
struct Message {
    id: String,
    reference: Option<String>,
    #[serde(default)]
    recipients: Recipients,
}

#[derive(Deserialize, Default)]
struct Recipients {
    #[serde(default)]
    items: Vec<Recipient>,
}

#[derive(Deserialize)]
struct Recipient {
    status: Option<String>,
    #[serde(rename = "statusErrorCode")]
    error_code: Option<u32>,
    #[serde(rename = "statusReason")]
    reason: Option<String>,
    #[serde(rename = "messagePartCount")]
    parts: Option<u32>,
}

#[derive(Deserialize)]
struct Page {
    items: Vec<Message>,
    #[serde(rename = "totalCount", default)]
    total: usize,
}

impl From<Message> for Accepted {
    fn from(message: Message) -> Self {
        let Some(recipient) = message.recipients.items.into_iter().next() else {
            return Self::submitted(message.id, None);
        };
        let status = recipient.status.as_deref().unwrap_or_default();
        let state = receive::state(status).unwrap_or(ReceiptState::Submitted);
        let code = recipient.error_code.map(|code| code.to_string());
        let fault = || receive::reason(code.as_deref(), recipient.reason.as_deref(), status);
        Self {
            provider_id: message.id,
            segments: recipient.parts,
            state,
            fault: state.is_failure().then(fault),
        }
    }
}

impl MessageBird {
    /// Hands a text over.
    ///
    /// # Errors
    /// [`SendError`] says what may follow.
    pub(super) async fn send(&self, text: &OutboundText) -> Result<Accepted, SendError> {
        let client = self.http.client()?;
        let (originator, recipients) = (text.from.digits(), [text.to.digits()]);
        let request = if text.media.is_empty() {
            client.post(self.messages(text)).json(&NewMessage {
                originator,
                recipients,
                body: &text.body,
                reference: &text.reference,
                report_url: self.webhook("status"),
                datacoding: "auto",
            })
        } else {
            client.post(self.messages(text)).json(&NewMms {
                originator,
                recipients,
                body: &text.body,
                media_urls: text.media.iter().map(|media| media.url.as_str()).collect(),
                reference: &text.reference,
            })
        };
        self.ask(request).await?.read::<Message>().map(Into::into)
    }

    /// Looks for a text by our reference among those sent since its first attempt.
    ///
    /// # Errors
    /// [`SendError::Unknown`] whenever the vendor does not answer clearly: a look-up that failed
    /// for any reason leaves the text as unknown as it was.
    pub(super) async fn find(&self, text: &OutboundText) -> Result<Option<Accepted>, SendError> {
        let mut seen = 0;
        for _ in 0..PAGES {
            let found = self.page(text, seen).await.map_err(still_unknown)?;
            seen += found.items.len();
            let is_last = found.items.is_empty() || seen >= found.total;
            let is_ours = |message: &Message| message.reference.as_deref() == Some(&text.reference);
            if let Some(message) = found.items.into_iter().find(is_ours) {
                return Ok(Some(message.into()));
            }
            if is_last {
                return Ok(None);
            }
        }
        let fault = Fault::new("too_many", "too many texts to this person to find this one");
        Err(SendError::Unknown { fault })
    }

    async fn page(&self, text: &OutboundText, offset: usize) -> Result<Page, SendError> {
        let since = text.first_attempt_at - SLACK;
        let query = serde_urlencoded::to_string([
            ("direction", "mt"),
            ("originator", text.from.digits()),
            ("recipient", text.to.digits()),
            ("from", &since.to_rfc3339_opts(SecondsFormat::Secs, true)),
            ("limit", &PAGE.to_string()),
            ("offset", &offset.to_string()),
        ]);
        let url = format!("{}?{}", self.messages(text), query.unwrap_or_default());
        self.ask(self.http.client()?.get(url)).await?.read()
    }

    /// Texts with pictures are things of their own.
    fn messages(&self, text: &OutboundText) -> String {
        format!("{}/{}", self.config.api_url, if text.media.is_empty() { "messages" } else { "mms" })
    }
}
