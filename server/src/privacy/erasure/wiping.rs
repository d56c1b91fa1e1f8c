//! Wiping a person out, once nothing stands in the way.

use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect,
    QueryTrait,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::trail::Trail;
use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::event::Topic;
use crate::entities::leg::Direction;
use crate::entities::person::Kind;
use crate::entities::{
    block, entry, erasure, ignored_phone, inbound_event, intake_sender, leg, mask, mask_caller, opt_out,
    person, phone, ride, ride_history, route,
};
use crate::error::Result;
use crate::hooks;
use crate::inbox;
use crate::pictures;
use crate::privacy::journal;
use crate::verification;

/// How far the clocks of two nodes may differ.
const SKEW: Duration = Duration::from_mins(1);

/// Erases a person, whoever he is: one transaction, the journal first. That opens only the webhooks that
/// came in since it was prepared: to open all of them would hold up every other writer.
pub(super) async fn carry_out(app: &App, id: Uuid) -> Result<()> {
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
    stop(&mut tx, &entries, now).await?;
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

/// What still waits to be sent will have no words, or nobody to go to: the courier could never read it.
async fn stop(tx: &mut WriteTx, entries: &[Uuid], now: Timestamp) -> Result<()> {
    for chunk in entries.chunks(500) {
        let waiting = || {
            Condition::all()
                .add(leg::Column::EntryId.is_in(chunk.to_vec()))
                .add(leg::Column::State.is_in([leg::State::Queued, leg::State::Sending]))
        };
        let stopped: Vec<Uuid> = leg::Entity::find()
            .select_only()
            .column(leg::Column::EntryId)
            .filter(waiting())
            .into_tuple()
            .all(&**tx)
            .await?;
        if stopped.is_empty() {
            continue;
        }
        leg::Entity::update_many()
            .col_expr(leg::Column::State, Expr::value(leg::State::Cancelled))
            .col_expr(leg::Column::NextAttemptAt, Expr::value(Option::<i64>::None))
            .col_expr(leg::Column::ErrorCode, Expr::value("erased"))
            .col_expr(
                leg::Column::ErrorMessage,
                Expr::value("Someone it concerns was erased before it was sent."),
            )
            .col_expr(leg::Column::UpdatedAt, Expr::value(now.0))
            .filter(waiting())
            .exec(&**tx)
            .await?;
        for entry in stopped {
            tx.note(Topic::EntryUpdated, Some(entry), None, now);
        }
    }
    Ok(())
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
            .col_expr(ride::Column::StartLatitude, Expr::value(Option::<f64>::None))
            .col_expr(ride::Column::StartLongitude, Expr::value(Option::<f64>::None))
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
