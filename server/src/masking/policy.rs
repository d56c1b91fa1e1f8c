//! The policy chain: whether what one person says may go to the other, now that there is a way.
//! The first rule that holds a contact back wins. Where it
//! leads was decided before, in [`resolve`](super::resolve).

use std::time::Duration;

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::app::App;
use crate::db::Connection;
use crate::entities::conversation::Mode;
use crate::entities::entry::{self, Channel};
use crate::entities::leg::{self, Direction, State};
use crate::entities::phone::LineType;
use crate::entities::{block, person, phone, proxy_number, route};
use crate::error::Result;
use crate::masking::resolve::{Contact, Way};
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
pub async fn judge<C: Connection>(
    app: &App,
    db: &C,
    contact: &Contact<'_>,
    number: &proxy_number::Model,
    way: &Way,
    trail: &mut Trail,
) -> Result<Verdict> {
    if way.origin.conversation.suspended_at.is_some() {
        return Ok(apart(Rule::Suspended, "The conversation is suspended."));
    }
    trail.pass(Rule::Suspended, "The conversation is not suspended.");
    if way.deactivated {
        return Ok(apart(Rule::Blocked, "The driver was deactivated: nothing of his is passed on."));
    }
    if block::between(db, way.origin.sender.person_id, way.peer.person_id).await?.is_some() {
        return Ok(apart(Rule::Blocked, "The two are blocked from each other."));
    }
    trail.pass(Rule::Blocked, "The two are not blocked from each other.");
    match (way.origin.conversation.mode, contact.channel) {
        (Mode::SmsOnly, Channel::Voice) => return Ok(apart(Rule::Mode, "Calls are not wanted here.")),
        (Mode::VoiceOnly, Channel::Sms) => return Ok(apart(Rule::Mode, "Texts are not wanted here.")),
        _ => {}
    }
    if contact.channel == Channel::Sms && way.line == Some(LineType::Landline) {
        // E39: it would fail at the telco, and cost.
        let name = db.row(person::Entity::find_by_id(way.peer.person_id)).await?.map(|person| person.name);
        let reply = name.map(|name| wording::opted_out((way.peer.role, &name)));
        let problem = "The other side is on a landline, which takes calls alone.";
        return Ok(Verdict::Hold(Hold { rule: Rule::Mode, problem, reply }));
    }
    if contact.channel == Channel::Voice && calls_back(app, db, contact, way).await? {
        let name = db.row(person::Entity::find_by_id(way.peer.person_id)).await?.map(|person| person.name);
        let reply = name.map(|name| wording::calls_you_now((way.peer.role, &name)));
        let problem = "Both called each other at the same moment.";
        return Ok(Verdict::Hold(Hold { rule: Rule::Glare, problem, reply }));
    }
    if contact.channel == Channel::Voice && misleads(app, db, contact, number, way).await? {
        let name = db.row(person::Entity::find_by_id(way.peer.person_id)).await?.map(|person| person.name);
        let reply = name.map(|name| wording::does_not_answer((way.peer.role, &name)));
        let problem = "The telco would show the other side a number that leads him to someone else.";
        return Ok(Verdict::Hold(Hold { rule: Rule::CallerId, problem, reply }));
    }
    Ok(Verdict::Pass)
}

/// Would the other side see a number that leads him into another conversation, because the telco
/// shows the dialled number and the two use different ones? Calling it back, he would reach a
/// stranger (I5).
async fn misleads<C: Connection>(
    app: &App,
    db: &C,
    contact: &Contact<'_>,
    number: &proxy_number::Model,
    way: &Way,
) -> Result<bool> {
    let called = contact.ours.line.as_deref().unwrap_or(number);
    let shows = app.providers.get(&called.provider).is_some_and(|telco| telco.shows_dialled_number());
    if !shows || called.id == way.from.id {
        return Ok(false);
    }
    let route = route::find(db, &app.vault.hash(&way.to), number.id).await?;
    Ok(route.is_some_and(|route| {
        route.is_live(contact.at, app.config.skew) && route.conversation_id != way.peer.conversation_id
    }))
}

/// How long after it began a call may still be ringing, beyond the ring timeout.
const RINGS_AT_MOST: Duration = Duration::from_secs(5);

/// Does the other side's call ring at the caller's own phone at this moment (E8)?
async fn calls_back<C: Connection>(app: &App, db: &C, contact: &Contact<'_>, way: &Way) -> Result<bool> {
    let Some(phone) = db.row(phone::Entity::find_by_id(way.origin.sender.phone_id)).await? else {
        return Ok(false);
    };
    // Of a pair, the number that carries calls rings.
    let numbers = [Some(way.origin.sender.number_id), contact.ours.line.as_ref().map(|line| line.id)];
    let rings = leg::Entity::find()
        .filter(leg::Column::Direction.eq(Direction::Outbound))
        .filter(leg::Column::State.eq(State::Ringing))
        .filter(leg::Column::NumberId.is_in(numbers.into_iter().flatten()))
        .filter(leg::Column::PhoneHash.eq(phone.number_hash))
        .filter(leg::Column::CreatedAt.gt(contact.at.minus(app.config.ring_timeout + RINGS_AT_MOST)))
        .inner_join(entry::Entity)
        .filter(entry::Column::ConversationId.eq(way.origin.conversation.id))
        .filter(entry::Column::FromPersonId.eq(way.peer.person_id));
    Ok(rings.count(db).await? > 0)
}

fn apart(rule: Rule, problem: &'static str) -> Verdict {
    Verdict::Hold(Hold { rule, problem, reply: Some(wording::not_available()) })
}
