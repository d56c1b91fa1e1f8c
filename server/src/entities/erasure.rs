//! Whose data is to be erased, and whose was.

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::{Error, ErrorCode, Result};

/// A row of `erasure`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "erasure")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// Why, in a few words.
    pub reason: String,
    /// Who asked for it; nobody where an older copy of the database was brought back.
    pub account_id: Option<Uuid>,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When it is done, as far as that is known: not while a ride is under way (E48).
    pub due_at: Option<Timestamp>,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// When the database's files no longer held what was erased.
    pub scrubbed_at: Option<Timestamp>,
    /// How much was erased, in words.
    pub summary: Option<String>,
}

/// `erasure` outlives the person it speaks of.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Refuses to change someone who was erased: nobody is behind that row any more.
///
/// # Errors
/// `ILLEGAL_TRANSITION`.
pub async fn refuse_if_asked(db: &impl Connection, person: Uuid) -> Result<()> {
    match Entity::find_by_id(person).one(db).await? {
        None => Ok(()),
        Some(row) if row.done_at.is_some() => Err(Error::refused(
            ErrorCode::IllegalTransition,
            "This person was erased. Make a new one for a new ride.",
        )),
        Some(_) => Err(Error::refused(
            ErrorCode::IllegalTransition,
            "This person is about to be erased. Cancel the erasure first.",
        )),
    }
}
