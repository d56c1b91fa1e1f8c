//! What a queued leg orders: a text to be sent, or a call to be placed.

use crate::app::App;
use crate::clock::Timestamp;
use crate::entities::entry::{self, Channel};
use crate::entities::{leg, proxy_number};
use crate::error::{Error, Result};
use crate::masking::masks::callers;
use crate::pictures;
use crate::providers::{Accepted, Media, OutboundCall, OutboundText, Provider, Reply, SendError};

/// An order, with everything a telco needs for it.
pub(super) enum Order {
    /// Send a text.
    Text(OutboundText),
    /// Place a call.
    Call(OutboundCall),
}

impl Order {
    /// Reads the order of a leg of this entry; `taken` are the telco's ids of other texts in its lane.
    ///
    /// # Errors
    /// When the leg lacks what its order needs, or a seal does not open.
    pub(super) async fn of(
        app: &App,
        leg: &leg::Model,
        entry: &entry::Model,
        taken: Vec<String>,
    ) -> Result<Self> {
        let broken = |what: &str| Error::Internal(format!("leg {} has no {what}", leg.id));
        let number_id = leg.number_id.ok_or_else(|| broken("number"))?;
        let from = proxy_number::phone_of(app.db.read(), number_id).await?.ok_or_else(|| broken("number"))?;
        let to = app.vault.open_phone(leg.id, leg.phone_sealed.as_ref().ok_or_else(|| broken("phone"))?)?;
        let reference = leg.id.to_string();
        if entry.channel == Channel::Voice {
            let then = entry.answer_sealed.as_ref().ok_or_else(|| broken("instructions"))?;
            let then: Reply = serde_json::from_str(&app.vault.open(entry.id, then)?)
                .map_err(|error| Error::Internal(error.to_string()))?;
            let ring_timeout = app.config.ring_timeout;
            return Ok(Self::Call(OutboundCall { reference, from, to, then, ring_timeout }));
        }
        let body = entry.secret_sealed.as_ref().or(entry.edited_sealed.as_ref());
        let body = body.or(entry.body_sealed.as_ref());
        let body = body.ok_or_else(|| broken("text"))?;
        let (media, lost) = pictures::passed_on(app, entry).await?;
        let mut words =
            callers::preface(app, entry).await?.unwrap_or_default() + &app.vault.open(entry.id, body)?;
        if lost > 0 {
            words.push_str(if words.is_empty() { "" } else { "\n" });
            words.push_str(if lost == 1 { "[picture not delivered]" } else { "[pictures not delivered]" });
        }
        let first = leg.first_attempt_at.and_then(Timestamp::to_datetime);
        Ok(Self::Text(OutboundText {
            reference,
            from,
            to,
            body: words,
            media,
            taken,
            first_attempt_at: first.unwrap_or_else(|| app.clock.utc()),
        }))
    }

    /// Hands it to the telco. Pictures that it cannot carry go as links (E29).
    ///
    /// # Errors
    /// [`SendError`] says what may follow.
    pub(super) async fn hand_over(&self, provider: &dyn Provider) -> Result<Accepted, SendError> {
        match self {
            Self::Text(text) => provider.send_text(&carried(provider, text)).await,
            Self::Call(call) => provider.place_call(call).await,
        }
    }

    /// Asks the telco whether it has it already. No telco can be asked for a call: if it was placed, its
    /// progress comes under our reference.
    ///
    /// # Errors
    /// [`SendError::Unsupported`] if it cannot be asked.
    pub(super) async fn find(&self, provider: &dyn Provider) -> Result<Option<Accepted>, SendError> {
        match self {
            Self::Text(text) => provider.find_sent(&carried(provider, text)).await,
            Self::Call(_) => Err(SendError::Unsupported),
        }
    }
}

fn carried(provider: &dyn Provider, text: &OutboundText) -> OutboundText {
    let mut text = text.clone();
    if !provider.carries_media() {
        for Media { url, .. } in std::mem::take(&mut text.media) {
            if !text.body.is_empty() {
                text.body.push('\n');
            }
            text.body.push_str(&url);
        }
    }
    text
}
