//! Erasure of a person (E48, T31): name, numbers, texts and places go, from the log, the raw webhooks,
//! search and every later export; rows stay, so that counts and evidence hold. While a ride is under
//! way, or the numbers of the last contact have not rested, it waits.

use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter,
    QuerySelect, QueryTrait,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::holds::checked_reason;
use super::journal;
use crate::app::App;
use crate::audit;
use crate::auth::Identity;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::leg::Direction;
use crate::entities::person::Kind;
use crate::entities::{
    block, conversation, entry, erasure, ignored_phone, inbound_event, intake_sender, leg, legal_hold,
    market, mask, mask_caller, opt_out, participant, person, phone, ride, ride_history, route,
};
use crate::error::{Error, ErrorCode, Result};
use crate::hooks;
use crate::inbox;
use crate::masking::masks;
use crate::pictures;
use crate::vault::PhoneHash;
use crate::verification;

/// Asks for a person's erasure. He gets no new rides from now on; if nothing is under way he is erased
/// at once. Again is no error.
///
/// # Errors
/// `NOT_FOUND`; `INVALID_INPUT` without a reason, or naming `confirm` when that is not his name;
/// `ILLEGAL_TRANSITION` while his data is held.
pub async fn request(
    app: &App,
    caller: &Identity,
    id: Uuid,
    confirm: &str,
    reason: &str,
) -> Result<erasure::Model> {
    let reason = checked_reason(reason)?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let person = person::by_id(&*tx, id).await?;
    if let Some(known) = erasure::Entity::find_by_id(id).one(&*tx).await? {
        tx.roll_back().await?;
        return Ok(known);
    }
    if confirm.trim() != person.name {
        return Err(Error::invalid("confirm", "Type the person's name as it is written."));
    }
    if legal_hold::of_person(&*tx, id).await?.is_some() {
        return Err(Error::refused(
            ErrorCode::IllegalTransition,
            "This person's data is held. Lift the legal hold first.",
        ));
    }
    erasure::ActiveModel {
        person_id: Set(id),
        reason: Set(reason.clone()),
        account_id: Set(Some(caller.account_id)),
        requested_at: Set(now),
        due_at: Set(None),
        done_at: Set(None),
        scrubbed_at: Set(None),
        summary: Set(None),
    }
    .insert(&*tx)
    .await?;
    person::Entity::update_many()
        .col_expr(person::Column::Active, Expr::value(false))
        .col_expr(person::Column::Version, Expr::col(person::Column::Version).add(1))
        .filter(person::Column::Id.eq(id))
        .exec(&*tx)
        .await?;
    audit::record(app, &mut tx, Some(caller.account_id), "person.erase_request", Some(id), reason).await?;
    tx.commit().await?;
    // Their numbers rest like others.
    masks::revoke_all_of(app, id, caller.account_id).await?;
    attempt(app, id).await?;
    found(app, id).await
}

/// Takes a request back, as long as it was not carried out.
///
/// # Errors
/// `NOT_FOUND` without one, `ILLEGAL_TRANSITION` when it is too late.
pub async fn cancel(app: &App, caller: &Identity, id: Uuid) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let row = erasure::Entity::find_by_id(id).one(&*tx).await?;
    if row.ok_or_else(|| Error::not_found("erasure"))?.done_at.is_some() {
        return Err(Error::refused(ErrorCode::IllegalTransition, "This person was erased already."));
    }
    erasure::Entity::delete_by_id(id).exec(&*tx).await?;
    audit::record(app, &mut tx, Some(caller.account_id), "person.erase_cancel", Some(id), "").await?;
    tx.commit().await
}

async fn found(app: &App, id: Uuid) -> Result<erasure::Model> {
    let row = erasure::Entity::find_by_id(id).one(app.db.read()).await?;
    row.ok_or_else(|| Error::not_found("erasure"))
}

/// Carries out what is due, and sees to it that the database's files forget, too. Answers how many.
///
/// # Errors
/// When the database fails; the rest is done by the next run.
pub async fn sweep(app: &App) -> Result<u64> {
    let waiting = erasure::Entity::find().filter(erasure::Column::DoneAt.is_null());
    let mut erased = 0;
    for row in waiting.all(app.db.read()).await? {
        erased += u64::from(attempt(app, row.person_id).await?);
    }
    scrub(app).await?;
    Ok(erased)
}

/// Erases a person if his time has come.
async fn attempt(app: &App, id: Uuid) -> Result<bool> {
    let now = app.clock.now();
    let due = due(app, id, now).await?;
    let held = legal_hold::of_person(app.db.read(), id).await?.is_some();
    if held || due.is_none_or(|due| due > now) {
        let tx = app.db.begin().await?;
        erasure::Entity::update_many()
            .col_expr(erasure::Column::DueAt, Expr::value(due.map(|due| due.0)))
            .filter(erasure::Column::PersonId.eq(id))
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        return Ok(false);
    }
    carry_out(app, id).await?;
    scrub(app).await?;
    Ok(true)
}

/// When a person's numbers will have rested after his last contact; none while a ride is not over.
async fn due(app: &App, id: Uuid, now: Timestamp) -> Result<Option<Timestamp>> {
    let db = app.db.read();
    let alive = ride::Entity::find()
        .filter(ride::Column::CustomerId.eq(id).or(ride::Column::DriverId.eq(id)))
        .filter(ride::Column::State.is_in(ride::State::ALIVE));
    if alive.count(db).await? > 0 {
        return Ok(None);
    }
    let talked = conversation::Entity::find()
        .filter(conversation::Column::Id.in_subquery(conversations_of(id)))
        .all(db)
        .await?;
    let markets = market::Entity::find().all(db).await?;
    let rested = talked.into_iter().map(|talk| {
        let market = markets.iter().find(|market| market.id == talk.market_id);
        let rest = market.map_or(app.config.quarantine, |market| market.quarantine(&app.config));
        talk.expires_at.plus(rest)
    });
    // Someone who never had a ride has nothing to wait for.
    Ok(Some(rested.max().unwrap_or(now)))
}

fn conversations_of(id: Uuid) -> sea_orm::sea_query::SelectStatement {
    participant::Entity::find()
        .select_only()
        .column(participant::Column::ConversationId)
        .filter(participant::Column::PersonId.eq(id))
        .into_query()
}

/// Erases someone whom an older copy of the database brought back, whatever stands in it.
pub(super) async fn erase_again(app: &App, id: Uuid) -> Result<()> {
    let tx = app.db.begin().await?;
    if erasure::Entity::find_by_id(id).one(&*tx).await?.is_none() {
        erasure::ActiveModel {
            person_id: Set(id),
            reason: Set("Erased before this copy of the database was brought back.".to_owned()),
            account_id: Set(None),
            requested_at: Set(app.clock.now()),
            due_at: Set(None),
            done_at: Set(None),
            scrubbed_at: Set(None),
            summary: Set(None),
        }
        .insert(&*tx)
        .await?;
    }
    tx.commit().await?;
    carry_out(app, id).await?;
    scrub(app).await
}

/// What is known of a person, to be found everywhere.
struct Trail {
    person: person::Model,
    /// Hashes of his phones.
    phones: Vec<PhoneHash>,
    /// Those that are nobody else's.
    own: Vec<PhoneHash>,
    /// Their digits, to be found in raw webhooks.
    digits: Vec<String>,
    /// His rides.
    rides: Vec<Uuid>,
}

impl Trail {
    async fn of(app: &App, tx: &WriteTx, id: Uuid) -> Result<Self> {
        let person = person::by_id(&**tx, id).await?;
        let rows = phone::Entity::find().filter(phone::Column::PersonId.eq(id)).all(&**tx).await?;
        let (mut phones, mut own, mut digits) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            let shared = phone::Entity::find()
                .filter(phone::Column::NumberHash.eq(row.number_hash.clone()))
                .filter(phone::Column::PersonId.ne(id));
            if shared.count(&**tx).await? == 0 {
                digits.push(app.vault.open_phone(row.id, &row.number_sealed)?.digits().to_owned());
                own.push(row.number_hash.clone());
            }
            phones.push(row.number_hash);
        }
        digits.retain(|digits| !digits.is_empty());
        let of_him = ride::Column::CustomerId.eq(id).or(ride::Column::DriverId.eq(id));
        let rides = ride::Entity::find().select_only().column(ride::Column::Id).filter(of_him);
        let mut rides: Vec<Uuid> = rides.into_tuple().all(&**tx).await?;
        // As a driver who was replaced, too.
        let drove = ride_history::Entity::find()
            .select_only()
            .column(ride_history::Column::RideId)
            .filter(ride_history::Column::DriverId.eq(id));
        rides.extend(drove.into_tuple::<Uuid>().all(&**tx).await?);
        rides.sort_unstable();
        rides.dedup();
        Ok(Self { person, phones, own, digits, rides })
    }

    /// All texts and calls he was part of, or that tell of him: those of his conversations, and those of
    /// his phones that matched none.
    fn entries(&self) -> Condition {
        let id = self.person.id;
        let mut all = Condition::any()
            .add(entry::Column::FromPersonId.eq(id))
            .add(entry::Column::ToPersonId.eq(id))
            .add(entry::Column::ConversationId.in_subquery(conversations_of(id)));
        let his_rides = ride::Entity::find()
            .select_only()
            .column(ride::Column::Id)
            .filter(ride::Column::CustomerId.eq(id).or(ride::Column::DriverId.eq(id)))
            .into_query();
        all = all.add(entry::Column::RideId.in_subquery(his_rides));
        if !self.own.is_empty() {
            let on_his_phone = leg::Entity::find()
                .select_only()
                .column(leg::Column::EntryId)
                .filter(leg::Column::PhoneHash.is_in(self.own.clone()))
                .into_query();
            all = all.add(entry::Column::Id.in_subquery(on_his_phone));
        }
        all
    }
}

/// How far the clocks of two nodes may differ.
const SKEW: Duration = Duration::from_mins(1);

/// Erases a person, whoever he is: one transaction, the journal first. That opens only the webhooks that
/// came in since it was prepared: to open all of them would hold up every other writer.
async fn carry_out(app: &App, id: Uuid) -> Result<()> {
    let now = app.clock.now();
    let mut named = named_in_webhooks(app, id).await?;
    let mut tx = app.db.begin().await?;
    let trail = Trail::of(app, &tx, id).await?;
    let since = inbound_event::Column::ReceivedAt.gte(now.minus(SKEW));
    named.extend(inbox::naming(app, &*tx, &trail.digits, since.into()).await?);
    inbox::parts(app, &tx, &trail.digits).await?;
    let evidence = evidence(&tx, &trail).await?;
    let entries: Vec<Uuid> = entry::Entity::find()
        .select_only()
        .column(entry::Column::Id)
        .filter(trail.entries())
        .into_tuple()
        .all(&*tx)
        .await?;
    let webhooks = webhooks(&tx, named, &entries).await?;
    let (texts, phones) = log(&tx, &trail, &entries, now).await?;
    inbox::redact(app, &tx, &webhooks).await?;
    hooks::forgetting::texts_of(app, &tx, &entries).await?;
    rides(&tx, &trail).await?;
    traces(&tx, &trail).await?;
    itself(app, &mut tx, &trail, now).await?;
    let summary = format!(
        "{} rides, {texts} texts and calls, {phones} phones on them, {} webhooks; evidence {evidence}",
        trail.rides.len(),
        webhooks.len(),
    );
    erasure::Entity::update_many()
        .col_expr(erasure::Column::DoneAt, Expr::value(Some(now.0)))
        .col_expr(erasure::Column::DueAt, Expr::value(Some(now.0)))
        .col_expr(erasure::Column::Summary, Expr::value(Some(summary.clone())))
        .filter(erasure::Column::PersonId.eq(id))
        .exec(&*tx)
        .await?;
    audit::record(app, &mut tx, None, "person.erase", Some(id), summary).await?;
    journal::append(app, id, now)?;
    tx.commit().await
}

/// The webhooks that hold his number, read beside everyone else's work.
async fn named_in_webhooks(app: &App, id: Uuid) -> Result<Vec<Uuid>> {
    let tx = app.db.begin().await?;
    let digits = Trail::of(app, &tx, id).await?.digits;
    tx.roll_back().await?;
    inbox::naming(app, app.db.read(), &digits, Condition::all()).await
}

/// What remains of the contact as proof: a hash over who texted or called whom when, and what came of it.
async fn evidence(tx: &WriteTx, trail: &Trail) -> Result<String> {
    use sea_orm::{ActiveEnum, QueryOrder};
    let mut digest = Sha256::new();
    for chunk in trail.rides.chunks(500) {
        let legs = leg::Entity::find()
            .find_also_related(entry::Entity)
            .filter(entry::Column::RideId.is_in(chunk.to_vec()))
            .order_by_asc(leg::Column::Id)
            .all(&**tx)
            .await?;
        for (leg, _) in legs {
            let state = leg.state.to_value();
            let told =
                format!("{} {} {state} {}\n", leg.id, leg.provider_id.unwrap_or_default(), leg.updated_at.0);
            digest.update(told);
        }
    }
    Ok(hex::encode(digest.finalize()))
}

/// The raw webhooks that brought his texts and calls, or hold his number.
async fn webhooks(tx: &WriteTx, mut found: Vec<Uuid>, entries: &[Uuid]) -> Result<Vec<Uuid>> {
    for chunk in entries.chunks(500) {
        let legs = leg::Entity::find()
            .filter(leg::Column::EntryId.is_in(chunk.to_vec()))
            .filter(leg::Column::Direction.eq(Direction::Inbound))
            .all(&**tx)
            .await?;
        for leg in legs {
            if let Some(id) = &leg.provider_id {
                found.extend(inbox::ids_of_contact(&leg.provider, id));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The conversation log. Answers how many entries and legs changed.
async fn log(tx: &WriteTx, trail: &Trail, entries: &[Uuid], now: Timestamp) -> Result<(u64, u64)> {
    let none = || Expr::value(Option::<Vec<u8>>::None);
    let (mut texts, mut phones) = (0, 0);
    for chunk in entries.chunks(500) {
        pictures::forget(tx, chunk).await?;
        texts += entry::Entity::update_many()
            .col_expr(entry::Column::BodySealed, none())
            .col_expr(entry::Column::MediaSealed, none())
            .col_expr(entry::Column::AnswerSealed, none())
            .col_expr(entry::Column::SecretSealed, none())
            .col_expr(entry::Column::EditedSealed, none())
            .col_expr(entry::Column::RedactedAt, Expr::value(Some(now.0)))
            .filter(entry::Column::Id.is_in(chunk.to_vec()))
            .exec(&**tx)
            .await?
            .rows_affected;
        phones += leg::Entity::update_many()
            .col_expr(leg::Column::PhoneSealed, none())
            .col_expr(leg::Column::PhoneHash, none())
            .filter(leg::Column::EntryId.is_in(chunk.to_vec()))
            .filter(leg::Column::PhoneHash.is_in(trail.phones.clone()))
            .exec(&**tx)
            .await?
            .rows_affected;
    }
    Ok((texts, phones))
}

/// Where he was driven, and what was noted about it.
async fn rides(tx: &WriteTx, trail: &Trail) -> Result<()> {
    if trail.person.kind == Kind::Customer {
        ride::Entity::update_many()
            .col_expr(ride::Column::Start, Expr::value(""))
            .col_expr(ride::Column::Destination, Expr::value(""))
            .col_expr(ride::Column::PlacesFolded, Expr::value(""))
            .filter(ride::Column::CustomerId.eq(trail.person.id))
            .exec(&**tx)
            .await?;
    }
    for chunk in trail.rides.chunks(500) {
        ride_history::Entity::update_many()
            .col_expr(ride_history::Column::Note, Expr::value(Option::<String>::None))
            .filter(ride_history::Column::RideId.is_in(chunk.to_vec()))
            .exec(&**tx)
            .await?;
    }
    let id = trail.person.id;
    block::Entity::update_many()
        .col_expr(block::Column::Reason, Expr::value(""))
        .filter(block::Column::FirstId.eq(id).or(block::Column::SecondId.eq(id)))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// What leads from his phones elsewhere. That he wants no texts stays, as a keyed hash.
async fn traces(tx: &WriteTx, trail: &Trail) -> Result<()> {
    if !trail.own.is_empty() {
        route::Entity::delete_many()
            .filter(route::Column::PhoneHash.is_in(trail.own.clone()))
            .exec(&**tx)
            .await?;
        intake_sender::Entity::delete_many()
            .filter(intake_sender::Column::PhoneHash.is_in(trail.own.clone()))
            .exec(&**tx)
            .await?;
        ignored_phone::Entity::delete_many()
            .filter(ignored_phone::Column::PhoneHash.is_in(trail.own.clone()))
            .exec(&**tx)
            .await?;
    }
    // Who reached him through a mask, and whom he reached through one.
    let his_masks = mask::Entity::find()
        .select_only()
        .column(mask::Column::Id)
        .filter(mask::Column::PersonId.eq(trail.person.id))
        .into_query();
    mask_caller::Entity::delete_many()
        .filter(
            Condition::any()
                .add(mask_caller::Column::MaskId.in_subquery(his_masks))
                .add(mask_caller::Column::PhoneHash.is_in(trail.own.clone())),
        )
        .exec(&**tx)
        .await?;
    mask::Entity::update_many()
        .col_expr(mask::Column::Label, Expr::value("Erased"))
        .filter(mask::Column::PersonId.eq(trail.person.id))
        .exec(&**tx)
        .await?;
    opt_out::Entity::update_many()
        .col_expr(opt_out::Column::PersonId, Expr::value(Option::<Uuid>::None))
        .filter(opt_out::Column::PersonId.eq(trail.person.id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The person's own rows: they stay, and say nothing.
async fn itself(app: &App, tx: &mut WriteTx, trail: &Trail, now: Timestamp) -> Result<()> {
    let id = trail.person.id;
    let name = format!("Erased {}", trail.person.kind.word());
    person::Entity::update_many()
        .col_expr(person::Column::NameFolded, Expr::value(name.to_lowercase()))
        .col_expr(person::Column::Name, Expr::value(name))
        .col_expr(person::Column::Note, Expr::value(""))
        .col_expr(person::Column::Locale, Expr::value(Option::<String>::None))
        .col_expr(person::Column::Active, Expr::value(false))
        .col_expr(person::Column::Version, Expr::col(person::Column::Version).add(1))
        .col_expr(person::Column::UpdatedAt, Expr::value(now.0))
        .filter(person::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    for row in phone::Entity::find().filter(phone::Column::PersonId.eq(id)).all(&**tx).await? {
        let row_id = row.id;
        verification::phone_erased(tx, now, row_id).await?;
        let mut row: phone::ActiveModel = row.into();
        row.number_sealed = Set(app.vault.seal(row_id, ""));
        // Nothing is ever found by it.
        row.number_hash = Set(rand::random::<[u8; 16]>().to_vec());
        row.country = Set(None);
        row.line_type = Set(None);
        row.retired_at = Set(Some(now));
        row.update(&**tx).await?;
    }
    Ok(())
}

/// Has the database's files forget what was erased; one that could not is tried again by the sweep.
async fn scrub(app: &App) -> Result<()> {
    let open = erasure::Entity::find()
        .filter(erasure::Column::DoneAt.is_not_null())
        .filter(erasure::Column::ScrubbedAt.is_null());
    let open: Vec<_> = open.all(app.db.read()).await?.into_iter().map(|row| row.person_id).collect();
    if open.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    if let Err(error) = app.db.forget_what_was_removed().await {
        tracing::warn!(%error, "the database's files may still hold what was erased; tried again soon");
        return Ok(());
    }
    let tx = app.db.begin().await?;
    erasure::Entity::update_many()
        .col_expr(erasure::Column::ScrubbedAt, Expr::value(Some(now.0)))
        .filter(erasure::Column::PersonId.is_in(open))
        .exec(&*tx)
        .await?;
    tx.commit().await
}
