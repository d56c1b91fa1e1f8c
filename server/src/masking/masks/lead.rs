//! Where a contact with a mask leads: whoever it is, to the owner; the owner
//! himself, to one of those who reached him. It only reads, as [`resolve`](crate::masking::resolve).

use super::callers::{self, Meant};
use crate::app::App;
use crate::db::Connection;
use crate::entities::entry::Channel;
use crate::entities::mask::{self, Policy, State};
use crate::entities::{block, ignored_phone, mask_caller, person, phone, proxy_number};
use crate::error::Result;
use crate::masking::refusals;
use crate::masking::resolve::{Contact, Decision, Destination};
use crate::masking::trace::{Rule, Trail};
use crate::masking::wording::{self, Wording};
use crate::phone::PhoneNumber;
use crate::providers::Sender;

/// A mask that someone used, and on which side of it he is.
#[derive(Clone, Debug)]
pub struct AtMask {
    /// The mask.
    pub mask: mask::Model,
    /// Whom it leads to.
    pub owner: person::Model,
    /// Is it the owner himself?
    pub by_owner: bool,
}

/// The way on from a mask.
#[derive(Clone, Debug)]
pub struct MaskWay {
    /// The mask.
    pub at: AtMask,
    /// Whose phone is next.
    pub to: PhoneNumber,
    /// The mask's number: what the one who writes or calls used, and texts go on from.
    pub from: proxy_number::Model,
    /// The number that a called phone shows, in E.164: the mask's, unless it passes on who calls.
    pub caller_id: String,
    /// The owner's text without the reference it began with.
    pub text: Option<String>,
    /// The one the owner means.
    pub caller: Option<mask_caller::Model>,
}

const NO_MASK: &str = "The number is kept for masks, and nobody's mask now.";
const OWN_NUMBER: &str = "It came from one of our own numbers.";
const PAUSED: &str = "The mask is paused.";
const REVOKED: &str = "The mask was revoked.";
const INACTIVE: &str = "The owner of the mask is not active.";
const BLOCKED: &str = "The two are blocked from each other.";
const SEVERAL: &str = "Several people wrote to the mask of late: its owner must say whom he means.";
const NOBODY: &str = "The owner of the mask means nobody who reached him through it.";
const NO_CALLER: &str = "Nobody called the mask within a day.";

/// Where a contact with a number that is kept for masks leads.
///
/// # Errors
/// When the database fails.
pub async fn resolve<C: Connection>(
    app: &App,
    db: &C,
    contact: &Contact<'_>,
    number: proxy_number::Model,
    mut trail: Trail,
) -> Result<Decision> {
    let spoken = contact.channel == Channel::Voice;
    let phone = match contact.from {
        Sender::Phone(phone) => Some(phone),
        Sender::Withheld | Sender::Unreachable => None,
    };
    let nowhere = |trail: Trail, rule, why, reply| Decision {
        number: Some(number.clone()),
        destination: Destination::Nowhere(why),
        reply,
        steps: trail.settle(rule, why),
        refused: false,
    };
    let unidentified = || spoken.then(wording::unidentified_caller);
    if contact.ours.sender.is_some() {
        return Ok(nowhere(trail, Rule::Sender, OWN_NUMBER, None).unanswered(contact));
    }
    let Some(mask) = mask::of_number(db, number.id).await? else {
        let reply = unidentified().or_else(|| Some(wording::conversation_ended()));
        return Ok(nowhere(trail, Rule::Mask, NO_MASK, reply));
    };
    let owner = person::by_id(db, mask.person_id).await?;
    let hash = phone.map(|phone| app.vault.hash(phone));
    let own = phone::of_person(db, owner.id).await?;
    let by_owner = hash.as_ref().is_some_and(|hash| own.iter().any(|phone| phone.number_hash == *hash));
    let at = AtMask { mask, owner, by_owner };
    let shut = |trail: Trail, rule, why, reply: Option<Wording>| Decision {
        number: Some(number.clone()),
        destination: Destination::MaskShut(Box::new(at.clone()), why),
        reply,
        steps: trail.settle(rule, why),
        refused: false,
    };
    match at.mask.state {
        State::Active if at.owner.active => {}
        State::Active => return Ok(shut(trail, Rule::Mask, INACTIVE, Some(wording::not_available()))),
        State::Paused | State::Provisioning => {
            return Ok(shut(trail, Rule::Mask, PAUSED, Some(wording::not_available())));
        }
        State::Revoked => return Ok(shut(trail, Rule::Mask, REVOKED, Some(wording::conversation_ended()))),
    }
    trail.pass(Rule::Mask, "The number is a person's mask.");
    let passes = |trail: Trail, way: MaskWay, why: &'static str, reply| Decision {
        number: Some(number.clone()),
        destination: Destination::Mask(Box::new(way)),
        reply,
        steps: trail.settle(Rule::Mask, why),
        refused: false,
    };
    if !at.by_owner {
        if let Some(hash) = &hash {
            if ignored_phone::has(db, hash).await? {
                return Ok(shut(trail, Rule::Blocked, refusals::IGNORED, None).unanswered(contact));
            }
            for known in phone::with_hash(db, hash).await? {
                if block::between(db, known.person_id, at.owner.id).await?.is_some() {
                    return Ok(shut(trail, Rule::Blocked, BLOCKED, Some(wording::not_available())));
                }
            }
        }
        trail.pass(Rule::Blocked, "The two are not blocked from each other.");
        let to = phone::primary_of(db, at.owner.id).await?;
        let to = app.vault.open_phone(to.id, &to.number_sealed)?;
        let caller_id = match (at.mask.policy, phone) {
            (Policy::PassCaller, Some(phone)) => phone.e164().to_owned(),
            _ => number.e164.clone(),
        };
        let way = MaskWay { at, to, from: number.clone(), caller_id, text: None, caller: None };
        let reply = spoken.then(wording::connecting_through_mask);
        return Ok(passes(trail, way, "It goes to the owner of the mask.", reply));
    }
    let (caller, text) = if spoken {
        match mask_caller::last_to_call(db, at.mask.id, contact.at, callers::LATELY).await? {
            Some(caller) => (caller, None),
            None => return Ok(shut(trail, Rule::Mask, NO_CALLER, Some(wording::nobody_to_call_back()))),
        }
    } else {
        match callers::meant(db, &at.mask, contact.at, contact.body.unwrap_or_default()).await? {
            Meant::One(caller, text) => (*caller, Some(text)),
            Meant::Several => {
                return Ok(shut(trail, Rule::Mask, SEVERAL, Some(wording::say_whom_you_mean())));
            }
            Meant::Nobody => return Ok(shut(trail, Rule::Mask, NOBODY, Some(wording::nobody_meant()))),
        }
    };
    for known in phone::with_hash(db, &caller.phone_hash).await? {
        if block::between(db, known.person_id, at.owner.id).await?.is_some() {
            return Ok(shut(trail, Rule::Blocked, BLOCKED, Some(wording::not_available())));
        }
    }
    trail.pass(Rule::Blocked, "The two are not blocked from each other.");
    let to = app.vault.open_phone(caller.id, &caller.phone_sealed)?;
    let caller_id = number.e164.clone();
    let way = MaskWay { at, to, from: number.clone(), caller_id, text, caller: Some(caller) };
    let reply = spoken.then(wording::connecting_through_mask);
    Ok(passes(trail, way, "It goes to the one whom the owner of the mask means.", reply))
}
