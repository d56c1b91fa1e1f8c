//! Which ride a text is about, said before it where its reader can't tell: he shares the phone with someone who has
//! another one at the same time (E3), or its sender may have meant another one (`misroute`). Who reads the log sees
//! what was written and what was delivered.

use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::entities::person::Kind;
use crate::entities::{market, participant, person, phone, ride, route};
use crate::error::Result;
use crate::masking::resolve::Way;
use crate::masking::wording::{self, Wording};
use crate::vault::PhoneHash;

/// The reference of a ride.
pub(super) async fn reference<C: Connection>(db: &C, ride: Option<Uuid>) -> Result<Option<String>> {
    let Some(ride) = ride else { return Ok(None) };
    Ok(db.row(ride::Entity::find_by_id(ride)).await?.map(|ride| ride.r#ref))
}

/// Does somebody else on the same side have this phone, too, and a number for another conversation at this time (E3)?
/// One who drives here and is driven there (E2) knows which is which.
pub(super) async fn is_shared<C: Connection>(
    db: &C,
    at: Timestamp,
    phone: &PhoneHash,
    whose: &participant::Model,
) -> Result<bool> {
    // A phone is in few conversations at once.
    for route in route::of_phone(db, phone).await?.into_iter().filter(|route| route.held_until > at) {
        let other = db.row(participant::Entity::find_by_id(route.participant_id)).await?;
        let is_another =
            |other: &participant::Model| other.person_id != whose.person_id && other.role == whose.role;
        let Some(other) = other.filter(is_another) else { continue };
        // What is for him comes to this phone, too; it is not one that he only writes from.
        let texted = db.row(phone::Entity::find_by_id(other.phone_id)).await?;
        if texted.is_some_and(|texted| texted.number_hash == *phone) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What goes in place of a text that is passed on; nothing if it goes as it is.
pub(super) async fn passed_on<C: Connection>(db: &C, way: &Way, body: &str) -> Result<Option<String>> {
    let market = market::named_or_default(db, Some(way.origin.conversation.market_id)).await?;
    let locale = person::locale_of(db, way.peer.person_id).await?;
    named(db, &market, locale.as_deref(), way.peer.role, way.origin.ride, body).await
}

/// What goes in place of a text from the company; nothing if it goes as it is.
pub(super) async fn told<C: Connection>(
    db: &C,
    at: Timestamp,
    phone: &PhoneHash,
    to: &participant::Model,
    ride: Option<Uuid>,
    (market, locale, body): (&market::Model, Option<&str>, &str),
) -> Result<Option<String>> {
    if ride.is_none() {
        return Ok(None);
    }
    // Few phones are several people's.
    let owners = phone::with_hash(db, phone).await?;
    if owners.iter().all(|one| one.person_id == to.person_id) || !is_shared(db, at, phone, to).await? {
        return Ok(None);
    }
    named(db, market, locale, to.role, ride, body).await
}

/// A text with its ride named before it, unless there is none, or it is named within.
async fn named<C: Connection>(
    db: &C,
    market: &market::Model,
    locale: Option<&str>,
    to: Kind,
    ride: Option<Uuid>,
    body: &str,
) -> Result<Option<String>> {
    let reference = reference(db, ride).await?.filter(|reference| !body.contains(reference.as_str()));
    let Some(reference) = reference else { return Ok(None) };
    let about = wording::about(to, &reference);
    let words = if body.is_empty() { about } else { about.then(Wording::verbatim(body)) };
    Ok(Some(wording::put(db, market, locale, &words).await?.text))
}
