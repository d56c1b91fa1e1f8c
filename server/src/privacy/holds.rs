//! Legal holds: while one is in force, neither retention nor an erasure removes a person's data.

use std::collections::BTreeSet;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::auth::Identity;
use crate::clock::Timestamp;
use crate::entities::leg::Direction;
use crate::entities::{entry, inbound_event, leg, legal_hold, person, phone};
use crate::error::{Error, Result};
use crate::inbox;

const LONGEST_REASON: usize = 500;

/// Holds a person's data. Again is no error.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT` without a reason.
pub async fn set(app: &App, caller: &Identity, person: Uuid, reason: &str) -> Result<legal_hold::Model> {
    let reason = checked_reason(reason)?;
    let mut tx = app.db.begin().await?;
    person::by_id(&*tx, person).await?;
    if let Some(held) = legal_hold::of_person(&*tx, person).await? {
        tx.roll_back().await?;
        return Ok(held);
    }
    let hold = legal_hold::ActiveModel {
        id: Set(app.clock.new_id()),
        person_id: Set(person),
        reason: Set(reason.clone()),
        account_id: Set(Some(caller.account_id)),
        since: Set(app.clock.now()),
        lifted_at: Set(None),
        lifted_by: Set(None),
    }
    .insert(&*tx)
    .await?;
    audit::record(app, &mut tx, Some(caller.account_id), "legal_hold.set", Some(person), reason).await?;
    tx.commit().await?;
    Ok(hold)
}

/// Lifts the hold of a person. That there is none is no error.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT` without a reason.
pub async fn lift(app: &App, caller: &Identity, person: Uuid, reason: &str) -> Result<()> {
    let reason = checked_reason(reason)?;
    let mut tx = app.db.begin().await?;
    person::by_id(&*tx, person).await?;
    let Some(held) = legal_hold::of_person(&*tx, person).await? else { return tx.roll_back().await };
    let mut row: legal_hold::ActiveModel = held.into();
    row.lifted_at = Set(Some(app.clock.now()));
    row.lifted_by = Set(Some(caller.account_id));
    row.update(&*tx).await?;
    audit::record(app, &mut tx, Some(caller.account_id), "legal_hold.lift", Some(person), reason).await?;
    tx.commit().await
}

/// The webhooks of people whose data is held, of those received before `until`: those that brought texts
/// and calls of their conversations, and those that hold a number of theirs.
///
/// # Errors
/// When the database fails.
pub async fn webhooks(app: &App, until: Timestamp) -> Result<BTreeSet<Uuid>> {
    let db = app.db.read();
    if !legal_hold::are_any(db).await? {
        // The log would be gone through for nobody.
        return Ok(BTreeSet::new());
    }
    let phones = phone::Entity::find().filter(phone::Column::PersonId.in_subquery(legal_hold::people()));
    let mut digits = Vec::new();
    for row in phones.all(db).await? {
        digits.push(app.vault.open_phone(row.id, &row.number_sealed)?.digits().to_owned());
    }
    digits.retain(|digits| !digits.is_empty());
    let old = inbound_event::Column::ReceivedAt.lt(until).into();
    let mut held: BTreeSet<Uuid> = inbox::naming(app, db, &digits, old).await?.into_iter().collect();
    let of_them = entry::Column::FromPersonId
        .in_subquery(legal_hold::people())
        .or(entry::Column::ToPersonId.in_subquery(legal_hold::people()));
    let contacts: Vec<(String, String)> = leg::Entity::find()
        .select_only()
        .column(leg::Column::Provider)
        .column(leg::Column::ProviderId)
        .inner_join(entry::Entity)
        .filter(of_them)
        .filter(leg::Column::Direction.eq(Direction::Inbound))
        .filter(leg::Column::ProviderId.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    held.extend(contacts.iter().flat_map(|(provider, id)| inbox::ids_of_contact(provider, id)));
    Ok(held)
}

/// A reason in a few words, for the record.
pub(super) fn checked_reason(reason: &str) -> Result<String> {
    let reason = reason.trim();
    let fine = (1..=LONGEST_REASON).contains(&reason.chars().count());
    if fine { Ok(reason.to_owned()) } else { Err(Error::invalid("reason", "Tell in a few words why.")) }
}
