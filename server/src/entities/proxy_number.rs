//! Proxy numbers: the pool.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{Condition, FromQueryResult, QuerySelect, QueryTrait};
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::config::DEFAULT_ENVIRONMENT;
use crate::db::{Connection, Said};
use crate::entities::market;
use crate::error::Result;
use crate::phone::PhoneNumber;
use crate::providers::Capabilities;

/// Where a number is in its life. Only an active one is given out.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "NumberState")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// Being rented from the telco.
    #[sea_orm(string_value = "ORDERED")]
    Ordered,
    /// Ours; its webhooks are being pointed at this server.
    #[sea_orm(string_value = "CONFIGURING")]
    Configuring,
    /// Given out and working.
    #[sea_orm(string_value = "ACTIVE")]
    Active,
    /// Not given out for now; conversations on it go on.
    #[sea_orm(string_value = "SUSPENDED")]
    Suspended,
    /// Not given out any more; conversations on it finish.
    #[sea_orm(string_value = "DRAINING")]
    Draining,
    /// Being given back to the telco.
    #[sea_orm(string_value = "RELEASING")]
    Releasing,
    /// Not ours any more.
    #[sea_orm(string_value = "RELEASED")]
    Released,
    /// Buying, pointing or giving back failed; `error` says why. Not given out (R84).
    #[graphql(name = "ERROR")]
    #[sea_orm(string_value = "ERROR")]
    Failed,
}

impl State {
    /// The states that may follow this one.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Ordered => &[Self::Configuring, Self::Failed, Self::Released],
            Self::Configuring => &[Self::Active, Self::Failed],
            // A telco that lost it makes an error of it, whatever it was (E17).
            Self::Active => &[Self::Suspended, Self::Draining, Self::Releasing, Self::Released, Self::Failed],
            Self::Suspended => &[Self::Active, Self::Draining, Self::Releasing, Self::Released, Self::Failed],
            Self::Draining => &[Self::Active, Self::Releasing, Self::Released, Self::Failed],
            Self::Releasing => &[Self::Released, Self::Failed],
            Self::Released => &[Self::Ordered, Self::Configuring],
            Self::Failed => &[Self::Ordered, Self::Configuring, Self::Releasing],
        }
    }

    /// The spelling in the database and the API.
    #[must_use]
    pub fn word(self) -> String {
        self.to_value()
    }
}

/// What a number is kept for. Only those for pools are given out.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[graphql(name = "NumberPurpose")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Purpose {
    /// Given to conversations.
    #[sea_orm(string_value = "POOL")]
    Pool,
    /// The support line that everyone texts (R75).
    #[sea_orm(string_value = "SUPPORT")]
    Support,
    /// Takes requests by text (R63).
    #[sea_orm(string_value = "INTAKE")]
    Intake,
    /// Sends and receives verification codes (R7).
    #[sea_orm(string_value = "VERIFY")]
    Verify,
    /// The mask of one person (R98).
    #[sea_orm(string_value = "STATIC")]
    Static,
    /// Kept in reserve for a pool that runs short.
    #[sea_orm(string_value = "STANDBY")]
    Standby,
}

/// Where a number's webhooks point, as last seen (R58).
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "CallbackState")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Callbacks {
    /// Nobody looked yet, or the telco cannot be asked.
    #[sea_orm(string_value = "UNKNOWN")]
    Unknown,
    /// At this server.
    #[sea_orm(string_value = "OK")]
    Ok,
    /// Elsewhere, or nowhere: texts and calls do not reach us.
    #[sea_orm(string_value = "DIFFERENT")]
    Different,
}

/// A row of `proxy_number`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "proxy_number")]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The number, in clear: it is public.
    pub e164: String,
    /// Name of the telco that serves it.
    pub provider: String,
    /// The telco's id of it (R20); `None` while it is not known to be rented.
    pub provider_sid: Option<String>,
    /// The pool it belongs to.
    pub market_id: Uuid,
    /// Where it is in its life.
    pub state: State,
    /// What it is kept for.
    pub purpose: Purpose,
    /// The environment whose webhooks it points at (R12); only those of ours are given out.
    pub environment: String,
    /// Carries texts.
    pub sms: bool,
    /// Carries calls.
    pub voice: bool,
    /// Carries texts with pictures (R26).
    pub mms: bool,
    /// The number that carries what this one does not, where the two serve as one (E41). Both name each
    /// other; the one that carries texts is given out, and leads its calls, too.
    pub pair_id: Option<Uuid>,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// State or region, as the telco tells.
    pub region: Option<String>,
    /// City, as the telco tells.
    pub locality: Option<String>,
    /// Digits after the country code that tell where it is from.
    pub area_code: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Where its webhooks point.
    pub callbacks: Callbacks,
    /// In words: what differs.
    pub callbacks_problem: Option<String>,
    /// When that was last looked at.
    pub callbacks_checked_at: Option<Timestamp>,
    /// When they last pointed at us.
    pub callbacks_ok_at: Option<Timestamp>,
    /// Since when its telco, which listed it once, lists it no more.
    pub missing_since: Option<Timestamp>,
    /// What it costs a month, in millionths of `cost_currency`.
    pub monthly_cost_micros: Option<i64>,
    /// ISO 4217.
    pub cost_currency: Option<String>,
    /// When its rent is next due, if told.
    pub renews_at: Option<Timestamp>,
    /// In words: what failed.
    pub error: Option<String>,
    /// Give it back once it has drained and rested.
    pub release_when_drained: bool,
    /// Until when one worker has it in hand, for states that are on their way.
    pub lease_until: Option<Timestamp>,
    /// When it came into its state.
    pub state_changed_at: Timestamp,
    /// Grows with each change by a person or the keeper.
    pub version: i32,
    /// When a text or call last went over it.
    pub last_used_at: Option<Timestamp>,
    /// When it joined the pool.
    pub created_at: Timestamp,
}

/// `proxy_number` is referred to by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// An active pool number that carries texts and calls, of which nothing else is known.
    #[must_use]
    pub fn plain(id: Uuid, phone: &PhoneNumber, provider: &str, market_id: Uuid, at: Timestamp) -> Self {
        Self {
            id,
            e164: phone.e164().to_owned(),
            provider: provider.to_owned(),
            provider_sid: None,
            market_id,
            state: State::Active,
            purpose: Purpose::Pool,
            environment: DEFAULT_ENVIRONMENT.to_owned(),
            sms: true,
            voice: true,
            mms: false,
            pair_id: None,
            country: phone.country(),
            region: None,
            locality: None,
            area_code: phone.area_code(),
            latitude: None,
            longitude: None,
            callbacks: Callbacks::Unknown,
            callbacks_problem: None,
            callbacks_checked_at: None,
            callbacks_ok_at: None,
            missing_since: None,
            monthly_cost_micros: None,
            cost_currency: None,
            renews_at: None,
            error: None,
            release_when_drained: false,
            lease_until: None,
            state_changed_at: at,
            version: 1,
            last_used_at: None,
            created_at: at,
        }
    }

    /// The number as a value.
    #[must_use]
    pub fn phone(&self) -> PhoneNumber {
        PhoneNumber::from_stored(self.e164.clone())
    }

    /// May it be given out? The same rule as [`is_assignable`], of rows that were read: this number and
    /// the one it makes a pair with.
    #[must_use]
    pub fn is_assignable(&self, environment: &str, needs: Capabilities, pair: Option<&Self>) -> bool {
        let works = |number: &Self| {
            number.state == State::Active
                && number.purpose == Purpose::Pool
                && number.environment == environment
                && number.callbacks != Callbacks::Different
        };
        let mut carries = self.capabilities();
        carries.voice |= self.sms && pair.is_some_and(|pair| pair.voice && works(pair));
        works(self) && carries.cover(needs)
    }

    /// Does it carry either texts or calls, so that it is of use in a pair alone?
    #[must_use]
    pub fn is_half(&self) -> bool {
        self.sms != self.voice
    }

    /// What it carries.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        Capabilities { sms: self.sms, voice: self.voice, mms: self.mms }
    }
}

/// A number as it is dialled.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Digits {
    /// In E.164.
    pub e164: String,
}

/// A number as a value, by its id.
///
/// # Errors
/// When the database fails.
pub async fn phone_of(db: &impl Connection, id: Uuid) -> Result<Option<PhoneNumber>> {
    static DIGITS: Said = Said::new();
    let digits = || Entity::find_by_id(id).select_only().column(Column::E164).into_query();
    let found: Vec<Digits> = db.said(&DIGITS, [id.into()], digits).await?;
    Ok(found.into_iter().next().map(|digits| PhoneNumber::from_stored(digits.e164)))
}

/// The number that calls of people who text `number` go over, where that is another one: its pair (E41).
///
/// # Errors
/// When the database fails.
pub async fn line_of(db: &impl Connection, number: &Model) -> Result<Option<Model>> {
    match number.pair_id.filter(|_| !number.voice) {
        // Seldom, so that those who ask need not hold room for it.
        Some(pair) => Ok(Box::pin(db.row(Entity::find_by_id(pair))).await?),
        None => Ok(None),
    }
}

/// The number of its pair that is given out, where calls come in on `number` and it is the other one.
///
/// # Errors
/// When the database fails.
pub async fn leading(db: &impl Connection, number: &Model) -> Result<Option<Model>> {
    match number.pair_id.filter(|_| !number.sms) {
        Some(pair) => Ok(Box::pin(db.row(Entity::find_by_id(pair))).await?),
        None => Ok(None),
    }
}

/// The proxy number with these digits, if it is one of ours.
///
/// # Errors
/// When the database fails.
pub async fn by_phone(db: &impl Connection, phone: &PhoneNumber) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::E164.eq(phone.e164()))
        .filter(Column::State.ne(State::Released))
        .one(db)
        .await?)
}

/// Those of these phones that are ours.
///
/// # Errors
/// When the database fails.
pub async fn with_phones(db: &impl Connection, phones: &[&PhoneNumber]) -> Result<Vec<Model>> {
    static OF_ONE: Said = Said::new();
    static OF_TWO: Said = Said::new();
    let digits = || phones.iter().map(|phone| phone.e164());
    let ours = || {
        let with_these = Entity::find().filter(Column::E164.is_in(digits()));
        with_these.filter(Column::State.ne(State::Released)).into_query()
    };
    let mut values: Vec<Value> = digits().map(Into::into).collect();
    values.push(State::Released.into());
    Ok(match phones {
        [_] => db.said(&OF_ONE, values, ours).await?,
        [_, _] => db.said(&OF_TWO, values, ours).await?,
        _ => db.rows_of(&ours()).await?,
    })
}

/// The numbers that a telco serves, or is about to.
///
/// # Errors
/// When the database fails.
pub async fn of_provider(db: &impl Connection, provider: &str) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::Provider.eq(provider))
        .filter(Column::State.ne(State::Released))
        .all(db)
        .await?)
}

/// Which numbers may be given out, wherever they are: active ones for pools, of this environment,
/// that carry what is needed, alone or with their pair, and are not known to point elsewhere (R12, R58,
/// R84, E41).
#[must_use]
pub fn is_assignable(environment: &str, needs: Capabilities) -> Condition {
    let carries_calls = || {
        let lines = Entity::find().select_only().column(Column::Id).filter(works(environment));
        let lines = lines.filter(Column::Voice.eq(true)).into_query();
        Condition::any().add(Column::Voice.eq(true)).add(Column::PairId.in_subquery(lines))
    };
    works(environment)
        .add_option(needs.sms.then(|| Column::Sms.eq(true)))
        .add_option(needs.voice.then(carries_calls))
        .add_option(needs.mms.then(|| Column::Mms.eq(true)))
}

fn works(environment: &str) -> Condition {
    Condition::all()
        .add(Column::State.eq(State::Active))
        .add(Column::Purpose.eq(Purpose::Pool))
        .add(Column::Environment.eq(environment))
        .add(Column::Callbacks.ne(Callbacks::Different))
}

/// The numbers of a market that send verification codes and take the answers, in a steady order. One of
/// the pool is never among them: its texts lead to the other side.
///
/// # Errors
/// When the database fails.
pub async fn for_verification(db: &impl Connection, market: Uuid, environment: &str) -> Result<Vec<Model>> {
    use sea_orm::QueryOrder;
    Ok(Entity::find()
        .filter(Column::MarketId.eq(market))
        .filter(Column::Purpose.eq(Purpose::Verify))
        .filter(Column::State.eq(State::Active))
        .filter(Column::Environment.eq(environment))
        .filter(Column::Callbacks.ne(Callbacks::Different))
        .filter(Column::Sms.eq(true))
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// The numbers of a market that may be given out.
///
/// # Errors
/// When the database fails.
pub async fn assignable(
    db: &impl Connection,
    market: &market::Model,
    environment: &str,
) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::MarketId.eq(market.id))
        .filter(is_assignable(environment, market.needs()))
        .all(db)
        .await?)
}

/// How many numbers there are in each state.
///
/// # Errors
/// When the database fails.
pub async fn counted(db: &impl Connection) -> Result<Vec<(State, i64)>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::State)
        .column_as(Column::Id.count(), "numbers")
        .group_by(Column::State)
        .into_tuple()
        .all(db)
        .await?)
}

/// How many numbers lead somewhere at this time.
///
/// # Errors
/// When the database fails.
pub async fn held(db: &impl Connection, at: Timestamp) -> Result<i64> {
    let route = super::route::Entity::find()
        .select_only()
        .expr(Expr::val(1))
        .filter(
            Expr::col((super::route::Entity, super::route::Column::NumberId)).equals((Entity, Column::Id)),
        )
        .filter(super::route::Column::HeldUntil.gt(at));
    let numbers: Option<i64> = Entity::find()
        .select_only()
        .column_as(Column::Id.count(), "numbers")
        .filter(Expr::exists(QueryTrait::into_query(route)))
        .into_tuple()
        .one(db)
        .await?;
    Ok(numbers.unwrap_or(0))
}
