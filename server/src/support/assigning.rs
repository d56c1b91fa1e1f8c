//! Which agent answers whom: of those on duty one with the fewest conversations, at random, and ever
//! after the same one (R75, R76). He gets a number of the pool that stands for this customer, or
//! answers in the console. Who is not there any more gives his conversations to others; what nobody
//! can take waits in the queue.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::app::App;
use crate::auth::permissions::{self, Permission};
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::entry::{self, Channel};
use crate::entities::market::Strategy;
use crate::entities::route::{self, Disposition};
use crate::entities::support_conversation::{self as case, State};
use crate::entities::{account, agent, block, conversation, leg, market, participant, person, phone};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::allocation;
use crate::masking::allocation::shortage;
use crate::masking::auto_reply::{self, AutoReply};
use crate::masking::conversations::{Party, hand_over, opening, reach};
use crate::masking::{log, wording};

/// Someone on duty, with how many conversations he has.
struct Available {
    agent: agent::Model,
    load: u64,
}

/// Gives a conversation to an agent: to `before` if he is there, else to one of those with the fewest
/// conversations. With nobody to take it, it waits in the queue.
///
/// # Errors
/// When the database fails; [`Error::Conflict`] when a number was taken meanwhile.
pub(super) async fn assign(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    row: case::Model,
    before: Option<Uuid>,
) -> Result<case::Model> {
    let mut there = available(tx, row.conversation_id).await?;
    let mut short = None;
    there.sort_by_cached_key(|one| (Some(one.agent.person_id) != before, one.load, rand::random::<u32>()));
    for one in there {
        match seat(app, tx, now, row.clone(), &one.agent).await {
            Err(Error::PoolExhausted(shortage)) => short = Some(shortage),
            Err(refused) if refused.code() == ErrorCode::SamePerson => {}
            Err(refused) if refused.code() == ErrorCode::Blocked => {}
            done => return done,
        }
    }
    if let Some(shortage) = short {
        // Told apart from "nobody is on duty": a number would help.
        shortage::note(app, tx, now, &shortage).await?;
    }
    let mut queued: case::ActiveModel = row.into();
    queued.agent_id = Set(None);
    queued.state = Set(State::Queued);
    let queued = queued.update(&**tx).await?;
    tx.note_support(queued.conversation_id, now);
    Ok(queued)
}

async fn on_duty(tx: &WriteTx) -> Result<Vec<agent::Model>> {
    Ok(agent::Entity::find().filter(agent::Column::OnDuty.eq(true)).all(&**tx).await?)
}

/// Everyone who can be given this conversation now.
async fn available(tx: &WriteTx, conversation: Uuid) -> Result<Vec<Available>> {
    let mut there = Vec::new();
    for agent in on_duty(tx).await? {
        if is_there(tx, &agent, conversation).await? {
            let load = case::Entity::find()
                .filter(case::Column::AgentId.eq(agent.person_id))
                .filter(Expr::cust(case::UNDER_WAY))
                .count(&**tx)
                .await?;
            there.push(Available { agent, load });
        }
    }
    Ok(there)
}

/// Is he on duty, is this conversation one that he may see, and can he be reached: on a phone, or in the console?
///
/// # Errors
/// When the database fails.
pub(super) async fn is_there(tx: &WriteTx, agent: &agent::Model, conversation: Uuid) -> Result<bool> {
    let person = person::Entity::find_by_id(agent.person_id).one(&**tx).await?;
    if !agent.on_duty || !person.is_some_and(|person| person.active) || !sees(tx, agent, conversation).await?
    {
        return Ok(false);
    }
    Ok(!phone::of_person(&**tx, agent.person_id).await?.is_empty() || may_sign_in(tx, agent).await?)
}

/// Whose user is limited to other markets gets nothing of this one, on his phone neither (T24).
async fn sees(tx: &WriteTx, agent: &agent::Model, conversation: Uuid) -> Result<bool> {
    let limited = account_of(tx, agent).await?.and_then(|account| account.limited_to());
    let Some(own) = limited else { return Ok(true) };
    let conversation = conversation::Entity::find_by_id(conversation).one(&**tx).await?;
    Ok(conversation.is_some_and(|it| own.contains(&it.market_id)))
}

/// Can he answer in the console?
async fn may_sign_in(tx: &WriteTx, agent: &agent::Model) -> Result<bool> {
    Ok(account_of(tx, agent).await?.is_some_and(|account| account.active && may_answer(&account)))
}

/// Lets his role a user answer the support line?
pub(super) fn may_answer(account: &account::Model) -> bool {
    permissions::of(account.role).contains(&Permission::Support)
}

async fn account_of(tx: &WriteTx, agent: &agent::Model) -> Result<Option<account::Model>> {
    let Some(account) = agent.account_id else { return Ok(None) };
    Ok(account::Entity::find_by_id(account).one(&**tx).await?)
}

/// Has a conversation an agent who is there?
pub(super) async fn is_served(tx: &WriteTx, row: &case::Model) -> Result<bool> {
    let Some(agent) = row.agent_id else { return Ok(false) };
    let agent = agent::Entity::find_by_id(agent).one(&**tx).await?;
    match agent {
        Some(agent) => is_there(tx, &agent, row.conversation_id).await,
        None => Ok(false),
    }
}

/// Lets this agent answer. On his phone he gets what nobody has answered yet.
///
/// # Errors
/// `SAME_PERSON` if it is his own phone that wrote, `BLOCKED`, `POOL_EXHAUSTED`.
pub(super) async fn seat(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    row: case::Model,
    agent: &agent::Model,
) -> Result<case::Model> {
    let conversation = conversation::held(&**tx, row.conversation_id).await?;
    let person = person::by_id(&**tx, agent.person_id).await?;
    let people = participant::of_conversation(&**tx, conversation.id).await?;
    let requester = people.iter().find(|one| one.id == row.requester_id);
    let requester = requester.ok_or_else(|| Error::Internal("a support case lost its sender".to_owned()))?;
    let has_phone = !phone::of_person(&**tx, person.id).await?.is_empty();
    let joined = if has_phone {
        let party = Party::of(tx, person).await?;
        let former = people.iter().find(|one| one.person_id == party.person.id);
        match sit_down(app, tx, now, &conversation, requester, &party, former).await {
            // Better in the console than not at all.
            Err(Error::PoolExhausted(_)) if may_sign_in(tx, agent).await? => None,
            joined => Some(joined?),
        }
    } else {
        None
    };
    point(tx, now, &row, joined.as_ref().map_or(route::NOBODY, |joined| joined.id)).await?;
    let waiting_since = row.waiting_since;
    let id = row.conversation_id;
    let mut given: case::ActiveModel = row.into();
    given.agent_id = Set(Some(agent.person_id));
    given.last_agent_id = Set(Some(agent.person_id));
    given.state = Set(State::Assigned);
    let given = given.update(&**tx).await?;
    let (version, connected_at) = (conversation.version, conversation.connected_at);
    let mut changed: conversation::ActiveModel = conversation.into();
    changed.connected_at = Set(Some(connected_at.unwrap_or(now)));
    changed.version = Set(version + 1);
    changed.update(&**tx).await?;
    if let (Some(joined), Some(since)) = (&joined, waiting_since) {
        pass_on_unanswered(app, tx, now, id, joined, since).await?;
    }
    tx.note_support(id, now);
    Ok(given)
}

/// Takes a number of the pool for an agent's phone.
async fn sit_down(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    conversation: &conversation::Model,
    requester: &participant::Model,
    party: &Party,
    former: Option<&participant::Model>,
) -> Result<participant::Model> {
    let theirs = phone::of_person(&**tx, requester.person_id).await?;
    if party.hashes().any(|hash| theirs.iter().any(|phone| phone.number_hash == *hash)) {
        return Err(Error::refused(ErrorCode::SamePerson, "This agent wrote to the support line himself."));
    }
    if block::between(&**tx, party.person.id, requester.person_id).await?.is_some() {
        return Err(Error::refused(ErrorCode::Blocked, "This agent and the customer are kept apart."));
    }
    let mut market = market::named_or_default(&**tx, Some(conversation.market_id)).await?;
    // The customer keeps the line, whatever the market does for rides.
    market.strategy = Strategy::Auto;
    let id = former.map_or_else(|| app.clock.id_at(now), |former| former.id);
    let side = party.side(id);
    let prefer = former.map(|former| former.number_id);
    let found = allocation::reserve_one_side(
        app,
        tx,
        now,
        &market,
        conversation.id,
        &side,
        requester.id,
        prefer,
        &[],
    )
    .await?;
    let joined = opening::enter(tx, conversation, party, id, found.first).await?;
    let seat = opening::Seat { participant: id, peer: requester.id, number: found.first };
    let rest = market.quarantine(&app.config);
    opening::claim_alternates(tx, now, conversation, seat, &party.alternates, rest).await?;
    Ok(joined)
}

/// Leads the customer's phones to this participant.
pub(super) async fn point(tx: &WriteTx, now: Timestamp, row: &case::Model, peer: Uuid) -> Result<()> {
    route::Entity::update_many()
        .col_expr(route::Column::PeerId, Expr::value(peer))
        .filter(route::Column::ConversationId.eq(row.conversation_id))
        .filter(route::Column::ParticipantId.eq(row.requester_id))
        .filter(route::Column::HeldUntil.gt(now))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Takes the present agent out: his number tells him that the conversation was handed over. Answers
/// him, too, if he answered on a phone.
///
/// # Errors
/// When the database fails.
pub(super) async fn unseat(
    tx: &mut WriteTx,
    now: Timestamp,
    row: case::Model,
) -> Result<(case::Model, Option<participant::Model>)> {
    let left = leave(tx, now, &row, Disposition::HandedOver).await?;
    let mut free: case::ActiveModel = row.into();
    free.agent_id = Set(None);
    free.state = Set(State::Queued);
    let free = free.update(&**tx).await?;
    tx.note_support(free.conversation_id, now);
    Ok((free, left))
}

/// Ends the way of the present agent's phone, if there is one.
pub(super) async fn leave(
    tx: &WriteTx,
    now: Timestamp,
    row: &case::Model,
    why: Disposition,
) -> Result<Option<participant::Model>> {
    let people = participant::present(&**tx, row.conversation_id).await?;
    let Some(present) = people.into_iter().find(|one| one.id != row.requester_id) else { return Ok(None) };
    route::Entity::update_many()
        .col_expr(route::Column::HeldUntil, Expr::value(now.0))
        .col_expr(route::Column::EndedAt, Expr::value(now.0))
        .col_expr(route::Column::Disposition, Expr::value(why))
        .filter(route::Column::ConversationId.eq(row.conversation_id))
        .filter(route::Column::ParticipantId.eq(present.id))
        .filter(route::Column::HeldUntil.gt(now))
        .exec(&**tx)
        .await?;
    let mut left: participant::ActiveModel = present.into();
    left.left_at = Set(Some(now));
    let left = left.update(&**tx).await?;
    point(tx, now, row, route::NOBODY).await?;
    Ok(Some(left))
}

/// Gives a conversation from the present agent to another one, or to whoever is there: then one whom
/// nobody can answer now is told so (S3).
///
/// # Errors
/// As [`seat`], if it is for one agent.
pub(super) async fn pass(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    row: case::Model,
    to: Option<&agent::Model>,
) -> Result<case::Model> {
    let (free, former) = unseat(tx, now, row).await?;
    let given = match to {
        Some(agent) => seat(app, tx, now, free, agent).await?,
        None => assign(app, tx, now, free, None).await?,
    };
    let people = participant::present(&**tx, given.conversation_id).await?;
    let joined = people.iter().find(|one| one.id != given.requester_id);
    if let (Some(former), Some(joined)) = (&former, joined) {
        hand_over::send_elsewhere(app, tx, now, former, joined).await?;
    }
    if given.state == State::Queued && given.waiting_since.is_some() {
        tell_busy(app, tx, now, &given).await?;
    }
    Ok(given)
}

async fn tell_busy(app: &App, tx: &mut WriteTx, now: Timestamp, row: &case::Model) -> Result<()> {
    let Some(requester) = participant::Entity::find_by_id(row.requester_id).one(&**tx).await? else {
        return Ok(());
    };
    let (phone, number) = reach(app, tx, &requester).await?;
    let words = wording::support_is_busy();
    let reply = AutoReply {
        conversation_id: Some(row.conversation_id),
        ride_id: None,
        to: (requester.role.into(), Some(requester.person_id)),
        phone: &phone,
        number: &number,
        words: &words,
    };
    auto_reply::send(app, tx, now, &reply).await.map(drop)
}

/// What the customer wrote since nobody answered goes to the agent who has come, in its order.
async fn pass_on_unanswered(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    conversation: Uuid,
    to: &participant::Model,
    since: Timestamp,
) -> Result<()> {
    let waiting = entry::Entity::find()
        .filter(entry::Column::ConversationId.eq(conversation))
        .filter(entry::Column::Kind.eq(entry::Kind::Relay))
        .filter(entry::Column::Channel.eq(Channel::Sms))
        .filter(entry::Column::FromRole.ne(entry::Party::Agent))
        .filter(entry::Column::CreatedAt.gte(since))
        .order_by_asc(entry::Column::Id)
        .all(&**tx)
        .await?;
    let (phone, number) = reach(app, tx, to).await?;
    let hash = app.vault.hash(&phone);
    for entry in waiting {
        let legs = leg::of_entry(&**tx, entry.id).await?;
        let has_it = legs.iter().any(|leg| {
            // What is still queued for the former agent is turned to this one. What was called off while nobody was
            // there reached nobody.
            leg.direction == leg::Direction::Outbound
                && leg.state != leg::State::Cancelled
                && (leg.state == leg::State::Queued || leg.phone_hash.as_ref() == Some(&hash))
        });
        if has_it {
            continue;
        }
        log::queue_text(app, tx, now, entry.id, &number, &phone).await?;
        tx.note(crate::entities::event::Topic::EntryUpdated, Some(entry.id), None, now);
        let mut passed_on: entry::ActiveModel = entry.into();
        passed_on.to_person_id = Set(Some(to.person_id));
        passed_on.update(&**tx).await?;
    }
    Ok(())
}

/// Gives what waits in the queue to whoever is there, the longest waiting first. Answers how much.
///
/// # Errors
/// When the database fails.
pub async fn assign_queued(app: &App) -> Result<u64> {
    let queued = case::Entity::find()
        .filter(case::Column::State.eq(State::Queued))
        .order_by_asc(case::Column::WaitingSince)
        .order_by_asc(case::Column::ConversationId)
        .all(app.db.read())
        .await?;
    let mut given = 0;
    for row in queued {
        let now = app.clock.now();
        let mut tx = app.db.begin().await?;
        if on_duty(&tx).await?.is_empty() {
            tx.roll_back().await?;
            break;
        }
        let row = case::held(&*tx, row.conversation_id).await?;
        if row.state != State::Queued {
            tx.roll_back().await?;
            continue;
        }
        let before = row.last_agent_id;
        match assign(app, &mut tx, now, row, before).await {
            Ok(row) if row.state == State::Queued => tx.roll_back().await?,
            Ok(_) => {
                tx.commit().await?;
                given += 1;
            }
            // Someone else gave it to an agent: the next sweep looks again.
            Err(error) if error.is_lost_race() => tx.roll_back().await?,
            Err(error) => return Err(error),
        }
    }
    Ok(given)
}
