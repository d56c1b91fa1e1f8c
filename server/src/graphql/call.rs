//! Calls from the company: announcements, and connecting the two people of a ride.

use async_graphql::{Context, ID, Object};

use super::entry::Entry;
use super::{guard, scalars};
use crate::auth::permissions::Permission;
use crate::entities::person::Kind;
use crate::masking::calls;
use crate::masking::company::Recipient;

/// What a dispatcher has called.
#[derive(Default)]
pub struct CallMutations;

#[Object(guard = "guard::May(Permission::Dispatch)")]
impl CallMutations {
    /// Rings one of the two people of a ride and, once he answers, connects him with the other. Each sees
    /// the number he knows from this ride.
    async fn click_to_call(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose people.")] ride_id: ID,
        #[graphql(desc = "Who is rung first.")] first: Kind,
    ) -> async_graphql::Result<Entry> {
        let ride = scalars::uuid(&ride_id, "rideId")?;
        Ok(Entry(calls::connect(guard::app(ctx)?, ride, first).await?.into()))
    }

    /// Rings one or both people of a ride and says something, each from the number he knows.
    async fn place_announcement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose people.")] ride_id: ID,
        #[graphql(desc = "Whom it is for.")] to: Recipient,
        #[graphql(desc = "What is said; at most 1000 characters.")] text: String,
    ) -> async_graphql::Result<Vec<Entry>> {
        let ride = scalars::uuid(&ride_id, "rideId")?;
        let placed = calls::announce(guard::app(ctx)?, ride, to, &text).await?;
        Ok(placed.into_iter().map(|row| Entry(row.into())).collect())
    }
}
