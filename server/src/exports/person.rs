//! A person's own data as a file, for that person (GDPR art. 15 and 20): whole numbers, texts and pictures
//! are in it. The other side of a ride is named by its role alone.

use std::collections::HashMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sea_orm::{ActiveEnum, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use super::instant;
use crate::app::App;
use crate::audit;
use crate::entities::{entry, leg, opt_out, person, phone, picture, picture_content, ride};
use crate::error::{Error, Result};

/// Ids of one statement.
const CHUNK: usize = 500;

/// All that is kept of a person, as JSON, and the file's name. That it was taken is on record.
///
/// # Errors
/// `NOT_FOUND`, or when the database fails.
pub async fn file(app: &App, actor: Uuid, id: Uuid) -> Result<(String, String)> {
    let db = app.db.read();
    let person = person::by_id(db, id).await?;
    let told = json!({
        "exportedAt": instant(app.clock.now()),
        "person": {
            "id": person.id,
            "role": person.kind.to_value(),
            "name": person.name,
            "note": person.note,
            "language": person.locale,
            "active": person.active,
            "createdAt": instant(person.created_at),
            "updatedAt": instant(person.updated_at),
        },
        "phones": phones(app, id).await?,
        "rides": rides(app, id).await?,
        "contacts": contacts(app, id).await?,
        "optOuts": opt_outs(app, id).await?,
    });
    let text = serde_json::to_string_pretty(&told);
    let text = text.map_err(|error| Error::Internal(format!("writing a person's data: {error}")))?;
    let mut tx = app.db.begin().await?;
    audit::record(app, &mut tx, Some(actor), "person.export", Some(id), "").await?;
    tx.commit().await?;
    Ok((text, format!("{}-{id}.json", person.kind.word())))
}

async fn phones(app: &App, id: Uuid) -> Result<Vec<Value>> {
    let rows = phone::Entity::find()
        .filter(phone::Column::PersonId.eq(id))
        .order_by_asc(phone::Column::Id)
        .all(app.db.read())
        .await?;
    let told = |row: phone::Model| -> Result<Value> {
        let number = app.vault.open_phone(row.id, &row.number_sealed)?;
        Ok(json!({
            "number": number.e164(),
            "country": row.country,
            "main": row.is_primary,
            "since": instant(row.created_at),
            "until": row.retired_at.map(instant),
        }))
    };
    rows.into_iter().map(told).collect()
}

async fn rides(app: &App, id: Uuid) -> Result<Vec<Value>> {
    let rows = ride::Entity::find()
        .filter(ride::Column::CustomerId.eq(id).or(ride::Column::DriverId.eq(id)))
        .order_by_asc(ride::Column::Id)
        .all(app.db.read())
        .await?;
    let told = |row: ride::Model| {
        json!({
            "reference": row.r#ref,
            "state": row.state.to_value(),
            "start": row.start,
            "startLatitude": row.start_latitude,
            "startLongitude": row.start_longitude,
            "destination": row.destination,
            "pickupAt": instant(row.pickup_at),
            "createdAt": instant(row.created_at),
            "endedAt": row.ended_at.map(instant),
        })
    };
    Ok(rows.into_iter().map(told).collect())
}

async fn contacts(app: &App, id: Uuid) -> Result<Vec<Value>> {
    let rows = entry::Entity::find()
        .filter(entry::Column::FromPersonId.eq(id).or(entry::Column::ToPersonId.eq(id)))
        .order_by_asc(entry::Column::Id)
        .all(app.db.read())
        .await?;
    let mut contacts = Vec::with_capacity(rows.len());
    for chunk in rows.chunks(CHUNK) {
        let legs = leg::Entity::find()
            .filter(leg::Column::EntryId.is_in(chunk.iter().map(|row| row.id)))
            .order_by_asc(leg::Column::Id)
            .all(app.db.read())
            .await?;
        let mut states: HashMap<Uuid, Vec<Value>> = HashMap::new();
        for leg in legs {
            states.entry(leg.entry_id).or_default().push(json!({
                "direction": leg.direction.to_value(),
                "state": leg.state.to_value(),
                "at": instant(leg.updated_at),
                "seconds": leg.duration_seconds,
            }));
        }
        for row in chunk {
            let text = row.body_sealed.as_deref().map(|sealed| app.vault.open(row.id, sealed)).transpose()?;
            let edited =
                row.edited_sealed.as_deref().map(|sealed| app.vault.open(row.id, sealed)).transpose()?;
            contacts.push(json!({
                "at": instant(row.created_at),
                "channel": row.channel.to_value(),
                "kind": row.kind.to_value(),
                "from": row.from_role.to_value(),
                "to": row.to_role.map(|role| role.to_value()),
                "text": text,
                "textAsDelivered": edited,
                "textRemovedAt": row.redacted_at.map(instant),
                "pictures": pictures(app, row).await?,
                "legs": states.remove(&row.id).unwrap_or_default(),
            }));
        }
    }
    Ok(contacts)
}

/// The pictures that came with an entry, as they are kept. One that could not be had says so.
async fn pictures(app: &App, entry: &entry::Model) -> Result<Vec<Value>> {
    if entry.media_sealed.is_none() {
        return Ok(Vec::new());
    }
    let mut told = Vec::new();
    for row in picture::of_entry(app.db.read(), entry.id).await? {
        let content = picture_content::Entity::find_by_id(row.id).one(app.db.read()).await?;
        let content = content.map(|content| app.vault.open_bytes(row.id, &content.sealed)).transpose()?;
        told.push(json!({
            "contentType": row.content_type,
            "base64": content.map(|content| BASE64_STANDARD.encode(content)),
            "problem": row.problem,
        }));
    }
    Ok(told)
}

async fn opt_outs(app: &App, id: Uuid) -> Result<Vec<Value>> {
    let rows = opt_out::Entity::find()
        .filter(opt_out::Column::PersonId.eq(id))
        .order_by_asc(opt_out::Column::Id)
        .all(app.db.read())
        .await?;
    let told = |row: opt_out::Model| {
        json!({
            "since": instant(row.since),
            "until": row.ended_at.map(instant),
            "source": row.source.to_value(),
        })
    };
    Ok(rows.into_iter().map(told).collect())
}
