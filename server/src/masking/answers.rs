//! What a contact is answered: what the sender of a text is told, what a caller hears, and that a repeat
//! of either gets the same (E26).

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait};
use uuid::Uuid;

use crate::app::App;
use crate::db::WriteTx;
use crate::entities::entry::{self, Channel, Party};
use crate::entities::leg::{self, Direction};
use crate::error::{Error, Result};
use crate::masking::arrival::Arrival;
use crate::masking::log::{self, NewEntry};
use crate::masking::resolve::{Contact, Decision, Destination};
use crate::masking::wording::Said;
use crate::masking::{around_calls, auto_reply, unrouted};
use crate::providers::{Bridge, Reply, Sender, Speech};

/// Keeps what a webhook is answered with: a repeat gets the same (E26).
pub(super) async fn keep_answer(app: &App, tx: &WriteTx, entry: entry::Model, reply: &Reply) -> Result<()> {
    let sealed = sealed_answer(app, entry.id, reply)?;
    let mut answered: entry::ActiveModel = entry.into();
    answered.answer_sealed = Set(Some(sealed));
    answered.update(&**tx).await?;
    Ok(())
}

/// An answer as an entry keeps it.
pub(super) fn sealed_answer(app: &App, entry: Uuid, reply: &Reply) -> Result<Vec<u8>> {
    let answer = serde_json::to_string(reply).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(app.vault.seal(entry, &answer))
}

/// Tells a sender what became of his text (O1, E9), each thing at most once in a while: within the
/// answer to his telco where that can carry it (R71), else by a text of its own.
pub(super) async fn answer_sender(
    app: &App,
    tx: &mut WriteTx,
    contact: &Contact<'_>,
    arrival: &Arrival<'_>,
    decision: &Decision,
) -> Result<Reply> {
    let (Sender::Phone(phone), Some(number), Some(words)) = (contact.from, &decision.number, &decision.reply)
    else {
        return Ok(Reply::Ack);
    };
    if auto_reply::given_lately(app, tx, contact.at, phone, number, words).await?
        || (decision.origin().is_none() && unrouted::is_ignored(app, tx, contact.from).await?)
    {
        return Ok(Reply::Ack);
    }
    let words = decision.say(&**tx, words).await?;
    let mut new = NewEntry {
        conversation_id: None,
        ride_id: None,
        number_id: Some(number.id),
        channel: Channel::Sms,
        kind: entry::Kind::AutoReply,
        from: (Party::Company, None),
        to: Some((Party::Stranger, None)),
        body: Some(&words.text),
        template: words.template,
        problem: None,
        steps: &[],
    };
    if let Some(origin) = decision.origin() {
        new.conversation_id = Some(origin.conversation.id);
        new.ride_id = origin.ride;
        new.to = Some((origin.sender.role.into(), Some(origin.sender.person_id)));
    }
    if let Some(at) = decision.at_mask() {
        new.conversation_id = at.mask.conversation_id;
        if at.by_owner {
            new.to = Some((at.owner.kind.into(), Some(at.owner.id)));
        }
    }
    let entry = log::write(app, tx, contact.at, new).await?;
    let within = (arrival.waits && number.provider == arrival.provider).then_some(arrival.provider);
    auto_reply::carry(app, tx, contact.at, &entry, (number, phone), &words.text, within).await
}

/// What a caller hears, and whom he is connected with.
pub(super) async fn answer_to_caller(
    app: &App,
    tx: &WriteTx,
    destination: &Destination,
    words: &Said,
) -> Result<Reply> {
    let speech = speech(app, words);
    Ok(match destination {
        Destination::Through(way) => Reply::Bridge(Bridge {
            announce: speech,
            whisper: around_calls::whisper(app, tx, destination).await?,
            detect_voicemail: around_calls::detects_voicemail(tx, &way.origin.conversation).await?,
            to: way.to.e164().to_owned(),
            caller_id: way.from.e164.clone(),
            passes_caller: false,
            ring_timeout: app.config.ring_timeout,
            max_length: app.config.max_call,
        }),
        Destination::Mask(way) => Reply::Bridge(Bridge {
            announce: speech,
            whisper: None,
            detect_voicemail: false,
            to: way.to.e164().to_owned(),
            caller_id: way.caller_id.clone(),
            passes_caller: way.caller_id != way.from.e164,
            ring_timeout: app.config.ring_timeout,
            max_length: app.config.max_call,
        }),
        Destination::Held(..)
        | Destination::Waiting(_)
        | Destination::Over(..)
        | Destination::Lost(_)
        | Destination::Verification
        | Destination::MaskShut(..)
        | Destination::Intake
        | Destination::Nowhere(_) => Reply::Say { speech },
    })
}

/// Words as they are spoken.
pub(crate) fn speech(app: &App, words: &Said) -> Speech {
    Speech {
        text: words.text.clone(),
        language: words.language(&app.config.voice_language),
        voice: app.config.voice.clone(),
    }
}

/// The answer this contact already got, if its webhook is a repeat.
pub(super) async fn earlier_answer(app: &App, provider: &str, id: &str) -> Result<Option<Reply>> {
    let Some(leg) = leg::by_provider_id(app.db.read(), provider, Direction::Inbound, id).await? else {
        return Ok(None);
    };
    let entry = entry::Entity::find_by_id(leg.entry_id).one(app.db.read()).await?;
    let Some(sealed) = entry.and_then(|entry| entry.answer_sealed) else { return Ok(None) };
    let answer = app.vault.open(leg.entry_id, &sealed)?;
    serde_json::from_str(&answer).map(Some).map_err(|error| Error::Internal(error.to_string()))
}
