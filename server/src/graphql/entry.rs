//! Entries: the log of texts and calls, and what a person does about those that failed.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

use super::conversation::Conversation;
use super::explain::{self, TraceStep};
use super::leg::{self, Leg};
use super::loaders::{AccountName, ConversationId, LegsOf, PersonId, PicturesOf, RideId, loaded, promised};
use super::look::Asked;
use super::number::ProxyNumber;
use super::pagination::{self, List, Order, Page, Place, Rows};
use super::phone::Phone;
use super::recent::RecentOf;
use super::ride::Ride;
use super::scalars::{self, DateTime};
use super::{guard, mask_reference, prime};
use crate::auth::permissions::Permission;
use crate::delivery::problems::{self, Resolution};
use crate::entities::entry::{self, Channel, Kind, Party};
use crate::entities::leg::{self as side, Direction, State};
use crate::entities::picture;
use crate::error::Error;
use crate::pictures::links;

/// One text or call, with what became of it.
pub struct Entry(pub Arc<entry::Model>);

/// Whether an entry reached the person it is for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Nothing was sent on.
    None,
    /// On its way.
    Pending,
    /// It reached the person; for a call, it is over.
    Delivered,
    /// It did not reach the person.
    Failed,
    /// It may or may not have been sent: see `resolveLeg`.
    Uncertain,
}

impl Delivery {
    /// What the outbound legs of an entry come to: the worst counts.
    pub fn of(outbound: impl Iterator<Item = State>) -> Self {
        outbound.fold(Self::None, |worst, state| {
            let this = match state {
                State::Undelivered
                | State::Rejected
                | State::Failed
                | State::Expired
                | State::Cancelled
                | State::Held
                | State::Blocked => Self::Failed,
                State::Uncertain => Self::Uncertain,
                State::Queued
                | State::Sending
                | State::Submitted
                | State::Sent
                | State::Ringing
                | State::Bridged => Self::Pending,
                State::Received
                | State::Delivered
                | State::Completed
                | State::NoAnswer
                | State::Busy
                | State::Voicemail => Self::Delivered,
            };
            if this.rank() > worst.rank() { this } else { worst }
        })
    }

    fn rank(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Delivered => 1,
            Self::Pending => 2,
            Self::Uncertain => 3,
            Self::Failed => 4,
        }
    }
}

/// One text or call, with what became of it.
#[Object]
impl Entry {
    /// The entry's id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Text or call.
    async fn channel(&self) -> Channel {
        self.0.channel
    }

    /// Why it is there.
    async fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Who it is from.
    async fn from_role(&self) -> Party {
        self.0.from_role
    }

    /// Who it is for; null when it was passed on to nobody.
    async fn to_role(&self) -> Option<Party> {
        self.0.to_role
    }

    /// Name of the person it is from; null for the company and strangers.
    #[graphql(name = "fromName")]
    async fn sender_name(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        match self.0.from_role {
            Party::Customer | Party::Driver | Party::Agent => name(ctx, self.0.from_person_id).await,
            Party::Company | Party::Stranger => Ok(None),
        }
    }

    /// Name of the person it is for.
    async fn to_name(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        name(ctx, self.0.to_person_id).await
    }

    /// Name of the user who wrote it for the company, or had the call placed; null for what the two say and what is
    /// told by itself, and for callers who may not read texts.
    async fn author(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let Some(account) = self.0.account_id else { return Ok(None) };
        if !guard::caller(ctx)?.may(Permission::ReadTexts) {
            return Ok(None);
        }
        loaded(ctx, AccountName(account)).await
    }

    /// The text, or what was said to a caller; null for callers who may not read texts.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn body(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        Ok(body(ctx, &self.0)?)
    }

    /// There is a text, and you lack the permission `READ_TEXTS`.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn text_hidden(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(self.0.body_sealed.is_some() && !guard::caller(ctx)?.may(Permission::ReadTexts))
    }

    /// It held a phone number, an e-mail address or a link to a messenger, and this was done about it.
    async fn leak(&self) -> Option<entry::Leak> {
        self.0.leak
    }

    /// What the company's own server said of it before it was passed on; null if it was not asked.
    async fn verdict(&self) -> Option<entry::Verdict> {
        self.0.verdict
    }

    /// The words that go in place of `body`: others that this server gave, or the same with the ride's reference before
    /// them; null if it goes as it is, and for callers who may not read texts.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn delivered_body(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        if self.0.edited_sealed.is_none() { Ok(None) } else { Ok(passed_on(ctx, &self.0)?) }
    }

    /// Its text was removed: it was older than the market keeps texts, or a person of it was erased.
    async fn redacted(&self) -> bool {
        self.0.redacted_at.is_some()
    }

    /// How many parts of a long text never came; null if it is whole. `[...]` stands in their place.
    async fn missing_parts(&self) -> Option<i32> {
        self.0.missing_parts
    }

    /// Name of the template a notice or automatic reply was made from.
    async fn template(&self) -> Option<&str> {
        self.0.template.as_deref()
    }

    /// Whether it reached the person it is for.
    async fn delivery(&self, ctx: &Context<'_>) -> async_graphql::Result<Delivery> {
        let legs = promised(ctx, LegsOf(self.0.id)).await?;
        let outbound = legs.iter().filter(|leg| leg.direction == Direction::Outbound);
        Ok(Delivery::of(outbound.map(|leg| leg.state)))
    }

    /// Where the text stands on its way to the other side: the state of the leg that says most; null
    /// when it was passed on to nobody.
    async fn forward_state(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<State>> {
        Ok(self.telling(ctx).await?.map(|leg| leg.state))
    }

    /// How often it was handed to a telco.
    async fn attempts(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        Ok(self.telling(ctx).await?.map_or(0, |leg| leg.attempts))
    }

    /// The code of the last failure: a telco's, or one of ours as `blocked_optout`.
    async fn last_error(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        Ok(self.telling(ctx).await?.and_then(|leg| leg.error_code))
    }

    /// In words: why an entry was refused or failed.
    async fn problem(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        if self.0.problem.is_some() {
            return Ok(self.0.problem.clone());
        }
        let legs = promised(ctx, LegsOf(self.0.id)).await?;
        let stopped =
            |leg: &crate::entities::leg::Model| leg.state.is_problem() || leg.state == State::Blocked;
        Ok(legs.into_iter().filter(stopped).find_map(|leg| leg.error_message))
    }

    /// Its sides: the one that came in, and those that go out.
    async fn legs(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Leg>> {
        let legs = promised(ctx, LegsOf(self.0.id)).await?;
        Ok(legs.into_iter().map(|row| Leg::of(row, &self.0)).collect())
    }

    /// In the log of a mask: how its owner names the one at the other end, as `@2`; null elsewhere.
    async fn reference(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        Box::pin(mask_reference::of_entry(ctx, &self.0)).await
    }

    /// The proxy number it came in on, or goes out from.
    async fn number(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ProxyNumber>> {
        ProxyNumber::maybe(ctx, self.0.number_id).await
    }

    /// The ride it is shown at.
    async fn ride(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Ride>> {
        let Some(id) = self.0.ride_id else { return Ok(None) };
        Ok(Some(Ride(promised(ctx, RideId(id)).await?)))
    }

    /// The conversation it belongs to.
    async fn conversation(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Conversation>> {
        let Some(id) = self.0.conversation_id else { return Ok(None) };
        Ok(Some(Conversation(promised(ctx, ConversationId(id)).await?)))
    }

    /// The phone it came from; null when withheld, and for what we sent.
    async fn sender(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Phone>> {
        let legs = promised(ctx, LegsOf(self.0.id)).await?;
        match legs.iter().find(|leg| leg.direction == Direction::Inbound) {
            Some(row) => leg::phone(ctx, row).await,
            None => Ok(None),
        }
    }

    /// It arrived while this server was away, and was fetched from the telco's own list afterwards.
    async fn recovered(&self) -> bool {
        self.0.recovered
    }

    /// Pictures that came with it; none for callers who may not read texts.
    async fn media(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Attachment>> {
        if self.0.media_sealed.is_none() || !guard::caller(ctx)?.may(Permission::ReadTexts) {
            return Ok(Vec::new());
        }
        let pictures = promised(ctx, PicturesOf(self.0.id)).await?;
        Ok(pictures.into_iter().map(Attachment).collect())
    }

    /// Why it went where it went: the rules that were looked at, in order. Empty for what we sent.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn trace(&self) -> async_graphql::Result<Vec<TraceStep>> {
        Ok(explain::stored(self.0.trace.as_deref())?)
    }

    /// When it was received or decided.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// A picture that came with a text.
pub struct Attachment(picture::Model);

/// A picture that came with a text.
#[Object]
impl Attachment {
    /// The picture's id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Whether it is here.
    async fn state(&self) -> picture::State {
        self.0.state
    }

    /// A link that shows it for an hour or two; null unless it is kept here.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn url(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let kept = self.0.state == picture::State::Kept;
        Ok(if kept { Some(links::for_now(guard::app(ctx)?, self.0.id)) } else { None })
    }

    /// Its MIME type, as its content tells.
    async fn content_type(&self) -> Option<&str> {
        self.0.content_type.as_deref()
    }

    /// In words: why it could not be had.
    async fn problem(&self) -> Option<&str> {
        self.0.problem.as_deref()
    }
}

impl Entry {
    /// Did it come from a phone that can be answered?
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_sender(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        let legs = promised(ctx, LegsOf(self.0.id)).await?;
        Ok(legs.iter().any(|leg| leg.direction == Direction::Inbound && leg.phone_hash.is_some()))
    }

    /// The outbound leg that says most: one in trouble before the last.
    async fn telling(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<crate::entities::leg::Model>> {
        let mut legs = promised(ctx, LegsOf(self.0.id)).await?;
        legs.retain(|leg| leg.direction == Direction::Outbound);
        let trouble = legs.iter().position(|leg| leg.state.is_problem());
        Ok(trouble.map(|at| legs.swap_remove(at)).or_else(|| legs.pop()))
    }
}

/// The text of an entry, opened for whoever may read texts.
///
/// # Errors
/// When the seal does not open.
pub fn body(ctx: &Context<'_>, entry: &entry::Model) -> Result<Option<String>, Error> {
    if !guard::caller(ctx)?.may(Permission::ReadTexts) {
        return Ok(None);
    }
    let vault = &guard::app(ctx)?.vault;
    Ok(entry.body_sealed.as_deref().map(|sealed| vault.open(entry.id, sealed)).transpose()?)
}

/// As [`body`], as the other side gets it.
///
/// # Errors
/// When the seal does not open.
pub fn passed_on(ctx: &Context<'_>, entry: &entry::Model) -> Result<Option<String>, Error> {
    if !guard::caller(ctx)?.may(Permission::ReadTexts) {
        return Ok(None);
    }
    entry::passed_on(&guard::app(ctx)?.vault, entry)
}

async fn name(ctx: &Context<'_>, person: Option<Uuid>) -> async_graphql::Result<Option<String>> {
    let Some(id) = person else { return Ok(None) };
    Ok(Some(promised(ctx, PersonId(id)).await?.name.clone()))
}

/// As they happened.
const OLDEST: Order<entry::Entity> =
    Order { list: 'e', by: None, id: entry::Column::Id, descending: false, place: |row| Place::Id(row.id) };

/// Newest first.
const NEWEST: Order<entry::Entity> = Order { list: 'n', descending: true, ..OLDEST };

async fn list(
    ctx: &Context<'_>,
    select: Select<entry::Entity>,
    order: &Order<entry::Entity>,
    page: Page,
) -> async_graphql::Result<List<Entry>> {
    let rows = pagination::read(ctx, select, order, page).await?;
    prime::entries(ctx, &Asked::of_list(ctx), &rows.rows).await?;
    Ok(rows.connection(order.place, |row| Entry(row.into())))
}

/// The entries of a ride, oldest first.
///
/// # Errors
/// `INVALID_INPUT` for a wrong page.
pub async fn of_ride(ctx: &Context<'_>, ride: Uuid, page: Page) -> async_graphql::Result<List<Entry>> {
    let Page { first: None, after: None, last: Some(last), before: None } = page else {
        return list(ctx, entry::Entity::find().filter(entry::Column::RideId.eq(ride)), &OLDEST, page).await;
    };
    // What a page of rides shows of each: read for all of them at once.
    let last = pagination::size(last, "last")?;
    let recent = loaded(ctx, RecentOf::page(ride, last)).await?.unwrap_or_default();
    let rows = Rows::newest(recent.rows.clone(), last, &OLDEST);
    if !recent.is_primed() {
        prime::entries(ctx, &Asked::of_list(ctx), &rows.rows).await?;
    }
    Ok(rows.connection(|row| Place::Id(row.id), Entry))
}

/// The entries of a conversation, oldest first.
///
/// # Errors
/// `INVALID_INPUT` for a wrong page.
pub async fn of_conversation(
    ctx: &Context<'_>,
    conversation: Uuid,
    page: Page,
) -> async_graphql::Result<List<Entry>> {
    let select = entry::Entity::find().filter(entry::Column::ConversationId.eq(conversation));
    list(ctx, select, &OLDEST, page).await
}

/// Which texts and calls; all conditions hold together.
#[derive(InputObject, Default)]
pub struct EntryFilter {
    /// Of conversations of this market; what matched none, to numbers of it.
    market_id: Option<ID>,
    /// From or to this person.
    person_id: Option<ID>,
    /// Shown at this ride.
    ride_id: Option<ID>,
    /// Texts, or calls.
    channel: Option<Channel>,
    /// Received or decided at this instant or later.
    from: Option<DateTime>,
    /// Received or decided before this instant.
    to: Option<DateTime>,
}

impl EntryFilter {
    fn read(self) -> Result<entry::Filter, Error> {
        let market = scalars::optional_uuid(self.market_id.as_ref(), "marketId")?;
        Ok(entry::Filter {
            markets: market.map(|market| vec![market]),
            person: scalars::optional_uuid(self.person_id.as_ref(), "personId")?,
            ride: scalars::optional_uuid(self.ride_id.as_ref(), "rideId")?,
            channel: self.channel,
            from: self.from.map(|at| at.0),
            to: self.to.map(|at| at.0),
        })
    }
}

/// Queries about entries.
#[derive(Default)]
pub struct EntryQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl EntryQueries {
    /// The entry of that id.
    async fn entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<Option<Entry>> {
        let Ok(id) = scalars::uuid(&id, "id") else { return Ok(None) };
        let found = entry::Entity::find_by_id(id).one(guard::app(ctx)?.db.read()).await;
        Ok(found.map_err(Error::from)?.map(|row| Entry(row.into())))
    }

    /// All texts and calls, newest first.
    #[graphql(complexity = "pagination::cost(first, None, child_complexity)")]
    async fn entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 1 to 200; 50 unless told.")] first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only those over this proxy number.")] number_id: Option<ID>,
        #[graphql(desc = "Only these.")] filter: Option<EntryFilter>,
    ) -> async_graphql::Result<List<Entry>> {
        let mut select = filter.unwrap_or_default().read()?.select();
        if let Some(number) = scalars::optional_uuid(number_id.as_ref(), "numberId")? {
            // Also those that only went out over it.
            let over = Query::select()
                .column(side::Column::EntryId)
                .from(side::Entity)
                .and_where(side::Column::NumberId.eq(number))
                .take();
            select = select.filter(entry::Column::Id.in_subquery(over));
        }
        list(ctx, select, &NEWEST, Page::forward(first, after)).await
    }
}

/// Mutations about entries.
#[derive(Default)]
pub struct EntryMutations;

#[Object(guard = "guard::May(Permission::Operate)")]
impl EntryMutations {
    /// Sends a failed or uncertain leg again: to whoever it is for by now. `CONVERSATION_CLOSED` once contact has ended.
    async fn retry_leg(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of a `Leg`.")] id: ID,
    ) -> async_graphql::Result<Entry> {
        Ok(Entry(problems::retry(guard::app(ctx)?, scalars::uuid(&id, "id")?).await?.into()))
    }

    /// Settles an uncertain leg by hand.
    async fn resolve_leg(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of a `Leg`.")] id: ID,
        #[graphql(desc = "What you found out.")] outcome: Resolution,
    ) -> async_graphql::Result<Entry> {
        Ok(Entry(problems::resolve(guard::app(ctx)?, scalars::uuid(&id, "id")?, outcome).await?.into()))
    }
}
