//! Why a contact goes where it goes: a dry run of the resolution order, which writes and sends
//! nothing (R94).

use crate::app::App;
use crate::entities::entry::Channel;
use crate::error::Result;
use crate::masking::ours::Ours;
use crate::masking::resolve::{self, Contact, Decision};
use crate::masking::wording::Said;
use crate::phone::PhoneNumber;
use crate::providers::Sender;

/// What would happen to a contact now.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Where it would lead, and the steps to it.
    pub decision: Decision,
    /// What the sender would read or hear.
    pub reply: Option<Said>,
}

/// What would happen if `from` texted or called `to` now; none stands for a number that is not ours.
///
/// # Errors
/// When the database fails.
pub async fn explain(
    app: &App,
    channel: Channel,
    from: &Sender,
    to: Option<&PhoneNumber>,
) -> Result<Explanation> {
    let db = app.db.read();
    let ours = Ours::at(db, to, from).await?;
    let contact = Contact { at: app.clock.now(), channel, to, ours: &ours, from, body: None };
    let decision = resolve::resolve(app, db, &contact).await?;
    let reply = match &decision.reply {
        Some(words) => Some(decision.say(db, words).await?),
        None => None,
    };
    Ok(Explanation { decision, reply })
}
