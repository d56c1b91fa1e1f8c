//! The history of a ride: what happened, who did it.

use async_graphql::{Context, Object};

use super::loaders::{AccountName, PersonId, promised};
use super::people::Driver;
use super::scalars::DateTime;
use crate::entities::ride::State;
use crate::entities::ride_history::{self, What};

/// One thing that happened to a ride.
pub struct HistoryEntry(pub ride_history::Model);

/// One thing that happened to a ride.
#[Object(name = "RideHistoryEntry")]
impl HistoryEntry {
    /// What happened.
    async fn what(&self) -> What {
        self.0.what
    }

    /// Where the ride stood after it.
    async fn state(&self) -> State {
        self.0.state
    }

    /// Who drove after it.
    async fn driver(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Driver>> {
        let Some(driver) = self.0.driver_id else { return Ok(None) };
        Ok(Some(promised(ctx, PersonId(driver)).await?.into()))
    }

    /// Name of the user who did it; null for the server itself.
    async fn by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let Some(account) = self.0.account_id else { return Ok(None) };
        Ok(Some(promised(ctx, AccountName(account)).await?))
    }

    /// The reason given, or what was found.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }
}
