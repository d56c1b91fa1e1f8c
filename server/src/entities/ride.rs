//! Rides: the business transaction that two people are connected for.

use async_graphql::Enum;
use sea_orm::QueryTrait;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::db::{Connection, Said};
use crate::error::{Error, Result};

/// Where a ride stands.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "RideState")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// Asked for, for later; nobody drives yet.
    #[sea_orm(string_value = "SCHEDULED")]
    Scheduled,
    /// Asked for; nobody drives yet.
    #[sea_orm(string_value = "REQUESTED")]
    Requested,
    /// There is a driver, but no number for the two: the next that becomes free is theirs.
    #[sea_orm(string_value = "AWAITING_NUMBER")]
    AwaitingNumber,
    /// A driver is assigned; the two reach each other.
    #[sea_orm(string_value = "ASSIGNED")]
    Assigned,
    /// The driver is on his way.
    #[sea_orm(string_value = "EN_ROUTE")]
    EnRoute,
    /// The driver is at the start.
    #[sea_orm(string_value = "ARRIVED")]
    Arrived,
    /// The customer is on board.
    #[sea_orm(string_value = "IN_PROGRESS")]
    InProgress,
    /// Done.
    #[sea_orm(string_value = "COMPLETED")]
    Completed,
    /// Called off.
    #[sea_orm(string_value = "CANCELLED")]
    Cancelled,
    /// The driver waited and the customer did not come.
    #[sea_orm(string_value = "NO_SHOW")]
    NoShow,
    /// Nobody could take it in time.
    #[sea_orm(string_value = "FAILED")]
    Failed,
}

impl State {
    /// A driver is on it: the two reach each other.
    pub const UNDER_WAY: [Self; 4] = [Self::Assigned, Self::EnRoute, Self::Arrived, Self::InProgress];
    /// Not over yet.
    pub const ALIVE: [Self; 7] = [
        Self::Scheduled,
        Self::Requested,
        Self::AwaitingNumber,
        Self::Assigned,
        Self::EnRoute,
        Self::Arrived,
        Self::InProgress,
    ];

    /// Is a driver on it?
    #[must_use]
    pub fn is_under_way(self) -> bool {
        Self::UNDER_WAY.contains(&self)
    }

    /// Is it over?
    #[must_use]
    pub fn is_over(self) -> bool {
        !Self::ALIVE.contains(&self)
    }

    /// The states it may be changed to.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        use State as S;
        match self {
            S::Scheduled => &[S::Requested, S::AwaitingNumber, S::Assigned, S::Cancelled, S::Failed],
            S::Requested => &[S::AwaitingNumber, S::Assigned, S::Cancelled, S::Failed],
            S::AwaitingNumber => &[S::Scheduled, S::Requested, S::Assigned, S::Cancelled, S::Failed],
            S::Assigned => &[S::EnRoute, S::Completed, S::Cancelled],
            S::EnRoute => &[S::Arrived, S::Completed, S::Cancelled],
            S::Arrived => &[S::InProgress, S::NoShow, S::Completed, S::Cancelled],
            S::InProgress => &[S::Completed, S::Cancelled],
            S::Completed | S::Cancelled | S::NoShow | S::Failed => &[],
        }
    }

    /// As people say it, in the middle of a sentence.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Requested => "requested",
            Self::AwaitingNumber => "waiting for a number",
            Self::Assigned => "assigned",
            Self::EnRoute => "on its way",
            Self::Arrived => "at the start",
            Self::InProgress => "in progress",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::NoShow => "a no-show",
            Self::Failed => "failed",
        }
    }
}

/// A row of `ride`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ride")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short reference people can say on the phone.
    pub r#ref: String,
    /// Which market.
    pub market_id: Uuid,
    /// Who is driven.
    pub customer_id: Uuid,
    /// Who drives, once someone does.
    pub driver_id: Option<Uuid>,
    /// How the two reach each other, once there is a number.
    pub conversation_id: Option<Uuid>,
    /// Where from.
    pub start: String,
    /// Where to.
    pub destination: String,
    /// Start and destination in lower case, for search.
    pub places_folded: String,
    /// When the customer is picked up.
    pub pickup_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// The client's own id.
    pub external_id: Option<String>,
    /// Where it starts, in degrees north, if it was asked for from a place on the globe.
    pub start_latitude: Option<f64>,
    /// Where it starts, in degrees east.
    pub start_longitude: Option<f64>,
    /// Its last change, text or call: the order of the live board.
    pub activity_at: Timestamp,
    /// Raised by each change: for `expectedVersion`.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was completed, cancelled or given up.
    pub ended_at: Option<Timestamp>,
}

/// `ride` is referred to by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The ride of that id.
///
/// # Errors
/// `NOT_FOUND` if there is none.
pub async fn by_id(db: &impl Connection, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or_else(|| Error::not_found("ride"))
}

/// The ride of that id, held until the transaction ends: whoever changes it too waits.
///
/// # Errors
/// `NOT_FOUND` if there is none.
pub async fn held(db: &impl Connection, id: Uuid) -> Result<Model> {
    use sea_orm::{QuerySelect, sea_query::LockType};
    // What only refers to it need not wait.
    let found = Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(db).await?;
    found.ok_or_else(|| Error::not_found("ride"))
}

/// Holds all rides of a conversation until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn hold_all(db: &impl Connection, conversation: Uuid) -> Result<()> {
    use sea_orm::{QueryOrder, QuerySelect, sea_query::LockType};
    let all = Entity::find().filter(Column::ConversationId.eq(conversation)).order_by_asc(Column::Id);
    all.lock(LockType::NoKeyUpdate).all(db).await.map(drop).map_err(Into::into)
}

/// The rides of a conversation.
///
/// # Errors
/// When the database fails.
pub async fn of_conversation(db: &impl Connection, conversation: Uuid) -> Result<Vec<Model>> {
    static OF: Said = Said::new();
    let rides = || Entity::find().filter(Column::ConversationId.eq(conversation)).into_query();
    Ok(db.said(&OF, [conversation.into()], rides).await?)
}

/// A customer's newest ride, under way or over.
///
/// # Errors
/// When the database fails.
pub async fn newest_of_customer(db: &impl Connection, customer: Uuid) -> Result<Option<Model>> {
    use sea_orm::QueryOrder;
    let rides = Entity::find().filter(Column::CustomerId.eq(customer));
    Ok(rides.order_by_desc(Column::Id).one(db).await?)
}
