//! The intake line (R63): a text with a position makes a request of it, which the board shows at once.
//! Who has an open request is asked whether to cancel or to replace it (E51); what can't be read is
//! asked for again, and after the second time a person looks at it.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::callers;
use super::position::{self, Position, decimal};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::entry::{self, Channel, Party};
use crate::entities::leg::{Direction, State};
use crate::entities::person::Kind;
use crate::entities::{intake_sender, market, proxy_number, ride};
use crate::error::Result;
use crate::masking::auto_reply::{self, AutoReply};
use crate::masking::conversations::Party as Person;
use crate::masking::log::{self, NewEntry, NewLeg};
use crate::masking::rides::{self, steps};
use crate::masking::trace::Step;
use crate::masking::unrouted;
use crate::masking::wording::{self, Wording};
use crate::phone::PhoneNumber;
use crate::providers::{Reply, Sender};

/// After so many texts in a row that are no position a person looks at them.
const PATIENCE: i32 = 2;
/// A text may cancel what has not begun (E51).
const NOT_BEGUN: [ride::State; 4] =
    [ride::State::Scheduled, ride::State::Requested, ride::State::AwaitingNumber, ride::State::Assigned];

/// A text that came to an intake line.
pub struct Text<'a> {
    /// When.
    pub at: Timestamp,
    /// Name of the telco.
    pub provider: &'a str,
    /// The telco's id of it.
    pub provider_id: &'a str,
    /// The intake line.
    pub number: &'a proxy_number::Model,
    /// Who wrote.
    pub phone: &'a PhoneNumber,
    /// What.
    pub body: &'a str,
    /// Does the telco wait for an answer?
    pub waits: bool,
    /// How it was decided that it goes here.
    pub steps: &'a [Step],
}

/// What a text asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ask {
    Cancel,
    Replace,
    Here(Position),
    Unreadable,
}

/// Is the text one of the words that answer our question, and nothing else?
#[must_use]
pub fn is_answer(body: &str) -> bool {
    matches!(asked(body), Ask::Cancel | Ask::Replace)
}

fn asked(body: &str) -> Ask {
    let word = body.trim_matches(|c: char| !c.is_alphanumeric());
    if word.eq_ignore_ascii_case("cancel") {
        Ask::Cancel
    } else if word.eq_ignore_ascii_case("new") {
        Ask::Replace
    } else {
        position::read(body).map_or(Ask::Unreadable, Ask::Here)
    }
}

/// What came of a text.
struct Outcome {
    words: Wording,
    ride: Option<Uuid>,
    /// A person is to look at it, for this reason.
    problem: Option<&'static str>,
}

impl Outcome {
    fn of(words: Wording, ride: Option<Uuid>) -> Self {
        Self { words, ride, problem: None }
    }
}

/// Takes in a text to an intake line. Answers its entry and what the telco is told; nothing if the
/// telco's id is in the log already.
///
/// # Errors
/// When the database fails.
pub(crate) async fn take(
    app: &App,
    tx: &mut WriteTx,
    text: &Text<'_>,
) -> Result<Option<(entry::Model, Reply)>> {
    let who = callers::of_phone(app, tx, text.at, text.phone, &[Kind::Customer]).await?;
    let outcome = decide(app, tx, text, &who).await?;
    let Some(entry) = write(app, tx, text, &who, &outcome).await? else { return Ok(None) };
    let reply = AutoReply {
        conversation_id: None,
        ride_id: outcome.ride,
        to: (Party::Customer, Some(who.person.id)),
        phone: text.phone,
        number: text.number,
        words: &outcome.words,
    };
    let within = text.waits.then_some(text.provider);
    // Each text is answered: he must know whether help comes. Two machines end at the second failure.
    let reply = if entry.kind == entry::Kind::Unrouted {
        auto_reply::send(app, tx, text.at, &reply).await?;
        Reply::Ack
    } else {
        auto_reply::answer(app, tx, text.at, &reply, within).await?
    };
    Ok(Some((entry, reply)))
}

async fn decide(app: &App, tx: &mut WriteTx, text: &Text<'_>, who: &Person) -> Result<Outcome> {
    let known = remembered(app, tx, text).await?;
    // What a dispatcher made for him, or another market's line, is not meant.
    let open = ride::Entity::find()
        .filter(ride::Column::CustomerId.eq(who.person.id))
        .filter(ride::Column::MarketId.eq(text.number.market_id))
        .filter(ride::Column::StartLatitude.is_not_null())
        .filter(ride::Column::State.is_in(ride::State::ALIVE))
        .order_by_desc(ride::Column::Id)
        .one(&**tx)
        .await?;
    match (asked(text.body), open) {
        (Ask::Cancel, Some(ride)) => {
            remember(app, tx, text, 0, None).await?;
            cancel(app, tx, text.at, ride, wording::request_cancelled()).await
        }
        (Ask::Replace, Some(ride)) => {
            remember(app, tx, text, 0, None).await?;
            let Some(place) = known.as_ref().and_then(position_of) else {
                return cancel(app, tx, text.at, ride, wording::send_your_position()).await;
            };
            let cancelled = cancel(app, tx, text.at, ride, wording::request_cancelled()).await?;
            if cancelled.problem.is_some() {
                return Ok(cancelled);
            }
            request(app, tx, text, who, place).await
        }
        (Ask::Cancel | Ask::Replace, None) => Ok(Outcome::of(wording::no_request(), None)),
        (Ask::Here(place), Some(ride)) => {
            remember(app, tx, text, 0, Some(place)).await?;
            Ok(Outcome::of(wording::request_exists(), Some(ride.id)))
        }
        (Ask::Here(place), None) => {
            remember(app, tx, text, 0, None).await?;
            request(app, tx, text, who, place).await
        }
        (Ask::Unreadable, open) => {
            let failures = known.map_or(0, |known| known.failures) + 1;
            remember(app, tx, text, failures, None).await?;
            let problem = (failures >= PATIENCE).then_some("The text has no position that can be read.");
            Ok(Outcome { words: wording::send_your_position(), ride: open.map(|ride| ride.id), problem })
        }
    }
}

async fn request(
    app: &App,
    tx: &mut WriteTx,
    text: &Text<'_>,
    who: &Person,
    place: Position,
) -> Result<Outcome> {
    let market = market::named_or_default(&**tx, Some(text.number.market_id)).await?;
    let start = (place.words(), place.latitude, place.longitude);
    let ride = rides::request(app, tx, text.at, market.id, who.person.id, start).await?;
    let words = wording::request_taken(&decimal(place.latitude), &decimal(place.longitude));
    Ok(Outcome::of(words, Some(ride.id)))
}

/// One that is too far on to be cancelled by a text is for a person to look at.
async fn cancel(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    ride: ride::Model,
    words: Wording,
) -> Result<Outcome> {
    let id = ride.id;
    // It may have gone on since it was found.
    let ride = ride::held(&**tx, id).await?;
    if !NOT_BEGUN.contains(&ride.state) {
        return Ok(Outcome {
            words: wording::request_exists(),
            ride: Some(id),
            problem: Some("The sender wants to cancel, and the ride is too far on for that."),
        });
    }
    steps::cancel_within(app, tx, at, ride, "By text to the intake line.").await?;
    Ok(Outcome::of(words, Some(id)))
}

async fn write(
    app: &App,
    tx: &mut WriteTx,
    text: &Text<'_>,
    who: &Person,
    outcome: &Outcome,
) -> Result<Option<entry::Model>> {
    let kind = if outcome.problem.is_some() { entry::Kind::Unrouted } else { entry::Kind::Request };
    let new = NewEntry {
        conversation_id: None,
        ride_id: outcome.ride,
        number_id: Some(text.number.id),
        channel: Channel::Sms,
        kind,
        from: (Party::Customer, Some(who.person.id)),
        to: Some((Party::Company, None)),
        body: Some(text.body),
        template: None,
        problem: outcome.problem,
        steps: text.steps,
    };
    let entry = log::write(app, tx, text.at, new).await?;
    let leg = NewLeg {
        entry_id: entry.id,
        direction: Direction::Inbound,
        state: State::Received,
        provider: text.provider,
        provider_id: Some(text.provider_id),
        number_id: Some(text.number.id),
        phone: Some(text.phone),
    };
    if !log::add_leg(app, tx, text.at, leg).await? {
        return Ok(None);
    }
    log::note_activity(tx, text.at, outcome.ride, None, Some(text.number)).await?;
    if outcome.problem.is_some() {
        let from = Sender::Phone(text.phone.clone());
        unrouted::add(app, tx, text.at, &entry, (&from, None), None).await?;
    }
    Ok(Some(entry))
}

fn position_of(known: &intake_sender::Model) -> Option<Position> {
    let (latitude, longitude) = known.latitude.zip(known.longitude)?;
    Some(Position { latitude, longitude })
}

async fn remembered(app: &App, tx: &WriteTx, text: &Text<'_>) -> Result<Option<intake_sender::Model>> {
    let key = (text.number.id, app.vault.hash(text.phone));
    Ok(intake_sender::Entity::find_by_id(key).one(&**tx).await?)
}

async fn remember(
    app: &App,
    tx: &WriteTx,
    text: &Text<'_>,
    failures: i32,
    place: Option<Position>,
) -> Result<()> {
    use intake_sender::Column as C;
    let row = intake_sender::ActiveModel {
        number_id: Set(text.number.id),
        phone_hash: Set(app.vault.hash(text.phone)),
        failures: Set(failures),
        latitude: Set(place.map(|place| place.latitude)),
        longitude: Set(place.map(|place| place.longitude)),
        updated_at: Set(text.at),
    };
    let kept = OnConflict::columns([C::NumberId, C::PhoneHash])
        .update_columns([C::Failures, C::Latitude, C::Longitude, C::UpdatedAt])
        .to_owned();
    intake_sender::Entity::insert(row).on_conflict(kept).exec_without_returning(&**tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_single_words() {
        assert!(is_answer(" Cancel. ") && is_answer("NEW") && is_answer("new!"));
        assert!(!is_answer("cancel my ride") && !is_answer("newest") && !is_answer("47.6, -122.3"));
    }
}
