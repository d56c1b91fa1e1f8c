//! Calls that are refused without being answered: whoever makes them reaches nobody, has heard so, or is
//! not to hear anything. Nobody pays for them, and no line is kept busy.
//!
//! Only reads, as [`resolve`](super::resolve) does. Doesn't belong here: texts, which are put aside or
//! held instead (`guards`).

use std::time::Duration;

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::app::App;
use crate::db::Connection;
use crate::entities::entry::{self, Channel, Kind};
use crate::entities::ignored_phone;
use crate::entities::leg::{self, Direction};
use crate::error::Result;
use crate::masking::resolve::Contact;
use crate::vault::PhoneHash;

/// A person put aside what comes from this phone.
pub(super) const IGNORED: &str = "Contacts of this phone are put aside.";
const TOO_OFTEN: &str = "This phone reaches nobody and called many times within the hour.";

/// Is this a call from a phone whose contacts are put aside?
///
/// # Errors
/// When the database fails.
pub(super) async fn is_ignored<C: Connection>(
    db: &C,
    contact: &Contact<'_>,
    phone: &PhoneHash,
) -> Result<bool> {
    Ok(contact.channel == Channel::Voice && ignored_phone::has(db, phone).await?)
}

/// Why a call of a stranger is not answered once more: the calls before it within the hour led nowhere.
///
/// # Errors
/// When the database fails.
pub(super) async fn too_often<C: Connection>(
    app: &App,
    db: &C,
    contact: &Contact<'_>,
    phone: &PhoneHash,
) -> Result<Option<&'static str>> {
    let most = app.config.stranger_call_limit;
    if contact.channel != Channel::Voice || most == 0 {
        return Ok(None);
    }
    let calls = leg::Entity::find()
        .filter(leg::Column::PhoneHash.eq(phone.clone()))
        .filter(leg::Column::Direction.eq(Direction::Inbound))
        .filter(leg::Column::CreatedAt.gt(contact.at.minus(Duration::from_hours(1))))
        .inner_join(entry::Entity)
        .filter(entry::Column::Channel.eq(Channel::Voice))
        .filter(entry::Column::Kind.eq(Kind::Unrouted))
        .filter(entry::Column::ConversationId.is_null());
    Ok((calls.count(db).await? >= most).then_some(TOO_OFTEN))
}
