//! What people did that must be on record, such as revealing a phone. Rows are only ever added.

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::Result;

/// A row of `audit`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who did it.
    pub account_id: Option<Uuid>,
    /// What was done, as `phone.reveal`.
    pub action: String,
    /// To which row.
    pub subject_id: Option<Uuid>,
    /// The reason given, or what changed; no number, no text.
    pub detail: String,
    /// When.
    pub at: Timestamp,
    /// Its place in the chain, from 1; none for records of before there was one.
    pub seq: Option<i64>,
    /// The keyed hash over it and the one before.
    pub hash: Option<Vec<u8>>,
}

/// `audit` outlives what it speaks of.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Longer than any action's name, in bytes.
const LONGEST_ACTION: usize = 100;

/// Which records are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Actions that begin so, as `phone` or `phone.reveal`.
    pub action: Option<String>,
    /// Who did it.
    pub account: Option<Uuid>,
    /// To which row.
    pub subject: Option<Uuid>,
    /// At this instant or later.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub to: Option<Timestamp>,
}

impl Filter {
    /// The records that fit, in no order.
    #[must_use]
    pub fn select(&self) -> Select<Entity> {
        let mut select = Entity::find();
        if let Some(action) = self.action.as_deref().map(str::trim).filter(|action| !action.is_empty()) {
            // No action is that long, and the database refuses such patterns.
            select = select.filter(if action.len() <= LONGEST_ACTION {
                Column::Action.starts_with(action)
            } else {
                Column::Id.eq(Uuid::nil())
            });
        }
        if let Some(account) = self.account {
            select = select.filter(Column::AccountId.eq(account));
        }
        if let Some(subject) = self.subject {
            select = select.filter(Column::SubjectId.eq(subject));
        }
        if let Some(from) = self.from {
            select = select.filter(Column::At.gte(from));
        }
        if let Some(to) = self.to {
            select = select.filter(Column::At.lt(to));
        }
        select
    }
}

/// Those who did something that is on record.
///
/// # Errors
/// When the database fails.
pub async fn actors(db: &impl Connection) -> Result<Vec<super::account::Model>> {
    use sea_orm::{QueryOrder, QuerySelect, QueryTrait};
    let acted =
        Entity::find().select_only().column(Column::AccountId).filter(Column::AccountId.is_not_null());
    let accounts = super::account::Entity::find()
        .filter(super::account::Column::Id.in_subquery(acted.into_query()))
        .order_by_asc(super::account::Column::Name);
    Ok(accounts.all(db).await?)
}

/// The actions that are on record.
///
/// # Errors
/// When the database fails.
pub async fn actions(db: &impl Connection) -> Result<Vec<String>> {
    use sea_orm::{QueryOrder, QuerySelect};
    let names = Entity::find().select_only().column(Column::Action).distinct();
    Ok(names.order_by_asc(Column::Action).into_tuple().all(db).await?)
}
