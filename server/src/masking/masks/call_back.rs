//! The owner of a mask calls it (E44, R108): he is asked whether to call back his last caller, and
//! connected when he presses 1. Who that is was settled when the call came in.

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait};
use uuid::Uuid;

use super::callers::LATELY;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::entry::{self, Channel};
use crate::entities::event::Topic;
use crate::entities::leg::{self, State};
use crate::entities::{market, mask, mask_caller, person, proxy_number};
use crate::error::Result;
use crate::masking::answers;
use crate::masking::log::{self, NewLeg};
use crate::masking::wording;
use crate::providers::{Bridge, Reply};

/// Digits that are asked for.
pub const DIGITS: u8 = 1;

/// What to do with the owner, who keyed something in. `None` if this call asked nobody.
///
/// # Errors
/// When the database fails.
pub(in crate::masking) async fn keyed(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    entry: &entry::Model,
    inbound: &leg::Model,
    digits: &str,
) -> Result<Option<Reply>> {
    let asked = entry.channel == Channel::Voice
        && entry.kind == entry::Kind::Relay
        && inbound.state == State::Received
        && entry.problem.is_none();
    let Some(conversation) = entry.conversation_id.filter(|_| asked) else { return Ok(None) };
    let Some(mask) = mask::of_conversation(&**tx, conversation).await? else { return Ok(None) };
    let market = market::named_or_default(&**tx, Some(mask.market_id)).await?;
    let locale = person::locale_of(&**tx, mask.person_id).await?;
    let last = mask_caller::last_to_call(&**tx, mask.id, entry.created_at, LATELY).await?;
    let number = match mask.number_id {
        Some(id) => proxy_number::Entity::find_by_id(id).one(&**tx).await?,
        None => None,
    };
    let wanted = digits == "1" && mask.state == mask::State::Active;
    let words = if wanted { wording::connecting_through_mask() } else { wording::not_called_back() };
    let words = wording::put(&**tx, &market, locale.as_deref(), &words).await?;
    let speech = answers::speech(app, &words);
    let reply = match (last, number) {
        (Some(last), Some(number)) if wanted => {
            let to = app.vault.open_phone(last.id, &last.phone_sealed)?;
            let callee = NewLeg {
                entry_id: entry.id,
                direction: leg::Direction::Outbound,
                state: State::Ringing,
                provider: &number.provider,
                provider_id: None,
                number_id: Some(number.id),
                phone: Some(&to),
            };
            log::add_leg(app, tx, at, callee).await?;
            set_leg(tx, at, inbound, State::Ringing).await?;
            Reply::Bridge(Bridge {
                announce: speech,
                whisper: None,
                detect_voicemail: false,
                to: to.e164().to_owned(),
                caller_id: number.e164,
                passes_caller: false,
                ring_timeout: app.config.ring_timeout,
                max_length: app.config.max_call,
            })
        }
        _ => {
            set_leg(tx, at, inbound, State::Completed).await?;
            Reply::Say { speech }
        }
    };
    keep(app, tx, entry, &reply).await?;
    tx.note(Topic::EntryUpdated, Some(entry.id), None, at);
    Ok(Some(reply))
}

async fn set_leg(tx: &WriteTx, at: Timestamp, leg: &leg::Model, state: State) -> Result<()> {
    let mut row: leg::ActiveModel = leg.clone().into();
    row.state = Set(state);
    row.updated_at = Set(at);
    row.update(&**tx).await?;
    Ok(())
}

async fn keep(app: &App, tx: &WriteTx, entry: &entry::Model, reply: &Reply) -> Result<()> {
    let id: Uuid = entry.id;
    let mut row: entry::ActiveModel = entry.clone().into();
    row.answer_sealed = Set(Some(answers::sealed_answer(app, id, reply)?));
    row.update(&**tx).await?;
    Ok(())
}
