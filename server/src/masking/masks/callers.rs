//! The way back to those who used a mask. Each has a reference, `@1`, `@2` and so on, which the owner
//! may begin a text with. A text without one goes on only where there is no doubt whom it is for: one
//! person, and no other, wrote or called within a day. A guess could tell a stranger.

use std::time::Duration;

use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::Set;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Connection, WriteTx};
use crate::entities::entry::{self, Channel, Party};
use crate::entities::mask::{self, Policy};
use crate::entities::{leg, mask_caller};
use crate::error::Result;
use crate::phone::PhoneNumber;

/// How long someone counts as a correspondent of late.
pub const LATELY: Duration = Duration::from_hours(24);

/// Whom a text of the owner is for.
pub enum Meant {
    /// This one; the text without the reference.
    One(Box<mask_caller::Model>, String),
    /// Several wrote of late: he must say whom he means.
    Several,
    /// There is nobody of this reference, or nobody of late.
    Nobody,
}

/// Whom the owner's text is for.
///
/// # Errors
/// When the database fails.
pub async fn meant<C: Connection>(db: &C, mask: &mask::Model, at: Timestamp, body: &str) -> Result<Meant> {
    if let Some((reference, rest)) = split(body) {
        let found = match reference {
            Some(reference) => mask_caller::referred(db, mask.id, reference).await?,
            None => None,
        };
        return Ok(found.map_or(Meant::Nobody, |caller| Meant::One(Box::new(caller), rest.to_owned())));
    }
    let mut lately = mask_caller::lately(db, mask.id, at, LATELY).await?;
    Ok(match (lately.pop(), lately.len()) {
        (Some(caller), 0) => Meant::One(Box::new(caller), body.to_owned()),
        (Some(_), _) => Meant::Several,
        (None, _) => Meant::Nobody,
    })
}

/// A text that begins with `@` and digits: the reference, and the rest. What is no number is nobody's.
fn split(body: &str) -> Option<(Option<i32>, &str)> {
    let after = body.trim_start().strip_prefix('@')?;
    let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
    let (digits, rest) = after.split_at(end);
    let ends = rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || ",:".contains(c));
    let ours = !digits.is_empty() && ends;
    ours.then(|| (digits.parse().ok(), rest.trim_start_matches([',', ':']).trim_start()))
}

/// Keeps the way back to someone who used a mask.
///
/// # Errors
/// When the database fails.
pub(in crate::masking) async fn note(
    app: &App,
    tx: &WriteTx,
    at: Timestamp,
    mask: &mask::Model,
    phone: &PhoneNumber,
    channel: Channel,
) -> Result<()> {
    // Two that come at the same moment must not get the same reference.
    mask::held(&**tx, mask.id).await?;
    let called = (channel == Channel::Voice).then_some(at);
    let hash = app.vault.hash(phone);
    if let Some(known) = mask_caller::with_phone(&**tx, mask.id, &hash).await? {
        let mut known: mask_caller::ActiveModel = known.into();
        known.last_at = Set(at);
        if called.is_some() {
            known.last_call_at = Set(called);
        }
        known.update(&**tx).await?;
        return Ok(());
    }
    // Not by their count: an erasure leaves gaps.
    let last = mask_caller::last_ref(&**tx, mask.id).await?;
    let id = app.clock.id_at(at);
    mask_caller::ActiveModel {
        id: Set(id),
        mask_id: Set(mask.id),
        phone_hash: Set(hash),
        r#ref: Set(last.saturating_add(1)),
        phone_sealed: Set(app.vault.seal(id, phone.e164())),
        last_at: Set(at),
        last_call_at: Set(called),
    }
    .insert(&**tx)
    .await?;
    Ok(())
}

/// What stands before a text that goes on to the owner of a mask, so that he knows who wrote: the phone
/// where the mask passes it on (R104), else the reference of all but the first. It is the same however
/// often the text is attempted.
///
/// # Errors
/// When the database fails, or a seal does not open.
pub async fn preface(app: &App, entry: &entry::Model) -> Result<Option<String>> {
    let from_anyone = entry.kind == entry::Kind::Relay && entry.from_role == Party::Stranger;
    let Some(conversation) = entry.conversation_id.filter(|_| from_anyone) else { return Ok(None) };
    let db = app.db.read();
    let Some(mask) = mask::of_conversation(db, conversation).await? else { return Ok(None) };
    let legs = leg::of_entry(db, entry.id).await?;
    let inbound = legs.iter().find(|leg| leg.direction == leg::Direction::Inbound);
    let Some(hash) = inbound.and_then(|leg| leg.phone_hash.as_ref()) else { return Ok(None) };
    let Some(caller) = mask_caller::with_phone(db, mask.id, hash).await? else { return Ok(None) };
    Ok(match mask.policy {
        Policy::PassCaller => {
            let phone = app.vault.open_phone(caller.id, &caller.phone_sealed)?;
            Some(format!("{}: ", phone.e164()))
        }
        Policy::ShowMask if caller.r#ref > 1 => Some(format!("@{} ", caller.r#ref)),
        Policy::ShowMask => None,
    })
}

/// Whom a text of the owner of a mask went to, as he would have named that one: what he typed before it
/// is not kept. Nothing for the first, who mostly needs no name.
///
/// # Errors
/// When the database fails.
pub async fn addressed(app: &App, entry: &entry::Model) -> Result<Option<String>> {
    let to_one = entry.kind == entry::Kind::Relay && entry.to_role == Some(Party::Stranger);
    let Some(conversation) = entry.conversation_id.filter(|_| to_one) else { return Ok(None) };
    let db = app.db.read();
    let Some(mask) = mask::of_conversation(db, conversation).await? else { return Ok(None) };
    let legs = leg::of_entry(db, entry.id).await?;
    let outbound = legs.iter().find(|leg| leg.direction == leg::Direction::Outbound);
    let Some(hash) = outbound.and_then(|leg| leg.phone_hash.as_ref()) else { return Ok(None) };
    let caller = mask_caller::with_phone(db, mask.id, hash).await?;
    Ok(caller.filter(|caller| caller.r#ref > 1).map(|caller| format!("@{} ", caller.r#ref)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_an_at_sign_and_digits_at_the_beginning() {
        assert_eq!(split("@2 on my way"), Some((Some(2), "on my way")));
        assert_eq!(split(" @12: yes"), Some((Some(12), "yes")));
        assert_eq!(split("@3"), Some((Some(3), "")));
        assert_eq!(split("@99999999999 x"), Some((None, "x")), "no such person, and nobody else");
        for other in ["on my way @2", "@ 2", "@home", "@2nd street", "2 yes"] {
            assert_eq!(split(other), None, "{other}");
        }
    }
}
