//! Numbers that can be rented, the orders for them, and those that a telco says are ours.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::loaders::{MarketId, promised};
use super::market::Market;
use super::money::Money;
use super::number::ProxyNumber;
use super::scalars::DateTime;
use super::{guard, scope, steps};
use crate::auth::permissions::Permission;
use crate::entities::number_order::{self, State};
use crate::error::Error;
use crate::numbers::wish::{Nearness, Wish};
use crate::numbers::{import, money, orders, search};

/// Numbers that a search answers, unless told.
const OFFERS: u32 = 20;
/// Orders shown, the newest first.
const ORDERS: u64 = 50;

/// Which numbers are wanted. What is left out is as the market has it: near its centre first, then farther.
#[derive(InputObject, Default)]
pub struct NumberWish {
    /// Name of the telco; all that are set up unless told.
    provider: Option<String>,
    /// ISO 3166 alpha-2 country.
    country: Option<String>,
    /// State or region, as the telco names it.
    region: Option<String>,
    /// Digits after the country code that it begins with, as `407`.
    area_code: Option<String>,
    /// Digits that it contains.
    pattern: Option<String>,
    /// Free to call; no unless told.
    toll_free: Option<bool>,
    /// Must it carry texts? Yes unless told.
    sms: Option<bool>,
    /// Must it carry calls? Yes unless told.
    voice: Option<bool>,
    /// Must it carry pictures? As the market needs unless told.
    mms: Option<bool>,
}

impl From<NumberWish> for Wish {
    fn from(input: NumberWish) -> Self {
        let text = |value: Option<String>| {
            value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        Self {
            provider: text(input.provider),
            number: None,
            country: text(input.country),
            region: text(input.region),
            area_code: text(input.area_code),
            pattern: text(input.pattern),
            toll_free: input.toll_free.unwrap_or(false),
            sms: input.sms,
            voice: input.voice,
            mms: input.mms,
            ..Self::default()
        }
    }
}

/// What a search found.
#[derive(SimpleObject)]
pub struct NumberSearch {
    /// Numbers that are not yours yet, the nearest first.
    offers: Vec<NumberOffer>,
    /// Telcos that could not be searched.
    problems: Vec<SearchProblem>,
}

/// A telco that could not be searched.
#[derive(SimpleObject)]
pub struct SearchProblem {
    /// Its name.
    provider: &'static str,
    /// In words: why not.
    problem: String,
}

/// A number that can be rented.
#[derive(SimpleObject)]
pub struct NumberOffer {
    /// E.164.
    number: String,
    /// Name of the telco.
    provider: &'static str,
    /// ISO 3166 alpha-2 country.
    country: String,
    /// State or region, if told.
    region: Option<String>,
    /// City, if told.
    locality: Option<String>,
    /// Carries texts.
    sms: bool,
    /// Carries calls.
    voice: bool,
    /// Carries texts with pictures.
    mms: bool,
    /// What it costs a month, if told.
    monthly_cost: Option<Money>,
    /// How near to the market it was found.
    nearness: Nearness,
    /// Miles from the market's centre, where both places are known.
    miles: Option<f64>,
}

impl From<search::Offer> for NumberOffer {
    fn from(offer: search::Offer) -> Self {
        let price = offer.offered.monthly_cost.as_ref();
        let micros = price.and_then(|price| money::micros(&price.amount));
        Self {
            number: offer.offered.number.e164().to_owned(),
            provider: offer.provider,
            monthly_cost: Money::of(micros, price.map(|price| price.currency.as_str())),
            country: offer.offered.country,
            region: offer.offered.region,
            locality: offer.offered.locality,
            sms: offer.offered.capabilities.sms,
            voice: offer.offered.capabilities.voice,
            mms: offer.offered.capabilities.mms,
            nearness: offer.nearness,
            miles: offer.miles,
        }
    }
}

/// An order for one number.
pub struct NumberOrder(pub number_order::Model);

/// An order for one number. It is worked on until it is filled or given up, whoever stops in between.
#[Object]
impl NumberOrder {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// How it stands.
    async fn state(&self) -> State {
        self.0.state
    }

    /// The pool it is for.
    async fn market(&self, ctx: &Context<'_>) -> async_graphql::Result<Market> {
        Ok(Market(promised(ctx, MarketId(self.0.market_id)).await?))
    }

    /// The very number it is for, in E.164; null where any will do that fits the wish.
    async fn wanted(&self) -> Option<String> {
        orders::named(&self.0)
    }

    /// The telco, once one was chosen.
    async fn provider(&self) -> Option<&str> {
        self.0.provider.as_deref()
    }

    /// The number, once one was chosen.
    async fn number(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ProxyNumber>> {
        ProxyNumber::maybe(ctx, self.0.number_id).await
    }

    /// In words: why it failed, or waits.
    async fn problem(&self) -> Option<&str> {
        self.0.problem.as_deref()
    }

    /// When it was ordered.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// A number that a telco says is yours.
#[derive(SimpleObject)]
pub struct RentedNumber {
    /// E.164.
    number: String,
    /// The telco's id of it.
    provider_sid: String,
    /// ISO 3166 alpha-2 country, if known.
    country: Option<String>,
    /// Carries texts.
    sms: bool,
    /// Carries calls.
    voice: bool,
    /// Carries texts with pictures.
    mms: bool,
    /// In words: where it points, if not at this server.
    callbacks_problem: Option<String>,
    /// The number here, if Maskline knows it.
    known: Option<ProxyNumber>,
}

/// What taking a telco's numbers into the pool came to.
#[derive(SimpleObject)]
pub struct NumbersTaken {
    /// Those that are in the pool now.
    taken: Vec<ProxyNumber>,
    /// Those that could not be taken.
    failed: Vec<NotTaken>,
}

/// A number of a telco's list that could not be taken into the pool.
#[derive(SimpleObject)]
pub struct NotTaken {
    /// E.164.
    number: String,
    /// In words: why not.
    problem: String,
}

impl From<import::Imported> for NumbersTaken {
    fn from(imported: import::Imported) -> Self {
        let failed = imported.failed.into_iter();
        Self {
            taken: imported.taken.into_iter().map(|row| ProxyNumber(row.into())).collect(),
            failed: failed.map(|(number, problem)| NotTaken { number, problem }).collect(),
        }
    }
}

async fn take(
    ctx: &Context<'_>,
    provider: &str,
    market: Option<&ID>,
    numbers: Option<&[String]>,
) -> async_graphql::Result<NumbersTaken> {
    let market = scope::market(ctx, market)?;
    Ok(import::take(guard::app(ctx)?, provider, market, numbers).await?.into())
}

/// Queries about renting.
#[derive(Default)]
pub struct RentingQueries;

#[Object(guard = "guard::May(Permission::ManageNumbers)")]
impl RentingQueries {
    /// Numbers that can be rented for a market.
    async fn search_numbers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which market; the default one unless told.")] market_id: Option<ID>,
        #[graphql(desc = "Which numbers.")] wish: Option<NumberWish>,
        #[graphql(desc = "How many, 1 to 100; 20 unless told.")] first: Option<i32>,
    ) -> async_graphql::Result<NumberSearch> {
        let market = scope::market(ctx, market_id.as_ref())?;
        let limit = first.map_or(OFFERS, |first| u32::try_from(first).unwrap_or(0));
        let wish = wish.unwrap_or_default().into();
        let found = search::search(guard::app(ctx)?, market, &wish, limit).await?;
        let problems = found.problems.into_iter();
        Ok(NumberSearch {
            offers: found.offers.into_iter().map(NumberOffer::from).collect(),
            problems: problems.map(|(provider, problem)| SearchProblem { provider, problem }).collect(),
        })
    }

    /// The latest orders for numbers, the newest first.
    async fn number_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that are still being worked on.")] open: Option<bool>,
    ) -> async_graphql::Result<Vec<NumberOrder>> {
        let mut select = scope::narrow(ctx, number_order::Entity::find())?;
        if open.unwrap_or(false) {
            select = select.filter(number_order::Column::State.eq(State::Open));
        }
        let rows = select.order_by_desc(number_order::Column::Id).limit(ORDERS);
        let rows = rows.all(guard::app(ctx)?.db.read()).await.map_err(Error::from)?;
        Ok(rows.into_iter().map(NumberOrder).collect())
    }

    /// The numbers that a telco says are yours, whether or not Maskline knows them. Asks the telco. Not for
    /// users limited to markets.
    #[graphql(guard = "guard::MayEverywhere(Permission::ManageNumbers)")]
    async fn rented_numbers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Name of the telco.")] provider: String,
    ) -> async_graphql::Result<Vec<RentedNumber>> {
        let listed = import::list(guard::app(ctx)?, &provider).await?;
        let told = listed.into_iter().map(|one| RentedNumber {
            number: one.rented.number.e164().to_owned(),
            provider_sid: one.rented.provider_id,
            country: one.rented.country,
            sms: one.rented.capabilities.sms,
            voice: one.rented.capabilities.voice,
            mms: one.rented.capabilities.mms,
            callbacks_problem: one.problem,
            known: one.known.map(|row| ProxyNumber(row.into())),
        });
        Ok(told.collect())
    }
}

/// Mutations about renting.
#[derive(Default)]
pub struct RentingMutations;

#[Object(guard = "guard::May(Permission::ManageNumbers)")]
impl RentingMutations {
    /// Buys numbers for a market. Each is an order of its own: one that fails does not stop the others. Answers the orders as they stand after at most 20 seconds; open ones go on by themselves.
    async fn buy_numbers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which market; the default one unless told.")] market_id: Option<ID>,
        #[graphql(desc = "How many, 1 to 50; one unless told.")] quantity: Option<i32>,
        #[graphql(desc = "Which numbers.")] wish: Option<NumberWish>,
        #[graphql(
            desc = "These very numbers and no others, in E.164, as a search offered them; `quantity` is not looked at then. The orders are answered as you name them; one for a number that was gone has FAILED, and its `problem` says so."
        )]
        numbers: Option<Vec<String>>,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Vec<NumberOrder>> {
        let market = scope::market(ctx, market_id.as_ref())?;
        let (app, terms) = (guard::app(ctx)?, steps::terms(ctx, None, client_mutation_id)?);
        let wish: Wish = wish.unwrap_or_default().into();
        let orders = if let Some(numbers) = numbers {
            orders::buy_these(app, market, &wish, &numbers, &terms).await?
        } else {
            let quantity = quantity.map_or(1, |quantity| u32::try_from(quantity).unwrap_or(0));
            orders::buy(app, market, &wish, quantity, &terms).await?
        };
        Ok(orders.into_iter().map(NumberOrder).collect())
    }

    /// Takes numbers into the pool that a telco says are yours, and points them at this server. One that fails does not stop the others; `takeNumbers` says which did.
    async fn import_numbers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Name of the telco.")] provider: String,
        #[graphql(desc = "For which market; the default one unless told.")] market_id: Option<ID>,
        #[graphql(desc = "Which ones, in E.164; all that Maskline does not know unless told.")]
        numbers: Option<Vec<String>>,
    ) -> async_graphql::Result<Vec<ProxyNumber>> {
        Ok(take(ctx, &provider, market_id.as_ref(), numbers.as_deref()).await?.taken)
    }

    /// As `importNumbers`, and tells also which numbers could not be taken, and why.
    async fn take_numbers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Name of the telco.")] provider: String,
        #[graphql(desc = "For which market; the default one unless told.")] market_id: Option<ID>,
        #[graphql(desc = "Which ones, in E.164; all that Maskline does not know unless told.")]
        numbers: Option<Vec<String>>,
    ) -> async_graphql::Result<NumbersTaken> {
        take(ctx, &provider, market_id.as_ref(), numbers.as_deref()).await
    }
}
