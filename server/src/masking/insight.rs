//! What a telco knows of a person's phone: whether it exists, and what kind of line it is on (R88,
//! E39). It charges for each question, so a market has to want it.

use std::time::Duration;

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, EntityTrait};
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::market;
use crate::entities::phone::{self, LineType};
use crate::error::{Error, ErrorCode, Result};
use crate::phone::PhoneNumber;
use crate::providers::{Lookup, Provider, SendError};

/// How long someone who makes a person waits for a telco.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a telco told of a phone, beside that there is one.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    line_type: Option<LineType>,
}

impl From<Lookup> for Told {
    fn from(found: Lookup) -> Self {
        Self { line_type: found.line_type.map(LineType::from) }
    }
}

/// Asks about a phone that is about to be saved, if the market wants that; without a country code it is read in
/// `country`. `None` if nobody could tell: that stops nobody.
///
/// # Errors
/// `UNREACHABLE_LINE` if there is no such phone.
pub async fn before_saving(
    app: &App,
    market: &market::Model,
    country: &str,
    typed: &str,
) -> Result<Option<Told>> {
    if !market.lookup_phones {
        return Ok(None);
    }
    // What cannot be read is refused where it is saved.
    let Ok(number) = PhoneNumber::parse(typed, Some(country)) else { return Ok(None) };
    match tokio::time::timeout(PATIENCE, ask(app, &number)).await {
        Ok(Ok((_, found))) if !found.valid => Err(Error::Refused {
            code: ErrorCode::UnreachableLine,
            message: "The telco knows no such phone. Compare it with what you were told.".to_owned(),
            field: Some("phone"),
        }),
        Ok(Ok((_, found))) => Ok(Some(found.into())),
        Ok(Err(error)) => {
            tracing::warn!(reason = error.public_message(), "nobody could tell about a new phone");
            Ok(None)
        }
        Err(_) => {
            tracing::warn!("no telco told about a new phone in time");
            Ok(None)
        }
    }
}

/// Asks about a phone now, and keeps what is told. That `actor` asked goes on record: it was paid for.
///
/// # Errors
/// `NOT_FOUND`; `PROVIDER_ERROR` if nobody can tell; `UNREACHABLE_LINE` if there is no such phone.
pub async fn look_up(app: &App, actor: Uuid, phone_id: Uuid) -> Result<phone::Model> {
    let row = phone::Entity::find_by_id(phone_id).one(app.db.read()).await?;
    let row = row.ok_or_else(|| Error::not_found("phone"))?;
    let number = app.vault.open_phone(row.id, &row.number_sealed)?;
    let (telco, found) = ask(app, &number).await?;
    let mut tx = app.db.begin().await?;
    let is_there = found.valid;
    let row = if is_there { keep(&*tx, row.id, found.into(), app.clock.now()).await? } else { row };
    note(app, &mut tx, actor, Some(row.id), telco).await?;
    tx.commit().await?;
    if !is_there {
        return Err(Error::refused(ErrorCode::UnreachableLine, "The telco knows no such phone."));
    }
    Ok(row)
}

/// What was told of a number that is nobody's yet.
#[derive(Clone, Debug)]
pub struct Insight {
    /// The number that was asked about.
    pub number: PhoneNumber,
    /// The telco that told.
    pub provider: &'static str,
    /// What it told.
    pub found: Lookup,
}

/// Asks about a number as typed, before anybody keeps it: of one telco, or of the first that can tell.
/// That `actor` asked goes on record, and the number does not.
///
/// # Errors
/// `INVALID_NUMBER`; `INVALID_INPUT` for a telco that is not there; `PROVIDER_ERROR` if nobody can tell.
pub async fn of_number(
    app: &App,
    actor: Uuid,
    typed: &str,
    market_id: Option<Uuid>,
    telco: Option<&str>,
) -> Result<Insight> {
    let market = market::named_or_default(app.db.read(), market_id).await?;
    let number = PhoneNumber::parse(typed, Some(&market.country)).map_err(|error| Error::Refused {
        code: ErrorCode::InvalidNumber,
        message: format!("This {error}."),
        field: Some("number"),
    })?;
    let (provider, found) = match telco {
        None => ask(app, &number).await?,
        Some(name) => {
            let provider = app.providers.get(name);
            let provider = provider.ok_or_else(|| Error::invalid("provider", "There is no such telco."))?;
            let found = provider.lookup(&number).await;
            (provider.label(), found.map_err(|error| could_not_tell(&**provider, &error))?)
        }
    };
    let mut tx = app.db.begin().await?;
    note(app, &mut tx, actor, None, provider).await?;
    tx.commit().await?;
    Ok(Insight { number, provider, found })
}

/// Puts a question that a telco answered on record.
async fn note(app: &App, tx: &mut WriteTx, actor: Uuid, phone: Option<Uuid>, telco: &str) -> Result<()> {
    audit::record(app, tx, Some(actor), "phone.look_up", phone, format!("{telco} was asked.")).await
}

/// Keeps what was told of a phone, and that it was: it was paid for.
///
/// # Errors
/// When the database fails.
pub async fn keep(
    tx: &impl crate::db::Connection,
    phone: Uuid,
    told: Told,
    at: Timestamp,
) -> Result<phone::Model> {
    let change = phone::ActiveModel {
        id: Set(phone),
        // Not every telco tells the kind of line: what another one told stays true.
        line_type: told.line_type.map_or(NotSet, |line| Set(Some(line))),
        looked_up_at: Set(Some(at)),
        ..Default::default()
    };
    Ok(change.update(tx).await?)
}

/// Why a telco told nothing, in words.
fn could_not_tell(provider: &dyn Provider, error: &SendError) -> Error {
    let label = provider.label();
    let reason = match error {
        SendError::Unsupported => format!("{label} cannot look up phones. Ask another telco."),
        SendError::NotConfigured => {
            format!("{label} is not set up here: its API credentials are missing.")
        }
        error => format!("{label} could not tell: {error}."),
    };
    Error::refused(ErrorCode::ProviderError, reason)
}

/// The first telco that can tell, the simulator after the real ones.
async fn ask(app: &App, number: &PhoneNumber) -> Result<(&'static str, Lookup)> {
    let (made_up, real): (Vec<_>, Vec<_>) =
        app.providers.iter().partition(|provider| provider.name() == app.simulator.name());
    let mut refusal = Error::refused(
        ErrorCode::ProviderError,
        "No telco that is set up here can look up phones.".to_owned(),
    );
    for provider in real.into_iter().chain(made_up) {
        match provider.lookup(number).await {
            Ok(found) => return Ok((provider.label(), found)),
            Err(SendError::Unsupported | SendError::NotConfigured) => {}
            Err(error) => refusal = could_not_tell(&**provider, &error),
        }
    }
    Err(refusal)
}
