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
pub mod intake;
pub mod line;
pub mod position;

use sea_orm::{ConnectionTrait, EntityTrait};

use crate::entities::entry::Channel;
use crate::entities::support_conversation;
use crate::error::Result;
use crate::masking::resolve::Origin;
use crate::masking::wording::{self, Wording};

/// What someone is told whose text or call reaches no agent's phone: one in the console reads it, or
/// it waits for the next who is free.
///
/// # Errors
/// When the database fails.
pub async fn while_waiting<C: ConnectionTrait>(db: &C, origin: &Origin, channel: Channel) -> Result<Wording> {
    let row = support_conversation::Entity::find_by_id(origin.conversation.id).one(db).await?;
    Ok(match (row.is_some_and(|row| row.agent_id.is_some()), channel) {
        (true, Channel::Sms) => wording::support_answers_here(),
        (true, Channel::Voice) => wording::support_answers_texts(),
        (false, _) => wording::support_is_busy(),
    })
}
