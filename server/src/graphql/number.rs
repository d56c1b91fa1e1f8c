//! Proxy numbers: the pool, as operators see and change it.

use async_graphql::connection::Connection;
use async_graphql::{Context, ID, InputObject, Object};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::loaders::{MarketId, NumberId, NumberUse, UseOf, loaders, promised};
use super::look::Asked;
use super::market::Market;
use super::money::Money;
use super::pagination::{self, Cursor, Order, Page, Place};
use super::scalars::{self, DateTime};
use super::{guard, prime};
use crate::entities::account::Role;
use crate::entities::proxy_number::{self, Callbacks, Purpose, State};
use crate::error::Error;
use crate::numbers::inventory::{self, NewNumber};
use crate::numbers::lifecycle;

/// One of our numbers, which stands between the two people of a conversation.
pub struct ProxyNumber(pub proxy_number::Model);

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
        Ok(loaders(ctx)?.load_one(UseOf(self.0.id)).await?.unwrap_or_default())
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
        Ok(self.0.is_assignable(&guard::app(ctx)?.config.environment, market.needs()))
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

/// By digits.
const BY_NUMBER: Order<proxy_number::Entity> = Order {
    list: 'x',
    by: Some(proxy_number::Column::E164),
    id: proxy_number::Column::Id,
    descending: false,
    place: |row| Place::Text(row.e164.clone(), row.id),
};

/// Queries about numbers.
#[derive(Default)]
pub struct NumberQueries;

#[Object(guard = "guard::Needs(Role::Viewer)")]
impl NumberQueries {
    /// All proxy numbers, also released ones, by digits.
    #[graphql(complexity = "pagination::cost(first, None, child_complexity)")]
    async fn proxy_numbers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 1 to 200; 50 unless told.")] first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<Connection<Cursor, ProxyNumber>> {
        let select = proxy_number::Entity::find();
        let page = Page::forward(first, after);
        let rows = pagination::read(guard::app(ctx)?.db.read(), select, &BY_NUMBER, page).await?;
        prime::numbers(ctx, &Asked::of_list(ctx), rows.rows.iter().map(|row| row.id)).await?;
        Ok(rows.connection(BY_NUMBER.place, ProxyNumber))
    }

    /// The proxy number of that id.
    async fn proxy_number(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<Option<ProxyNumber>> {
        let Ok(id) = scalars::uuid(&id, "id") else { return Ok(None) };
        let found = proxy_number::Entity::find_by_id(id).one(guard::app(ctx)?.db.read()).await;
        Ok(found.map_err(Error::from)?.map(ProxyNumber))
    }
}

/// A number that is already yours at the telco.
#[derive(InputObject)]
pub struct NumberInput {
    /// As you have it; without a country code it is read in the market's country.
    number: String,
    /// Name of the telco that serves it, as `messagebird`.
    provider: String,
    /// The pool it joins; the default market's unless told.
    market_id: Option<ID>,
    /// Carries texts; yes unless told.
    sms: Option<bool>,
    /// Carries calls; yes unless told.
    voice: Option<bool>,
    /// Carries texts with pictures; no unless told.
    mms: Option<bool>,
    /// What it is kept for; given to conversations unless told.
    purpose: Option<Purpose>,
}

/// Mutations about numbers.
#[derive(Default)]
pub struct NumberMutations;

#[Object(guard = "guard::Needs(Role::Admin)")]
impl NumberMutations {
    /// Adds a number to the pool.
    async fn add_number(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which number.")] input: NumberInput,
    ) -> async_graphql::Result<ProxyNumber> {
        let new = NewNumber {
            number: input.number,
            provider: input.provider,
            market_id: scalars::optional_uuid(input.market_id.as_ref(), "marketId")?,
            sms: input.sms.unwrap_or(true),
            voice: input.voice.unwrap_or(true),
            mms: input.mms.unwrap_or(false),
            purpose: input.purpose.unwrap_or(Purpose::Pool),
        };
        Ok(ProxyNumber(inventory::add(guard::app(ctx)?, new).await?))
    }

    /// Changes whether a number may be given out: `ACTIVE`, `SUSPENDED`, `DRAINING`, or `RELEASED` to give it back.
    async fn set_number_state(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "What it shall be.")] state: State,
        #[graphql(desc = "The version you read.")] expected_version: Option<i32>,
    ) -> async_graphql::Result<ProxyNumber> {
        let (app, id) = (guard::app(ctx)?, scalars::uuid(&id, "id")?);
        let number = match state {
            State::Active => lifecycle::set_in_use(app, id, true, expected_version).await?,
            State::Suspended => lifecycle::set_in_use(app, id, false, expected_version).await?,
            State::Draining => lifecycle::drain(app, id, false, expected_version).await?,
            State::Released => lifecycle::release(app, id, expected_version).await?,
            _ => {
                let words = "Only ACTIVE, SUSPENDED, DRAINING and RELEASED are set by hand.";
                return Err(Error::invalid("state", words).into());
            }
        };
        Ok(ProxyNumber(number))
    }

    /// Gives a number out no more; conversations on it finish.
    async fn drain_number(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "Give it back by itself once the last phone has rested; no unless told.")]
        then_release: Option<bool>,
        #[graphql(desc = "The version you read.")] expected_version: Option<i32>,
    ) -> async_graphql::Result<ProxyNumber> {
        let (app, id) = (guard::app(ctx)?, scalars::uuid(&id, "id")?);
        Ok(ProxyNumber(lifecycle::drain(app, id, then_release.unwrap_or(false), expected_version).await?))
    }

    /// Gives a number back to its telco; refused while a phone reaches someone through it, or has not rested yet.
    async fn release_number(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "The version you read.")] expected_version: Option<i32>,
    ) -> async_graphql::Result<ProxyNumber> {
        let (app, id) = (guard::app(ctx)?, scalars::uuid(&id, "id")?);
        Ok(ProxyNumber(lifecycle::release(app, id, expected_version).await?))
    }

    /// Keeps a number for a purpose, or gives it to the pool; refused while phones reach someone through it.
    async fn reserve_number(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "What it is kept for.")] purpose: Purpose,
        #[graphql(desc = "The version you read.")] expected_version: Option<i32>,
    ) -> async_graphql::Result<ProxyNumber> {
        let (app, id) = (guard::app(ctx)?, scalars::uuid(&id, "id")?);
        Ok(ProxyNumber(lifecycle::reserve(app, id, purpose, expected_version).await?))
    }
}
