//! Legs: one side of an entry, as a telco sees it.

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use super::guard;
use super::loaders::{PersonId, PhoneByHash, loaders, promised};
use super::number::ProxyNumber;
use super::phone::Phone;
use super::scalars::DateTime;
use crate::entities::entry::{self, Channel, Kind};
use crate::entities::leg::{self, Direction, State};

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
            Some(hash) if self.is_connected => {
                loaders(ctx)?.load_one(PhoneByHash(hash.clone())).await?.flatten()
            }
            _ => None,
        };
        let Some(id) = known.map(|phone| phone.person_id).or(self.person) else { return Ok(None) };
        Ok(Some(promised(ctx, PersonId(id)).await?.name))
    }

    /// How often it was handed to the telco.
    async fn attempts(&self) -> i32 {
        self.row.attempts
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

/// The person's phone on a leg, under the id of the person's phone if it is one of ours, else under
/// the leg's own.
///
/// # Errors
/// When the seal does not open.
pub async fn phone(ctx: &Context<'_>, leg: &leg::Model) -> async_graphql::Result<Option<Phone>> {
    let Some(sealed) = &leg.phone_sealed else { return Ok(None) };
    let number = guard::app(ctx)?.vault.open_phone(leg.id, sealed)?;
    let known = match &leg.phone_hash {
        Some(hash) => loaders(ctx)?.load_one(PhoneByHash(hash.clone())).await?.flatten(),
        None => None,
    };
    Ok(Some(Phone::new(known.map_or(leg.id, |phone| phone.id), number)))
}
