//! Customers, drivers and the company's own agents: one table, three kinds.

use async_graphql::Enum;
use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait, Query};

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::{Error, Result};

/// Which side of a ride or a support conversation a person is on.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(name = "ConversationRole")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Kind {
    /// Is driven, or waits for a delivery.
    #[sea_orm(string_value = "CUSTOMER")]
    Customer,
    /// Drives, or delivers.
    #[sea_orm(string_value = "DRIVER")]
    Driver,
    /// Answers the support line, for the company.
    #[sea_orm(string_value = "AGENT")]
    Agent,
}

impl Kind {
    /// The word for it in sentences.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Driver => "driver",
            Self::Agent => "agent",
        }
    }
}

/// A row of `person`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Customer, driver or agent.
    pub kind: Kind,
    /// Name as texts write it.
    pub name: String,
    /// The name in lower case, for search.
    pub name_folded: String,
    /// For dispatchers.
    pub note: String,
    /// The language this person is written to in (BCP 47); the market's if none.
    pub locale: Option<String>,
    /// Inactive people get no new rides.
    pub active: bool,
    /// When the person last got a ride, 0 for never.
    pub last_ride_at: Timestamp,
    /// Raised by each change: for `expectedVersion`.
    pub version: i32,
    /// Tokens of this person's app carry it; a change makes the old ones worthless.
    pub app_token_version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// `person` is referred to by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The person of that id and kind.
///
/// # Errors
/// `NOT_FOUND` if there is none, or one of the other kind.
pub async fn of_kind(db: &impl Connection, id: Uuid, kind: Kind) -> Result<Model> {
    Entity::find_by_id(id)
        .filter(Column::Kind.eq(kind))
        .one(db)
        .await?
        .ok_or_else(|| Error::not_found(kind.word()))
}

/// The language a person is written to in, if it is known.
///
/// # Errors
/// When the database fails.
pub async fn locale_of(db: &impl Connection, id: Uuid) -> Result<Option<String>> {
    use sea_orm::QuerySelect;
    let row: Option<Option<String>> =
        Entity::find_by_id(id).select_only().column(Column::Locale).into_tuple().one(db).await?;
    Ok(row.flatten())
}

/// The person of that id, on whichever side.
///
/// # Errors
/// `NOT_FOUND` if there is none.
pub async fn by_id(db: &impl Connection, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or_else(|| Error::not_found("person"))
}

/// Those who have to do with one of these markets. People belong to no market: it is those who have, or
/// had, a ride or a conversation there, and those who never had one anywhere; agents everywhere (T24).
#[must_use]
pub fn of_markets(markets: &[Uuid]) -> Condition {
    use super::{conversation, participant, ride};
    let here = || markets.iter().copied();
    let rides = |side: ride::Column| {
        Query::select()
            .expr(Expr::val(1))
            .from(ride::Entity)
            .and_where(Expr::col(side.as_column_ref()).equals((Entity, Column::Id)))
            .take()
    };
    let his = |side| rides(side).and_where(ride::Column::MarketId.is_in(here())).take();
    let takes_part = Query::select()
        .expr(Expr::val(1))
        .from(participant::Entity)
        .and_where(Expr::col(participant::Column::PersonId.as_column_ref()).equals((Entity, Column::Id)))
        .take();
    let conversations = Query::select()
        .column((conversation::Entity, conversation::Column::Id))
        .from(conversation::Entity)
        .and_where(conversation::Column::MarketId.is_in(here()))
        .take();
    let takes_part_here =
        takes_part.clone().and_where(participant::Column::ConversationId.in_subquery(conversations)).take();
    let nowhere = Condition::all()
        .add(Expr::exists(rides(ride::Column::CustomerId)).not())
        .add(Expr::exists(rides(ride::Column::DriverId)).not())
        .add(Expr::exists(takes_part).not());
    Condition::any()
        .add(Column::Kind.eq(Kind::Agent))
        .add(Expr::exists(his(ride::Column::CustomerId)))
        .add(Expr::exists(his(ride::Column::DriverId)))
        .add(Expr::exists(takes_part_here))
        .add(nowhere)
}
