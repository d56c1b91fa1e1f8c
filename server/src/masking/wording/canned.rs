//! Canned replies: what dispatchers keep ready to write, per market. They are filled in with what a
//! ride knows, and sent only by a person.

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::catalogue::{OF_A_RIDE, STANDARD};
use super::{Wording, editing, put, template};
use crate::app::App;
use crate::audit;
use crate::entities::template::{self as stored, Kind};
use crate::entities::{market, person, ride};
use crate::error::{Error, ErrorCode, Result, is_unique_violation};

const LONGEST_TITLE: usize = 60;
/// More than anyone finds in a menu.
const MOST: u64 = 100;

/// The variables a canned reply may use.
#[must_use]
pub fn variables() -> Vec<&'static str> {
    OF_A_RIDE.into_iter().chain(STANDARD).collect()
}

/// Makes a canned reply, or changes the one of that id.
///
/// # Errors
/// `NOT_FOUND`; `INVALID_INPUT`; `ALREADY_EXISTS` if the market has one of that title.
pub async fn set(
    app: &App,
    account: Uuid,
    id: Option<Uuid>,
    market: Option<Uuid>,
    title: &str,
    text: &str,
) -> Result<stored::Model> {
    let title = title.trim();
    if title.is_empty() || title.chars().count() > LONGEST_TITLE || title.chars().any(char::is_control) {
        return Err(Error::invalid(
            "title",
            format!("Between 1 and {LONGEST_TITLE} characters, on one line."),
        ));
    }
    let text = editing::checked(text, &variables())?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let mut row = if let Some(id) = id {
        stored::ActiveModel::from(found(&*tx, id).await?)
    } else {
        let market = market::named_or_default(&*tx, market).await?;
        let kept = stored::Entity::find()
            .filter(stored::Column::MarketId.eq(market.id))
            .filter(stored::Column::Kind.eq(Kind::Canned));
        if kept.count(&*tx).await? >= MOST {
            return Err(Error::invalid("title", format!("A market keeps at most {MOST}. Remove one first.")));
        }
        stored::ActiveModel {
            id: Set(app.clock.id_at(now)),
            market_id: Set(market.id),
            kind: Set(Kind::Canned),
            locale: Set(market.locale),
            ..Default::default()
        }
    };
    row.name = Set(title.to_owned());
    row.text = Set(text);
    row.updated_at = Set(now);
    let saved = if id.is_some() { row.update(&*tx).await } else { row.insert(&*tx).await };
    let saved = saved.map_err(|cause| {
        if is_unique_violation(&cause) {
            Error::Refused {
                code: ErrorCode::AlreadyExists,
                message: "There is a reply of this title already.".to_owned(),
                field: Some("title"),
            }
        } else {
            cause.into()
        }
    })?;
    audit::record(app, &mut tx, Some(account), "canned.set", Some(saved.id), "").await?;
    tx.commit().await?;
    Ok(saved)
}

/// Removes a canned reply.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn remove(app: &App, account: Uuid, id: Uuid) -> Result<stored::Model> {
    let mut tx = app.db.begin().await?;
    let gone = found(&*tx, id).await?;
    stored::Entity::delete_by_id(id).exec(&*tx).await?;
    audit::record(app, &mut tx, Some(account), "canned.remove", Some(id), "").await?;
    tx.commit().await?;
    Ok(gone)
}

async fn found(db: &impl crate::db::Connection, id: Uuid) -> Result<stored::Model> {
    let row = stored::Entity::find_by_id(id).filter(stored::Column::Kind.eq(Kind::Canned)).one(db).await?;
    row.ok_or_else(|| Error::not_found("canned reply"))
}

/// The canned replies of a ride's market, filled in for it: (row, words).
///
/// # Errors
/// `NOT_FOUND`.
pub async fn for_ride(app: &App, ride_id: Uuid) -> Result<Vec<(stored::Model, String)>> {
    let db = app.db.read();
    let ride = ride::by_id(db, ride_id).await?;
    let market = market::named_or_default(db, Some(ride.market_id)).await?;
    let people = person::Entity::find()
        .filter(person::Column::Id.is_in(std::iter::once(ride.customer_id).chain(ride.driver_id)))
        .all(db)
        .await?;
    let mut known = Wording::of("")
        .time("datetime", ride.pickup_at)
        .with("start", ride.start)
        .with("destination", ride.destination)
        .with("ref", ride.r#ref);
    for person in &people {
        let variable = match person.kind {
            person::Kind::Customer => "customer",
            person::Kind::Driver => "driver",
            person::Kind::Agent => continue,
        };
        known = known.name(variable, person.kind, &person.name);
    }
    let replies = stored::of_market(db, market.id, Kind::Canned).await?;
    Ok(replies
        .into_iter()
        .filter_map(|reply| {
            let value = |name: &str| put::value(&market, &reply.locale, &known, name);
            // What a ride does not know (a driver before one is assigned) is not offered.
            let text = template::fill(&reply.text, value).ok()?;
            Some((reply, text))
        })
        .collect())
}
