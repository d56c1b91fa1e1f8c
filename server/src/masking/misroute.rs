//! The guard against misrouting (docs/pool.md): a pool that is small for its rides gives a number out again soon, and
//! who comes over it may mean whom it led him to before. His first text names the ride it is passed on for; a caller
//! hears which ride he reaches, and is asked once whether he means the one before.
//!
//! Doesn't belong here: which number is given out (`allocation`).

use std::time::Duration;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::entities::entry::{self, Kind};
use crate::entities::leg::{self, State};
use crate::entities::{block, conversation, participant, phone, route};
use crate::error::Result;
use crate::masking::about;
use crate::masking::resolve::{self, Contact, Decision, Destination, Origin, Way};
use crate::masking::trace::{Rule, Step};
use crate::masking::wording::{self, Wording};

/// Digits that a caller is asked for.
pub(super) const DIGITS: u8 = 1;
/// What he presses for the ride before.
const THE_ONE_BEFORE: &str = "1";
/// Why a contact may surprise whoever gets it.
pub(super) const REUSED: &str =
    "Until a short while ago the number led this phone to someone else: it may be meant for him.";

/// Whom a contact may be meant for instead of the one it reaches.
#[derive(Clone, Debug)]
pub struct Before {
    /// He has not written, or not called, since the number leads him where it does.
    pub is_first: bool,
    /// The conversation before, where he may have left something behind and can be reconnected (E11).
    pub lost: Option<Origin>,
}

impl Before {
    /// The conversation before, for a first contact: later ones are meant for whom they reach.
    pub(super) fn lost_at_first(&self) -> Option<&Origin> {
        self.lost.as_ref().filter(|_| self.is_first)
    }
}

/// Whom the sender may mean: the number led him into conversation `id` before. Nobody, where it led him to the same
/// person, or leads him to the support line, which is meant whoever answers there.
pub(super) async fn before<C: Connection>(
    db: &C,
    contact: &Contact<'_>,
    route: &route::Model,
    origin: &Origin,
    peer: Option<&participant::Model>,
    id: Uuid,
    lost_window: Duration,
) -> Result<Option<Before>> {
    let people = participant::of_conversation(db, id).await?;
    let former = people.iter().find(|one| Some(one.id) == route.prev_peer_id);
    let Some(former) = former.filter(|former| peer.is_none_or(|peer| peer.person_id != former.person_id))
    else {
        return Ok(None);
    };
    if origin.conversation.kind == conversation::Kind::Support {
        return Ok(None);
    }
    let is_first = is_first(db, contact, route, origin).await?;
    let open_until = route.prev_until.map(|until| until.plus(lost_window));
    let lost = match open_until {
        Some(until) if contact.at < until => lost(db, contact.at, route, &people, former).await?,
        _ => None,
    };
    Ok(Some(Before { is_first, lost }))
}

/// Is it the first text, or the first call, since the number leads this person here?
async fn is_first<C: Connection>(
    db: &C,
    contact: &Contact<'_>,
    route: &route::Model,
    origin: &Origin,
) -> Result<bool> {
    let since = route.prev_until.unwrap_or(Timestamp(0));
    let earlier = entry::Entity::find()
        .filter(entry::Column::ConversationId.eq(route.conversation_id))
        .filter(entry::Column::Id.gte(since.first_id()))
        .filter(entry::Column::NumberId.eq(route.number_id))
        .filter(entry::Column::Kind.eq(Kind::Relay))
        .filter(entry::Column::Channel.eq(contact.channel))
        .filter(entry::Column::FromPersonId.eq(origin.sender.person_id));
    Ok(db.row(earlier).await?.is_none())
}

/// The sender's part in the conversation before, if its two people can be reconnected for a ride.
async fn lost<C: Connection>(
    db: &C,
    at: Timestamp,
    route: &route::Model,
    people: &[participant::Model],
    former: &participant::Model,
) -> Result<Option<Origin>> {
    let found = db.row(conversation::Entity::find_by_id(former.conversation_id)).await?;
    let over =
        found.filter(|it| it.expires_at <= at && it.connected_at.is_some() && it.suspended_at.is_none());
    let (Some(conversation), None) = (over, former.left_at) else { return Ok(None) };
    let Some(ride) = resolve::ride_of(db, at, conversation.id).await? else { return Ok(None) };
    let present = people.iter().find(|one| one.id != former.id && one.left_at.is_none());
    let Some(sender) = present else { return Ok(None) };
    let phones = phone::of_person(db, sender.person_id).await?;
    let is_his = phones.iter().any(|phone| phone.number_hash == route.phone_hash);
    if !is_his || block::between(db, sender.person_id, former.person_id).await?.is_some() {
        return Ok(None);
    }
    Ok(Some(Origin { conversation, sender: sender.clone(), ride: Some(ride) }))
}

/// What a caller hears before the other phone rings: also which ride he reaches, where he may mean another.
pub(super) async fn announcement<C: Connection>(db: &C, way: &Way) -> Result<Wording> {
    let ride = way.origin.ride.filter(|_| way.before.is_some());
    Ok(match about::reference(db, ride).await? {
        Some(reference) => wording::connecting_for(way.peer.role, &reference),
        None => wording::connecting(way.peer.role),
    })
}

/// What a caller is asked who may mean the ride before; `None` where there is nothing to ask.
pub(super) async fn question<C: Connection>(db: &C, decision: &Decision) -> Result<Option<Wording>> {
    let Destination::Through(way) = &decision.destination else { return Ok(None) };
    let Some(before) = way.ride_before() else { return Ok(None) };
    let reference = about::reference(db, way.origin.ride).await?.unwrap_or_default();
    let before = about::reference(db, Some(before)).await?.unwrap_or_default();
    Ok(Some(wording::which_ride(way.peer.role, &reference, &before)))
}

/// Was the caller of this entry asked which ride he means, and has not answered yet?
pub(super) fn was_asked(entry: &entry::Model, inbound: &leg::Model) -> bool {
    entry.template.as_deref() == Some(wording::WHICH_RIDE) && inbound.state == State::Received
}

/// What a caller decided by what he pressed: the ride before, about which he is to be reconnected, or else the one that
/// the number leads to.
pub(super) fn chosen(mut decision: Decision, digits: &str) -> Decision {
    let before = match &decision.destination {
        Destination::Through(way) if digits == THE_ONE_BEFORE => {
            way.before.as_ref().and_then(|before| before.lost.clone())
        }
        _ => None,
    };
    if let Some(before) = before {
        decision.steps.retain(|step| !step.settled);
        decision.steps.push(Step { rule: Rule::Lost, settled: true, words: resolve::LOST.into() });
        decision.destination = Destination::Lost(Box::new(before));
        decision.reply = Some(wording::we_look_into_it());
    }
    decision
}
