//! Calls from the company: a spoken announcement, connecting the two people of a ride, or of a conversation
//! without one, with each other (R28), and a notice that is spoken in place of a text. Like a text, a call is an
//! entry whose queued leg is the order to place it.
//!
//! What happens once it is answered is kept, sealed, as the entry's answer.

use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::conversation::Mode;
use crate::entities::entry::{self, Channel, Kind};
use crate::entities::leg::{Direction, State};
use crate::entities::{market, participant, person, proxy_number};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::company::{self, Recipient};
use crate::masking::conversations::{Place, reach_by_call};
use crate::masking::guards::allowance;
use crate::masking::log::{self, NewEntry, NewLeg};
use crate::masking::once::{self, Terms};
use crate::masking::wording;
use crate::phone::PhoneNumber;
use crate::providers::{Bridge, Reply, Speech};

/// The longest announcement, in characters: about two minutes.
pub const LONGEST_ANNOUNCEMENT: usize = 1_000;

/// One person of a conversation, and how he is reached.
struct Side {
    participant: participant::Model,
    phone: PhoneNumber,
    /// The number this person knows.
    number: proxy_number::Model,
}

impl Side {
    /// As the log names him.
    fn party(&self) -> (entry::Party, Option<Uuid>) {
        (self.participant.role.into(), Some(self.participant.person_id))
    }
}

/// Rings one or both people of a ride and says something, from the number each knows.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT`, `CONVERSATION_CLOSED`, `RATE_LIMITED`; `PROVIDER_ERROR` if a number carries no
/// calls.
pub async fn announce(
    app: &App,
    ride_id: Uuid,
    to: Recipient,
    text: &str,
    terms: &Terms,
) -> Result<Vec<entry::Model>> {
    check_words(text)?;
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    let first = app.clock.id_at(now);
    let what = format!("placeAnnouncement {ride_id}");
    if let Some(done) = once::made_earlier(&tx, now, terms, &what, first).await? {
        return company::written_earlier(tx, done).await;
    }
    let (ride, place) = company::open_ride(&tx, now, ride_id).await?;
    let mut people = Vec::new();
    for kind in to.kinds() {
        people.push(company::participant_of(&tx, &ride, *kind).await?);
    }
    call_each(app, tx, (first, now), place, people, text, terms.by).await
}

/// As [`announce`], for people of a conversation that has no ride.
///
/// # Errors
/// As [`announce`].
pub async fn announce_without_ride(
    app: &App,
    conversation_id: Uuid,
    to: &[Uuid],
    text: &str,
    terms: &Terms,
) -> Result<Vec<entry::Model>> {
    check_words(text)?;
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    let first = app.clock.id_at(now);
    let what = format!("announceWithoutRide {conversation_id}");
    if let Some(done) = once::made_earlier(&tx, now, terms, &what, first).await? {
        return company::written_earlier(tx, done).await;
    }
    let (conversation, people) = company::open_direct(&tx, now, conversation_id).await?;
    let place = company::place_without_ride(&conversation);
    call_each(app, tx, (first, now), place, company::named(people, to)?, text, terms.by).await
}

fn check_words(text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::invalid("text", "Write what is to be said."));
    }
    if text.chars().count() > LONGEST_ANNOUNCEMENT {
        return Err(Error::invalid("text", format!("At most {LONGEST_ANNOUNCEMENT} characters.")));
    }
    Ok(())
}

/// A call each, and the end of the transaction.
async fn call_each(
    app: &App,
    mut tx: WriteTx,
    (first, now): (Uuid, Timestamp),
    place: Place,
    people: Vec<participant::Model>,
    text: &str,
    by: Option<Uuid>,
) -> Result<Vec<entry::Model>> {
    let mut entries = Vec::new();
    for (participant, id) in people.into_iter().zip(once::ids(first)) {
        let side = side_of(app, &tx, participant).await?;
        let then = Reply::Say { speech: speech(app, text, app.config.voice_language.clone()) };
        let call = NewCall {
            id,
            kind: Kind::Company,
            from: (entry::Party::Company, None),
            to: side.party(),
            words: text,
            template: None,
        };
        let ordered = call.order(app, &mut tx, now, (place.conversation, place.ride), &side, &then).await?;
        entries.push(log::authored(&tx, ordered, by).await?);
    }
    log::note_activity(&mut tx, now, place.ride, Some(place.conversation), None).await?;
    allowance::commit(app, tx, by).await?;
    Ok(entries)
}

/// Rings `first`, and once he answers connects him with the other person of the ride. Each sees the
/// number he knows.
///
/// # Errors
/// `NOT_FOUND`, `CONVERSATION_CLOSED`, `BLOCKED` while contact is suspended, `RATE_LIMITED`; `PROVIDER_ERROR` if
/// a number carries no calls.
pub async fn connect(app: &App, ride_id: Uuid, first: person::Kind, terms: &Terms) -> Result<entry::Model> {
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    let id = app.clock.id_at(now);
    let what = format!("clickToCall {ride_id}");
    if let Some(done) = once::made_earlier(&tx, now, terms, &what, id).await? {
        return ordered_earlier(tx, done).await;
    }
    let (ride, place) = company::connectable_ride(&tx, now, ride_id).await?;
    let rung = company::participant_of(&tx, &ride, first).await?;
    let other = company::participant_of(&tx, &ride, other_of(first)).await?;
    connect_two(app, tx, (id, now), place, [rung, other], terms.by).await
}

/// As [`connect`], for the two of a conversation that has no ride; `first` is the person who is rung first.
///
/// # Errors
/// As [`connect`]; `INVALID_INPUT` if he is not in it, `CONVERSATION_CLOSED` if it is for texts alone.
pub async fn connect_without_ride(
    app: &App,
    conversation_id: Uuid,
    first: Uuid,
    terms: &Terms,
) -> Result<entry::Model> {
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    let id = app.clock.id_at(now);
    let what = format!("callWithoutRide {conversation_id}");
    if let Some(done) = once::made_earlier(&tx, now, terms, &what, id).await? {
        return ordered_earlier(tx, done).await;
    }
    let (conversation, mut people) = company::open_direct(&tx, now, conversation_id).await?;
    company::refuse_suspended(&conversation)?;
    if conversation.mode == Mode::SmsOnly {
        let message = "These two are to text each other alone. Write to them instead.";
        return Err(Error::refused(ErrorCode::ConversationClosed, message));
    }
    people.sort_by_key(|one| one.person_id != first);
    let [rung, other] = <[_; 2]>::try_from(people)
        .ok()
        .filter(|[rung, _]: &[participant::Model; 2]| rung.person_id == first)
        .ok_or_else(|| Error::invalid("first", "This person is not in the conversation."))?;
    connect_two(app, tx, (id, now), company::place_without_ride(&conversation), [rung, other], terms.by).await
}

/// The call that the same request ordered before.
async fn ordered_earlier(tx: WriteTx, id: Uuid) -> Result<entry::Model> {
    company::written_earlier(tx, id).await?.into_iter().next().ok_or(Error::Conflict)
}

/// Orders the call, and ends the transaction.
async fn connect_two(
    app: &App,
    mut tx: WriteTx,
    (id, now): (Uuid, Timestamp),
    place: Place,
    [rung, other]: [participant::Model; 2],
    by: Option<Uuid>,
) -> Result<entry::Model> {
    let (rung, other) = (side_of(app, &tx, rung).await?, side_of(app, &tx, other).await?);
    let market = market::named_or_default(&*tx, Some(place.market)).await?;
    let locale = person::locale_of(&*tx, rung.participant.person_id).await?;
    let words = wording::connecting(other.participant.role);
    let words = wording::put(&*tx, &market, locale.as_deref(), &words).await?;
    let then = Reply::Bridge(Bridge {
        announce: speech(app, &words.text, words.language(&app.config.voice_language)),
        whisper: None,
        detect_voicemail: market.detects_voicemail,
        to: other.phone.e164().to_owned(),
        caller_id: other.number.e164.clone(),
        passes_caller: false,
        ring_timeout: app.config.ring_timeout,
        max_length: app.config.max_call,
    });
    let call = NewCall {
        id,
        kind: Kind::Company,
        from: rung.party(),
        to: other.party(),
        words: &words.text,
        template: words.template,
    };
    let entry = call.order(app, &mut tx, now, (place.conversation, place.ride), &rung, &then).await?;
    let entry = log::authored(&tx, entry, by).await?;
    // The other side rings when the first has answered: it is part of the same order.
    let leg = leg(&entry, &other, &rung.number.provider, State::Submitted);
    log::add_leg(app, &tx, now, leg).await?;
    log::note_activity(&mut tx, now, place.ride, Some(place.conversation), None).await?;
    allowance::commit(app, tx, by).await?;
    Ok(entry)
}

/// A notice as it is spoken to someone in a conversation.
pub(super) struct Notice<'a> {
    /// The conversation, and the ride it is shown at.
    pub(super) place: (Uuid, Option<Uuid>),
    /// Whom it is for.
    pub(super) to: &'a participant::Model,
    /// His phone.
    pub(super) phone: PhoneNumber,
    /// The number he dials.
    pub(super) number: proxy_number::Model,
    /// What is said.
    pub(super) words: &'a str,
    /// The template it was made from.
    pub(super) template: &'static str,
    /// The language it is said in.
    pub(super) language: String,
}

/// Orders a notice to be spoken.
pub(super) async fn speak(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    notice: Notice<'_>,
) -> Result<entry::Model> {
    let Notice { place: (conversation, ride), to, phone, number, words, template, language } = notice;
    let side = Side { participant: to.clone(), phone, number };
    let then = Reply::Say { speech: speech(app, words, language) };
    let call = NewCall {
        id: app.clock.id_at(at),
        kind: Kind::Notice,
        from: (entry::Party::Company, None),
        to: side.party(),
        words,
        template: Some(template),
    };
    call.order(app, tx, at, (conversation, ride), &side, &then).await
}

/// A call as it goes into the log.
struct NewCall<'a> {
    id: Uuid,
    kind: Kind,
    from: (entry::Party, Option<Uuid>),
    to: (entry::Party, Option<Uuid>),
    words: &'a str,
    template: Option<&'static str>,
}

impl NewCall<'_> {
    /// Writes entry and queued leg.
    async fn order(
        self,
        app: &App,
        tx: &mut WriteTx,
        at: Timestamp,
        (conversation_id, ride_id): (Uuid, Option<Uuid>),
        rung: &Side,
        then: &Reply,
    ) -> Result<entry::Model> {
        let new = NewEntry {
            conversation_id: Some(conversation_id),
            ride_id,
            number_id: Some(rung.number.id),
            channel: Channel::Voice,
            kind: self.kind,
            from: self.from,
            to: Some(self.to),
            body: Some(self.words),
            template: self.template,
            problem: None,
            steps: &[],
        };
        let entry = log::write_as(app, tx, at, new, self.id).await?;
        log::add_leg(app, tx, at, leg(&entry, rung, &rung.number.provider, State::Queued)).await?;
        let then = serde_json::to_string(then).map_err(|error| Error::Internal(error.to_string()))?;
        let mut ordered: entry::ActiveModel = entry.into();
        ordered.answer_sealed = Set(Some(app.vault.seal(self.id, &then)));
        Ok(ordered.update(&**tx).await?)
    }
}

fn leg<'a>(entry: &entry::Model, side: &'a Side, provider: &'a str, state: State) -> NewLeg<'a> {
    NewLeg {
        entry_id: entry.id,
        direction: Direction::Outbound,
        state,
        provider,
        provider_id: None,
        number_id: Some(side.number.id),
        phone: Some(&side.phone),
    }
}

async fn side_of(app: &App, tx: &WriteTx, participant: participant::Model) -> Result<Side> {
    let (phone, number) = reach_by_call(app, tx, &participant).await?;
    if !number.voice {
        let who = participant.role.word();
        return Err(Error::refused(
            ErrorCode::ProviderError,
            format!("The number the {who} knows carries no calls. Write a text instead."),
        ));
    }
    Ok(Side { participant, phone, number })
}

fn other_of(kind: person::Kind) -> person::Kind {
    match kind {
        person::Kind::Customer => person::Kind::Driver,
        person::Kind::Driver | person::Kind::Agent => person::Kind::Customer,
    }
}

fn speech(app: &App, text: &str, language: String) -> Speech {
    Speech { text: text.to_owned(), language, voice: app.config.voice.clone() }
}
