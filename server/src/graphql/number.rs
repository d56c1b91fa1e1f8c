//! Proxy numbers: the pool, as operators see and change it.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::loaders::{MarketId, NumberId, NumberUse, UseOf, loaded, promised};
use super::look::Asked;
use super::market::Market;
use super::money::Money;
use super::pagination::{self, List, Order, Page, Place};
use super::scalars::{self, DateTime};
use super::{guard, prime};
use crate::auth::permissions::Permission;
use crate::entities::proxy_number::{self, Callbacks, Purpose, State};
use crate::error::Error;

/// One of our numbers, which stands between the two people of a conversation.
pub struct ProxyNumber(pub Arc<proxy_number::Model>);

impl ProxyNumber {
    /// The number of that id, which a foreign key promises.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(ctx: &Context<'_>, id: Uuid) -> async_graphql::Result<Self> {
        Ok(Self(promised(ctx, NumberId(id)).await?))
    }

    /// As [`ProxyNumber::of`], for a reference that may be empty.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn maybe(ctx: &Context<'_>, id: Option<Uuid>) -> async_graphql::Result<Option<Self>> {
        match id {
            Some(id) => Ok(Some(Self::of(ctx, id).await?)),
            None => Ok(None),
        }
    }

    async fn usage(&self, ctx: &Context<'_>) -> async_graphql::Result<NumberUse> {
        Ok(loaded(ctx, UseOf(self.0.id)).await?.unwrap_or_default())
    }
}

/// One of our numbers, which stands between the two people of a conversation.
#[Object]
impl ProxyNumber {
    /// The number's id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// E.164. It is ours and public: the number people see and dial.
    async fn number(&self) -> &str {
        &self.0.e164
    }

    /// Name of the telco that serves it.
    async fn provider(&self) -> &str {
        &self.0.provider
    }

    /// The pool it belongs to.
    async fn market(&self, ctx: &Context<'_>) -> async_graphql::Result<Market> {
        Ok(Market(promised(ctx, MarketId(self.0.market_id)).await?))
    }

    /// Where it is in its life; only an active one is given out.
    async fn state(&self) -> State {
        self.0.state
    }

    /// When it came into that state.
    async fn state_changed_at(&self) -> DateTime {
        self.0.state_changed_at.into()
    }

    /// The states that may follow.
    async fn next_states(&self) -> Vec<State> {
        self.0.state.next().to_vec()
    }

    /// What it is kept for; only those for pools are given out.
    async fn purpose(&self) -> Purpose {
        self.0.purpose
    }

    /// The environment that it points at, as `production`.
    async fn environment(&self) -> &str {
        &self.0.environment
    }

    /// May it be given out now? It must be active, for pools, of this server's environment, carry what its market needs, and not point elsewhere.
    async fn assignable(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        let market = promised(ctx, MarketId(self.0.market_id)).await?;
        let pair = Self::maybe(ctx, self.0.pair_id).await?;
        let environment = &guard::app(ctx)?.config.environment;
        Ok(self.0.is_assignable(environment, market.needs(), pair.as_ref().map(|pair| &*pair.0)))
    }

    /// The number it makes a pair with, in a country where no number carries both: people text the one and call the other (E41).
    async fn pair(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ProxyNumber>> {
        Self::maybe(ctx, self.0.pair_id).await
    }

    /// The telco's own id of it, once it is known to be ours there.
    async fn provider_sid(&self) -> Option<&str> {
        self.0.provider_sid.as_deref()
    }

    /// ISO 3166 alpha-2 country.
    async fn country(&self) -> Option<&str> {
        self.0.country.as_deref()
    }

    /// State or region, as the telco tells.
    async fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// City, as the telco tells.
    async fn locality(&self) -> Option<&str> {
        self.0.locality.as_deref()
    }

    /// Digits after the country code that tell where it is from.
    async fn area_code(&self) -> Option<&str> {
        self.0.area_code.as_deref()
    }

    /// Where its webhooks point.
    async fn callbacks(&self) -> Callbacks {
        self.0.callbacks
    }

    /// In words: what differs.
    async fn callbacks_problem(&self) -> Option<&str> {
        self.0.callbacks_problem.as_deref()
    }

    /// When that was last looked at.
    async fn callbacks_checked_at(&self) -> Option<DateTime> {
        self.0.callbacks_checked_at.map(DateTime)
    }

    /// What it costs a month, if the telco told.
    async fn monthly_cost(&self) -> Option<Money> {
        Money::of(self.0.monthly_cost_micros, self.0.cost_currency.as_deref())
    }

    /// In words: what failed, or what is left to do.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// It is given back by itself once it has drained and rested.
    async fn release_when_drained(&self) -> bool {
        self.0.release_when_drained
    }

    /// Grows with each change; give it as `expectedVersion` so that nobody's change is lost.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Carries texts.
    async fn sms(&self) -> bool {
        self.0.sms
    }

    /// Carries calls.
    async fn voice(&self) -> bool {
        self.0.voice
    }

    /// Carries texts with pictures.
    async fn mms(&self) -> bool {
        self.0.mms
    }

    /// Phones that hold this number now.
    async fn holds(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        Ok(self.usage(ctx).await?.holds)
    }

    /// Holds whose ride is over (grace or quarantine).
    async fn cooling_down(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        Ok(self.usage(ctx).await?.cooling_down)
    }

    /// When a text or call last went over it.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(DateTime)
    }

    /// When it joined the pool.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// Longer than any number or place, in bytes.
const LONGEST_TEXT: usize = 100;

/// By digits.
const BY_NUMBER: Order<proxy_number::Entity> = Order {
    list: 'x',
    by: Some(proxy_number::Column::E164),
    id: proxy_number::Column::Id,
    descending: false,
    place: |row| Place::Text(row.e164.clone(), row.id),
};

/// Which numbers a list shows: those that fit all that is told.
#[derive(InputObject, Default)]
pub struct NumberFilter {
    /// Of this market.
    market_id: Option<ID>,
    /// Served by this telco.
    provider: Option<String>,
    /// In one of these states.
    states: Option<Vec<State>>,
    /// Kept for this.
    purpose: Option<Purpose>,
    /// Whose webhooks point so.
    callbacks: Option<Callbacks>,
    /// Whose digits contain these, or whose city or region begins so.
    text: Option<String>,
}

impl NumberFilter {
    fn condition(self) -> Result<Condition, Error> {
        use proxy_number::Column as C;
        let market = scalars::optional_uuid(self.market_id.as_ref(), "marketId")?;
        let text = self.text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        if text.as_ref().is_some_and(|text| text.len() > LONGEST_TEXT) {
            return Err(Error::invalid("text", format!("At most {LONGEST_TEXT} characters.")));
        }
        let text = text.map(|text| {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let lower = |column: C| Expr::expr(Func::lower(Expr::col((proxy_number::Entity, column))));
            let begins = format!("{}%", text.to_lowercase().replace(['%', '_'], ""));
            let place = lower(C::Locality).like(begins.clone()).or(lower(C::Region).like(begins));
            if digits.is_empty() { place } else { C::E164.contains(&digits).or(place) }
        });
        Ok(Condition::all()
            .add_option(market.map(|id| C::MarketId.eq(id)))
            .add_option(self.provider.map(|name| C::Provider.eq(name)))
            .add_option(self.states.map(|states| C::State.is_in(states)))
            .add_option(self.purpose.map(|purpose| C::Purpose.eq(purpose)))
            .add_option(self.callbacks.map(|callbacks| C::Callbacks.eq(callbacks)))
            .add_option(text))
    }
}

/// Queries about numbers.
#[derive(Default)]
pub struct NumberQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl NumberQueries {
    /// Proxy numbers, also released ones, by digits.
    #[graphql(complexity = "pagination::cost(first, None, child_complexity)")]
    async fn proxy_numbers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 1 to 200; 50 unless told.")] first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only such.")] filter: Option<NumberFilter>,
    ) -> async_graphql::Result<List<ProxyNumber>> {
        let select = proxy_number::Entity::find().filter(filter.unwrap_or_default().condition()?);
        let page = Page::forward(first, after);
        let rows = pagination::read(ctx, select, &BY_NUMBER, page).await?;
        prime::numbers(ctx, &Asked::of_list(ctx), rows.rows.iter().map(|row| row.id)).await?;
        Ok(rows.connection(BY_NUMBER.place, |row| ProxyNumber(row.into())))
    }

    /// The proxy number of that id.
    async fn proxy_number(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<Option<ProxyNumber>> {
        let Ok(id) = scalars::uuid(&id, "id") else { return Ok(None) };
        let found = proxy_number::Entity::find_by_id(id).one(guard::app(ctx)?.db.read()).await;
        Ok(found.map_err(Error::from)?.map(|row| ProxyNumber(row.into())))
    }
}
