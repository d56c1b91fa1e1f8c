//! What a contact with a mask leaves in the log: who is on which side, when the mask was used and by
//! whom; and the guard against floods.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::callers;
use super::lead::{AtMask, MaskWay};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::entry::{self, Party};
use crate::entities::mask;
use crate::error::Result;
use crate::masking::guards::floods::{self, Hold, Passing};
use crate::masking::log::NewEntry;
use crate::masking::resolve::{Contact, Destination};
use crate::providers::{InboundText, Sender};

/// Is this text too much to go on from a mask (E45)? What counts is the phone it came from.
pub(in crate::masking) async fn too_much(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    way: &MaskWay,
    inbound: &InboundText,
) -> Result<Option<Hold>> {
    let (Sender::Phone(phone), Some(conversation)) = (&inbound.from, way.at.mask.conversation_id) else {
        return Ok(None);
    };
    let hash = app.vault.hash(phone);
    let passing =
        Passing { conversation, sender: None, phone: &hash, number: &way.from, body: &inbound.body };
    floods::check(app, tx, at, &passing).await
}

/// Who is on which side of a contact with a mask.
pub(in crate::masking) fn describe(new: &mut NewEntry<'_>, at: &AtMask, known: Option<Uuid>) {
    let owner = (at.owner.kind.into(), Some(at.owner.id));
    new.kind = entry::Kind::Relay;
    new.conversation_id = at.mask.conversation_id;
    if at.by_owner {
        new.from = owner;
        new.to = Some((Party::Stranger, None));
    } else {
        new.from = (Party::Stranger, known);
        new.to = Some(owner);
    }
}

/// Keeps when a mask was used, and by whom, so that its owner finds the way back.
pub(in crate::masking) async fn note(
    app: &App,
    tx: &WriteTx,
    contact: &Contact<'_>,
    at: &AtMask,
    destination: &Destination,
) -> Result<()> {
    mask::Entity::update_many()
        .col_expr(mask::Column::LastUsedAt, Expr::value(contact.at.0))
        .filter(mask::Column::Id.eq(at.mask.id))
        .exec(&**tx)
        .await?;
    if let (Destination::Mask(_), false, Sender::Phone(phone)) = (destination, at.by_owner, contact.from) {
        callers::note(app, tx, contact.at, &at.mask, phone, contact.channel).await?;
    }
    Ok(())
}
