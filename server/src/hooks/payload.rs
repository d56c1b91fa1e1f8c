//! What a delivery says: `{ "type", "timestamp", "data" }`. Ids, states and times; never a phone number;
//! a text only where the endpoint is to have texts.

use sea_orm::{ActiveEnum, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use super::EventType;
use crate::app::App;
use crate::clock::Timestamp;
use crate::entities::{alert, entry, event, leg, ride};
use crate::error::Result;

/// The whole body.
pub(super) fn envelope(name: &str, at: Timestamp, data: &Value) -> String {
    json!({ "type": name, "timestamp": instant(at), "data": data }).to_string()
}

/// Does a body that was made here hold the text of an entry?
pub(super) fn has_text(body: &str) -> bool {
    let told: Value = serde_json::from_str(body).unwrap_or_default();
    told["data"].get("text").is_some()
}

fn instant(at: Timestamp) -> String {
    at.to_datetime().unwrap_or_default().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// What is told of an event: how things stand now, which may be later than the event.
pub(super) async fn of_event(app: &App, event: &event::Model, with_texts: bool) -> Result<String> {
    let kind = EventType::from(event.topic);
    let data = match kind {
        EventType::EntryAdded | EventType::EntryUpdated => {
            entry_data(app, event.entry_id, with_texts).await?
        }
        EventType::RideChanged => ride_data(app, event.ride_id).await?,
        EventType::AlertRaised => alert_data(app, event.alert_id).await?,
        EventType::UnroutedChanged | EventType::VerificationChanged => json!({ "entryId": event.entry_id }),
        EventType::SupportChanged => json!({ "conversationId": event.conversation_id }),
        EventType::PoolChanged => json!({}),
    };
    Ok(envelope(kind.name(), event.at, &data))
}

async fn entry_data(app: &App, id: Option<Uuid>, with_texts: bool) -> Result<Value> {
    let db = app.db.read();
    let Some(id) = id else { return Ok(json!({})) };
    let Some(row) = entry::Entity::find_by_id(id).one(db).await? else { return Ok(json!({ "id": id })) };
    let legs =
        leg::Entity::find().filter(leg::Column::EntryId.eq(id)).order_by_asc(leg::Column::Id).all(db).await?;
    let legs: Vec<_> = legs
        .into_iter()
        .map(|leg| {
            json!({
                "id": leg.id, "direction": leg.direction.to_value(), "state": leg.state.to_value(),
                "since": instant(leg.updated_at), "errorCode": leg.error_code, "seconds": leg.duration_seconds,
            })
        })
        .collect();
    let mut data = json!({
        "id": id,
        "rideId": row.ride_id,
        "conversationId": row.conversation_id,
        "channel": row.channel.to_value(),
        "kind": row.kind.to_value(),
        "from": row.from_role.to_value(),
        "to": row.to_role.map(|role| role.to_value()),
        "problem": row.problem,
        "createdAt": instant(row.created_at),
        "legs": legs,
    });
    if with_texts {
        let text = row.body_sealed.as_deref().map(|sealed| app.vault.open(id, sealed)).transpose()?;
        data["text"] = text.into();
        if row.edited_sealed.is_some() {
            data["deliveredText"] = entry::passed_on(&app.vault, &row)?.into();
        }
    }
    Ok(data)
}

async fn ride_data(app: &App, id: Option<Uuid>) -> Result<Value> {
    let Some(id) = id else { return Ok(json!({})) };
    let row = ride::Entity::find_by_id(id).one(app.db.read()).await?;
    Ok(row.map_or_else(
        || json!({ "id": id }),
        |row| {
            json!({
                "id": id,
                "reference": row.r#ref,
                "externalId": row.external_id,
                "marketId": row.market_id,
                "state": row.state.to_value(),
                "version": row.version,
                "customerId": row.customer_id,
                "driverId": row.driver_id,
                "conversationId": row.conversation_id,
                "pickupAt": instant(row.pickup_at),
                "endedAt": row.ended_at.map(instant),
            })
        },
    ))
}

async fn alert_data(app: &App, id: Option<Uuid>) -> Result<Value> {
    let Some(id) = id else { return Ok(json!({})) };
    let row = alert::Entity::find_by_id(id).one(app.db.read()).await?;
    // Its subject may be one of our numbers.
    Ok(row.map_or_else(
        || json!({ "id": id }),
        |row| {
            json!({
                "id": id, "kind": row.kind.to_value(), "severity": row.severity.to_value(),
                "state": row.state.to_value(), "message": row.message, "count": row.count,
                "marketId": row.market_id, "rideId": row.ride_id,
            })
        },
    ))
}
