//! The steps of a ride and of the contact it is about: mutations that change what there is.

use async_graphql::ID;
use async_graphql::{Context, Object};

use super::conversation::Conversation;
use super::entry::Entry;
use super::guard;
use super::ride::Ride;
use super::scalars::{self, DateTime};
use crate::auth::permissions::Permission;
use crate::entities::reconnect_grant::Source;
use crate::entities::ride::State;
use crate::masking::conversations::contact;
use crate::masking::conversations::reconnect::{self, Whom};
use crate::masking::once::Terms;
use crate::masking::rides::{assignment, correction, steps, tagging};

/// Who asks, and on what terms.
///
/// # Errors
/// `UNAUTHENTICATED`.
pub fn terms(
    ctx: &Context<'_>,
    expected_version: Option<i32>,
    client_mutation_id: Option<String>,
) -> async_graphql::Result<Terms> {
    let by = Some(guard::me(ctx)?);
    Ok(Terms { by, expected_version, client_id: client_mutation_id })
}

/// The steps of a ride.
#[derive(Default)]
pub struct StepMutations;

#[Object(guard = "guard::May(Permission::Dispatch)")]
impl StepMutations {
    /// Gives a ride its driver, an available one if none is named. Both are told.
    async fn assign_driver(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "Left out, an available driver is chosen.")] driver_id: Option<ID>,
        #[graphql(desc = "The version you read: `STALE_VERSION` if someone changed it since.")]
        expected_version: Option<i32>,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Ride> {
        let (app, id) = (guard::app(ctx)?, scalars::uuid(&id, "id")?);
        let terms = terms(ctx, expected_version, client_mutation_id)?;
        Ok(Ride(
            assignment::assign(app, id, scalars::optional_uuid(driver_id.as_ref(), "driverId")?, &terms)
                .await?
                .into(),
        ))
    }

    /// Gives a ride under way to another driver: the customer keeps the number and is told, the former driver
    /// reaches nobody any more.
    async fn reassign_driver(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "Who takes over.")] driver_id: ID,
        #[graphql(desc = "Why, for the history.")] reason: Option<String>,
        #[graphql(desc = "The version you read: `STALE_VERSION` if someone changed it since.")]
        expected_version: Option<i32>,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Ride> {
        let (app, id) = (guard::app(ctx)?, scalars::uuid(&id, "id")?);
        let terms = terms(ctx, expected_version, client_mutation_id)?;
        Ok(Ride(
            assignment::reassign(app, id, scalars::uuid(&driver_id, "driverId")?, reason, &terms)
                .await?
                .into(),
        ))
    }

    /// Takes a ride one step further: `ASSIGNED`, `EN_ROUTE`, `ARRIVED`, `IN_PROGRESS`, `COMPLETED`.
    async fn advance_ride(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "The step you expect to be next: refused if another one is.")] to: Option<State>,
        #[graphql(desc = "The version you read: `STALE_VERSION` if someone changed it since.")]
        expected_version: Option<i32>,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Ride> {
        let (app, id) = (guard::app(ctx)?, scalars::uuid(&id, "id")?);
        let terms = terms(ctx, expected_version, client_mutation_id)?;
        Ok(Ride(steps::advance(app, id, to, &terms).await?.into()))
    }

    /// Completes a ride; the two reach each other for the market's grace time.
    async fn complete_ride(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "The version you read: `STALE_VERSION` if someone changed it since.")]
        expected_version: Option<i32>,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Ride> {
        let (app, id) = (guard::app(ctx)?, scalars::uuid(&id, "id")?);
        let terms = terms(ctx, expected_version, client_mutation_id)?;
        Ok(Ride(steps::complete(app, id, &terms).await?.into()))
    }

    /// Cancels a ride; the two reach each other for the market's shorter grace time, and are told so.
    async fn cancel_ride(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "Why, for the history.")] reason: Option<String>,
        #[graphql(desc = "The version you read: `STALE_VERSION` if someone changed it since.")]
        expected_version: Option<i32>,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Ride> {
        let (app, id) = (guard::app(ctx)?, scalars::uuid(&id, "id")?);
        let terms = terms(ctx, expected_version, client_mutation_id)?;
        Ok(Ride(steps::cancel(app, id, reason, &terms).await?.into()))
    }

    /// Notes that the customer did not come to the start: he is told, and what was tried goes on record.
    async fn no_show(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "The version you read: `STALE_VERSION` if someone changed it since.")]
        expected_version: Option<i32>,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Ride> {
        let (app, id) = (guard::app(ctx)?, scalars::uuid(&id, "id")?);
        let terms = terms(ctx, expected_version, client_mutation_id)?;
        Ok(Ride(steps::no_show(app, id, &terms).await?.into()))
    }
}

/// What a dispatcher does about contact.
#[derive(Default)]
pub struct ContactMutations;

#[Object(guard = "guard::May(Permission::Dispatch)")]
impl ContactMutations {
    /// Reconnects the two people of a ride or conversation after its end, for a limited time. Give one
    /// of the two ids.
    async fn reconnect(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose people: a ride…")] ride_id: Option<ID>,
        #[graphql(desc = "…or a conversation.")] conversation_id: Option<ID>,
        #[graphql(desc = "Until when, at most three days from now; the market's time unless told.")]
        until: Option<DateTime>,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Conversation> {
        let app = guard::app(ctx)?;
        let whom = match (ride_id, conversation_id) {
            (Some(ride), None) => Whom::Ride(scalars::uuid(&ride, "rideId")?),
            (None, Some(id)) => Whom::Conversation(scalars::uuid(&id, "conversationId")?),
            _ => return Err(crate::error::Error::invalid("rideId", "Give a ride or a conversation.").into()),
        };
        let terms = terms(ctx, None, client_mutation_id)?;
        let until = until.map(|until| until.0);
        Ok(Conversation(reconnect::reconnect(app, whom, until, Source::Dispatcher, &terms).await?.into()))
    }

    /// Lets contact work until a later time.
    async fn extend_conversation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "Until when: later than it works already, at most seven days from now.")]
        until: DateTime,
        #[graphql(desc = "The version you read: `STALE_VERSION` if someone changed it since.")]
        expected_version: Option<i32>,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Conversation> {
        let (app, id) = (guard::app(ctx)?, scalars::uuid(&id, "id")?);
        let terms = terms(ctx, expected_version, client_mutation_id)?;
        Ok(Conversation(contact::extend(app, id, until.0, &terms).await?.into()))
    }

    /// Ends contact at once; a call under way goes on.
    async fn close_conversation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "Why, for the history.")] reason: Option<String>,
        #[graphql(desc = "The version you read: `STALE_VERSION` if someone changed it since.")]
        expected_version: Option<i32>,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Conversation> {
        let (app, id) = (guard::app(ctx)?, scalars::uuid(&id, "id")?);
        let terms = terms(ctx, expected_version, client_mutation_id)?;
        Ok(Conversation(contact::close(app, id, reason, &terms).await?.into()))
    }

    /// Suspends contact: nobody reaches anybody until it is resumed.
    async fn suspend_conversation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "Why, for the history.")] reason: Option<String>,
        #[graphql(desc = "The version you read: `STALE_VERSION` if someone changed it since.")]
        expected_version: Option<i32>,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Conversation> {
        let (app, id) = (guard::app(ctx)?, scalars::uuid(&id, "id")?);
        let terms = terms(ctx, expected_version, client_mutation_id)?;
        Ok(Conversation(contact::suspend(app, id, reason, &terms).await?.into()))
    }

    /// Allows contact again.
    async fn resume_conversation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "Why, for the history.")] reason: Option<String>,
        #[graphql(desc = "The version you read: `STALE_VERSION` if someone changed it since.")]
        expected_version: Option<i32>,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Conversation> {
        let (app, id) = (guard::app(ctx)?, scalars::uuid(&id, "id")?);
        let terms = terms(ctx, expected_version, client_mutation_id)?;
        Ok(Conversation(contact::resume(app, id, reason, &terms).await?.into()))
    }

    /// Shows a text or call at another ride of the same conversation: it was taken for the one nearest in time. Goes on record.
    async fn retag_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of an `Entry`.")] entry_id: ID,
        #[graphql(desc = "A ride of the same two people.")] ride_id: ID,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Entry> {
        let app = guard::app(ctx)?;
        let (entry, ride) = (scalars::uuid(&entry_id, "entryId")?, scalars::uuid(&ride_id, "rideId")?);
        let terms = terms(ctx, None, client_mutation_id)?;
        Ok(Entry(tagging::retag(app, entry, ride, &terms).await?.into()))
    }
}

/// What only administrators do to a ride.
#[derive(Default)]
pub struct CorrectionMutations;

#[Object(guard = "guard::May(Permission::CorrectRides)")]
impl CorrectionMutations {
    /// Sets back a ride that was ended by mistake. The two reach each other again if their numbers are still
    /// theirs.
    async fn correct_ride(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "The state it had.")] to: State,
        #[graphql(desc = "Why; goes on record.")] reason: String,
        #[graphql(desc = "The version you read: `STALE_VERSION` if someone changed it since.")]
        expected_version: Option<i32>,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Ride> {
        let (app, id) = (guard::app(ctx)?, scalars::uuid(&id, "id")?);
        let terms = terms(ctx, expected_version, client_mutation_id)?;
        Ok(Ride(correction::correct(app, id, to, reason, &terms).await?.into()))
    }
}
