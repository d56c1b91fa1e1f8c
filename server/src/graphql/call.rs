//! Calls from the company: announcements, and connecting the two people of a ride, or of a conversation without one.

use async_graphql::{Context, ID, Object};

use super::block::several;
use super::entry::Entry;
use super::{guard, scalars, steps};
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
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Entry> {
        let ride = scalars::uuid(&ride_id, "rideId")?;
        let terms = steps::terms(ctx, None, client_mutation_id)?;
        Ok(Entry(calls::connect(guard::app(ctx)?, ride, first, &terms).await?.into()))
    }

    /// Rings one or both people of a ride and says something, each from the number he knows.
    async fn place_announcement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose people.")] ride_id: ID,
        #[graphql(desc = "Whom it is for.")] to: Recipient,
        #[graphql(desc = "What is said; at most 1000 characters.")] text: String,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Vec<Entry>> {
        let ride = scalars::uuid(&ride_id, "rideId")?;
        let terms = steps::terms(ctx, None, client_mutation_id)?;
        let placed = calls::announce(guard::app(ctx)?, ride, to, &text, &terms).await?;
        Ok(placed.into_iter().map(|row| Entry(row.into())).collect())
    }

    /// As `clickToCall`, for the two of a conversation that has no ride.
    async fn call_without_ride(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which conversation.")] conversation_id: ID,
        #[graphql(desc = "Which of its people is rung first.")] first: ID,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Entry> {
        let conversation = scalars::uuid(&conversation_id, "conversationId")?;
        let first = scalars::uuid(&first, "first")?;
        let terms = steps::terms(ctx, None, client_mutation_id)?;
        let call = calls::connect_without_ride(guard::app(ctx)?, conversation, first, &terms).await?;
        Ok(Entry(call.into()))
    }

    /// As `placeAnnouncement`, for people of a conversation that has no ride.
    async fn announce_without_ride(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which conversation.")] conversation_id: ID,
        #[graphql(desc = "One or both of its people.")] person_ids: Vec<ID>,
        #[graphql(desc = "What is said; at most 1000 characters.")] text: String,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Vec<Entry>> {
        let conversation = scalars::uuid(&conversation_id, "conversationId")?;
        let (people, terms) = (several(&person_ids)?, steps::terms(ctx, None, client_mutation_id)?);
        let placed =
            calls::announce_without_ride(guard::app(ctx)?, conversation, &people, &text, &terms).await?;
        Ok(placed.into_iter().map(|row| Entry(row.into())).collect())
    }
}
