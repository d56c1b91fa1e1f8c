//! What is said around a call between two people: the whisper before they talk (A2), and after one
//! that nobody answered a word to both (E42, E43).
//!
//! Doesn't belong here: whom a call reaches (resolve), and how far it got (delivery).

use sea_orm::EntityTrait;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::entry::{self, Channel, Kind};
use crate::entities::phone::{self, LineType};
use crate::entities::{conversation, market, participant, person};
use crate::error::Result;
use crate::masking::about;
use crate::masking::answers;
use crate::masking::auto_reply::{self, AutoReply};
use crate::masking::conversations::reach;
use crate::masking::resolve::{Destination, Way};
use crate::masking::wording::{self, Wording};
use crate::providers::Speech;

/// What the called person hears before the two are connected, where the market wants that.
///
/// # Errors
/// When the database fails.
pub(crate) async fn whisper(app: &App, tx: &WriteTx, destination: &Destination) -> Result<Option<Speech>> {
    let Destination::Through(way) = destination else { return Ok(None) };
    let Way { origin, peer, .. } = way.as_ref();
    let market = market::named_or_default(&**tx, Some(origin.conversation.market_id)).await?;
    if !market.whispers {
        return Ok(None);
    }
    let reference = about::reference(&**tx, origin.ride).await?;
    let words = wording::whisper(origin.sender.role, reference.as_deref());
    let locale = person::locale_of(&**tx, peer.person_id).await?;
    let said = wording::put(&**tx, &market, locale.as_deref(), &words).await?;
    Ok(Some(answers::speech(app, &said)))
}

/// Is a machine that answers to be hung up on (E42)? For a market to say: some telcos charge for it, and whoever
/// answers waits a moment longer.
///
/// # Errors
/// When the database fails.
pub(crate) async fn detects_voicemail(tx: &WriteTx, conversation: &conversation::Model) -> Result<bool> {
    Ok(market::named_or_default(&**tx, Some(conversation.market_id)).await?.detects_voicemail)
}

/// Tells whom a call did not reach that he missed it (O8): as long as he may call back, and not for
/// each of several tries.
///
/// # Errors
/// When the database fails.
pub(crate) async fn tell_missed(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    entry: &entry::Model,
) -> Result<()> {
    let Some((callee, other)) = sides(tx, entry).await? else { return Ok(()) };
    let conversation = conversation::Entity::find_by_id(callee.conversation_id).one(&**tx).await?;
    let live = conversation.filter(|it| it.expires_at > at && it.suspended_at.is_none());
    let Some(conversation) = live else { return Ok(()) };
    let market = market::named_or_default(&**tx, Some(conversation.market_id)).await?;
    if !market.tells_missed_calls {
        return Ok(());
    }
    let words = match about::reference(&**tx, entry.ride_id).await? {
        Some(reference) => wording::missed_call(&reference),
        None => wording::missed_call_of((other.role, &name_of(tx, &other).await?)),
    };
    let (phone, number) = reach(app, tx, &callee).await?;
    let rung = phone::Entity::find_by_id(callee.phone_id).one(&**tx).await?;
    let takes_no_texts = rung.is_some_and(|phone| phone.line_type == Some(LineType::Landline));
    if !number.sms || takes_no_texts {
        return Ok(());
    }
    let reply = AutoReply {
        conversation_id: Some(conversation.id),
        ride_id: entry.ride_id,
        to: (callee.role.into(), Some(callee.person_id)),
        phone: &phone,
        number: &number,
        words: &words,
    };
    auto_reply::send(app, tx, at, &reply).await.map(drop)
}

/// What the caller hears whom nobody answered (O9), if the telco still has him on the line.
///
/// # Errors
/// When the database fails.
pub(crate) async fn not_available(app: &App, tx: &WriteTx, entry: &entry::Model) -> Result<Option<Speech>> {
    let Some((callee, other)) = sides(tx, entry).await? else { return Ok(None) };
    let words: Wording = wording::does_not_answer((callee.role, &name_of(tx, &callee).await?));
    let conversation = conversation::Entity::find_by_id(callee.conversation_id).one(&**tx).await?;
    let market = market::named_or_default(&**tx, conversation.map(|it| it.market_id)).await?;
    let locale = person::locale_of(&**tx, other.person_id).await?;
    let said = wording::put(&**tx, &market, locale.as_deref(), &words).await?;
    Ok(Some(answers::speech(app, &said)))
}

/// Who was called and who called, in a call from one person to another.
async fn sides(
    tx: &WriteTx,
    entry: &entry::Model,
) -> Result<Option<(participant::Model, participant::Model)>> {
    let (Some(conversation), Some(callee)) = (entry.conversation_id, entry.to_person_id) else {
        return Ok(None);
    };
    if entry.kind != Kind::Relay || entry.channel != Channel::Voice {
        return Ok(None);
    }
    let mut people = participant::present(&**tx, conversation).await?;
    let Some(at) = people.iter().position(|one| one.person_id == callee) else { return Ok(None) };
    let callee = people.swap_remove(at);
    Ok(people.pop().map(|other| (callee, other)))
}

async fn name_of(tx: &WriteTx, who: &participant::Model) -> Result<String> {
    let person = person::Entity::find_by_id(who.person_id).one(&**tx).await?;
    Ok(person.map(|person| person.name).unwrap_or_default())
}
