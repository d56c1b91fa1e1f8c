//! The support line (R75–R77): everyone texts one number of the company, and each sender is answered
//! by one agent, whose phone sees a number of the pool that stands for this customer. Such a
//! conversation is one like any other — two people, two routes —, so that the relay passes on what
//! either says; here is decided who the agent is, and what becomes of a conversation without one.
//!
//! Doesn't belong here: passing texts and calls on (masking), which number stands for a customer
//! (masking's allocation).

pub mod agents;
pub mod assigning;
pub(crate) mod callers;
pub mod closing;
pub mod desk;
pub mod hours;
pub mod intake;
pub mod line;
pub mod position;

use hours::Hours;
use sea_orm::EntityTrait;

use crate::db::Connection;
use crate::entities::entry::Channel;
use crate::entities::{market, support_conversation};
use crate::error::Result;
use crate::masking::resolve::{Contact, Origin};
use crate::masking::wording::{self, Wording};

/// What someone is told whose text or call reaches no agent's phone: one in the console reads it, or
/// it waits for the next who is free, or for the hours of the line (S2).
///
/// # Errors
/// When the database fails.
pub(crate) async fn while_waiting<C: Connection>(
    db: &C,
    origin: &Origin,
    contact: &Contact<'_>,
    market: &market::Model,
) -> Result<Wording> {
    let row = support_conversation::Entity::find_by_id(origin.conversation.id).one(db).await?;
    let is_open = || {
        let hours = market.support_hours.parse::<Hours>();
        hours.map_or(true, |hours| hours.are_at(contact.at, &market.time_zone))
    };
    Ok(match (row.is_some_and(|row| row.agent_id.is_some()), contact.channel) {
        (true, Channel::Sms) => wording::support_answers_here(),
        (true, Channel::Voice) => wording::support_answers_texts(),
        (false, _) if is_open() => wording::support_is_busy(),
        (false, _) => wording::support_is_closed(),
    })
}
