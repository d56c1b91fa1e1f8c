//! Static masks: numbers that lead anyone to one person.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::conversation::Conversation;
use super::entry::{self, Entry};
use super::loaders::{ConversationId, MarketId, NumberId, PersonId, promised};
use super::market::Market;
use super::number::ProxyNumber;
use super::opt_out::AnyPerson;
use super::pagination::{self, List, Order, Page, Place};
use super::scalars::{self, DateTime};
use super::{guard, scope, search, steps};
use crate::auth::permissions::Permission;
use crate::entities::mask::{self, Policy, State};
use crate::entities::person::Kind;
use crate::entities::{mask_caller, proxy_number};
use crate::error::Error;
use crate::masking::masks::{self, NewMask};

/// Correspondents shown of one mask.
const MOST_CALLERS: u64 = 100;

const NEWEST: Order<mask::Entity> =
    Order { list: 'm', by: None, id: mask::Column::Id, descending: true, place: |mask| Place::Id(mask.id) };

/// A number that leads anyone who texts or calls it to one person, who stays unseen.
pub struct Mask(mask::Model);

/// A number that leads anyone who texts or calls it to one person, who stays unseen.
#[Object]
impl Mask {
    /// The mask's id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What it is called.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// Where it stands.
    async fn state(&self) -> State {
        self.0.state
    }

    /// What its owner sees of those who reach him.
    async fn policy(&self) -> Policy {
        self.0.policy
    }

    /// Whom it leads to.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<AnyPerson> {
        let person = promised(ctx, PersonId(self.0.person_id)).await?;
        Ok(match person.kind {
            Kind::Customer => AnyPerson::Customer(person.into()),
            Kind::Driver => AnyPerson::Driver(person.into()),
            // None is made for one.
            Kind::Agent => return Err(Error::not_found("person").into()),
        })
    }

    /// Name of the person it leads to.
    async fn person_name(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        Ok(promised(ctx, PersonId(self.0.person_id)).await?.name.clone())
    }

    /// Whose wording, durations and spending limit apply.
    async fn market(&self, ctx: &Context<'_>) -> async_graphql::Result<Market> {
        Ok(Market(promised(ctx, MarketId(self.0.market_id)).await?))
    }

    /// Its number; null until it has one, and once it is revoked and the number has rested.
    async fn number(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ProxyNumber>> {
        let Some(id) = self.0.number_id else { return Ok(None) };
        Ok(Some(ProxyNumber(promised(ctx, NumberId(id)).await?)))
    }

    /// The number it had.
    async fn former_number(&self) -> Option<&str> {
        self.0.former_number.as_deref()
    }

    /// In words, with the telco's status: why it has no number with the area code of the phone.
    async fn attempt(&self) -> Option<&str> {
        self.0.attempt.as_deref()
    }

    /// In words: why it has no number, for which `retryMask` looks again; or that its telco took it away.
    async fn problem(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let number = match self.0.number_id.filter(|_| self.0.state != State::Revoked) {
            Some(id) => Some(promised(ctx, NumberId(id)).await?),
            None => None,
        };
        // Once the number is back, so is the mask.
        let lost = number.filter(|number| number.state == proxy_number::State::Failed);
        Ok(lost.and_then(|number| number.error.clone()).or_else(|| self.0.problem.clone()))
    }

    /// Is its number given back to the telco once it has rested?
    async fn release_number(&self) -> bool {
        self.0.release_number
    }

    /// When the number of a revoked mask has rested.
    async fn free_at(&self) -> Option<DateTime> {
        self.0.free_at.map(DateTime)
    }

    /// When somebody last texted or called it.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(DateTime)
    }

    /// Its log; null until it has a number.
    async fn conversation(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Conversation>> {
        let Some(id) = self.0.conversation_id else { return Ok(None) };
        Ok(Some(Conversation(promised(ctx, ConversationId(id)).await?)))
    }

    /// Its texts and calls, oldest first; `last` gives the newest.
    #[graphql(complexity = "pagination::cost(first, last, child_complexity)")]
    async fn entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the oldest (or after `after`), 1 to 200; 50 unless told.")]
        first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many up to the newest (or before `before`), 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<List<Entry>> {
        let page = Page { first, after, last, before };
        // Without a log there is nothing: no entry has this id as its conversation.
        entry::of_conversation(ctx, self.0.conversation_id.unwrap_or_default(), page).await
    }

    /// Those who reached its owner, the last first; at most 100.
    #[graphql(complexity = "child_complexity * 20 + 1")]
    async fn callers(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<MaskCaller>> {
        let app = guard::app(ctx)?;
        let mut callers = Vec::new();
        for caller in mask_caller::of_mask(app.db.read(), self.0.id, MOST_CALLERS).await? {
            let phone = app.vault.open_phone(caller.id, &caller.phone_sealed).map_err(Error::from)?;
            callers.push(MaskCaller {
                reference: format!("@{}", caller.r#ref),
                phone: phone.masked(),
                last_at: caller.last_at.into(),
            });
        }
        Ok(callers)
    }

    /// Raised by each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// Someone who reached a person through a mask.
#[derive(SimpleObject)]
pub struct MaskCaller {
    /// What the owner begins a text with to write to this one.
    reference: String,
    /// The phone, masked.
    phone: String,
    /// When this one last texted or called.
    last_at: DateTime,
}

/// A mask to make.
#[derive(InputObject)]
pub struct MaskInput {
    /// Whom it leads to, a customer or a driver.
    person_id: ID,
    /// What it is called, as "Classified ad".
    label: String,
    /// What the owner sees; the mask unless told. Who lets callers' own numbers through needs the permission `REVEAL_PHONES`.
    policy: Option<Policy>,
    /// Whose wording, durations and spending limit apply; the default market unless told.
    market_id: Option<ID>,
    /// Name of the telco to rent from; any that is set up unless told.
    provider: Option<String>,
    /// An idle number that is kept for masks, instead of a rented one.
    number_id: Option<ID>,
}

/// Queries about masks.
#[derive(Default)]
pub struct MaskQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl MaskQueries {
    /// Masks, newest first.
    #[graphql(complexity = "pagination::cost(first, None, child_complexity)")]
    async fn masks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 1 to 200; 50 unless told.")] first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only those of this person.")] person_id: Option<ID>,
        #[graphql(desc = "Only those in one of these states.")] states: Option<Vec<State>>,
        #[graphql(desc = "Only those with this in their label, their number or their owner's name.")]
        search: Option<String>,
    ) -> async_graphql::Result<List<Mask>> {
        let mut select = mask::Entity::find();
        if let Some(person) = scalars::optional_uuid(person_id.as_ref(), "personId")? {
            select = select.filter(mask::Column::PersonId.eq(person));
        }
        if let Some(states) = states {
            select = select.filter(mask::Column::State.is_in(states));
        }
        if let Some(words) = search::words(search.as_deref())? {
            select = select.filter(search::masks(&words));
        }
        let page = Page::forward(first, after);
        let rows = pagination::read(ctx, select, &NEWEST, page).await?;
        Ok(rows.connection(NEWEST.place, Mask))
    }

    /// The mask of that id.
    async fn mask(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<Option<Mask>> {
        let Ok(id) = scalars::uuid(&id, "id") else { return Ok(None) };
        let found = mask::Entity::find_by_id(id).one(guard::app(ctx)?.db.read()).await;
        Ok(found.map_err(Error::from)?.map(Mask))
    }
}

/// Mutations about masks.
#[derive(Default)]
pub struct MaskMutations;

#[Object(guard = "guard::May(Permission::Dispatch)")]
impl MaskMutations {
    /// Makes a mask and finds it a number: an idle one, or a rented one, with the area code of the person's phone; else any of the country. A mask that got none says why in `problem`.
    async fn create_mask(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For whom, and how.")] input: MaskInput,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Mask> {
        let new = NewMask {
            person_id: scalars::uuid(&input.person_id, "personId")?,
            market_id: scope::market(ctx, input.market_id.as_ref())?,
            policy: may_choose(ctx, input.policy.unwrap_or_default())?,
            label: input.label,
            provider: input.provider,
            number_id: scalars::optional_uuid(input.number_id.as_ref(), "numberId")?,
        };
        let terms = steps::terms(ctx, None, client_mutation_id)?;
        Ok(Mask(masks::create(guard::app(ctx)?, &new, &terms).await?))
    }

    /// Names a mask anew.
    async fn rename_mask(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "What it is called.")] label: String,
        #[graphql(desc = "The version you read.")] expected_version: Option<i32>,
        #[graphql(desc = "Your own id of this request.")] client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Mask> {
        let terms = steps::terms(ctx, expected_version, client_mutation_id)?;
        Ok(Mask(masks::rename(guard::app(ctx)?, scalars::uuid(&id, "id")?, &label, &terms).await?))
    }

    /// Changes what the owner sees. `PASS_CALLER` shows him the numbers of those who call and write: the one exception to masking, for which you need the permission `REVEAL_PHONES`.
    async fn set_mask_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "What the owner sees.")] policy: Policy,
        #[graphql(desc = "The version you read.")] expected_version: Option<i32>,
        #[graphql(desc = "Your own id of this request.")] client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Mask> {
        let (policy, id) = (may_choose(ctx, policy)?, scalars::uuid(&id, "id")?);
        let terms = steps::terms(ctx, expected_version, client_mutation_id)?;
        Ok(Mask(masks::set_policy(guard::app(ctx)?, id, policy, &terms).await?))
    }

    /// Refuses whoever uses a mask, until it is resumed.
    async fn pause_mask(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "The version you read.")] expected_version: Option<i32>,
        #[graphql(desc = "Your own id of this request.")] client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Mask> {
        let terms = steps::terms(ctx, expected_version, client_mutation_id)?;
        Ok(Mask(masks::pause(guard::app(ctx)?, scalars::uuid(&id, "id")?, &terms).await?))
    }

    /// Lets a paused mask lead to its owner again.
    async fn resume_mask(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "The version you read.")] expected_version: Option<i32>,
        #[graphql(desc = "Your own id of this request.")] client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Mask> {
        let terms = steps::terms(ctx, expected_version, client_mutation_id)?;
        Ok(Mask(masks::resume(guard::app(ctx)?, scalars::uuid(&id, "id")?, &terms).await?))
    }

    /// Ends a mask for good. Its number rests for the market's quarantine; then it is free for another mask, or given back.
    async fn revoke_mask(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(
            desc = "Give its number back to the telco once it has rested; kept for another mask unless told."
        )]
        release_number: Option<bool>,
        #[graphql(desc = "The version you read.")] expected_version: Option<i32>,
        #[graphql(desc = "Your own id of this request.")] client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Mask> {
        let terms = steps::terms(ctx, expected_version, client_mutation_id)?;
        let id = scalars::uuid(&id, "id")?;
        Ok(Mask(masks::revoke(guard::app(ctx)?, id, release_number.unwrap_or(false), &terms).await?))
    }

    /// Looks again for a number, for a mask that got none.
    async fn retry_mask(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "The version you read.")] expected_version: Option<i32>,
        #[graphql(desc = "Your own id of this request.")] client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Mask> {
        let terms = steps::terms(ctx, expected_version, client_mutation_id)?;
        Ok(Mask(masks::retry(guard::app(ctx)?, scalars::uuid(&id, "id")?, &terms).await?))
    }
}

/// Only who may see a whole number may let the owner of a mask see them.
fn may_choose(ctx: &Context<'_>, policy: Policy) -> Result<Policy, Error> {
    if policy == Policy::PassCaller && !guard::caller(ctx)?.may(Permission::RevealPhones) {
        let words = "You lack the permission REVEAL_PHONES: the owner would see callers' own numbers.";
        return Err(Error::refused(crate::error::ErrorCode::Forbidden, words));
    }
    Ok(policy)
}
