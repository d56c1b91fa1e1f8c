//! Legs: one side of an entry, as a telco sees it.

use async_graphql::{Context, ID, Object, SimpleObject};
use uuid::Uuid;

use super::guard;
use super::loaders::{AttemptsOf, PersonId, PhoneByHash, loaded, promised};
use super::number::ProxyNumber;
use super::phone::Phone;
use super::scalars::DateTime;
use crate::entities::attempt::{self, Outcome};
use crate::entities::entry::{self, Channel, Kind};
use crate::entities::leg::{self, Direction, State};
use crate::providers::{self, CodeOf};

/// One side of an entry, as a telco sees it.
pub struct Leg {
    row: leg::Model,
    person: Option<Uuid>,
    /// One of two people that a call of ours connects.
    is_connected: bool,
}

impl Leg {
    /// A leg of this entry.
    #[must_use]
    pub fn of(row: leg::Model, entry: &entry::Model) -> Self {
        let person = match row.direction {
            Direction::Outbound => entry.to_person_id,
            Direction::Inbound => entry.from_person_id.filter(|_| entry.kind != Kind::Unrouted),
        };
        let is_connected =
            entry.kind == Kind::Company && entry.channel == Channel::Voice && entry.from_person_id.is_some();
        Self { row, person, is_connected }
    }
}

/// What a telco's code means.
#[derive(SimpleObject)]
pub struct ErrorHelp {
    /// In words.
    words: &'static str,
    /// The telco's page about it.
    url: String,
}

impl From<providers::ErrorHelp> for ErrorHelp {
    fn from(help: providers::ErrorHelp) -> Self {
        Self { words: help.words, url: help.url }
    }
}

/// One side of an entry, as a telco sees it.
#[Object]
impl Leg {
    /// The leg's id; telcos get it as our reference.
    async fn id(&self) -> ID {
        self.row.id.into()
    }

    /// To us or from us.
    async fn direction(&self) -> Direction {
        self.row.direction
    }

    /// Where it stands.
    async fn state(&self) -> State {
        self.row.state
    }

    /// Name of the telco.
    async fn provider(&self) -> &str {
        &self.row.provider
    }

    /// The telco's id of it.
    async fn provider_id(&self) -> Option<&str> {
        self.row.provider_id.as_deref()
    }

    /// Our number on this leg; null when the telco named one that is not ours.
    async fn number(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ProxyNumber>> {
        ProxyNumber::maybe(ctx, self.row.number_id).await
    }

    /// The person's side of this leg.
    async fn phone(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Phone>> {
        phone(ctx, &self.row).await
    }

    /// Name of the person on this leg.
    async fn person_name(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        // A call of the company has two outbound legs: whose each is, its phone tells.
        let known = match &self.row.phone_hash {
            Some(hash) if self.is_connected => loaded(ctx, PhoneByHash(hash.clone())).await?.flatten(),
            _ => None,
        };
        let Some(id) = known.map(|phone| phone.person_id).or(self.person) else { return Ok(None) };
        Ok(Some(promised(ctx, PersonId(id)).await?.name.clone()))
    }

    /// How often it was handed to the telco.
    async fn attempts(&self) -> i32 {
        self.row.attempts
    }

    /// Each time it was handed to the telco, first one first.
    async fn attempt_log(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Attempt>> {
        Ok(promised(ctx, AttemptsOf(self.row.id)).await?.into_iter().map(Attempt::from).collect())
    }

    /// When a text that the telco took counts as unconfirmed, for want of a receipt; null once there is
    /// one, or it failed. Unconfirmed is not failed: some carriers tell nothing.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn unconfirmed_from(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DateTime>> {
        let waits = self.row.direction == Direction::Outbound
            && matches!(self.row.state, State::Submitted | State::Sent);
        let after = guard::app(ctx)?.config.unconfirmed_after;
        Ok(waits.then(|| self.row.updated_at.plus(after).into()))
    }

    /// When a queued leg is tried next.
    async fn next_attempt_at(&self) -> Option<DateTime> {
        self.row.next_attempt_at.filter(|_| self.row.state == State::Queued).map(DateTime)
    }

    /// The telco's code of the last failure.
    async fn error_code(&self) -> Option<&str> {
        self.row.error_code.as_deref()
    }

    /// The telco's words for it.
    async fn error_message(&self) -> Option<&str> {
        self.row.error_message.as_deref()
    }

    /// What the telco's code means, and its page about it; null for codes it does not list.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn error_help(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ErrorHelp>> {
        let Some(code) = &self.row.error_code else { return Ok(None) };
        // A text that was refused, or never taken, has the code of a refusal; any other was told of later.
        let of = match self.row.state {
            State::Queued | State::Sending | State::Uncertain | State::Rejected | State::Failed => {
                CodeOf::Refusal
            }
            _ => CodeOf::Receipt,
        };
        let provider = guard::app(ctx)?.providers.get(&self.row.provider);
        Ok(provider.and_then(|provider| provider.explain_code(code, of)).map(Into::into))
    }

    /// Into how many SMS parts it was cut.
    async fn segments(&self) -> Option<i32> {
        self.row.segments
    }

    /// How long the call took.
    async fn duration_seconds(&self) -> Option<i32> {
        self.row.duration_seconds
    }

    /// Its last change.
    async fn updated_at(&self) -> DateTime {
        self.row.updated_at.into()
    }
}

/// One time a text was handed to its telco.
#[derive(SimpleObject)]
pub struct Attempt {
    /// Which one, from 1.
    number: i32,
    /// It began by asking whether the telco has the text already.
    look_up: bool,
    /// When it began.
    began_at: DateTime,
    /// When it ended; null while it is under way, or when the server died in it.
    ended_at: Option<DateTime>,
    /// What it came to.
    outcome: Option<Outcome>,
    /// The telco's code.
    code: Option<String>,
    /// The telco's words for it.
    message: Option<String>,
}

impl From<attempt::Model> for Attempt {
    fn from(row: attempt::Model) -> Self {
        Self {
            number: row.number,
            look_up: row.look_up,
            began_at: row.began_at.into(),
            ended_at: row.ended_at.map(DateTime),
            outcome: row.outcome,
            code: row.code,
            message: row.message,
        }
    }
}

/// The person's phone on a leg, under the id of the person's phone if it is one of ours, else under
/// the leg's own.
///
/// # Errors
/// When the seal does not open.
pub async fn phone(ctx: &Context<'_>, leg: &leg::Model) -> async_graphql::Result<Option<Phone>> {
    let Some(sealed) = &leg.phone_sealed else { return Ok(None) };
    let number = guard::app(ctx)?.vault.open_phone(leg.id, sealed)?;
    let known = match &leg.phone_hash {
        Some(hash) => loaded(ctx, PhoneByHash(hash.clone())).await?.flatten(),
        None => None,
    };
    Ok(Some(Phone::new(known.map_or(leg.id, |phone| phone.id), number)))
}
