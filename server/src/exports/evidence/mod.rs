//! The evidence of a ride (G11): who tried to reach whom, when, and what became of it; each attempt
//! with its telco's own reference. No phone number and no text is in it. A digest over all of it and
//! our seal on that digest tell later whether a file is what we once gave out.

mod forms;
mod paper;
mod proof;

use std::collections::HashMap;

use sea_orm::{ActiveEnum, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Format, instant};
use crate::app::App;
use crate::audit;
use crate::entities::{attempt, entry, leg, market, participant, person, ride, ride_history};
use crate::error::Result;

pub use proof::{Verdict, verify};

const VERSION: &str = "maskline-evidence-1";
/// Ids of one statement.
const CHUNK: usize = 500;

/// All that is known of the contact of a ride's two people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Evidence {
    /// The form of this file.
    pub version: String,
    /// When it was put together.
    pub issued_at: String,
    /// The ride's reference.
    pub ride: String,
    /// Its id.
    pub ride_id: Uuid,
    /// Its market.
    pub market: String,
    /// Where it stood.
    pub state: String,
    /// When the customer was to be picked up.
    pub pickup_at: String,
    /// When it was made.
    pub created_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// Who could reach whom.
    pub people: Vec<PersonPart>,
    /// What happened to the ride, oldest first.
    pub steps: Vec<StepPart>,
    /// Texts and calls, oldest first.
    pub contacts: Vec<ContactPart>,
}

/// Someone of the ride.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PersonPart {
    /// Customer or driver.
    pub role: String,
    /// Name.
    pub name: String,
    /// Id.
    pub id: Uuid,
    /// When another driver took over.
    pub left_at: Option<String>,
}

/// A step of the ride's life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StepPart {
    /// When.
    pub at: String,
    /// What happened.
    pub what: String,
    /// Where the ride stood after it.
    pub state: String,
}

/// One text or call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContactPart {
    /// Id of the entry.
    pub id: Uuid,
    /// When it was received or decided.
    pub at: String,
    /// Text or call.
    pub channel: String,
    /// Why there is one.
    pub kind: String,
    /// Who it was from.
    pub from: String,
    /// Who it was for.
    pub to: Option<String>,
    /// What telcos did.
    pub legs: Vec<LegPart>,
}

/// One side of a text or call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LegPart {
    /// To us or from us.
    pub direction: String,
    /// Where it stood.
    pub state: String,
    /// Since when.
    pub since: String,
    /// Name of the telco.
    pub provider: String,
    /// The telco's own reference.
    pub provider_id: Option<String>,
    /// Of a text: how many parts.
    pub parts: Option<i32>,
    /// Of a call: how long.
    pub seconds: Option<i32>,
    /// The telco's code, if it failed.
    pub code: Option<String>,
    /// Each time it was handed to the telco.
    pub attempts: Vec<AttemptPart>,
}

/// One try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AttemptPart {
    /// Which one.
    pub number: i32,
    /// When it began.
    pub began_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// What it came to.
    pub outcome: Option<String>,
    /// The telco's code.
    pub code: Option<String>,
}

/// The evidence of a ride as a file, and its name. That it was taken is on record.
///
/// # Errors
/// `NOT_FOUND`, or when the database fails.
pub async fn file(app: &App, actor: Option<Uuid>, ride_id: Uuid, format: Format) -> Result<(String, String)> {
    let evidence = gather(app, ride_id).await?;
    let name = format!("evidence-{}.{}", evidence.ride, format.name());
    let text = match format {
        Format::Json => forms::in_json(app, evidence)?,
        Format::Csv => forms::in_csv(app, &evidence)?,
        Format::Pdf => paper::in_pdf(app, evidence)?,
    };
    let mut tx = app.db.begin().await?;
    audit::record(app, &mut tx, actor, "evidence.export", Some(ride_id), format.name()).await?;
    tx.commit().await?;
    Ok((text, name))
}

/// Puts together what is known of a ride's contact.
///
/// # Errors
/// `NOT_FOUND`, or when the database fails.
pub async fn gather(app: &App, ride_id: Uuid) -> Result<Evidence> {
    let db = app.db.read();
    let ride = ride::by_id(db, ride_id).await?;
    let market = market::named_or_default(db, Some(ride.market_id)).await?;
    let steps = ride_history::of_rides(db, [ride_id]).await?;
    let entries = entry::Entity::find()
        .filter(entry::Column::RideId.eq(ride_id))
        .order_by_asc(entry::Column::Id)
        .all(db)
        .await?;
    Ok(Evidence {
        version: VERSION.to_owned(),
        issued_at: instant(app.clock.now()),
        ride: ride.r#ref.clone(),
        ride_id,
        market: market.name,
        state: ride.state.to_value(),
        pickup_at: instant(ride.pickup_at),
        created_at: instant(ride.created_at),
        ended_at: ride.ended_at.map(instant),
        people: people(app, &ride).await?,
        steps: steps
            .into_iter()
            .map(|step| StepPart {
                at: instant(step.at),
                what: step.what.to_value(),
                state: step.state.to_value(),
            })
            .collect(),
        contacts: contacts(app, entries).await?,
    })
}

async fn people(app: &App, ride: &ride::Model) -> Result<Vec<PersonPart>> {
    let db = app.db.read();
    let taking_part = match ride.conversation_id {
        Some(id) => participant::of_conversation(db, id).await?,
        None => Vec::new(),
    };
    let mut ids: Vec<_> = [Some(ride.customer_id), ride.driver_id].into_iter().flatten().collect();
    ids.extend(
        taking_part.iter().map(|one| one.person_id).filter(|id| !ids.contains(id)).collect::<Vec<_>>(),
    );
    let found = person::Entity::find().filter(person::Column::Id.is_in(ids.clone())).all(db).await?;
    let mut known: HashMap<_, _> = found.into_iter().map(|person| (person.id, person)).collect();
    let left = |id: Uuid| {
        let mut parts = taking_part.iter().filter(|one| one.person_id == id);
        parts.find_map(|one| one.left_at).map(instant)
    };
    let mut seen = Vec::new();
    for id in ids {
        if let Some(person) = known.remove(&id) {
            let role = person.kind.to_value();
            seen.push(PersonPart { role, name: person.name, left_at: left(id), id });
        }
    }
    Ok(seen)
}

async fn contacts(app: &App, entries: Vec<entry::Model>) -> Result<Vec<ContactPart>> {
    let mut contacts = Vec::with_capacity(entries.len());
    for chunk in entries.chunks(CHUNK) {
        let mut legs = legs_of(app, chunk).await?;
        contacts.extend(chunk.iter().map(|entry| ContactPart {
            id: entry.id,
            at: instant(entry.created_at),
            channel: entry.channel.to_value(),
            kind: entry.kind.to_value(),
            from: entry.from_role.to_value(),
            to: entry.to_role.map(|role| role.to_value()),
            legs: legs.remove(&entry.id).unwrap_or_default(),
        }));
    }
    Ok(contacts)
}

async fn legs_of(app: &App, entries: &[entry::Model]) -> Result<HashMap<Uuid, Vec<LegPart>>> {
    let db = app.db.read();
    let legs = leg::Entity::find()
        .filter(leg::Column::EntryId.is_in(entries.iter().map(|entry| entry.id)))
        .order_by_asc(leg::Column::Id)
        .all(db)
        .await?;
    let mut attempts: HashMap<Uuid, Vec<AttemptPart>> = HashMap::new();
    for chunk in legs.chunks(CHUNK) {
        let tried = attempt::Entity::find()
            .filter(attempt::Column::LegId.is_in(chunk.iter().map(|leg| leg.id)))
            .order_by_asc(attempt::Column::Number)
            .all(db)
            .await?;
        for one in tried {
            attempts.entry(one.leg_id).or_default().push(AttemptPart {
                number: one.number,
                began_at: instant(one.began_at),
                ended_at: one.ended_at.map(instant),
                outcome: one.outcome.map(|outcome| outcome.to_value()),
                code: one.code,
            });
        }
    }
    let mut of_entry: HashMap<Uuid, Vec<LegPart>> = HashMap::new();
    for leg in legs {
        of_entry.entry(leg.entry_id).or_default().push(LegPart {
            direction: leg.direction.to_value(),
            state: leg.state.to_value(),
            since: instant(leg.updated_at),
            provider: leg.provider,
            provider_id: leg.provider_id,
            parts: leg.segments,
            seconds: leg.duration_seconds,
            code: leg.error_code,
            attempts: attempts.remove(&leg.id).unwrap_or_default(),
        });
    }
    Ok(of_entry)
}
