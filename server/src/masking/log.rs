//! Writing the conversation log: entries and their legs, within the transaction of the decision
//! they record. A queued outbound leg *is* the order to send it.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, LockType, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, Insert, QueryFilter, QuerySelect,
    QueryTrait, TryIntoModel,
};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Connection, Said, WriteTx};
use crate::entities::entry::{self, Channel, Kind, Party};
use crate::entities::event::Topic;
use crate::entities::leg::{self, Direction, State};
use crate::entities::{conversation, proxy_number, ride};
use crate::error::{Error, Result};
use crate::masking::guards::floods::Hold;
use crate::masking::trace::Step;
use crate::phone::PhoneNumber;
use crate::pictures;
use crate::providers::Media;
use crate::telemetry::traces;

/// How stale a number's `last_used_at` may be: keeps a busy number's row from being written with
/// every text.
const LAST_USED_PRECISION: std::time::Duration = std::time::Duration::from_mins(1);

/// What an entry says. The caller fills in what it knows.
#[derive(Clone, Debug)]
pub struct NewEntry<'a> {
    /// The conversation, if it matched one.
    pub conversation_id: Option<Uuid>,
    /// The ride it is shown at.
    pub ride_id: Option<Uuid>,
    /// The proxy number it came in on or goes out from.
    pub number_id: Option<Uuid>,
    /// Text or call.
    pub channel: Channel,
    /// Why it is there.
    pub kind: Kind,
    /// Who it is from.
    pub from: (Party, Option<Uuid>),
    /// Who it is for, if for anyone.
    pub to: Option<(Party, Option<Uuid>)>,
    /// The text, or what a caller heard.
    pub body: Option<&'a str>,
    /// The template it was made from.
    pub template: Option<&'static str>,
    /// In words: why it was not passed on.
    pub problem: Option<&'static str>,
    /// How an inbound contact was decided.
    pub steps: &'a [Step],
}

/// Writes an entry and makes it known.
pub async fn write(app: &App, tx: &mut WriteTx, at: Timestamp, new: NewEntry<'_>) -> Result<entry::Model> {
    write_as(app, tx, at, new, app.clock.id_at(at)).await
}

/// As [`write`], under an id that is known already.
pub async fn write_as(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    new: NewEntry<'_>,
    id: Uuid,
) -> Result<entry::Model> {
    static WRITE: Said = Said::new();
    let row = entry::ActiveModel {
        id: Set(id),
        conversation_id: Set(new.conversation_id),
        ride_id: Set(new.ride_id),
        number_id: Set(new.number_id),
        channel: Set(new.channel),
        kind: Set(new.kind),
        from_role: Set(new.from.0),
        from_person_id: Set(new.from.1),
        to_role: Set(new.to.map(|(role, _)| role)),
        to_person_id: Set(new.to.and_then(|(_, person)| person)),
        body_sealed: Set(new.body.map(|body| app.vault.seal(id, body))),
        template: Set(new.template.map(str::to_owned)),
        problem: Set(new.problem.map(str::to_owned)),
        trace: Set(trace(new.steps)?),
        answer_sealed: Set(None),
        recovered: Set(false),
        media_sealed: Set(None),
        missing_parts: Set(None),
        leak: Set(None),
        redacted_at: Set(None),
        secret_sealed: Set(None),
        verdict: Set(None),
        edited_sealed: Set(None),
        account_id: Set(None),
        created_at: Set(at),
    };
    // What was written is known: it need not be read again.
    tx.execute_raw(WRITE.insert(tx.get_database_backend(), row.clone(), [], |insert| insert)).await?;
    tx.note(Topic::EntryAdded, Some(id), new.ride_id, at);
    Ok(row.try_into_model()?)
}

/// The steps of a decision, as an entry keeps them.
pub fn trace(steps: &[Step]) -> Result<Option<String>> {
    if steps.is_empty() {
        return Ok(None);
    }
    serde_json::to_string(steps).map(Some).map_err(|error| Error::Internal(error.to_string()))
}

/// Keeps what else is known of a text that came in over a telco: its pictures, which are to be fetched, and
/// that it had to be fetched itself.
pub async fn mark_text(
    app: &App,
    tx: &WriteTx,
    entry: entry::Model,
    provider: &str,
    media: &[Media],
    recovered: bool,
) -> Result<entry::Model> {
    if media.is_empty() && !recovered {
        return Ok(entry);
    }
    if !media.is_empty() {
        pictures::expect(app, tx, entry.id, provider, media.len(), entry.created_at).await?;
    }
    let sealed = serde_json::to_string(media).map_err(|error| Error::Internal(error.to_string()))?;
    let id = entry.id;
    let mut marked: entry::ActiveModel = entry.into();
    marked.recovered = Set(recovered);
    marked.media_sealed = Set((!media.is_empty()).then(|| app.vault.seal(id, &sealed)));
    Ok(marked.update(&**tx).await?)
}

/// Keeps what is sent in place of the text that the log shows, until [`withdraw`].
pub async fn keep_secret(app: &App, tx: &WriteTx, entry: Uuid, words: &str) -> Result<()> {
    entry::Entity::update_many()
        .col_expr(entry::Column::SecretSealed, Expr::value(app.vault.seal(entry, words)))
        .filter(entry::Column::Id.eq(entry))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Forgets the secret of an entry. Where it was not handed to a telco yet, it is not sent any more.
pub async fn withdraw(tx: &mut WriteTx, at: Timestamp, entry: Uuid) -> Result<()> {
    entry::Entity::update_many()
        .col_expr(entry::Column::SecretSealed, Expr::value(Option::<Vec<u8>>::None))
        .filter(entry::Column::Id.eq(entry))
        .exec(&**tx)
        .await?;
    let stopped = leg::Entity::update_many()
        .col_expr(leg::Column::State, Expr::value(State::Cancelled))
        .col_expr(leg::Column::NextAttemptAt, Expr::value(Option::<i64>::None))
        .col_expr(leg::Column::UpdatedAt, Expr::value(at.0))
        .filter(leg::Column::EntryId.eq(entry))
        .filter(leg::Column::State.eq(State::Queued))
        .exec(&**tx)
        .await?;
    if stopped.rows_affected > 0 {
        tx.note(Topic::EntryUpdated, Some(entry), None, at);
    }
    Ok(())
}

/// Keeps what was done about a phone number or the like in a text.
pub async fn mark_leak(tx: &WriteTx, entry: entry::Model, leak: Option<entry::Leak>) -> Result<entry::Model> {
    if leak.is_none() {
        return Ok(entry);
    }
    let mut marked: entry::ActiveModel = entry.into();
    marked.leak = Set(leak);
    Ok(marked.update(&**tx).await?)
}

/// Keeps what goes out in place of a text, where that is not what was written.
pub async fn mark_delivered(
    app: &App,
    tx: &WriteTx,
    entry: entry::Model,
    words: Option<&str>,
) -> Result<entry::Model> {
    let Some(words) = words else { return Ok(entry) };
    let sealed = app.vault.seal(entry.id, words);
    let mut marked: entry::ActiveModel = entry.into();
    marked.edited_sealed = Set(Some(sealed));
    Ok(marked.update(&**tx).await?)
}

/// Keeps who said it for the company (R82); nobody did, where the server says something by itself.
pub async fn authored(tx: &WriteTx, entry: entry::Model, by: Option<Uuid>) -> Result<entry::Model> {
    let Some(by) = by else { return Ok(entry) };
    let mut said: entry::ActiveModel = entry.into();
    said.account_id = Set(Some(by));
    Ok(said.update(&**tx).await?)
}

/// One side of an entry.
#[derive(Clone, Debug)]
pub struct NewLeg<'a> {
    /// Of which entry.
    pub entry_id: Uuid,
    /// To us or from us.
    pub direction: Direction,
    /// Where it begins.
    pub state: State,
    /// Name of the telco.
    pub provider: &'a str,
    /// The telco's id, if it has one already.
    pub provider_id: Option<&'a str>,
    /// Our number.
    pub number_id: Option<Uuid>,
    /// The person's phone, unless withheld.
    pub phone: Option<&'a PhoneNumber>,
}

/// Writes a leg. Answers `false`, and writes nothing, if the telco's id is already in the log: the
/// webhook is a repeat (E26).
pub async fn add_leg(app: &App, tx: &WriteTx, at: Timestamp, new: NewLeg<'_>) -> Result<bool> {
    write_leg(app, tx, at, new, app.clock.id_at(at)).await
}

async fn write_leg(app: &App, tx: &WriteTx, at: Timestamp, new: NewLeg<'_>, id: Uuid) -> Result<bool> {
    static WRITE: Said = Said::new();
    let queued = new.state == State::Queued;
    let leg = leg::ActiveModel {
        id: Set(id),
        entry_id: Set(new.entry_id),
        direction: Set(new.direction),
        state: Set(new.state),
        provider: Set(new.provider.to_owned()),
        provider_id: Set(new.provider_id.map(str::to_owned)),
        number_id: Set(new.number_id),
        phone_sealed: Set(new.phone.map(|phone| app.vault.seal(id, phone.e164()))),
        phone_hash: Set(new.phone.map(|phone| app.vault.hash(phone))),
        attempts: Set(0),
        failures: Set(0),
        first_attempt_at: Set(None),
        next_attempt_at: Set(queued.then_some(at)),
        lease_until: Set(None),
        error_code: Set(None),
        error_message: Set(None),
        segments: Set(None),
        duration_seconds: Set(None),
        created_at: Set(at),
        updated_at: Set(at),
        trace: Set(traces::here()),
    };
    let unless_there = |insert: Insert<_>| insert.on_conflict(OnConflict::new().do_nothing().to_owned());
    let written = tx.execute_raw(WRITE.insert(tx.get_database_backend(), leg, [], unless_there)).await?;
    Ok(written.rows_affected() > 0)
}

/// Orders a text of `entry` to be sent from `number` to `phone`.
pub async fn queue_text(
    app: &App,
    tx: &WriteTx,
    at: Timestamp,
    entry_id: Uuid,
    number: &proxy_number::Model,
    phone: &PhoneNumber,
) -> Result<()> {
    let leg = NewLeg {
        entry_id,
        direction: Direction::Outbound,
        state: State::Queued,
        provider: &number.provider,
        provider_id: None,
        number_id: Some(number.id),
        phone: Some(phone),
    };
    add_leg(app, tx, at, leg).await.map(|_| ())
}

/// Writes down a text of `entry` that goes to `phone` within the answer to the telco's own request:
/// nothing is left to send. Answers the leg, under which the telco may report.
pub async fn hand_over_text(
    app: &App,
    tx: &WriteTx,
    at: Timestamp,
    entry_id: Uuid,
    number: &proxy_number::Model,
    phone: &PhoneNumber,
) -> Result<Uuid> {
    let id = app.clock.id_at(at);
    let leg = NewLeg {
        entry_id,
        direction: Direction::Outbound,
        state: State::Submitted,
        provider: &number.provider,
        provider_id: None,
        number_id: Some(number.id),
        phone: Some(phone),
    };
    write_leg(app, tx, at, leg, id).await?;
    Ok(id)
}

/// Keeps a text of `entry` back, where a person may let it go.
pub async fn hold_text(
    app: &App,
    tx: &WriteTx,
    at: Timestamp,
    entry_id: Uuid,
    number: &proxy_number::Model,
    phone: &PhoneNumber,
    hold: Hold,
) -> Result<()> {
    let leg = NewLeg {
        entry_id,
        direction: Direction::Outbound,
        state: State::Held,
        provider: &number.provider,
        provider_id: None,
        number_id: Some(number.id),
        phone: Some(phone),
    };
    add_leg(app, tx, at, leg).await?;
    leg::Entity::update_many()
        .col_expr(leg::Column::ErrorCode, Expr::value(hold.code))
        .col_expr(leg::Column::ErrorMessage, Expr::value(hold.reason))
        .filter(leg::Column::EntryId.eq(entry_id))
        .filter(leg::Column::State.eq(State::Held))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Notes that something was said: on the ride (the live board's order) and the number. Its conversation is held, so that
/// who hands it to someone else at this instant sees what is under way (E7).
pub async fn note_activity(
    tx: &mut WriteTx,
    at: Timestamp,
    ride: Option<Uuid>,
    conversation: Option<Uuid>,
    number: Option<&proxy_number::Model>,
) -> Result<()> {
    if let Some(ride) = ride {
        static ACTIVE: Said = Said::new();
        let active = || {
            let update = ride::Entity::update_many().col_expr(ride::Column::ActivityAt, Expr::value(at.0));
            update.filter(ride::Column::Id.eq(ride)).into_query()
        };
        let values = [at.0.into(), ride.into()];
        tx.execute_raw(ACTIVE.with(tx.get_database_backend(), values, active)).await?;
        tx.note(Topic::RideChanged, None, Some(ride), at);
    }
    if let Some(conversation) = conversation {
        conversation::held(&**tx, conversation).await?;
    }
    note_use(tx, at, number).await
}

/// As [`note_activity`], for what came in and is to pass: its conversation must be as it was when the way
/// was looked up, and stays so until the transaction ends. Else it could go to a driver who was replaced, or to a
/// phone that was given up, at this instant, and miss those who look for what is under way (E4, E7, E46).
///
/// # Errors
/// [`Error::Conflict`] when it is not: the contact is to be looked at again.
pub async fn note_contact(
    tx: &mut WriteTx,
    at: Timestamp,
    seen: &conversation::Model,
    ride: Option<Uuid>,
    number: Option<&proxy_number::Model>,
) -> Result<()> {
    static SAME: Said = Said::new();
    note_activity(tx, at, ride, None, number).await?;
    let same = || {
        conversation::Entity::find_by_id(seen.id)
            .filter(conversation::Column::Version.eq(seen.version))
            .lock(LockType::NoKeyUpdate)
            .into_query()
    };
    let same: Vec<conversation::Model> = tx.said(&SAME, [seen.id.into(), seen.version.into()], same).await?;
    if same.is_empty() { Err(Error::Conflict) } else { Ok(()) }
}

async fn note_use(tx: &WriteTx, at: Timestamp, number: Option<&proxy_number::Model>) -> Result<()> {
    let stale = at.minus(LAST_USED_PRECISION);
    if let Some(number) = number.filter(|number| number.last_used_at.is_none_or(|used| used < stale)) {
        proxy_number::Entity::update_many()
            .col_expr(proxy_number::Column::LastUsedAt, Expr::value(at.0))
            .filter(proxy_number::Column::Id.eq(number.id))
            .exec(&**tx)
            .await?;
    }
    Ok(())
}
