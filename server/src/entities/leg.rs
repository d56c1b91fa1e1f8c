//! Legs: one side of an entry, as a telco sees it. An outbound leg that is `QUEUED` is the order
//! to send it; nothing else holds that order.

use async_graphql::Enum;
use sea_orm::FromQueryResult;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::db::{Connection, Said};
use crate::error::Result;
use crate::vault::PhoneHash;

/// To us or from us.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "LegDirection")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Direction {
    /// A person to us.
    #[sea_orm(string_value = "INBOUND")]
    Inbound,
    /// We to a person.
    #[sea_orm(string_value = "OUTBOUND")]
    Outbound,
}

/// Where a leg stands.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(name = "LegState")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// Inbound: it is in the log.
    #[sea_orm(string_value = "RECEIVED")]
    Received,
    /// Held back by a guard: a person may let it go (E45).
    #[sea_orm(string_value = "HELD")]
    Held,
    /// Not to be sent: the person wants no texts (I9).
    #[sea_orm(string_value = "BLOCKED")]
    Blocked,
    /// Waits for the courier.
    #[sea_orm(string_value = "QUEUED")]
    Queued,
    /// An attempt is under way, or died.
    #[sea_orm(string_value = "SENDING")]
    Sending,
    /// The telco has it.
    #[sea_orm(string_value = "SUBMITTED")]
    Submitted,
    /// The carrier has it.
    #[sea_orm(string_value = "SENT")]
    Sent,
    /// It is on the phone.
    #[sea_orm(string_value = "DELIVERED")]
    Delivered,
    /// It did not reach the phone.
    #[sea_orm(string_value = "UNDELIVERED")]
    Undelivered,
    /// The telco refused it for good.
    #[sea_orm(string_value = "REJECTED")]
    Rejected,
    /// All attempts failed.
    #[sea_orm(string_value = "FAILED")]
    Failed,
    /// The phone was not reachable in time.
    #[sea_orm(string_value = "EXPIRED")]
    Expired,
    /// It may or may not have been sent: a person decides.
    #[sea_orm(string_value = "UNCERTAIN")]
    Uncertain,
    /// A person decided not to send it.
    #[sea_orm(string_value = "CANCELLED")]
    Cancelled,
    /// The phone rings.
    #[sea_orm(string_value = "RINGING")]
    Ringing,
    /// The two talk.
    #[sea_orm(string_value = "BRIDGED")]
    Bridged,
    /// They talked and hung up.
    #[sea_orm(string_value = "COMPLETED")]
    Completed,
    /// Nobody answered.
    #[sea_orm(string_value = "NO_ANSWER")]
    NoAnswer,
    /// The phone was busy.
    #[sea_orm(string_value = "BUSY")]
    Busy,
    /// A voicemail answered (E42).
    #[sea_orm(string_value = "VOICEMAIL")]
    Voicemail,
}

/// [`State::PROBLEMS`], written out as in the partial index, which bound values would hide.
pub const PROBLEM: &str = "(leg.state = 'UNDELIVERED' OR leg.state = 'REJECTED' OR leg.state = 'FAILED' \
                           OR leg.state = 'EXPIRED' OR leg.state = 'UNCERTAIN' OR leg.state = 'HELD')";

impl State {
    /// The states that need a person's eye: badges count them.
    pub const PROBLEMS: [Self; 6] =
        [Self::Undelivered, Self::Rejected, Self::Failed, Self::Expired, Self::Uncertain, Self::Held];

    /// How far it has come: a later, lower state is old news (E27).
    #[must_use]
    pub fn rank(self) -> u8 {
        match self {
            Self::Queued | Self::Sending | Self::Uncertain | Self::Received | Self::Held => 0,
            Self::Submitted => 1,
            Self::Sent | Self::Ringing => 2,
            Self::Bridged => 3,
            Self::Undelivered
            | Self::Rejected
            | Self::Failed
            | Self::Expired
            | Self::Cancelled
            | Self::Blocked => 4,
            Self::Delivered | Self::Completed | Self::NoAnswer | Self::Busy | Self::Voicemail => 5,
        }
    }

    /// Is it final, as far as a telco is concerned?
    #[must_use]
    pub fn is_over(self) -> bool {
        self.rank() >= Self::Failed.rank()
    }

    /// Does it need a person's eye?
    #[must_use]
    pub fn is_problem(self) -> bool {
        Self::PROBLEMS.contains(&self)
    }
}

/// A row of `leg`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "leg")]
pub struct Model {
    /// Row id: the reference a telco gets, and what the seal is bound to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which entry.
    pub entry_id: Uuid,
    /// To us or from us.
    pub direction: Direction,
    /// Where it stands.
    pub state: State,
    /// Name of the telco.
    pub provider: String,
    /// The telco's id.
    pub provider_id: Option<String>,
    /// Our number on this leg.
    pub number_id: Option<Uuid>,
    /// The person's phone, sealed; none when withheld.
    pub phone_sealed: Option<Vec<u8>>,
    /// Its keyed hash.
    pub phone_hash: Option<PhoneHash>,
    /// How often it was handed to the telco; also the fence between workers.
    pub attempts: i32,
    /// Failures that count towards giving up.
    pub failures: i32,
    /// When it was first handed over.
    pub first_attempt_at: Option<Timestamp>,
    /// When it is due.
    pub next_attempt_at: Option<Timestamp>,
    /// Until when the worker that claimed it has it alone.
    pub lease_until: Option<Timestamp>,
    /// The telco's code of the last failure.
    pub error_code: Option<String>,
    /// Its words, without numbers.
    pub error_message: Option<String>,
    /// SMS parts.
    pub segments: Option<i32>,
    /// Length of a call.
    pub duration_seconds: Option<i32>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Its last change.
    pub updated_at: Timestamp,
    /// Where its trace goes on.
    pub trace: Option<String>,
}

/// A leg belongs to an entry.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its entry.
    #[sea_orm(belongs_to = "super::entry::Entity", from = "Column::EntryId", to = "super::entry::Column::Id")]
    Entry,
}

impl Related<super::entry::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Entry.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

/// A leg with its entry.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "Entity")]
pub struct WithEntry {
    /// The leg.
    #[sea_orm(nested)]
    pub leg: Model,
    /// Its entry.
    #[sea_orm(nested)]
    pub entry: super::entry::Model,
}

/// The leg of this id with its entry.
///
/// # Errors
/// When the database fails.
pub async fn with_entry(db: &impl Connection, id: Uuid) -> Result<Option<WithEntry>> {
    use sea_orm::{PartialModelTrait, QuerySelect, QueryTrait};
    static WITH_ENTRY: Said = Said::new();
    let query = || {
        let found = Entity::find_by_id(id).inner_join(super::entry::Entity);
        WithEntry::select_cols(found.select_only()).into_query()
    };
    Ok(db.said(&WITH_ENTRY, [id.into()], query).await?.pop())
}

/// How much came from a phone.
#[derive(Clone, Debug, Default, FromQueryResult)]
pub struct Sent {
    /// Texts and calls within the hour.
    pub in_hour: i64,
    /// Within the day.
    pub in_day: i64,
}

/// What is known of a leg that is due.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Due {
    /// Its id.
    pub id: Uuid,
    /// Name of the telco.
    pub provider: String,
    /// Our number.
    pub number_id: Option<Uuid>,
    /// Attempts so far.
    pub attempts: i32,
    /// Of these, failures that count towards giving up.
    pub failures: i32,
    /// In which state it is.
    pub state: State,
}

/// The leg a telco knows by this id; the newest, should it use an id twice.
///
/// # Errors
/// When the database fails.
pub async fn by_provider_id(
    db: &impl Connection,
    provider: &str,
    direction: Direction,
    provider_id: &str,
) -> Result<Option<Model>> {
    use sea_orm::QueryOrder;
    Ok(Entity::find()
        .filter(Column::Provider.eq(provider))
        .filter(written_out(direction))
        .filter(Column::ProviderId.eq(provider_id))
        .order_by_desc(Column::Id)
        .one(db)
        .await?)
}

/// Which way, in the words of the statement: each way has an index of its own, which a bound value hides.
#[must_use]
pub fn written_out(direction: Direction) -> Expr {
    Expr::cust(match direction {
        Direction::Inbound => "leg.direction = 'INBOUND'",
        Direction::Outbound => "leg.direction = 'OUTBOUND'",
    })
}

/// The legs of an entry, inbound first.
///
/// # Errors
/// When the database fails.
pub async fn of_entry(db: &impl Connection, entry: Uuid) -> Result<Vec<Model>> {
    use sea_orm::QueryOrder;
    Ok(Entity::find().filter(Column::EntryId.eq(entry)).order_by_asc(Column::Id).all(db).await?)
}

/// Texts that wait or are under way.
#[derive(Debug, FromQueryResult)]
pub struct Waiting {
    /// At which telco.
    pub provider: String,
    /// Queued, or being sent.
    pub state: State,
    /// How many.
    pub legs: i64,
    /// When the first of them was due.
    pub oldest_due: Option<Timestamp>,
}

/// How many texts wait or are under way, by telco and state.
///
/// # Errors
/// When the database fails.
pub async fn waiting(db: &impl Connection) -> Result<Vec<Waiting>> {
    use sea_orm::QuerySelect;
    // Written out, so that the partial index of waiting legs serves it; by no column, as an index of all legs by their
    // telco would be gone through.
    let telco = || Expr::cust("leg.provider || ''");
    Ok(Entity::find()
        .select_only()
        .expr_as(telco(), "provider")
        .column(Column::State)
        .column_as(Column::Id.count(), "legs")
        .column_as(Column::NextAttemptAt.min(), "oldest_due")
        .filter(Expr::cust("leg.state IN ('QUEUED', 'SENDING')"))
        .group_by(telco())
        .group_by(Column::State)
        .into_model::<Waiting>()
        .all(db)
        .await?)
}
