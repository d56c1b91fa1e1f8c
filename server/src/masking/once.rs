//! Doing a thing once: a client may give a request an id of its own, and asking again with the same
//! one changes nothing (F15). The note is written in the transaction of what was done.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::done_once;
use crate::error::{Error, ErrorCode, Result};

const LONGEST_ID: usize = 100;

/// Who asks for a change, and on what terms.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Who asks; none for the server itself.
    pub by: Option<Uuid>,
    /// The version the caller read: it is not done if someone changed it since.
    pub expected_version: Option<i32>,
    /// The client's own id of the request (`clientMutationId`).
    pub client_id: Option<String>,
}

impl Terms {
    /// Is `version` the one the caller read?
    ///
    /// # Errors
    /// `STALE_VERSION`.
    pub fn check_version(&self, version: i32, what: &str) -> Result<()> {
        if self.expected_version.is_none_or(|expected| expected == version) {
            return Ok(());
        }
        Err(Error::refused(ErrorCode::StaleVersion, format!("Someone changed this {what}. Read it again.")))
    }
}

/// Answers what an earlier request with the same id came to. Else notes that this one is about
/// `subject`, and answers nothing: then it is to be done.
///
/// # Errors
/// `INVALID_INPUT` for an id that is too long, or was used for something else.
pub async fn earlier(
    tx: &WriteTx,
    now: Timestamp,
    terms: &Terms,
    what: &str,
    subject: Uuid,
) -> Result<Option<Uuid>> {
    match made_earlier(tx, now, terms, what, subject).await? {
        Some(other) if other != subject => Err(used()),
        same => Ok(same),
    }
}

/// As [`earlier`], for a request that makes something new: `subject`, or what was made before. Of several things
/// it is the first: see [`ids`].
///
/// # Errors
/// As [`earlier`].
pub async fn made_earlier(
    tx: &WriteTx,
    now: Timestamp,
    terms: &Terms,
    what: &str,
    subject: Uuid,
) -> Result<Option<Uuid>> {
    let (Some(by), Some(client_id)) = (terms.by, &terms.client_id) else { return Ok(None) };
    if client_id.is_empty() || client_id.len() > LONGEST_ID {
        return Err(Error::invalid("clientMutationId", format!("Between 1 and {LONGEST_ID} bytes.")));
    }
    let note = done_once::ActiveModel {
        account_id: Set(by),
        client_id: Set(client_id.clone()),
        what: Set(what.to_owned()),
        subject_id: Set(subject),
        at: Set(now),
    };
    let written = done_once::Entity::insert(note)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&**tx)
        .await?;
    if written > 0 {
        return Ok(None);
    }
    let known = done_once::Entity::find_by_id((by, client_id.clone())).one(&**tx).await?;
    known.filter(|known| known.what == what).map(|known| Some(known.subject_id)).ok_or_else(used)
}

/// Notes that a request that was to make something came to `subject`, which is there already.
///
/// # Errors
/// When the database fails.
pub async fn came_to(tx: &WriteTx, terms: &Terms, subject: Uuid) -> Result<()> {
    let (Some(by), Some(client_id)) = (terms.by, &terms.client_id) else { return Ok(()) };
    done_once::Entity::update_many()
        .col_expr(done_once::Column::SubjectId, Expr::value(subject))
        .filter(done_once::Column::AccountId.eq(by))
        .filter(done_once::Column::ClientId.eq(client_id.as_str()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The ids of all that one request makes. They follow one another: the first, which is noted, tells the others.
pub fn ids(first: Uuid) -> impl Iterator<Item = Uuid> {
    (0..).map(move |n| Uuid::from_u128(first.as_u128().wrapping_add(n)))
}

fn used() -> Error {
    Error::invalid("clientMutationId", "This id was used for another request. Take a new one.")
}
