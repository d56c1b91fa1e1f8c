//! What came in, as it is written down: the entry of the decision, its inbound leg, and what is noted
//! beside them.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::app::App;
use crate::db::WriteTx;
use crate::entities::entry::{self, Channel, Party};
use crate::entities::leg::{Direction, State};
use crate::entities::person::Kind;
use crate::entities::{conversation, phone};
use crate::error::Result;
use crate::masking::log::{self, NewEntry, NewLeg};
use crate::masking::masks::used;
use crate::masking::resolve::{Contact, Decision, Destination, Origin};
use crate::masking::unrouted;
use crate::providers::Sender;
use crate::support::line;

/// Why a contact waits in the inbox whose sender wrote LOST, or pressed the key for it (E11).
pub(super) const LEFT_BEHIND: &str = "Left something behind and asks to be reconnected.";

/// An inbound text or call, as it goes into the log.
pub(super) struct Arrival<'a> {
    pub(super) provider: &'a str,
    pub(super) provider_id: &'a str,
    /// The text, or what the caller hears.
    pub(super) body: Option<&'a str>,
    /// What the caller hears was made from.
    pub(super) template: Option<&'static str>,
    /// Does the telco wait for an answer?
    pub(super) waits: bool,
}

/// Writes entry and inbound leg. Answers `None` if the telco's id is already in the log: then the
/// transaction is to be dropped.
pub(super) async fn take_in(
    app: &App,
    tx: &mut WriteTx,
    contact: &Contact<'_>,
    arrival: &Arrival<'_>,
    decision: &Decision,
) -> Result<Option<entry::Model>> {
    let number_id = decision.number.as_ref().map(|number| number.id);
    let mut new = NewEntry {
        conversation_id: None,
        ride_id: None,
        number_id,
        channel: contact.channel,
        kind: entry::Kind::Unrouted,
        from: (Party::Stranger, None),
        to: None,
        body: arrival.body,
        template: arrival.template,
        problem: None,
        steps: &decision.steps,
    };
    match &decision.destination {
        Destination::Through(way) | Destination::Held(way, _) => {
            new.kind = entry::Kind::Relay;
            new.to = Some((way.peer.role.into(), Some(way.peer.person_id)));
            from_origin(&mut new, &way.origin);
        }
        Destination::Waiting(origin) => {
            new.kind = entry::Kind::Relay;
            new.to = Some((other_side(origin).into(), None));
            from_origin(&mut new, origin);
        }
        Destination::Over(origin, _) | Destination::Lost(origin) => from_origin(&mut new, origin),
        Destination::Verification => new.kind = entry::Kind::Verification,
        Destination::Mask(way) => {
            used::describe(&mut new, &way.at, known_sender(app, tx, contact.from).await?);
        }
        Destination::MaskShut(at, _) => {
            used::describe(&mut new, at, known_sender(app, tx, contact.from).await?);
        }
        // Intake writes for itself.
        Destination::Intake => {}
        Destination::Nowhere(_) => new.from.1 = known_sender(app, tx, contact.from).await?,
    }
    new.problem = match &decision.destination {
        Destination::Through(_) | Destination::Mask(_) | Destination::Verification | Destination::Intake => {
            None
        }
        Destination::Waiting(origin) => waiting_for(origin),
        Destination::Lost(_) => Some(LEFT_BEHIND),
        Destination::Held(_, why)
        | Destination::Over(_, why)
        | Destination::MaskShut(_, why)
        | Destination::Nowhere(why) => Some(why),
    };
    let (ride, conversation) = (new.ride_id, new.conversation_id);
    let entry = log::write(app, tx, contact.at, new).await?;
    let leg = NewLeg {
        entry_id: entry.id,
        direction: Direction::Inbound,
        state: arrival.state(app, contact.channel, decision),
        provider: arrival.provider,
        provider_id: Some(arrival.provider_id),
        number_id,
        phone: match contact.from {
            Sender::Phone(phone) => Some(phone),
            Sender::Withheld | Sender::Unreachable => None,
        },
    };
    if !log::add_leg(app, tx, contact.at, leg).await? {
        return Ok(None);
    }
    // Before its log: who changes a mask holds it first, too.
    if let Some(at) = decision.at_mask() {
        used::note(app, tx, contact, at, &decision.destination).await?;
    }
    let number = decision.number.as_ref();
    match &decision.destination {
        Destination::Through(way) | Destination::Held(way, _) => {
            log::note_contact(tx, contact.at, &way.origin.conversation, ride, number).await?;
        }
        Destination::Waiting(origin) => {
            log::note_contact(tx, contact.at, &origin.conversation, ride, number).await?;
        }
        _ => log::note_activity(tx, contact.at, ride, conversation, number).await?,
    }
    if let (Destination::Nowhere(why), Sender::Phone(from), Some(to)) =
        (&decision.destination, contact.from, contact.to)
    {
        // R94: for operators, without a person's number.
        let (from, to) = (from.masked(), to.masked());
        tracing::warn!(entry = %entry.id, why, "No booking found from: {from} to: {to}");
    }
    line::heard(tx, contact, &decision.destination).await?;
    if entry.kind == entry::Kind::Unrouted {
        unrouted::add(app, tx, contact.at, &entry, (contact.from, contact.to), None).await?;
    }
    Ok(Some(entry))
}

impl Arrival<'_> {
    /// Where its leg begins.
    fn state(&self, app: &App, channel: Channel, decision: &Decision) -> State {
        let rings = match &decision.destination {
            // Who may mean another ride, and the owner of a mask, are asked first, where they can be.
            Destination::Through(way) => way.ride_before().is_none() || !self.asks(app),
            Destination::Mask(way) => !way.at.by_owner || !self.asks(app),
            _ => false,
        };
        match channel {
            Channel::Voice if decision.refused => State::Rejected,
            Channel::Voice if rings => State::Ringing,
            Channel::Voice | Channel::Sms => State::Received,
        }
    }

    /// Can this telco ask a caller for digits?
    fn asks(&self, app: &App) -> bool {
        app.providers.get(self.provider).is_some_and(|telco| telco.asks_callers())
    }
}

fn from_origin(new: &mut NewEntry<'_>, origin: &Origin) {
    new.conversation_id = Some(origin.conversation.id);
    new.ride_id = origin.ride;
    new.from = (origin.sender.role.into(), Some(origin.sender.person_id));
}

fn other_side(origin: &Origin) -> Kind {
    match (origin.conversation.kind, origin.sender.role) {
        (conversation::Kind::Support, Kind::Customer | Kind::Driver) => Kind::Agent,
        (_, Kind::Customer) => Kind::Driver,
        (_, Kind::Driver | Kind::Agent) => Kind::Customer,
    }
}

/// Why what came waits; at a support line it is no problem: the desk shows it.
fn waiting_for(origin: &Origin) -> Option<&'static str> {
    (origin.conversation.kind != conversation::Kind::Support).then_some("Nobody has been assigned yet.")
}

/// Whom we take a sender without a conversation for: the one person who has, or had, this phone.
async fn known_sender(app: &App, tx: &WriteTx, from: &Sender) -> Result<Option<Uuid>> {
    let Sender::Phone(phone) = from else { return Ok(None) };
    let owners =
        phone::Entity::find().filter(phone::Column::NumberHash.eq(app.vault.hash(phone))).all(&**tx).await?;
    Ok(match owners.as_slice() {
        [owner] => Some(owner.person_id),
        _ => None,
    })
}
