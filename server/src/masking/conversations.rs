//! Conversations: who is in one, and how something is told in it. How one begins, goes on and ends
//! stands in the rooms below.

pub mod addressing;
pub mod contact;
pub mod direct;
pub mod hand_over;
pub mod moves;
pub mod opening;
pub mod reconnect;

use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::conversation::Mode;
use crate::entities::person::{self, Kind};
use crate::entities::{conversation, entry, market, participant, phone, proxy_number, ride};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::about;
use crate::masking::allocation::{self, Side};
use crate::masking::first_word;
use crate::masking::log::{self, NewEntry};
use crate::masking::pin;
use crate::masking::wording::{self, Wording};
use crate::phone::PhoneNumber;
use crate::vault::PhoneHash;

/// A person with the phones he is reached on.
#[derive(Clone, Debug)]
pub struct Party {
    /// The person.
    pub person: person::Model,
    /// The primary phone: the one that is texted and rung.
    pub phone: phone::Model,
    /// Further phones the person may text and call from.
    pub alternates: Vec<phone::Model>,
}

impl Party {
    /// A person with his phones.
    ///
    /// # Errors
    /// When the database fails, or the person lacks a primary phone.
    pub async fn of(tx: &WriteTx, person: person::Model) -> Result<Self> {
        phone::wait_for_changes(&**tx, person.id).await?;
        let mut phones = phone::of_person(&**tx, person.id).await?.into_iter();
        let phone = phones.next().filter(|phone| phone.is_primary).ok_or_else(phone::gone)?;
        Ok(Self { person, phone, alternates: phones.collect() })
    }

    /// All phones.
    pub fn hashes(&self) -> impl Iterator<Item = &PhoneHash> {
        std::iter::once(&self.phone).chain(&self.alternates).map(|phone| &phone.number_hash)
    }

    /// As allocation sees a person, with the participant row that the route will name.
    #[must_use]
    pub fn side(&self, participant: Uuid) -> Side {
        Side {
            phone: self.phone.number_hash.clone(),
            country: self.phone.country.clone(),
            person: self.person.id,
            participant,
        }
    }
}

/// A conversation, held together with the phones of whoever is in it, whose turn it is to be given numbers.
/// People come before their conversations, as wherever both are held, so that no two wait for each other.
///
/// # Errors
/// `NOT_FOUND`; [`Error::Conflict`] when someone came or left meanwhile.
pub(crate) async fn held_with_people(
    tx: &WriteTx,
    id: Uuid,
) -> Result<(conversation::Model, Vec<participant::Model>)> {
    let mut before: Vec<Uuid> =
        participant::present(&**tx, id).await?.iter().map(|one| one.person_id).collect();
    before.sort_unstable();
    let mut phones = Vec::new();
    for person in &before {
        phone::wait_for_changes(&**tx, *person).await?;
        phones.extend(phone::of_person(&**tx, *person).await?);
    }
    allocation::wait_for_turn(tx, phones.iter().map(|phone| &phone.number_hash)).await?;
    let conversation = conversation::held(&**tx, id).await?;
    let people = participant::present(&**tx, id).await?;
    let mut present: Vec<Uuid> = people.iter().map(|one| one.person_id).collect();
    present.sort_unstable();
    if present == before { Ok((conversation, people)) } else { Err(Error::Conflict) }
}

/// Two people can be connected unless they are one, share a phone (E1), or are kept apart (E35).
///
/// # Errors
/// `SAME_PERSON`, `BLOCKED`; `ILLEGAL_TRANSITION` if one of them is to be erased.
pub async fn check_pair(tx: &WriteTx, one: &Party, other: &Party) -> Result<()> {
    for side in [one, other] {
        crate::entities::erasure::refuse_if_asked(&**tx, side.person.id).await?;
    }
    let same = one.person.id == other.person.id || one.hashes().any(|hash| other.hashes().any(|h| h == hash));
    if same {
        return Err(Error::refused(
            ErrorCode::SamePerson,
            "Both have the same phone. Choose someone else, or correct the phone.",
        ));
    }
    if crate::entities::block::between(&**tx, one.person.id, other.person.id).await?.is_some() {
        return Err(Error::refused(
            ErrorCode::Blocked,
            "These two are blocked from each other. Choose someone else, or lift the block.",
        ));
    }
    Ok(())
}

/// Where something is told: in a conversation, shown at a ride if it is about one.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Which conversation.
    pub conversation: Uuid,
    /// The ride it is shown at.
    pub ride: Option<Uuid>,
    /// Whose wording.
    pub market: Uuid,
}

impl Place {
    /// A ride's place, once it has a conversation.
    #[must_use]
    pub fn of(ride: &ride::Model) -> Option<Self> {
        Some(Self { conversation: ride.conversation_id?, ride: Some(ride.id), market: ride.market_id })
    }
}

/// Queues a text from the company to one side of a ride, from the number that person dials.
///
/// # Errors
/// `CONVERSATION_CLOSED` if nobody on that side has a number.
pub async fn tell(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    ride: &ride::Model,
    to: Kind,
    kind: entry::Kind,
    words: &Wording,
) -> Result<entry::Model> {
    let place = Place::of(ride).ok_or_else(|| no_number(to))?;
    let person = match to {
        Kind::Customer => Some(ride.customer_id),
        Kind::Driver => ride.driver_id,
        Kind::Agent => None,
    };
    let people = participant::present(&**tx, place.conversation).await?;
    let participant = people
        .into_iter()
        .find(|participant| participant.role == to && Some(participant.person_id) == person)
        .ok_or_else(|| no_number(to))?;
    say(app, tx, at, place, &participant, kind, words).await
}

fn no_number(to: Kind) -> Error {
    Error::refused(
        ErrorCode::ConversationClosed,
        format!("The {} has no number of this ride yet.", to.word()),
    )
}

/// Queues a text from the company to someone in a conversation, from the number he dials. What tells him of
/// a ride is spoken, if he is on a landline (E39).
///
/// # Errors
/// When the database fails, or the person has no phone or number here.
pub async fn say(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    place: Place,
    to: &participant::Model,
    kind: entry::Kind,
    words: &Wording,
) -> Result<entry::Model> {
    let id = app.clock.id_at(at);
    // Boxed: whoever says something would otherwise carry all of it about.
    Box::pin(say_as(app, tx, (id, at), place, to, kind, words)).await
}

/// As [`say`], under an id that is known already, unless it is spoken.
///
/// # Errors
/// As [`say`].
pub async fn say_as(
    app: &App,
    tx: &mut WriteTx,
    (id, at): (Uuid, Timestamp),
    place: Place,
    to: &participant::Model,
    kind: entry::Kind,
    words: &Wording,
) -> Result<entry::Model> {
    let (phone, number) = reach(app, tx, to).await?;
    let market = market::named_or_default(&**tx, Some(place.market)).await?;
    let locale = person::locale_of(&**tx, to.person_id).await?;
    let pin = pin::of(app, &market, to.id).unwrap_or_default();
    let mut words = words.clone().with("pin", pin);
    if number.pair_id.is_some() && conversation::mode_of(&**tx, place.conversation).await? != Mode::SmsOnly {
        words = wording::with_line(&**tx, &number, words).await?;
    }
    let mut words = wording::put(&**tx, &market, locale.as_deref(), &words).await?;
    let said = (&market, locale.as_deref(), words.text.as_str());
    let named = about::told(&**tx, at, &app.vault.hash(&phone), to, place.ride, said).await?;
    if let Some(named) = named {
        words.text = named;
    }
    if kind == entry::Kind::Notice
        && let Some(spoken) = first_word::to_landline(app, tx, at, place, to, &words).await?
    {
        return Ok(spoken);
    }
    let new = NewEntry {
        conversation_id: Some(place.conversation),
        ride_id: place.ride,
        number_id: Some(number.id),
        channel: entry::Channel::Sms,
        kind,
        from: (entry::Party::Company, None),
        to: Some((to.role.into(), Some(to.person_id))),
        body: Some(&words.text),
        template: words.template,
        problem: None,
        steps: &[],
    };
    let entry = log::write_as(app, tx, at, new, id).await?;
    log::queue_text(app, tx, at, entry.id, &number, &phone).await?;
    Ok(entry)
}

/// The phone of a participant, and the number he knows us by.
///
/// # Errors
/// When the database fails, or a row lost what it refers to.
pub async fn reach(
    app: &App,
    tx: &WriteTx,
    participant: &participant::Model,
) -> Result<(PhoneNumber, proxy_number::Model)> {
    let phone = phone::Entity::find_by_id(participant.phone_id).one(&**tx).await?;
    let number = proxy_number::Entity::find_by_id(participant.number_id).one(&**tx).await?;
    let (Some(phone), Some(number)) = (phone, number) else {
        return Err(Error::Internal(format!("participant {} lacks a phone or number", participant.id)));
    };
    Ok((app.vault.open_phone(phone.id, &phone.number_sealed)?, number))
}

/// The phone of a participant, and the number he knows our calls by: of a pair, the one that carries
/// calls (E41).
///
/// # Errors
/// When the database fails, or a row lost what it refers to.
pub async fn reach_by_call(
    app: &App,
    tx: &WriteTx,
    participant: &participant::Model,
) -> Result<(PhoneNumber, proxy_number::Model)> {
    let (phone, number) = reach(app, tx, participant).await?;
    let line = proxy_number::line_of(&**tx, &number).await?;
    Ok((phone, line.unwrap_or(number)))
}

/// Makes a change of a conversation known at all its rides, and answers them.
///
/// # Errors
/// When the database fails.
pub async fn note_rides(tx: &mut WriteTx, now: Timestamp, id: Uuid) -> Result<Vec<ride::Model>> {
    let rides = ride::of_conversation(&**tx, id).await?;
    for ride in &rides {
        tx.note(crate::entities::event::Topic::RideChanged, None, Some(ride.id), now);
    }
    Ok(rides)
}

/// The ride people mean when they speak of a conversation: of those under way the nearest in time,
/// else the last (E14).
#[must_use]
pub fn ride_meant(rides: &[ride::Model], at: Timestamp) -> Option<&ride::Model> {
    let alive = rides.iter().filter(|ride| !ride.state.is_over());
    let nearest = alive.min_by_key(|ride| ride.pickup_at.0.abs_diff(at.0));
    nearest.or_else(|| rides.iter().max_by_key(|ride| (ride.ended_at, ride.id)))
}

/// The conversation as it is now.
///
/// # Errors
/// `NOT_FOUND`, or when the database fails.
pub async fn again(tx: &WriteTx, id: Uuid) -> Result<conversation::Model> {
    let found = conversation::Entity::find_by_id(id).one(&**tx).await?;
    found.ok_or_else(|| Error::not_found("conversation"))
}
