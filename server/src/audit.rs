//! The record of what people and the autopilot did: written in the transaction of the deed, so that
//! neither is there without the other. Rows are only ever added.
//!
//! Doesn't belong here: texts and calls, which the conversation log keeps.

use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::app::App;
use crate::db::WriteTx;
use crate::entities::audit;
use crate::error::Result;

/// Puts a deed on record.
///
/// `actor` is the account that did it, `None` for the command line and for what the server does by
/// itself; `action` names it as `noun.verb`; `detail` says in words what changed or why, with no
/// phone number and no text of a message in it.
///
/// # Errors
/// When the database fails: then the deed is not done, either.
pub async fn record(
    app: &App,
    tx: &mut WriteTx,
    actor: Option<Uuid>,
    action: &str,
    subject: Option<Uuid>,
    detail: impl Into<String>,
) -> Result<()> {
    let row = audit::ActiveModel {
        id: Set(app.clock.new_id()),
        account_id: Set(actor),
        action: Set(action.to_owned()),
        subject_id: Set(subject),
        detail: Set(detail.into()),
        at: Set(app.clock.now()),
    };
    audit::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(())
}
