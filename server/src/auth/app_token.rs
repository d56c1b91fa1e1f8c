//! Tokens for the apps of customers and drivers: one person, for a short time, his own rides and
//! nothing else. A back office asks for them; the app never signs in.

use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveEnum, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Identity, token, unauthenticated};
use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::entities::person::{self, Kind};
use crate::error::{Error, ErrorCode, Result};

/// Whoever steals one has it no longer than this.
const LONGEST: Duration = Duration::from_hours(24);
const SHORTEST: Duration = Duration::from_mins(1);

/// Whose app is calling.
#[derive(Clone, Copy, Debug)]
pub struct AppUser {
    /// The customer or driver.
    pub person_id: Uuid,
    /// On which side of rides.
    pub kind: Kind,
    /// When the token ends; a socket opened with it ends then, too.
    pub expires_at: Timestamp,
}

/// Makes a token for the app of a customer or driver, and says when it ends; on record.
///
/// # Errors
/// `NOT_FOUND`; `INVALID_INPUT` for a life that is too short or long; `ILLEGAL_TRANSITION` for someone
/// who is not active.
pub async fn create(
    app: &App,
    caller: &Identity,
    person: Uuid,
    life: Option<Duration>,
) -> Result<(String, Timestamp)> {
    let life = life.unwrap_or(app.config.app_token_life.min(LONGEST));
    if !(SHORTEST..=LONGEST).contains(&life) {
        return Err(Error::invalid("lifeMinutes", "Between a minute and a day."));
    }
    let mut tx = app.db.begin().await?;
    let person = of_rides(person::Entity::find_by_id(person).one(&*tx).await?)?;
    if !person.active {
        let message = format!("This {} is not active.", person.kind.word());
        return Err(Error::refused(ErrorCode::IllegalTransition, message));
    }
    let owner = (person.id, person.kind.to_value(), person.app_token_version);
    let made = token::sign(app, &token::APP, owner, None, life)?;
    let detail = format!("for {} minutes", life.as_secs() / 60);
    audit::record(app, &mut tx, Some(caller.account_id), "app_token.create", Some(person.id), detail).await?;
    tx.commit().await?;
    Ok(made)
}

/// Ends all tokens of a person's app at once; on record.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn end_all(app: &App, caller: &Identity, person: Uuid) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let person = of_rides(person::Entity::find_by_id(person).one(&*tx).await?)?;
    let next = Expr::col(person::Column::AppTokenVersion).add(1);
    person::Entity::update_many()
        .col_expr(person::Column::AppTokenVersion, next)
        .filter(person::Column::Id.eq(person.id))
        .exec(&*tx)
        .await?;
    audit::record(app, &mut tx, Some(caller.account_id), "app_token.end", Some(person.id), "").await?;
    tx.commit().await
}

/// Tells whose app this is: signature and times first, then one indexed read that says whether the
/// person is still active and the token still counts (T17).
///
/// # Errors
/// `UNAUTHENTICATED`, whatever is wrong with the token; or when the database fails.
pub(super) async fn identify(app: &App, bearer_token: &str) -> Result<AppUser> {
    let claims = token::verify(app, &token::APP, bearer_token)?;
    let person = person::Entity::find_by_id(claims.sub).one(app.db.read()).await?;
    match person {
        Some(person) if person.active && person.app_token_version == claims.ver => {
            Ok(AppUser { person_id: person.id, kind: person.kind, expires_at: claims.expires_at() })
        }
        _ => Err(unauthenticated()),
    }
}

/// Agents have the console.
fn of_rides(person: Option<person::Model>) -> Result<person::Model> {
    person.filter(|person| person.kind != Kind::Agent).ok_or_else(|| Error::not_found("person"))
}
