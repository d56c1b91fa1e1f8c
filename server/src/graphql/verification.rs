//! Verification of customers' phones, the one-time credit, and what a market decides of both.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::entry::Entry;
use super::errors::Shared;
use super::loaders::{
    AccountId, Batches, EntryId, Found, LegsOf, MarketId, NumberId, PersonId, ahead, loaded, loaders,
    promised, remembers,
};
use super::look::Asked;
use super::market::Market;
use super::money::Money;
use super::number::ProxyNumber;
use super::pagination::{self, List, Order, Page, Place};
use super::people::Customer;
use super::phone::Phone;
use super::scalars::{self, DateTime};
use super::steps::terms;
use super::{guard, scope, search};
use crate::auth::permissions::Permission;
use crate::entities::leg::Direction;
use crate::entities::verification::{self, Column, Model, Purpose, Standing};
use crate::entities::{credit_claim, market, phone};
use crate::error::Error;
use crate::verification::policy::{self, PolicyPatch};
use crate::verification::sending::{self, Asked as Wanted, Whose};
use crate::verification::{answers, credit, limits};

/// That a customer has a phone: a code was sent there, and is to come back. The code itself is nowhere shown.
pub struct Verification(pub Model);

/// That a customer has a phone: a code was sent there, and is to come back. The code itself is nowhere shown.
#[Object]
impl Verification {
    /// The verification's id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Whose phone.
    async fn customer(&self, ctx: &Context<'_>) -> async_graphql::Result<Customer> {
        let phone = self.row(ctx).await?;
        Ok(promised(ctx, PersonId(phone.person_id)).await?.into())
    }

    /// The phone that is verified.
    async fn phone(&self, ctx: &Context<'_>) -> async_graphql::Result<Phone> {
        Ok(Phone::open(ctx, &self.row(ctx).await?)?)
    }

    /// The market it is for: it pays for the texts, and gives the credit.
    async fn market(&self, ctx: &Context<'_>) -> async_graphql::Result<Market> {
        Ok(Market(promised(ctx, MarketId(self.0.market_id)).await?))
    }

    /// The number that the code comes from, and that the customer replies to.
    async fn number(&self, ctx: &Context<'_>) -> async_graphql::Result<ProxyNumber> {
        let found = ProxyNumber::maybe(ctx, Some(self.0.number_id)).await?;
        Ok(found.ok_or_else(|| Error::Internal("a verification has lost its number".to_owned()))?)
    }

    /// Where it stands.
    async fn state(&self, ctx: &Context<'_>) -> async_graphql::Result<Standing> {
        let now = guard::app(ctx)?.clock.now();
        let legs = promised(ctx, LegsOf(self.0.entry_id)).await?;
        let sent = legs.iter().rev().find(|leg| leg.direction == Direction::Outbound);
        Ok(self.0.standing(sent.map(|leg| leg.state), now))
    }

    /// The text with the newest code; it shows dots in place of the code.
    async fn entry(&self, ctx: &Context<'_>) -> async_graphql::Result<Entry> {
        Ok(Entry(promised(ctx, EntryId(self.0.entry_id)).await?))
    }

    /// Wrong codes so far.
    async fn tries(&self) -> i32 {
        self.0.tries
    }

    /// Wrong codes until it is locked.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn tries_left(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        let most = i32::try_from(guard::app(ctx)?.config.verify_tries).unwrap_or(i32::MAX);
        Ok(most.saturating_sub(self.0.tries).max(0))
    }

    /// Codes sent so far.
    async fn sends(&self) -> i32 {
        self.0.sends
    }

    /// When the newest code was sent.
    async fn sent_at(&self) -> DateTime {
        self.0.sent_at.into()
    }

    /// Until when it holds.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// From when on another code may be sent; null while the phone gets no more today, or once it is settled.
    async fn resend_at(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DateTime>> {
        if self.0.state != verification::State::Open {
            return Ok(None);
        }
        let app = guard::app(ctx)?;
        let sent = loaded(ctx, SentTo(self.0.number_hash.clone())).await?.unwrap_or_default();
        Ok(limits::next(&app.config, &sent, app.clock.now()).ok().map(DateTime))
    }

    /// When the code came back.
    async fn verified_at(&self) -> Option<DateTime> {
        self.0.verified_at.map(DateTime)
    }

    /// Who asked for it; null where it was not a user.
    async fn requested_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        match self.0.requested_by {
            Some(id) => Ok(Some(promised(ctx, AccountId(id)).await?.name.clone())),
            None => Ok(None),
        }
    }

    /// When it was first asked for.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

impl Verification {
    async fn row(&self, ctx: &Context<'_>) -> async_graphql::Result<phone::Model> {
        let id = self.0.phone_id.ok_or_else(|| Error::Internal("a verification has no phone".to_owned()))?;
        promised(ctx, PhoneId(id)).await
    }
}

/// The one-time credit of a new customer, as claimed.
#[derive(SimpleObject)]
pub struct CreditClaim {
    /// How much.
    amount: Money,
    /// When it was claimed.
    claimed_at: DateTime,
}

impl From<credit_claim::Model> for CreditClaim {
    fn from(row: credit_claim::Model) -> Self {
        let amount = Money::of(Some(row.amount_micros), Some(&row.currency));
        Self { amount: amount.unwrap_or_default(), claimed_at: row.claimed_at.into() }
    }
}

/// What a market decides of verification.
#[derive(SimpleObject)]
pub struct VerificationPolicy {
    /// Countries whose phones get codes (ISO 3166 alpha-2): the market's own first.
    countries: Vec<String>,
    /// How many codes go out a day.
    day_cap: i32,
    /// What a new customer with a verified phone may claim, once; null for nothing.
    credit: Option<Money>,
    /// ISO 4217 currency of the credit.
    credit_currency: String,
    /// It has a number to send codes from: an active one reserved for the purpose `VERIFY`.
    has_number: bool,
}

/// What a market decides of verification.
///
/// # Errors
/// When the database fails.
pub async fn policy_of(ctx: &Context<'_>, row: &market::Model) -> async_graphql::Result<VerificationPolicy> {
    let app = guard::app(ctx)?;
    let numbers =
        crate::entities::proxy_number::for_verification(app.db.read(), row.id, &app.config.environment);
    Ok(VerificationPolicy {
        countries: row.verify_countries().map(str::to_owned).collect(),
        day_cap: i32::try_from(row.verify_day_cap(&app.config)).unwrap_or(i32::MAX),
        credit: Money::of(row.credit_micros, Some(&row.credit_currency)),
        credit_currency: row.credit_currency.clone(),
        has_number: !numbers.await?.is_empty(),
    })
}

/// A phone row.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PhoneId(Uuid);
/// The newest verification of a phone.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NewestOf(pub Uuid);
/// When codes went to a number lately.
#[derive(Clone, PartialEq, Eq, Hash)]
struct SentTo(Vec<u8>);
/// The credit a customer claimed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CreditOf(pub Uuid);

impl Loader<PhoneId> for Batches {
    type Value = phone::Model;
    type Error = Shared;

    async fn load(&self, keys: &[PhoneId]) -> Found<PhoneId, phone::Model> {
        let rows = phone::Entity::find()
            .filter(phone::Column::Id.is_in(keys.iter().map(|key| key.0)))
            .all(self.app().db.read())
            .await?;
        Ok(rows.into_iter().map(|row| (PhoneId(row.id), row)).collect())
    }
}

impl Loader<NewestOf> for Batches {
    type Value = Model;
    type Error = Shared;

    async fn load(&self, keys: &[NewestOf]) -> Found<NewestOf, Model> {
        let rows = verification::Entity::find()
            .filter(Column::PhoneId.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(Column::Id)
            .all(self.app().db.read())
            .await?;
        // The last one stays.
        Ok(rows.into_iter().filter_map(|row| Some((NewestOf(row.phone_id?), row))).collect())
    }
}

impl Loader<SentTo> for Batches {
    type Value = Vec<crate::clock::Timestamp>;
    type Error = Shared;

    async fn load(&self, keys: &[SentTo]) -> Found<SentTo, Self::Value> {
        let app = self.app();
        let mut found = HashMap::new();
        for (hash, at) in
            limits::sent_lately(app.db.read(), app.clock.now(), keys.iter().map(|it| &it.0)).await?
        {
            found.entry(SentTo(hash)).or_insert_with(Vec::new).push(at);
        }
        Ok(found)
    }
}

impl Loader<CreditOf> for Batches {
    type Value = credit_claim::Model;
    type Error = Shared;

    async fn load(&self, keys: &[CreditOf]) -> Found<CreditOf, credit_claim::Model> {
        let rows = credit_claim::Entity::find()
            .filter(credit_claim::Column::CustomerId.is_in(keys.iter().map(|key| key.0)))
            .all(self.app().db.read())
            .await?;
        Ok(rows.into_iter().map(|row| (CreditOf(row.customer_id), row)).collect())
    }
}

/// Newest first.
const NEWEST: Order<verification::Entity> =
    Order { list: 'v', by: None, id: Column::Id, descending: true, place: |row| Place::Id(row.id) };

/// Which verifications.
#[derive(InputObject, Default)]
pub struct VerificationFilter {
    /// Only those that stand so.
    states: Option<Vec<Standing>>,
    /// Only of this market.
    market_id: Option<ID>,
    /// Only of this customer, on any of his phones.
    customer_id: Option<ID>,
    /// Only of customers with this in their names, or of this whole phone number if you may reveal phones.
    search: Option<String>,
}

/// Queries about verification.
#[derive(Default)]
pub struct VerificationQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl VerificationQueries {
    /// Verifications of customers' phones, newest first.
    #[graphql(complexity = "pagination::cost(first, None, child_complexity)")]
    async fn verifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 1 to 200; 50 unless told.")] first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only these.")] filter: Option<VerificationFilter>,
    ) -> async_graphql::Result<List<Verification>> {
        let app = guard::app(ctx)?;
        let filter = filter.unwrap_or_default();
        let mut select = verification::Entity::find().filter(Column::Purpose.eq(Purpose::Identity));
        if let Some(states) = filter.states {
            let now = app.clock.now();
            let any = states
                .into_iter()
                .fold(Condition::any(), |any, state| any.add(verification::standing(state, now)));
            select = select.filter(any);
        }
        if let Some(market) = scalars::optional_uuid(filter.market_id.as_ref(), "marketId")? {
            select = select.filter(Column::MarketId.eq(market));
        }
        if let Some(customer) = scalars::optional_uuid(filter.customer_id.as_ref(), "customerId")? {
            select = select.filter(Column::PhoneId.in_subquery(phone::ids_of(customer)));
        }
        if let Some(words) = search::words(filter.search.as_deref())? {
            select = select.filter(search::verifications(ctx, &words).await?);
        }
        let page = Page::forward(first, after);
        let rows = pagination::read(ctx, select, &NEWEST, page).await?;
        prime(ctx, &rows.rows).await?;
        Ok(rows.connection(NEWEST.place, Verification))
    }

    /// The verification of that id.
    async fn verification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<Option<Verification>> {
        let Ok(id) = scalars::uuid(&id, "id") else { return Ok(None) };
        let found = verification::Entity::find_by_id(id)
            .filter(Column::Purpose.eq(Purpose::Identity))
            .one(guard::app(ctx)?.db.read())
            .await;
        Ok(found.map_err(Error::from)?.map(Verification))
    }
}

/// Reads for all rows of a page at once what its caller asked of them.
async fn prime(ctx: &Context<'_>, rows: &[Model]) -> async_graphql::Result<()> {
    if rows.is_empty() || !remembers(ctx) {
        return Ok(());
    }
    let (loaders, asked) = (loaders(ctx)?, Asked::of_list(ctx));
    if asked.has_any(&["customer", "phone"]) {
        let phones = ahead(loaders, rows.iter().filter_map(|row| row.phone_id).map(PhoneId)).await?;
        if asked.has("customer") {
            ahead(loaders, phones.values().map(|phone| PersonId(phone.person_id))).await?;
        }
    }
    if asked.has("state") {
        ahead(loaders, rows.iter().map(|row| LegsOf(row.entry_id))).await?;
    }
    if asked.has("market") {
        ahead(loaders, rows.iter().map(|row| MarketId(row.market_id))).await?;
    }
    if asked.has("number") {
        ahead(loaders, rows.iter().map(|row| NumberId(row.number_id))).await?;
    }
    if asked.has("requestedBy") {
        ahead(loaders, rows.iter().filter_map(|row| row.requested_by).map(AccountId)).await?;
    }
    if asked.has("resendAt") {
        ahead(loaders, rows.iter().map(|row| SentTo(row.number_hash.clone()))).await?;
    }
    Ok(())
}

/// Mutations about verification.
#[derive(Default)]
pub struct VerificationMutations;

#[Object(guard = "guard::May(Permission::Dispatch)")]
impl VerificationMutations {
    /// Sends a code to a customer's phone, from a number of the market that is reserved for verification; the
    /// customer replies with it. Asked again while one is under way, a new code takes its place. Give one of
    /// the two ids.
    async fn request_verification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose main phone…")] customer_id: Option<ID>,
        #[graphql(desc = "…or id of the customer's `Phone`.")] phone_id: Option<ID>,
        #[graphql(
            desc = "For which market. Unless told that of the customer's newest ride, if it has a number for verification; else the default one."
        )]
        market_id: Option<ID>,
        #[graphql(
            desc = "For programs: the IP address of whoever wants to be verified. One address gets so many a day."
        )]
        address: Option<String>,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Verification> {
        let whose = match (customer_id, phone_id) {
            (Some(id), None) => Whose::Customer(scalars::uuid(&id, "customerId")?),
            (None, Some(id)) => Whose::Phone(scalars::uuid(&id, "phoneId")?),
            _ => return Err(Error::invalid("customerId", "Give a customer or a phone.").into()),
        };
        let market = scope::market(ctx, market_id.as_ref())?;
        let terms = terms(ctx, None, client_mutation_id)?;
        let asked = Wanted { market, address };
        Ok(Verification(sending::request(guard::app(ctx)?, whose, &asked, &terms).await?))
    }

    /// Sends another code; the one before counts no longer.
    async fn resend_verification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<Verification> {
        let terms = terms(ctx, None, None)?;
        Ok(Verification(sending::resend(guard::app(ctx)?, scalars::uuid(&id, "id")?, &terms).await?))
    }

    /// Tries a code that the customer typed in an app. Wrong ones count as those that come by text do.
    async fn confirm_verification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "The code.")] code: String,
    ) -> async_graphql::Result<Verification> {
        let terms = terms(ctx, None, None)?;
        let id = scalars::uuid(&id, "id")?;
        Ok(Verification(answers::confirm(guard::app(ctx)?, id, &code, &terms).await?))
    }

    /// Calls a verification off: its code counts no longer.
    async fn cancel_verification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<Verification> {
        let terms = terms(ctx, None, None)?;
        Ok(Verification(sending::cancel(guard::app(ctx)?, scalars::uuid(&id, "id")?, &terms).await?))
    }

    /// Claims the one-time credit for a customer whose phone is verified: once a customer, and once a number,
    /// whoever has it.
    async fn claim_credit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who claims it.")] customer_id: ID,
    ) -> async_graphql::Result<CreditClaim> {
        let terms = terms(ctx, None, None)?;
        let customer = scalars::uuid(&customer_id, "customerId")?;
        Ok(credit::claim(guard::app(ctx)?, customer, &terms).await?.into())
    }
}

/// A change; what is left out stays, null clears.
#[derive(InputObject)]
pub struct VerificationPolicyPatch {
    /// Further countries whose phones get codes (ISO 3166 alpha-2), beside the market's own.
    countries: Option<Vec<String>>,
    /// How many codes go out a day; null for the deployment's setting.
    day_cap: MaybeUndefined<i32>,
    /// What a new customer may claim, a decimal number; null for nothing.
    credit: MaybeUndefined<String>,
    /// ISO 4217 currency of the credit.
    credit_currency: Option<String>,
}

/// Mutations about what a market decides of verification.
#[derive(Default)]
pub struct VerificationPolicyMutations;

#[Object(guard = "guard::May(Permission::ManageMarkets)")]
impl VerificationPolicyMutations {
    /// Changes which countries get codes from a market, how many a day, and the credit it gives.
    async fn update_verification_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which market.")] market_id: ID,
        #[graphql(desc = "What changes.")] patch: VerificationPolicyPatch,
    ) -> async_graphql::Result<Market> {
        let change = PolicyPatch {
            countries: patch.countries,
            day_cap: told(patch.day_cap),
            credit: told(patch.credit),
            credit_currency: patch.credit_currency,
        };
        let terms = terms(ctx, None, None)?;
        let id = scalars::uuid(&market_id, "marketId")?;
        Ok(Market(policy::update(guard::app(ctx)?, id, change, &terms).await?.into()))
    }
}

/// What was told of a field: nothing, that it is to be empty, or its value.
#[expect(clippy::option_option, reason = "three cases: stays, is cleared, is set")]
fn told<T>(value: MaybeUndefined<T>) -> Option<Option<T>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}
