//! The inbox of contacts that could not be routed: who they probably are, and what a person does
//! about them.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, InputObject, Object};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::conversation::Conversation;
use super::entry::Entry;
use super::errors::Shared;
use super::loaders::{AccountId, Batches, EntryId, Found, ahead, loaded, loaders, promised, remembers};
use super::look::Asked;
use super::pagination::{self, List, Order, Page, Place};
use super::ride::Ride;
use super::scalars::{self, DateTime};
use super::{guard, prime, scope};
use crate::auth::permissions::Permission;
use crate::entities::entry::Channel;
use crate::entities::person::Kind;
use crate::entities::unrouted_item::{self, Action, SenderKind};
use crate::error::Error;
use crate::masking::unrouted::guesses::{self, Likelihood};
use crate::masking::unrouted::resolving::{self, Deed};

/// A text or call that matched no live conversation, until a person settles it.
pub struct UnroutedItem(pub unrouted_item::Model);

/// A text or call that matched no live conversation, until a person settles it.
#[Object]
impl UnroutedItem {
    /// The item's id: that of its entry.
    async fn id(&self) -> ID {
        self.0.entry_id.into()
    }

    /// What came in.
    async fn entry(&self, ctx: &Context<'_>) -> async_graphql::Result<Entry> {
        Ok(Entry(promised(ctx, EntryId(self.0.entry_id)).await?))
    }

    /// The number that was texted or called, where it is none of those in `proxyNumbers`: a telco leads it here, and nobody added it. Null elsewhere.
    async fn dialled(&self) -> Option<&str> {
        self.0.dialled.as_deref()
    }

    /// What it came from; null where it came before this was kept.
    async fn sender_kind(&self) -> Option<SenderKind> {
        self.0.sender_kind
    }

    /// Who it probably is from, best guess first.
    async fn guesses(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Guess>> {
        let mut found = loaded(ctx, GuessesOf(self.0.entry_id)).await?.unwrap_or_default();
        if let Some(markets) = &guard::caller(ctx)?.markets {
            let about =
                |guess: &guesses::Guess| [Some(guess.person.id), guess.conversation.as_ref().map(|it| it.id)];
            let ids = found.iter().flat_map(about).flatten().collect();
            let hidden = scope::hidden(guard::app(ctx)?, markets, &ids).await?;
            found.retain(|guess| about(guess).into_iter().flatten().all(|id| !hidden.contains(&id)));
        }
        Ok(found.into_iter().map(Guess).collect())
    }

    /// What may be done about it now; of those that speak of a person, see the guesses.
    async fn actions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Action>> {
        if self.0.resolved_at.is_some() {
            return Ok(Vec::new());
        }
        let mut actions = Vec::new();
        if self.0.channel == Channel::Sms {
            actions.push(Action::Connect);
        }
        actions.push(Action::Reconnect);
        let from_a_phone = self.entry(ctx).await?.has_sender(ctx).await?;
        if from_a_phone && self.0.number_id.is_some() {
            actions.push(Action::Reply);
        }
        if from_a_phone {
            actions.extend([Action::Alternate, Action::Support, Action::Block]);
        }
        actions.push(Action::Dismiss);
        Ok(actions)
    }

    /// What was done about it; null while it waits.
    async fn resolution(&self) -> Option<Action> {
        self.0.resolution
    }

    /// Who did it; null where it was put aside by itself, or long ago.
    async fn resolved_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        match self.0.resolved_by {
            Some(id) => Ok(Some(promised(ctx, AccountId(id)).await?.name.clone())),
            None => Ok(None),
        }
    }

    /// When.
    async fn resolved_at(&self) -> Option<DateTime> {
        self.0.resolved_at.map(DateTime)
    }
}

/// Whom an unrouted contact may be from.
pub struct Guess(guesses::Guess);

/// Whom an unrouted contact may be from.
#[Object]
impl Guess {
    /// Id of the customer or driver.
    async fn person_id(&self) -> ID {
        self.0.person.id.into()
    }

    /// On which side.
    async fn role(&self) -> Kind {
        self.0.person.kind
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.0.person.name
    }

    /// How sure it is.
    async fn likelihood(&self) -> Likelihood {
        self.0.likelihood
    }

    /// Why, in words.
    async fn why(&self) -> &str {
        &self.0.why
    }

    /// The conversation it speaks for, if one.
    async fn conversation(&self) -> Option<Conversation> {
        self.0.conversation.clone().map(|row| Conversation(row.into()))
    }

    /// That conversation's ride.
    async fn ride(&self) -> Option<Ride> {
        self.0.ride.clone().map(|row| Ride(row.into()))
    }

    /// May the contact be passed on into that conversation now?
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn live(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        let now = guard::app(ctx)?.clock.now();
        Ok(self.0.conversation.as_ref().is_some_and(|conversation| conversation.expires_at > now))
    }
}

/// The guesses of an item.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct GuessesOf(pub Uuid);

impl Loader<GuessesOf> for Batches {
    type Value = Vec<guesses::Guess>;
    type Error = Shared;

    async fn load(&self, keys: &[GuessesOf]) -> Found<GuessesOf, Vec<guesses::Guess>> {
        let items = unrouted_item::Entity::find()
            .filter(unrouted_item::Column::EntryId.is_in(keys.iter().map(|key| key.0)))
            .all(self.app().db.read())
            .await?;
        let found: HashMap<_, _> = guesses::of(self.app(), &items).await?;
        Ok(found.into_iter().map(|(id, guesses)| (GuessesOf(id), guesses)).collect())
    }
}

/// Newest first.
const NEWEST: Order<unrouted_item::Entity> = Order {
    list: 'u',
    by: None,
    id: unrouted_item::Column::EntryId,
    descending: true,
    place: |row| Place::Id(row.entry_id),
};

/// Which items.
#[derive(InputObject, Default)]
pub struct UnroutedFilter {
    /// Also those that were settled.
    include_resolved: Option<bool>,
    /// Only texts, or only calls.
    channel: Option<Channel>,
    /// Only those on this proxy number.
    number_id: Option<ID>,
}

/// Queries about the inbox.
#[derive(Default)]
pub struct UnroutedQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl UnroutedQueries {
    /// Texts and calls that matched no live conversation, newest first.
    #[graphql(complexity = "pagination::cost(first, None, child_complexity)")]
    async fn unrouted(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 1 to 200; 50 unless told.")] first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only these; those that wait unless told.")] filter: Option<UnroutedFilter>,
    ) -> async_graphql::Result<List<UnroutedItem>> {
        let filter = filter.unwrap_or_default();
        let mut select = unrouted_item::Entity::find();
        if !filter.include_resolved.unwrap_or(false) {
            select = select.filter(unrouted_item::Column::ResolvedAt.is_null());
        }
        if let Some(channel) = filter.channel {
            select = select.filter(unrouted_item::Column::Channel.eq(channel));
        }
        if let Some(number) = scalars::optional_uuid(filter.number_id.as_ref(), "numberId")? {
            select = select.filter(unrouted_item::Column::NumberId.eq(number));
        }
        let page = Page::forward(first, after);
        let rows = pagination::read(ctx, select, &NEWEST, page).await?;
        prime(ctx, &rows.rows).await?;
        Ok(rows.connection(NEWEST.place, UnroutedItem))
    }

    /// The item of that id.
    async fn unrouted_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<Option<UnroutedItem>> {
        let Ok(id) = scalars::uuid(&id, "id") else { return Ok(None) };
        let found = unrouted_item::Entity::find_by_id(id).one(guard::app(ctx)?.db.read()).await;
        Ok(found.map_err(Error::from)?.map(UnroutedItem))
    }
}

/// Reads for all items of a page at once what its caller asked of them.
async fn prime(ctx: &Context<'_>, rows: &[unrouted_item::Model]) -> async_graphql::Result<()> {
    if rows.is_empty() || !remembers(ctx) {
        return Ok(());
    }
    let loaders = loaders(ctx)?;
    let asked = Asked::of_list(ctx);
    if asked.has("guesses") {
        ahead(loaders, rows.iter().map(|row| GuessesOf(row.entry_id))).await?;
    }
    if asked.has("resolvedBy") {
        ahead(loaders, rows.iter().filter_map(|row| row.resolved_by).map(AccountId)).await?;
    }
    if asked.has_any(&["entry", "actions"]) {
        let found = ahead(loaders, rows.iter().map(|row| EntryId(row.entry_id))).await?;
        let entries: Vec<_> = found.into_values().collect();
        ahead(loaders, rows.iter().map(|row| super::loaders::LegsOf(row.entry_id))).await?;
        prime::entries(ctx, &asked.of("entry"), &entries).await?;
    }
    Ok(())
}

/// What to do about an unrouted contact.
#[derive(InputObject)]
pub struct ResolveUnroutedInput {
    /// Id of an `UnroutedItem`.
    id: ID,
    /// What to do.
    action: Action,
    /// For CONNECT, RECONNECT and ALTERNATE: the person it is from.
    person_id: Option<ID>,
    /// For CONNECT: the live conversation it belongs to; for RECONNECT: the one that is over.
    conversation_id: Option<ID>,
    /// For REPLY: the words.
    body: Option<String>,
}

/// Mutations about the inbox.
#[derive(Default)]
pub struct UnroutedMutations;

#[Object(guard = "guard::May(Permission::Dispatch)")]
impl UnroutedMutations {
    /// Settles an unrouted contact, once: the same again answers what was done, and sends nothing more.
    async fn resolve_unrouted(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ResolveUnroutedInput,
    ) -> async_graphql::Result<UnroutedItem> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let id = scalars::uuid(&input.id, "id")?;
        let deed = deed(input)?;
        Ok(UnroutedItem(resolving::resolve(app, caller.account_id, id, deed).await?))
    }
}

fn deed(input: ResolveUnroutedInput) -> Result<Deed, Error> {
    let person = || needed(input.person_id.as_ref(), "personId", "Tell who it is from.");
    let conversation =
        || needed(input.conversation_id.as_ref(), "conversationId", "Tell which conversation it belongs to.");
    Ok(match input.action {
        Action::Connect => Deed::Connect { person: person()?, conversation: conversation()? },
        Action::Reconnect => Deed::Reconnect { person: person()?, conversation: conversation()? },
        Action::Reply => Deed::Reply { body: input.body.unwrap_or_default() },
        Action::Alternate => Deed::Alternate { person: person()? },
        Action::Support => Deed::Support,
        Action::Block => Deed::Block,
        Action::Dismiss => Deed::Dismiss,
    })
}

fn needed(id: Option<&ID>, field: &'static str, remedy: &str) -> Result<Uuid, Error> {
    match id {
        Some(id) => scalars::uuid(id, field),
        None => Err(Error::invalid(field, remedy)),
    }
}
