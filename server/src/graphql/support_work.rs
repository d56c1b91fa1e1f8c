//! What is done at the support desk, and who its agents are.

use async_graphql::{Context, ID, InputObject, Object};

use super::entry::Entry;
use uuid::Uuid;

use super::steps::terms;
use super::support::{Agent, SupportConversation};
use super::{guard, scalars, scope};
use crate::auth::Identity;
use crate::auth::permissions::Permission;
use crate::entities::agent;
use crate::error::{Error, ErrorCode};
use crate::support::agents::{self, AgentPatch, NewAgent};
use crate::support::desk;

/// What is done at the support desk.
#[derive(Default)]
pub struct DeskMutations;

#[Object(guard = "guard::May(Permission::Support)")]
impl DeskMutations {
    /// You take a conversation of the support line, from the queue or from a colleague.
    async fn take_support(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "The version of its `Conversation` you read.")] expected_version: Option<i32>,
    ) -> async_graphql::Result<SupportConversation> {
        let (app, terms) = (guard::app(ctx)?, terms(ctx, expected_version, None)?);
        let account = guard::me(ctx)?;
        Ok(SupportConversation(desk::take(app, account, scalars::uuid(&id, "id")?, &terms).await?))
    }

    /// Gives a conversation of the support line to another agent. The customer notices nothing.
    async fn hand_over_support(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "To whom.")] agent_id: ID,
        #[graphql(desc = "The version of its `Conversation` you read.")] expected_version: Option<i32>,
    ) -> async_graphql::Result<SupportConversation> {
        let (app, terms) = (guard::app(ctx)?, terms(ctx, expected_version, None)?);
        let (id, to) = (scalars::uuid(&id, "id")?, scalars::uuid(&agent_id, "agentId")?);
        Ok(SupportConversation(desk::hand_over(app, id, to, &terms).await?))
    }

    /// Writes to the customer from the support line.
    async fn reply_support(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "The words.")] body: String,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Entry> {
        let (app, terms) = (guard::app(ctx)?, terms(ctx, None, client_mutation_id)?);
        Ok(Entry(desk::reply(app, scalars::uuid(&id, "id")?, &body, &terms).await?.into()))
    }

    /// Ends a conversation of the support line. When the customer writes again it goes on.
    async fn close_support(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "The version of its `Conversation` you read.")] expected_version: Option<i32>,
    ) -> async_graphql::Result<SupportConversation> {
        let (app, terms) = (guard::app(ctx)?, terms(ctx, expected_version, None)?);
        Ok(SupportConversation(desk::close(app, scalars::uuid(&id, "id")?, &terms).await?))
    }

    /// Notes that what the customer wrote was read.
    async fn mark_support_read(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<SupportConversation> {
        let app = guard::app(ctx)?;
        Ok(SupportConversation(desk::mark_read(app, scalars::uuid(&id, "id")?).await?))
    }

    /// An agent comes on duty, or goes off: you yourself, or another one for who dispatches.
    async fn set_on_duty(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which agent; you unless told.")] agent_id: Option<ID>,
        #[graphql(desc = "True: gets conversations from now on.")] on_duty: bool,
    ) -> async_graphql::Result<Agent> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let me = agent::of_account(app.db.read(), caller.account_id).await?.map(|me| me.person_id);
        let asked = scalars::optional_uuid(agent_id.as_ref(), "agentId")?;
        let id = asked.or(me).ok_or_else(|| Error::invalid("agentId", "Tell which agent: you are none."))?;
        if Some(id) != me && !caller.may(Permission::Dispatch) {
            return Err(Error::refused(ErrorCode::Forbidden, "This is another agent.").into());
        }
        let person = agents::set_duty(app, Some(caller.account_id), id, on_duty).await?;
        Agent::of(ctx, person).await
    }
}

/// A new agent.
#[derive(InputObject)]
pub struct AgentInput {
    /// Name, as colleagues know the agent.
    name: String,
    /// Phone as you have it; left out for one who answers in the console alone. Without a country code it is read in the
    /// country of the default market, or of the first that you are limited to.
    phone: Option<String>,
    /// Id of the user who answers in the console as this agent.
    user_id: Option<ID>,
    /// For colleagues.
    note: Option<String>,
}

/// A change of an agent; what is left out stays.
#[derive(InputObject)]
pub struct AgentPatchInput {
    /// Name, as colleagues know the agent.
    name: Option<String>,
    /// Phone as you have it; without a country code it is read in the country of the phone before. The agent's
    /// conversations go on with it.
    phone: Option<String>,
    /// Id of the user who answers in the console as this agent; empty for none.
    user_id: Option<String>,
    /// For colleagues.
    note: Option<String>,
    /// Inactive agents get no conversations, and give away those they have.
    active: Option<bool>,
    /// The version you read: `STALE_VERSION` if someone changed it since.
    expected_version: Option<i32>,
}

/// Who the agents are.
#[derive(Default)]
pub struct AgentMutations;

#[Object(guard = "guard::May(Permission::Dispatch)")]
impl AgentMutations {
    /// Adds an agent of the support line, off duty.
    async fn create_agent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who it is.")] input: AgentInput,
    ) -> async_graphql::Result<Agent> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let new = NewAgent {
            name: input.name,
            phone: input.phone,
            account_id: user(caller, scalars::optional_uuid(input.user_id.as_ref(), "userId")?),
            note: input.note.unwrap_or_default(),
            market_id: scope::market(ctx, None)?,
        };
        Agent::of(ctx, agents::create(app, caller.account_id, new).await?).await
    }

    /// Changes an agent of the support line.
    async fn update_agent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "What changes.")] patch: AgentPatchInput,
    ) -> async_graphql::Result<Agent> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let account_id = match patch.user_id {
            None => None,
            Some(none) if none.is_empty() => Some(None),
            Some(id) => Some(user(caller, Some(scalars::uuid(&ID(id), "userId")?))),
        };
        let change = AgentPatch {
            name: patch.name,
            phone: patch.phone,
            account_id,
            note: patch.note,
            active: patch.active,
            expected_version: patch.expected_version,
            market_id: scope::market(ctx, None)?,
        };
        let person = agents::update(app, caller.account_id, scalars::uuid(&id, "id")?, change).await?;
        Agent::of(ctx, person).await
    }
}

/// The user an agent is to be. Whoever is limited to markets names himself alone: others are not his to
/// learn about, so that their ids are nobody's (T24).
fn user(caller: &Identity, id: Option<Uuid>) -> Option<Uuid> {
    let own = |id: &Uuid| caller.markets.is_none() || *id == caller.account_id;
    id.map(|id| if own(&id) { id } else { scope::nobodys(id) })
}
