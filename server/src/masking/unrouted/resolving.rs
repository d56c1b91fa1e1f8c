//! What a person does about an unrouted contact. Each item is settled once: the same deed again
//! answers what was done, another one is refused. All of it is on record.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, EntityTrait, QuerySelect};
use uuid::Uuid;

use super::sender;
use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::{WriteTx, until_won};
use crate::entities::entry::{self, Channel, Party};
use crate::entities::event::Topic;
use crate::entities::reconnect_grant::Source;
use crate::entities::unrouted_item::{self, Action};
use crate::entities::{conversation, ignored_phone, market, participant, person, proxy_number, ride};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::company::LONGEST_TEXT;
use crate::masking::conversations::reconnect::{self, Whom};
use crate::masking::conversations::{reach, ride_meant};
use crate::masking::log::{self, NewEntry};
use crate::masking::once::Terms;
use crate::masking::phones;
use crate::masking::resolve::Destination;
use crate::phone::PhoneNumber;
use crate::providers::Sender;
use crate::support::line;

/// A deed, with what it needs.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Passes the text on in this conversation, as from this person.
    Connect {
        /// Who wrote.
        person: Uuid,
        /// Where it belongs.
        conversation: Uuid,
    },
    /// Lets this person and the other side reach each other again for a while, and passes a text on
    /// (E11).
    Reconnect {
        /// Who wrote or called.
        person: Uuid,
        /// What he had with the other side.
        conversation: Uuid,
    },
    /// Answers as the company.
    Reply {
        /// The words.
        body: String,
    },
    /// Takes the phone for a further one of this person.
    Alternate {
        /// Whose.
        person: Uuid,
    },
    /// Hands it to the support desk.
    Support,
    /// Puts it aside, and what else comes from this phone without a conversation.
    Block,
    /// Puts it aside.
    Dismiss,
}

impl Deed {
    fn action(&self) -> Action {
        match self {
            Self::Connect { .. } => Action::Connect,
            Self::Reconnect { .. } => Action::Reconnect,
            Self::Reply { .. } => Action::Reply,
            Self::Alternate { .. } => Action::Alternate,
            Self::Support => Action::Support,
            Self::Block => Action::Block,
            Self::Dismiss => Action::Dismiss,
        }
    }
}

/// Settles an item.
///
/// # Errors
/// `NOT_FOUND`; `INVALID_INPUT`; `ILLEGAL_TRANSITION` if it was settled otherwise;
/// `CONVERSATION_CLOSED`, `NUMBER_IN_USE`; of those who are to be reconnected, what
/// [`reconnect::reconnect`] refuses.
pub async fn resolve(app: &App, account: Uuid, entry_id: Uuid, deed: Deed) -> Result<unrouted_item::Model> {
    // He may write to the support line himself at this instant: then he has a conversation there.
    until_won(|| settle(app, account, entry_id, &deed)).await
}

async fn settle(app: &App, account: Uuid, entry_id: Uuid, deed: &Deed) -> Result<unrouted_item::Model> {
    if let Deed::Reconnect { conversation, .. } = deed {
        reconnect_once(app, account, entry_id, *conversation).await?;
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    // Two dispatchers at once: the second waits here, and then sees what the first did.
    let item = unrouted_item::Entity::find_by_id(entry_id).lock_exclusive().one(&*tx).await?;
    let item = item.ok_or_else(|| Error::not_found("unrouted contact"))?;
    if let Some(done) = item.resolution.filter(|_| item.resolved_at.is_some()) {
        if done == deed.action() {
            tx.roll_back().await?;
            return Ok(item);
        }
        return Err(Error::refused(
            ErrorCode::IllegalTransition,
            "Someone has settled this contact already. Read it again.",
        ));
    }
    let entry = entry::Entity::find_by_id(entry_id).one(&*tx).await?;
    let entry = entry.ok_or_else(|| Error::not_found("unrouted contact"))?;
    match deed {
        Deed::Connect { person, conversation } => {
            connect(app, &mut tx, now, &entry, *person, *conversation).await?;
        }
        Deed::Reconnect { person, conversation } => match entry.channel {
            Channel::Sms => connect(app, &mut tx, now, &entry, *person, *conversation).await?,
            // He calls again: both were told that they reach each other.
            Channel::Voice => {}
        },
        Deed::Reply { body } => reply(app, &mut tx, now, &entry, body, account).await?,
        Deed::Alternate { person } => alternate(app, &tx, now, &entry, *person).await?,
        Deed::Support => to_support(app, &mut tx, now, &entry).await?,
        Deed::Block => {
            let phone = known_phone(app, &tx, &entry).await?;
            let row = ignored_phone::ActiveModel {
                phone_hash: Set(app.vault.hash(&phone)),
                account_id: Set(Some(account)),
                created_at: Set(now),
            };
            ignored_phone::Entity::insert(row)
                .on_conflict(OnConflict::new().do_nothing().to_owned())
                .exec_without_returning(&*tx)
                .await?;
        }
        Deed::Dismiss => {}
    }
    let action = deed.action();
    let mut settled: unrouted_item::ActiveModel = item.into();
    settled.resolution = Set(Some(action));
    settled.resolved_by = Set(Some(account));
    settled.resolved_at = Set(Some(now));
    let item = settled.update(&*tx).await?;
    let verb = match action {
        Action::Connect => "unrouted.connect",
        Action::Reconnect => "unrouted.reconnect",
        Action::Reply => "unrouted.reply",
        Action::Alternate => "unrouted.alternate",
        Action::Support => "unrouted.support",
        Action::Block => "unrouted.block",
        Action::Dismiss => "unrouted.dismiss",
    };
    audit::record(app, &mut tx, Some(account), verb, Some(entry_id), "").await?;
    tx.note(Topic::UnroutedChanged, Some(entry_id), None, now);
    tx.note(Topic::EntryUpdated, Some(entry_id), None, now);
    tx.commit().await?;
    Ok(item)
}

/// Reconnects the two, unless the item was settled. It is a transaction of its own: should the rest
/// fail, the same deed again finds it done.
async fn reconnect_once(app: &App, account: Uuid, entry_id: Uuid, conversation: Uuid) -> Result<()> {
    let item = unrouted_item::Entity::find_by_id(entry_id).one(app.db.read()).await?;
    if item.is_none_or(|item| item.resolved_at.is_some()) {
        return Ok(());
    }
    let client_id = Some(format!("unrouted {entry_id} {conversation}"));
    let terms = Terms { by: Some(account), expected_version: None, client_id };
    let whom = Whom::Conversation(conversation);
    reconnect::reconnect(app, whom, None, Source::Dispatcher, &terms).await.map(drop)
}

/// The text becomes one of the conversation, and goes to the other side from the number he knows.
async fn connect(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    entry: &entry::Model,
    person: Uuid,
    conversation: Uuid,
) -> Result<()> {
    if entry.channel == Channel::Voice {
        let message = "A call cannot be passed on afterwards. Reply, or make it another phone of the person.";
        return Err(Error::invalid("action", message));
    }
    // Held, so that nobody is replaced between being read and being written to (E7); its rides first, as everywhere.
    ride::hold_all(&**tx, conversation).await?;
    let open = conversation::held(&**tx, conversation).await?;
    let people = participant::present(&**tx, conversation).await?;
    let from = people.iter().find(|it| it.person_id == person);
    let from = from.ok_or_else(|| Error::invalid("personId", "This person is not in that conversation."))?;
    if open.suspended_at.is_some() {
        return Err(Error::refused(ErrorCode::Blocked, "This conversation is suspended. Resume it first."));
    }
    let to = people.iter().find(|it| it.id != from.id);
    let (Some(to), true) = (to, open.expires_at > now) else {
        return Err(Error::refused(
            ErrorCode::ConversationClosed,
            "Contact in this conversation has ended. Its number may already lead to someone else.",
        ));
    };
    let rides = ride::of_conversation(&**tx, conversation).await?;
    let ride = ride_meant(&rides, now).map(|ride| ride.id);
    let (phone, number) = reach(app, tx, to).await?;
    let mut passed: entry::ActiveModel = entry.clone().into();
    passed.kind = Set(entry::Kind::Relay);
    passed.conversation_id = Set(Some(conversation));
    passed.ride_id = Set(ride);
    passed.from_role = Set(from.role.into());
    passed.from_person_id = Set(Some(person));
    passed.to_role = Set(Some(to.role.into()));
    passed.to_person_id = Set(Some(to.person_id));
    passed.problem = Set(None);
    passed.update(&**tx).await?;
    log::queue_text(app, tx, now, entry.id, &number, &phone).await?;
    tx.note(Topic::EntryAdded, Some(entry.id), ride, now);
    log::note_activity(tx, now, ride, Some(conversation), Some(&number)).await
}

/// The contact becomes the first one of a conversation at the support desk. A text goes to the agent
/// who is given it; without one it waits there for the next who is free.
async fn to_support(app: &App, tx: &mut WriteTx, now: Timestamp, entry: &entry::Model) -> Result<()> {
    let from = Sender::Phone(known_phone(app, tx, entry).await?);
    let number = match entry.number_id {
        Some(id) => proxy_number::Entity::find_by_id(id).one(&**tx).await?,
        None => None,
    };
    let market = market::named_or_default(&**tx, number.map(|number| number.market_id)).await?;
    let line = line::of_market(app, tx, market.id).await?.ok_or_else(|| {
        Error::invalid("action", "There is no support line. Keep a number for support first.")
    })?;
    let decision = line::take_over(app, tx, now, &line, (entry.channel, &from)).await?;
    let (origin, way) = match &decision.destination {
        Destination::Through(way) => (&way.origin, Some(way)),
        Destination::Held(way, _) => (&way.origin, None),
        Destination::Waiting(origin) => (&**origin, None),
        _ => return Err(Error::invalid("action", "What comes from this phone is ignored.")),
    };
    let conversation = origin.conversation.id;
    let mut taken: entry::ActiveModel = entry.clone().into();
    taken.kind = Set(entry::Kind::Relay);
    taken.conversation_id = Set(Some(conversation));
    taken.from_role = Set(origin.sender.role.into());
    taken.from_person_id = Set(Some(origin.sender.person_id));
    taken.to_role = Set(Some(Party::Agent));
    taken.to_person_id = Set(way.map(|way| way.peer.person_id));
    taken.problem = Set(None);
    taken.update(&**tx).await?;
    if let (Some(way), Channel::Sms) = (way, entry.channel) {
        log::queue_text(app, tx, now, entry.id, &way.from, &way.to).await?;
    }
    tx.note(Topic::EntryAdded, Some(entry.id), None, now);
    log::note_activity(tx, now, None, Some(conversation), Some(&line)).await
}

/// The company answers from the number that was used: the sender knows no other.
async fn reply(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    entry: &entry::Model,
    body: &str,
    by: Uuid,
) -> Result<()> {
    let body = body.trim();
    if body.is_empty() || body.chars().count() > LONGEST_TEXT {
        return Err(Error::invalid("body", format!("Between 1 and {LONGEST_TEXT} characters.")));
    }
    let phone = known_phone(app, tx, entry).await?;
    let number = match entry.number_id {
        Some(id) => proxy_number::Entity::find_by_id(id).one(&**tx).await?,
        None => None,
    };
    let number = number.filter(|number| number.state != proxy_number::State::Released && number.sms);
    let number =
        number.ok_or_else(|| Error::invalid("action", "There is no number of ours to answer from."))?;
    let new = NewEntry {
        conversation_id: entry.conversation_id,
        ride_id: entry.ride_id,
        number_id: Some(number.id),
        channel: Channel::Sms,
        kind: entry::Kind::Company,
        from: (Party::Company, None),
        to: Some((entry.from_role, entry.from_person_id)),
        body: Some(body),
        template: None,
        problem: None,
        steps: &[],
    };
    let answer = log::write(app, tx, now, new).await?;
    let answer = log::authored(tx, answer, Some(by)).await?;
    log::queue_text(app, tx, now, answer.id, &number, &phone).await?;
    log::note_activity(tx, now, entry.ride_id, entry.conversation_id, Some(&number)).await
}

/// The phone becomes a further one of the person, and leads where his own does, wherever its key is
/// free (§7.6). A key that leads to somebody else stays as it is.
pub(super) async fn alternate(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    entry: &entry::Model,
    person: Uuid,
) -> Result<()> {
    let number = known_phone(app, tx, entry).await?;
    let person = person::by_id(&**tx, person).await?;
    if proxy_number::by_phone(&**tx, &number).await?.is_some() {
        return Err(Error::refused(ErrorCode::NumberInUse, "This is one of our own numbers."));
    }
    match phones::add_known(app, tx, now, &person, &number).await {
        Err(known) if known.code() == ErrorCode::AlreadyExists => Ok(()),
        added => added.map(|_| ()),
    }
}

async fn known_phone(app: &App, tx: &WriteTx, entry: &entry::Model) -> Result<PhoneNumber> {
    let phone = sender(app, tx, entry.id).await?;
    phone.ok_or_else(|| Error::invalid("action", "The sender withheld the number."))
}
