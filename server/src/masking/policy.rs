//! The policy chain: whether what one person says may go to the other, now that there is a way.
//! The order is domain.md §7, step 5a; the first rule that holds a contact back wins. Where it
//! leads was decided before, in [`resolve`](super::resolve).

use sea_orm::ConnectionTrait;

use crate::entities::block;
use crate::error::Result;
use crate::masking::resolve::Way;
use crate::masking::trace::{Rule, Trail};
use crate::masking::wording::{self, Wording};

/// What the chain says.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It may go to the other side.
    Pass,
    /// It is kept in the log and goes to nobody.
    Hold(Hold),
}

/// Why a contact is held back.
#[derive(Clone, Debug)]
pub struct Hold {
    /// The rule that held it.
    pub rule: Rule,
    /// In words, for the dispatcher.
    pub problem: &'static str,
    /// What the sender is told.
    pub reply: Option<Wording>,
}

/// Judges one contact on its way.
///
/// # Errors
/// When the database fails.
pub async fn judge<C: ConnectionTrait>(db: &C, way: &Way, trail: &mut Trail) -> Result<Verdict> {
    if way.origin.conversation.suspended_at.is_some() {
        return Ok(apart(Rule::Suspended, "The conversation is suspended."));
    }
    trail.pass(Rule::Suspended, "The conversation is not suspended.");
    if block::between(db, way.origin.sender.person_id, way.peer.person_id).await?.is_some() {
        return Ok(apart(Rule::Blocked, "The two are blocked from each other."));
    }
    trail.pass(Rule::Blocked, "The two are not blocked from each other.");
    Ok(Verdict::Pass)
}

fn apart(rule: Rule, problem: &'static str) -> Verdict {
    Verdict::Hold(Hold { rule, problem, reply: Some(wording::not_available()) })
}
