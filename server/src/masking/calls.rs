//! Calls from the company: a spoken announcement, connecting the two people of a ride with each other
//! (R28), and a notice that is spoken in place of a text. Like a text, a call is an entry whose queued leg
//! is the order to place it.
//!
//! What happens once it is answered is kept, sealed, as the entry's answer.

use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::entry::{self, Channel, Kind};
use crate::entities::leg::{Direction, State};
use crate::entities::{market, participant, person, proxy_number, ride};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::company::{self, Recipient};
use crate::masking::conversations::reach_by_call;
use crate::masking::log::{self, NewEntry, NewLeg};
use crate::masking::wording;
use crate::phone::PhoneNumber;
use crate::providers::{Bridge, Reply, Speech};

/// The longest announcement, in characters: about two minutes.
pub const LONGEST_ANNOUNCEMENT: usize = 1_000;

/// One person of a ride, and how he is reached.
struct Side {
    participant: participant::Model,
    phone: PhoneNumber,
    /// The number this person knows.
    number: proxy_number::Model,
}

/// Rings one or both people of a ride and says something, from the number each knows.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT`, `CONVERSATION_CLOSED`; `PROVIDER_ERROR` if a number carries no calls.
pub async fn announce(app: &App, ride_id: Uuid, to: Recipient, text: &str) -> Result<Vec<entry::Model>> {
    if text.trim().is_empty() {
        return Err(Error::invalid("text", "Write what is to be said."));
    }
    if text.chars().count() > LONGEST_ANNOUNCEMENT {
        return Err(Error::invalid("text", format!("At most {LONGEST_ANNOUNCEMENT} characters.")));
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let ride = company::open_ride(&tx, now, ride_id).await?;
    let mut entries = Vec::new();
    for kind in to.kinds() {
        let side = side_of(app, &tx, &ride, *kind).await?;
        let then = Reply::Say { speech: speech(app, text, app.config.voice_language.clone()) };
        let to = (side.participant.role.into(), Some(side.participant.person_id));
        let call = NewCall {
            kind: Kind::Company,
            from: (entry::Party::Company, None),
            to,
            words: text,
            template: None,
        };
        entries.push(call.order(app, &mut tx, now, place(&ride), &side, &then).await?);
    }
    log::note_activity(&mut tx, now, Some(ride.id), ride.conversation_id, None).await?;
    tx.commit().await?;
    Ok(entries)
}

/// Rings `first`, and once he answers connects him with the other person of the ride. Each sees the
/// number he knows.
///
/// # Errors
/// `NOT_FOUND`, `CONVERSATION_CLOSED`, `BLOCKED` while contact is suspended; `PROVIDER_ERROR` if a
/// number carries no calls.
pub async fn connect(app: &App, ride_id: Uuid, first: person::Kind) -> Result<entry::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let ride = company::connectable_ride(&tx, now, ride_id).await?;
    let rung = side_of(app, &tx, &ride, first).await?;
    let other = side_of(app, &tx, &ride, other_of(first)).await?;
    let market = market::named_or_default(&*tx, Some(ride.market_id)).await?;
    let locale = person::locale_of(&*tx, rung.participant.person_id).await?;
    let words = wording::connecting(other.participant.role);
    let words = wording::put(&*tx, &market, locale.as_deref(), &words).await?;
    let then = Reply::Bridge(Bridge {
        announce: speech(app, &words.text, words.language(&app.config.voice_language)),
        whisper: None,
        detect_voicemail: market.detects_voicemail,
        to: other.phone.e164().to_owned(),
        caller_id: other.number.e164.clone(),
        ring_timeout: app.config.ring_timeout,
        max_length: app.config.max_call,
    });
    let party = |side: &Side| (side.participant.role.into(), Some(side.participant.person_id));
    let call = NewCall {
        kind: Kind::Company,
        from: party(&rung),
        to: party(&other),
        words: &words.text,
        template: words.template,
    };
    let entry = call.order(app, &mut tx, now, place(&ride), &rung, &then).await?;
    // The other side rings when the first has answered: it is part of the same order.
    let leg = leg(&entry, &other, &rung.number.provider, State::Submitted);
    log::add_leg(app, &tx, now, leg).await?;
    log::note_activity(&mut tx, now, Some(ride.id), ride.conversation_id, None).await?;
    tx.commit().await?;
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
        kind: Kind::Notice,
        from: (entry::Party::Company, None),
        to: (to.role.into(), Some(to.person_id)),
        words,
        template: Some(template),
    };
    call.order(app, tx, at, (Some(conversation), ride), &side, &then).await
}

fn place(ride: &ride::Model) -> (Option<Uuid>, Option<Uuid>) {
    (ride.conversation_id, Some(ride.id))
}

/// A call as it goes into the log.
struct NewCall<'a> {
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
        (conversation_id, ride_id): (Option<Uuid>, Option<Uuid>),
        rung: &Side,
        then: &Reply,
    ) -> Result<entry::Model> {
        let new = NewEntry {
            conversation_id,
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
        let entry = log::write(app, tx, at, new).await?;
        log::add_leg(app, tx, at, leg(&entry, rung, &rung.number.provider, State::Queued)).await?;
        let then = serde_json::to_string(then).map_err(|error| Error::Internal(error.to_string()))?;
        let mut ordered: entry::ActiveModel = entry.into();
        let id = *ordered.id.as_ref();
        ordered.answer_sealed = Set(Some(app.vault.seal(id, &then)));
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

async fn side_of(app: &App, tx: &WriteTx, ride: &ride::Model, role: person::Kind) -> Result<Side> {
    let participant = company::participant_of(tx, ride, role).await?;
    let (phone, number) = reach_by_call(app, tx, &participant).await?;
    if !number.voice {
        return Err(Error::refused(
            ErrorCode::ProviderError,
            format!("The number the {} knows carries no calls. Write a text instead.", role.word()),
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
