//! Who asked for a ride by text and has no number of it yet: he is told over the intake line, where he was promised
//! a word.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::leg::{self, Direction};
use crate::entities::proxy_number::{self, Purpose, State};
use crate::entities::{entry, ride};
use crate::error::Result;
use crate::masking::auto_reply::{self, AutoReply};
use crate::masking::wording::Wording;

/// Tells the customer of a ride that has no conversation, from the intake line to the phone he asked from. Answers
/// whether he could be told: one whose ride a dispatcher made knows no number of ours.
///
/// # Errors
/// When the database fails, or the seal of the phone does not open.
pub(super) async fn tell(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    ride: &ride::Model,
    words: &Wording,
) -> Result<bool> {
    let asked = leg::Entity::find()
        .find_also_related(entry::Entity)
        .filter(entry::Column::RideId.eq(ride.id))
        .filter(entry::Column::Kind.eq(entry::Kind::Request))
        .filter(leg::Column::Direction.eq(Direction::Inbound))
        .order_by_desc(leg::Column::Id)
        .one(&**tx)
        .await?;
    let Some((leg, Some(entry))) = asked else { return Ok(false) };
    let (Some(line), Some(sealed)) = (leg.number_id, &leg.phone_sealed) else { return Ok(false) };
    let line = proxy_number::Entity::find_by_id(line).one(&**tx).await?.filter(|line| {
        line.purpose == Purpose::Intake && matches!(line.state, State::Active | State::Draining)
    });
    let Some(line) = line else { return Ok(false) };
    let reply = AutoReply {
        conversation_id: None,
        ride_id: Some(ride.id),
        to: (entry.from_role, entry.from_person_id),
        phone: &app.vault.open_phone(leg.id, sealed)?,
        number: &line,
        words,
    };
    auto_reply::answer(app, tx, now, &reply, None).await?;
    Ok(true)
}
