//! The support desk: its agents, and the conversations of the support line.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::account::User;
use super::conversation::Conversation;
use super::guard;
use super::loaders::{ConversationId, ParticipantsOf, PersonId, PhoneOf, promised};
use super::number::ProxyNumber;
use super::pagination::{self, List, Order, Page, Place};
use super::people::{Customer, Driver};
use super::phone::Phone;
use super::scalars::{self, DateTime};
use crate::auth::permissions::Permission;
use crate::entities::person::{self, Kind};
use crate::entities::support_conversation::{self as case, State};
use crate::entities::{account, agent, participant, phone};
use crate::error::Error;

/// Someone of the company who answers the support line: on a phone, in the console, or both.
pub struct Agent {
    person: Arc<person::Model>,
    row: agent::Model,
}

impl Agent {
    /// The agent of that person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(ctx: &Context<'_>, person: impl Into<Arc<person::Model>>) -> async_graphql::Result<Self> {
        let person = person.into();
        let row = agent::Entity::find_by_id(person.id).one(guard::app(ctx)?.db.read()).await;
        let row = row.map_err(Error::from)?.ok_or_else(|| Error::not_found("agent"))?;
        Ok(Self { person, row })
    }
}

/// Someone of the company who answers the support line: on a phone, in the console, or both.
#[Object]
impl Agent {
    /// The agent's id.
    async fn id(&self) -> ID {
        self.person.id.into()
    }

    /// Name, as colleagues know the agent; customers are never told.
    async fn name(&self) -> &str {
        &self.person.name
    }

    /// The phone the agent is texted and rung on; null for one who answers in the console alone.
    async fn phone(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Phone>> {
        let phones = phone::of_person(guard::app(ctx)?.db.read(), self.person.id).await?;
        Ok(phones.first().map(|phone| Phone::open(ctx, phone)).transpose()?)
    }

    /// The user who answers in the console as this agent, for those who work at the desk or manage users.
    async fn user(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<User>> {
        let caller = guard::caller(ctx)?;
        let Some(id) = self.row.account_id else { return Ok(None) };
        if !caller.may(Permission::Support) && !caller.may(Permission::ManageUsers) {
            return Ok(None);
        }
        let found = account::Entity::find_by_id(id).one(guard::app(ctx)?.db.read()).await;
        Ok(found.map_err(Error::from)?.map(User))
    }

    /// Gets conversations now.
    async fn on_duty(&self) -> bool {
        self.row.on_duty
    }

    /// Since when that is so.
    async fn duty_changed_at(&self) -> DateTime {
        self.row.duty_changed_at.into()
    }

    /// Works for the company at all.
    async fn active(&self) -> bool {
        self.person.active
    }

    /// For colleagues.
    async fn note(&self) -> &str {
        &self.person.note
    }

    /// Raised by each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.person.version
    }

    /// How many conversations the agent has that are not over.
    async fn open_conversations(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        let open = case::Entity::find()
            .filter(case::Column::AgentId.eq(self.person.id))
            .filter(case::Column::State.ne(State::Closed))
            .count(guard::app(ctx)?.db.read())
            .await
            .map_err(Error::from)?;
        Ok(i32::try_from(open).unwrap_or(i32::MAX))
    }
}

/// A conversation of the support line: whoever wrote to it, and the agent who answers.
pub struct SupportConversation(pub case::Model);

/// A conversation of the support line: whoever wrote to it, and the agent who answers.
#[Object]
impl SupportConversation {
    /// Its id, which is also that of its `Conversation`.
    async fn id(&self) -> ID {
        self.0.conversation_id.into()
    }

    /// Where it stands.
    async fn state(&self) -> State {
        self.0.state
    }

    /// Since when nobody has answered; null when nothing waits.
    async fn waiting_since(&self) -> Option<DateTime> {
        self.0.waiting_since.map(DateTime)
    }

    /// Texts and calls of the customer that nobody has read.
    async fn unread(&self) -> i32 {
        self.0.unread
    }

    /// When either side last wrote or called.
    async fn active_at(&self) -> DateTime {
        self.0.active_at.into()
    }

    /// Who answers; null while it waits in the queue, and once it is closed.
    async fn agent(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Agent>> {
        let Some(id) = self.0.agent_id else { return Ok(None) };
        Ok(Some(Agent::of(ctx, promised(ctx, PersonId(id)).await?).await?))
    }

    /// Is it yours?
    async fn is_mine(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        let me = agent::of_account(guard::app(ctx)?.db.read(), guard::me(ctx)?).await?;
        Ok(me.is_some_and(|me| Some(me.person_id) == self.0.agent_id))
    }

    /// The number that everyone texts.
    async fn line(&self, ctx: &Context<'_>) -> async_graphql::Result<ProxyNumber> {
        ProxyNumber::of(ctx, self.0.line_id).await
    }

    /// The number that stands for this customer on the agent's phone; null where the agent answers in
    /// the console.
    async fn agent_dials(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ProxyNumber>> {
        let people = promised(ctx, ParticipantsOf(self.0.conversation_id)).await?;
        let agent = people.iter().find(|one| one.id != self.0.requester_id && one.left_at.is_none());
        ProxyNumber::maybe(ctx, agent.map(|agent| agent.number_id)).await
    }

    /// Name of whoever wrote; someone who is not known is a `Caller` with a reference.
    async fn name(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        Ok(self.requester_person(ctx).await?.name.clone())
    }

    /// The phone of whoever wrote, masked.
    async fn phone(&self, ctx: &Context<'_>) -> async_graphql::Result<Phone> {
        let person = self.requester_person(ctx).await?;
        Ok(Phone::open(ctx, &promised(ctx, PhoneOf(person.id)).await?)?)
    }

    /// Whoever wrote, if a customer.
    async fn customer(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Customer>> {
        let person = self.requester_person(ctx).await?;
        Ok((person.kind == Kind::Customer).then(|| person.into()))
    }

    /// Whoever wrote, if a driver.
    async fn driver(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Driver>> {
        let person = self.requester_person(ctx).await?;
        Ok((person.kind == Kind::Driver).then(|| person.into()))
    }

    /// Its texts and calls, and all that every conversation has.
    async fn conversation(&self, ctx: &Context<'_>) -> async_graphql::Result<Conversation> {
        Ok(Conversation(promised(ctx, ConversationId(self.0.conversation_id)).await?))
    }
}

impl SupportConversation {
    async fn requester_person(&self, ctx: &Context<'_>) -> async_graphql::Result<Arc<person::Model>> {
        let people: Vec<participant::Model> = promised(ctx, ParticipantsOf(self.0.conversation_id)).await?;
        let requester = people.iter().find(|one| one.id == self.0.requester_id);
        let requester = requester.ok_or_else(|| Error::not_found("support conversation"))?;
        promised(ctx, PersonId(requester.person_id)).await
    }
}

/// Which conversations of the support line.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SupportView {
    /// Those that no agent has.
    Queue,
    /// Yours that are not over.
    Mine,
    /// All that are not over.
    Open,
    /// Those that are over.
    Closed,
    /// All.
    All,
}

/// Last written in first.
const LATEST: Order<case::Entity> = Order {
    list: 's',
    by: Some(case::Column::ActiveAt),
    id: case::Column::ConversationId,
    descending: true,
    place: |row| Place::Time(row.active_at, row.conversation_id),
};

/// Queries of the support desk.
#[derive(Default)]
pub struct SupportQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl SupportQueries {
    /// The conversations of the support line, the last written in first.
    #[graphql(complexity = "pagination::cost(first, None, child_complexity)")]
    async fn support_conversations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 1 to 200; 50 unless told.")] first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Which; those that are not over unless told.")] view: Option<SupportView>,
    ) -> async_graphql::Result<List<SupportConversation>> {
        let app = guard::app(ctx)?;
        let select = case::Entity::find();
        let select = match view.unwrap_or(SupportView::Open) {
            SupportView::Queue => select.filter(case::Column::State.eq(State::Queued)),
            SupportView::Open => select.filter(case::Column::State.ne(State::Closed)),
            SupportView::Closed => select.filter(case::Column::State.eq(State::Closed)),
            SupportView::All => select,
            SupportView::Mine => {
                let me = agent::of_account(app.db.read(), guard::me(ctx)?).await?;
                select
                    .filter(case::Column::AgentId.eq(me.map(|me| me.person_id).unwrap_or_default()))
                    .filter(case::Column::State.ne(State::Closed))
            }
        };
        let rows = pagination::read(ctx, select, &LATEST, Page::forward(first, after)).await?;
        Ok(rows.connection(LATEST.place, SupportConversation))
    }

    /// The conversation of the support line of that id.
    async fn support_conversation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<Option<SupportConversation>> {
        let Ok(id) = scalars::uuid(&id, "id") else { return Ok(None) };
        let found = case::Entity::find_by_id(id).one(guard::app(ctx)?.db.read()).await;
        Ok(found.map_err(Error::from)?.map(SupportConversation))
    }

    /// The agents of the support line, by name.
    async fn agents(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Agent>> {
        let db = guard::app(ctx)?.db.read();
        let people = person::Entity::find()
            .filter(person::Column::Kind.eq(Kind::Agent))
            .order_by_asc(person::Column::NameFolded)
            .all(db)
            .await
            .map_err(Error::from)?;
        let rows = agent::Entity::find().all(db).await.map_err(Error::from)?;
        let row = |id| rows.iter().find(|row| row.person_id == id).cloned();
        Ok(people
            .into_iter()
            .filter_map(|person| Some(Agent { row: row(person.id)?, person: person.into() }))
            .collect())
    }

    /// You, as an agent of the support line; null if you are none.
    async fn my_agent(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Agent>> {
        let app = guard::app(ctx)?;
        let me = agent::of_account(app.db.read(), guard::me(ctx)?).await?;
        let Some(row) = me else { return Ok(None) };
        let person = promised(ctx, PersonId(row.person_id)).await?;
        Ok(Some(Agent { person, row }))
    }
}
