//! Who drives: a driver for a ride that has none, another one for a ride that has (E4–E6).

use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{history, party, steps};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{WriteTx, until_won};
use crate::entities::person::{self, Kind};
use crate::entities::ride::State;
use crate::entities::ride_history::What;
use crate::entities::{conversation, entry, market, participant, phone, ride};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::allocation::{self, shortage};
use crate::masking::conversations::opening::{self, New};
use crate::masking::conversations::{self, Party, Place, addressing, check_pair, hand_over, reconnect};
use crate::masking::drivers::{self, Turns};
use crate::masking::once::{self, Terms};
use crate::masking::{blocks, log, wording};

/// Gives a ride its driver: an available one if none is named. Both are told (C1, D1), and what the
/// customer wrote meanwhile is passed on (E46).
///
/// # Errors
/// `NOT_FOUND`, `ILLEGAL_TRANSITION`, `STALE_VERSION`, `SAME_PERSON`, `BLOCKED`,
/// `NO_DRIVER_AVAILABLE`, `POOL_EXHAUSTED`.
pub async fn assign(app: &App, id: Uuid, driver: Option<Uuid>, terms: &Terms) -> Result<ride::Model> {
    shortage::relieved(app, || assign_by_stock(app, id, driver, terms)).await
}

/// As [`assign`], with the numbers there are: none is rented, and a refusal is not put on record.
///
/// # Errors
/// As [`assign`].
pub(super) async fn assign_by_stock(
    app: &App,
    id: Uuid,
    driver: Option<Uuid>,
    terms: &Terms,
) -> Result<ride::Model> {
    let mut turns = Turns::default();
    loop {
        let answer = until_won(|| try_assign(app, id, driver, terms, turns.passed_over())).await;
        if let Some(settled) = turns.settle(answer) {
            return settled;
        }
    }
}

async fn try_assign(
    app: &App,
    id: Uuid,
    named: Option<Uuid>,
    terms: &Terms,
    passed_over: &[Uuid],
) -> Result<ride::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if let Some(done) = once::earlier(&tx, now, terms, "assignDriver", id).await? {
        let ride = ride::by_id(&*tx, done).await?;
        tx.roll_back().await?;
        return Ok(ride);
    }
    let ride = ride::held(&*tx, id).await?;
    terms.check_version(ride.version, "ride")?;
    if ride.state.is_under_way() {
        return Err(Error::refused(
            ErrorCode::IllegalTransition,
            "This ride has a driver. Reassign it to change the driver.",
        ));
    }
    steps::check(ride.state, State::Assigned)?;
    let customer = party(&tx, ride.customer_id, Kind::Customer, "customerId").await?;
    // A ride that waits for a number has its driver already.
    let named = named.or(ride.driver_id);
    let driver = match named {
        Some(id) => party(&tx, id, Kind::Driver, "driverId").await?,
        None => {
            drivers::available(app, &tx, now, ride.pickup_at, ride.market_id, &customer, passed_over).await?
        }
    };
    let by_itself = drivers::chosen(named.is_none().then_some(driver.person.id));
    check_pair(&tx, &customer, &driver).await?;
    allocation::wait_for_turn(&tx, [&customer.phone.number_hash, &driver.phone.number_hash]).await?;
    let conversation = if let Some(id) = ride.conversation_id {
        // The customer was told this number: the driver joins there.
        let conversation = conversation::held(&*tx, id).await?;
        check_open(&conversation, now)?;
        hand_over::hand_over(app, &mut tx, now, conversation, &driver).await.map_err(by_itself)?;
        id
    } else {
        let market = market::named_or_default(&*tx, Some(ride.market_id)).await?;
        let new = New::ride(app, &market, now, ride.pickup_at);
        let opened = opening::join_or_open(app, &tx, now, &market, new, [&customer, &driver]).await;
        opened.map_err(by_itself)?.id
    };
    let ride = steps::put(&tx, now, ride, |ride| {
        ride.state = Set(State::Assigned);
        ride.driver_id = Set(Some(driver.person.id));
        ride.conversation_id = Set(Some(conversation));
    })
    .await?;
    drivers::take_turn(&tx, now, &driver.person).await?;
    announce(app, &mut tx, now, &ride, &customer, &driver).await?;
    history::write(app, &tx, now, &ride, What::Assigned, terms.by, None).await?;
    log::note_activity(&mut tx, now, Some(ride.id), Some(conversation), None).await?;
    tx.commit().await?;
    Ok(ride)
}

/// Tells both who they are to each other: C1 (R41) and D1 (R42).
pub(super) async fn announce(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    ride: &ride::Model,
    customer: &Party,
    driver: &Party,
) -> Result<()> {
    for (to, other) in [(customer, driver), (driver, customer)] {
        let words = wording::ride_created(to.person.kind, &other.person.name, ride.pickup_at);
        conversations::tell(app, tx, now, ride, to.person.kind, entry::Kind::Notice, &words).await?;
    }
    Ok(())
}

/// Gives a ride under way to another driver. The customer keeps the number and is told (C5); the
/// former driver is told (D5) and reaches nobody any more, from this instant. So a ride goes on whose two
/// were blocked from each other (E35).
///
/// # Errors
/// As [`assign`]; when no number is left for the new driver, the former one stays (E5).
pub async fn reassign(
    app: &App,
    id: Uuid,
    driver: Uuid,
    reason: Option<String>,
    terms: &Terms,
) -> Result<ride::Model> {
    let reason = history::checked_note(reason)?;
    shortage::relieved(app, || until_won(|| try_reassign(app, id, driver, reason.clone(), terms))).await
}

async fn try_reassign(
    app: &App,
    id: Uuid,
    driver: Uuid,
    reason: Option<String>,
    terms: &Terms,
) -> Result<ride::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if let Some(done) = once::earlier(&tx, now, terms, "reassignDriver", id).await? {
        let ride = ride::by_id(&*tx, done).await?;
        tx.roll_back().await?;
        return Ok(ride);
    }
    let ride = ride::held(&*tx, id).await?;
    terms.check_version(ride.version, "ride")?;
    let (Some(former), Some(conversation_id), true) =
        (ride.driver_id, ride.conversation_id, ride.state.is_under_way())
    else {
        return Err(Error::refused(
            ErrorCode::IllegalTransition,
            format!("This ride is {}: only one with a driver can be reassigned.", ride.state.word()),
        ));
    };
    if former == driver {
        return Err(Error::invalid("driverId", "This driver has the ride already."));
    }
    let customer = person::of_kind(&*tx, ride.customer_id, Kind::Customer).await?;
    let customer = Party::of(&tx, customer).await?;
    let driver = party(&tx, driver, Kind::Driver, "driverId").await?;
    check_pair(&tx, &customer, &driver).await?;
    allocation::wait_for_turn(&tx, [&customer.phone.number_hash, &driver.phone.number_hash]).await?;
    let conversation = conversation::held(&*tx, conversation_id).await?;
    let rides = ride::of_conversation(&*tx, conversation_id).await?;
    // The former driver may have another ride with this customer: then that goes on as it is, and
    // this one gets a conversation of its own (E14).
    let shared = rides.iter().any(|other| other.id != ride.id && !other.state.is_over());
    let (conversation, keeps_number) = if shared || conversation.expires_at <= now {
        let people = participant::present(&*tx, conversation_id).await?;
        if let Some(gone) = people.iter().find(|one| one.person_id == former && !shared) {
            hand_over::dismiss(&tx, now, gone).await?;
            conversation::changed(&*tx, conversation_id).await?;
            if still_knows(&tx, gone).await? {
                tell_former(app, &mut tx, now, &ride, gone).await?;
            }
        }
        let market = market::named_or_default(&*tx, Some(ride.market_id)).await?;
        let new = New::ride(app, &market, now, ride.pickup_at);
        let opened = opening::join_or_open(app, &tx, now, &market, new, [&customer, &driver]).await?;
        (opened.id, false)
    } else {
        let conversation = blocks::leave_behind(&tx, conversation, [customer.person.id, former]).await?;
        check_open(&conversation, now)?;
        let handed = hand_over::hand_over(app, &mut tx, now, conversation, &driver).await?;
        if let Some(gone) = &handed.former {
            tell_former(app, &mut tx, now, &ride, gone).await?;
        }
        (conversation_id, true)
    };
    let ride = steps::put(&tx, now, ride, |ride| {
        ride.driver_id = Set(Some(driver.person.id));
        ride.conversation_id = Set(Some(conversation));
    })
    .await?;
    drivers::take_turn(&tx, now, &driver.person).await?;
    let to_customer = wording::another_driver(&driver.person.name, keeps_number);
    conversations::tell(app, &mut tx, now, &ride, Kind::Customer, entry::Kind::Notice, &to_customer).await?;
    let to_driver = wording::ride_created(Kind::Driver, &customer.person.name, ride.pickup_at);
    conversations::tell(app, &mut tx, now, &ride, Kind::Driver, entry::Kind::Notice, &to_driver).await?;
    history::write(app, &tx, now, &ride, What::Reassigned, terms.by, reason).await?;
    log::note_activity(&mut tx, now, Some(ride.id), Some(conversation), None).await?;
    tx.commit().await?;
    Ok(ride)
}

/// Is the number that he dialled ours, and nobody else's to him since?
async fn still_knows(tx: &WriteTx, former: &participant::Model) -> Result<bool> {
    let phone = phone::Entity::find_by_id(former.phone_id).one(&**tx).await?;
    let Some(phone) = phone.filter(|phone| phone.retired_at.is_none()) else { return Ok(false) };
    let key = Some((phone.number_hash, former.number_id));
    let leads_here = addressing::leads_into(tx, former.conversation_id, key).await?;
    Ok(leads_here && reconnect::is_in_use(tx, former.number_id).await?)
}

/// D5, from the number the former driver knows.
async fn tell_former(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    ride: &ride::Model,
    former: &participant::Model,
) -> Result<()> {
    let Some(place) = Place::of(ride) else { return Ok(()) };
    let words = wording::handed_over();
    conversations::say(app, tx, now, place, former, entry::Kind::Notice, &words).await?;
    Ok(())
}

fn check_open(conversation: &conversation::Model, now: Timestamp) -> Result<()> {
    if conversation.suspended_at.is_some() {
        return Err(Error::refused(ErrorCode::Blocked, "The conversation is suspended. Resume it first."));
    }
    if conversation.expires_at <= now {
        return Err(Error::refused(
            ErrorCode::ConversationClosed,
            "The number of this ride has expired. Cancel the ride and make a new one.",
        ));
    }
    Ok(())
}
