//! Agents: made, changed, on duty and off. One who goes hands his conversations to the others, or to
//! the queue; one who comes gets what waits there.

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait};
use uuid::Uuid;

use super::assigning;
use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::{WriteTx, until_won};
use crate::entities::person::{self, Kind};
use crate::entities::support_conversation as case;
use crate::entities::{account, agent, phone};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::allocation::shortage;
use crate::masking::people::{self, PersonPatch};
use crate::masking::phones::{self, Typed};

/// A new agent.
#[derive(Clone, Debug)]
pub struct NewAgent {
    /// His name, as colleagues know him.
    pub name: String,
    /// The phone he answers on, as typed; none if he answers in the console alone.
    pub phone: Option<String>,
    /// The account he answers with in the console.
    pub account_id: Option<Uuid>,
    /// For colleagues.
    pub note: String,
    /// Whose country the phone is read in, and who says whether a telco is asked about it; the default market
    /// unless told.
    pub market_id: Option<Uuid>,
}

/// A change of an agent; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct AgentPatch {
    /// New name.
    pub name: Option<String>,
    /// New phone as typed.
    pub phone: Option<String>,
    /// New account; an inner `None` takes it away.
    pub account_id: Option<Option<Uuid>>,
    /// New note.
    pub note: Option<String>,
    /// Works for the company at all.
    pub active: Option<bool>,
    /// The version the caller read.
    pub expected_version: Option<i32>,
    /// As in [`NewAgent`]; a further phone is read in the country of the one before.
    pub market_id: Option<Uuid>,
}

/// Makes an agent, off duty.
///
/// # Errors
/// `INVALID_INPUT`, `INVALID_NUMBER`, `NUMBER_IN_USE`, `UNREACHABLE_LINE`; `ALREADY_EXISTS` if the account
/// is another agent's.
pub async fn create(app: &App, by: Uuid, new: NewAgent) -> Result<person::Model> {
    let typed = typed(app, None, new.phone.as_deref(), new.market_id).await?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    check_account(&tx, new.account_id, None).await?;
    if typed.is_none() && new.account_id.is_none() {
        return Err(no_way());
    }
    let person = people::insert_with(app, &tx, now, Kind::Agent, &new.name, &new.note, None).await?;
    if let Some(typed) = &typed {
        first_phone(app, &tx, now, person.id, typed).await?;
    }
    let row = agent::ActiveModel {
        person_id: Set(person.id),
        account_id: Set(new.account_id),
        on_duty: Set(false),
        duty_changed_at: Set(now),
    };
    row.insert(&*tx).await?;
    audit::record(app, &mut tx, Some(by), "agent.create", Some(person.id), "").await?;
    tx.commit().await?;
    Ok(person)
}

/// The phone that was typed, unless it was left empty.
async fn typed(
    app: &App,
    of: Option<Uuid>,
    text: Option<&str>,
    market_id: Option<Uuid>,
) -> Result<Option<Typed>> {
    match text.filter(|text| !text.trim().is_empty()) {
        Some(text) => Typed::of(app, of, text, market_id).await.map(Some),
        None => Ok(None),
    }
}

async fn first_phone(app: &App, tx: &WriteTx, now: Timestamp, agent: Uuid, typed: &Typed) -> Result<()> {
    let number = typed.read(tx).await?;
    let phone = phones::insert(app, tx, now, agent, &number, true).await?;
    typed.keep_told(tx, phone, now).await.map(drop)
}

fn no_way() -> Error {
    let message = "An agent needs a phone, or an account to answer with in the console.";
    Error::invalid("phone", message)
}

/// May this account be that of an agent?
async fn check_account(tx: &WriteTx, account: Option<Uuid>, of: Option<Uuid>) -> Result<()> {
    let Some(id) = account else { return Ok(()) };
    let known = account::Entity::find_by_id(id).one(&**tx).await?;
    let Some(known) = known.filter(|account| account.active) else {
        return Err(Error::invalid("userId", "There is no active user of this id."));
    };
    if !assigning::may_answer(&known) {
        return Err(Error::invalid("userId", "By role, this user may not answer the support line."));
    }
    match agent::of_account(&**tx, id).await? {
        Some(other) if Some(other.person_id) != of => Err(Error::Refused {
            code: ErrorCode::AlreadyExists,
            message: "Another agent answers with this account.".to_owned(),
            field: Some("userId"),
        }),
        _ => Ok(()),
    }
}

/// Changes an agent. With another phone his conversations follow; one who is no longer active gives
/// them to the others.
///
/// # Errors
/// As [`create`], and `NOT_FOUND`, `STALE_VERSION`.
pub async fn update(app: &App, by: Uuid, id: Uuid, patch: AgentPatch) -> Result<person::Model> {
    let leaves = patch.active == Some(false);
    let phone = typed(app, Some(id), patch.phone.as_deref(), patch.market_id).await?;
    // As a customer or driver, he may need another number with another phone.
    shortage::relieved(app, || until_won(|| try_update(app, by, id, patch.clone(), phone.as_ref()))).await?;
    if leaves {
        set_duty(app, Some(by), id, false).await?;
    }
    person::of_kind(app.db.read(), id, Kind::Agent).await
}

async fn try_update(app: &App, by: Uuid, id: Uuid, patch: AgentPatch, phone: Option<&Typed>) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let person = person::of_kind(&*tx, id, Kind::Agent).await?;
    let row = of_person(&tx, id).await?;
    let has_phone = !phone::of_person(&*tx, id).await?.is_empty();
    if let Some(account) = patch.account_id {
        check_account(&tx, account, Some(id)).await?;
        if account.is_none() && !has_phone && phone.is_none() {
            return Err(no_way());
        }
        let mut changed: agent::ActiveModel = row.into();
        changed.account_id = Set(account);
        changed.update(&*tx).await?;
    }
    // His first phone has no conversations yet that could follow it.
    if let Some(typed) = phone.filter(|_| !has_phone) {
        first_phone(app, &tx, now, id, typed).await?;
    }
    let change = PersonPatch {
        name: patch.name,
        note: patch.note,
        active: patch.active,
        expected_version: patch.expected_version,
        by: Some(by),
        ..PersonPatch::default()
    };
    people::change(app, &mut tx, now, &person, change, phone.filter(|_| has_phone)).await?;
    audit::record(app, &mut tx, Some(by), "agent.update", Some(id), "").await?;
    tx.commit().await
}

/// What an agent has beyond a person.
///
/// # Errors
/// `NOT_FOUND`.
async fn of_person(tx: &WriteTx, id: Uuid) -> Result<agent::Model> {
    agent::Entity::find_by_id(id).one(&**tx).await?.ok_or_else(|| Error::not_found("agent"))
}

/// An agent comes on duty, or goes off.
///
/// # Errors
/// `NOT_FOUND`; `ILLEGAL_TRANSITION` for one who is not active.
pub async fn set_duty(app: &App, by: Option<Uuid>, id: Uuid, on_duty: bool) -> Result<person::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let person = person::of_kind(&*tx, id, Kind::Agent).await?;
    let row = of_person(&tx, id).await?;
    if on_duty && !person.active {
        return Err(Error::refused(ErrorCode::IllegalTransition, "This agent is not active."));
    }
    if row.on_duty != on_duty {
        let mut changed: agent::ActiveModel = row.into();
        changed.on_duty = Set(on_duty);
        changed.duty_changed_at = Set(now);
        changed.update(&*tx).await?;
        let action = if on_duty { "agent.on_duty" } else { "agent.off_duty" };
        audit::record(app, &mut tx, by, action, Some(id), "").await?;
    }
    tx.commit().await?;
    if on_duty {
        assigning::assign_queued(app).await?;
    } else {
        give_away(app, id).await?;
    }
    Ok(person)
}

/// What someone who went had under way goes to whoever is there, one conversation a transaction.
async fn give_away(app: &App, agent: Uuid) -> Result<()> {
    for row in case::of_agent(app.db.read(), agent).await? {
        until_won(|| give_one(app, agent, row.conversation_id)).await?;
    }
    Ok(())
}

async fn give_one(app: &App, agent: Uuid, conversation: Uuid) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let row = case::held(&*tx, conversation).await?;
    if row.agent_id == Some(agent) {
        assigning::pass(app, &mut tx, app.clock.now(), row, None).await?;
        tx.commit().await
    } else {
        tx.roll_back().await
    }
}
