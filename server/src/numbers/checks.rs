//! Looking whether a telco's account works, and whether its numbers are still ours and point here
//! (R58–R60). What was seen is kept, so that no page waits for a telco.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::alerts::{self, Alert, Leads};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::alert::{Kind, Severity};
use crate::entities::mask;
use crate::entities::provider_check::{self, Model as Check, State as CheckState};
use crate::entities::proxy_number::{self, Callbacks, Model, State};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::moves;
use crate::numbers::callbacks::{self, Standing};
use crate::numbers::{states, vendors};
use crate::providers::{Account, Provider, RentedNumber, SendError};

/// A number that its telco does not list for this long is lost: one look may come at a bad moment.
const LOST_AFTER: Duration = Duration::from_mins(10);
/// How long a look at one telco may take.
const PATIENCE: Duration = Duration::from_secs(25);

/// Looks at all telcos that serve numbers of ours, if looking is due. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: &App) -> Result<u64> {
    if app.config.number_check.is_zero() {
        return Ok(0);
    }
    let mut looked = 0;
    for provider in app.providers.iter() {
        let numbers = proxy_number::of_provider(app.db.read(), provider.name()).await?;
        if numbers.iter().any(|number| number.environment == app.config.environment) {
            check(app, provider.name()).await?;
            looked += 1;
        }
    }
    Ok(looked)
}

/// Looks at one telco now, and keeps what was seen.
///
/// # Errors
/// `INVALID_INPUT` for an unknown telco; when the database fails.
pub async fn check(app: &App, name: &str) -> Result<Check> {
    let provider = vendors::named(app, name)?;
    let Ok(looked) = tokio::time::timeout(PATIENCE, look(app, provider.as_ref())).await else {
        let words = format!("{} did not answer in time.", provider.label());
        return Err(Error::refused(ErrorCode::ProviderError, words));
    };
    looked
}

async fn look(app: &App, provider: &dyn Provider) -> Result<Check> {
    let account = provider.account().await;
    let listed = match &account {
        Ok(_) | Err(SendError::Unsupported) => vendors::list(app, provider).await,
        // Without credentials there is nothing to list.
        Err(error) => Err(error.clone()),
    };
    let mut seen = Seen::default();
    if let Ok(listed) = &listed {
        seen = compare(app, provider, listed).await?;
    }
    let check = verdict(app, provider, &account, &listed, &seen);
    let tx = app.db.begin().await?;
    provider_check::record(&*tx, check.clone()).await?;
    tx.commit().await?;
    Ok(check)
}

/// What a list came to.
#[derive(Default)]
struct Seen {
    unknown_here: usize,
    differing: usize,
    missing: usize,
}

/// Writes on each number of ours how it stands in its telco's list. Those of another environment are for that
/// one to look after: they point there, and may be listed in an account of its own (R12).
async fn compare(app: &App, provider: &dyn Provider, listed: &[RentedNumber]) -> Result<Seen> {
    let now = app.clock.now();
    let ours = proxy_number::of_provider(app.db.read(), provider.name()).await?;
    let by_number: HashMap<&str, &RentedNumber> =
        listed.iter().map(|rented| (rented.number.e164(), rented)).collect();
    let mut seen = Seen::default();
    let (mut lost, mut as_before) = (Vec::new(), Vec::new());
    let mut tx = app.db.begin().await?;
    let is_looked_at =
        |number: &&Model| is_settled(number.state) && number.environment == app.config.environment;
    for number in ours.iter().filter(is_looked_at) {
        let rented = by_number.get(number.e164.as_str()).copied();
        let stands = match rented {
            Some(rented) => callbacks::standing(provider, rented),
            None => not_listed(provider, number),
        };
        seen.missing += usize::from(rented.is_none());
        seen.differing += usize::from(rented.is_some() && stands.callbacks == Callbacks::Different);
        // Only one that the telco once listed can be lost; others were never seen there.
        let missing_since = match rented {
            None if number.provider_sid.is_some() => Some(number.missing_since.unwrap_or(now)),
            _ => None,
        };
        if missing_since.is_some_and(|since| now.since(since) >= LOST_AFTER) {
            lost.push(number.id);
        }
        let sid = rented.map(|rented| rented.provider_id.clone()).or_else(|| number.provider_sid.clone());
        let is_as_before = number.callbacks == stands.callbacks
            && number.callbacks_problem == stands.problem
            && number.missing_since == missing_since
            && number.provider_sid == sid;
        if is_as_before {
            as_before.push((number.id, stands.callbacks));
            continue;
        }
        let number = states::locked(&tx, number.id, None).await?;
        states::write(&mut tx, now, number, |row| {
            callbacks::note(row, now, &stands);
            row.provider_sid = Set(sid);
            row.missing_since = Set(missing_since);
        })
        .await?;
    }
    note_looked_at(&tx, now, &as_before).await?;
    callbacks::tell_of_drift(app, &mut tx, now, provider).await?;
    tx.commit().await?;
    let ours: HashSet<&str> = ours.iter().map(|number| number.e164.as_str()).collect();
    seen.unknown_here = listed.iter().filter(|rented| !ours.contains(rented.number.e164())).count();
    for id in lost {
        lose(app, provider, id).await?;
    }
    Ok(seen)
}

/// Most numbers stand as before: one statement says when that was seen.
async fn note_looked_at(tx: &WriteTx, now: Timestamp, numbers: &[(Uuid, Callbacks)]) -> Result<()> {
    for stands in [Callbacks::Ok, Callbacks::Different, Callbacks::Unknown] {
        let ids = numbers.iter().filter(|(_, callbacks)| *callbacks == stands).map(|(id, _)| *id);
        let mut change = proxy_number::Entity::update_many()
            .col_expr(proxy_number::Column::CallbacksCheckedAt, Expr::value(now.0))
            .filter(proxy_number::Column::Id.is_in(ids));
        if stands == Callbacks::Ok {
            change = change.col_expr(proxy_number::Column::CallbacksOkAt, Expr::value(now.0));
        }
        change.exec(&**tx).await?;
    }
    Ok(())
}

fn is_settled(state: State) -> bool {
    matches!(state, State::Active | State::Suspended | State::Draining)
}

fn not_listed(provider: &dyn Provider, number: &Model) -> Standing {
    let problem = Some(format!("{} does not list this number as yours.", provider.label()));
    // One that was never seen there was added by hand, and may work all the same.
    let callbacks = if number.provider_sid.is_some() { Callbacks::Different } else { Callbacks::Unknown };
    Standing { callbacks, problem }
}

/// The telco took a number away (E17): it is given out no more, and those who reach each other
/// through it are given another.
async fn lose(app: &App, provider: &dyn Provider, id: Uuid) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let number = states::locked(&tx, id, None).await?;
    if !is_settled(number.state) {
        return Ok(());
    }
    let words = format!("{} took this number away: it is not in its list any more.", provider.label());
    let number =
        states::step(&mut tx, now, number, State::Failed, |row| row.error = Set(Some(words))).await?;
    tell_of_mask(app, &mut tx, now, provider, &number).await?;
    tx.commit().await?;
    tracing::error!(number = %id, provider = provider.name(), "a number was lost");
    moves::lost_number(app, id).await?;
    Ok(())
}

/// Those who know a mask cannot be led to another number: somebody has to see to it (R98).
async fn tell_of_mask(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    provider: &dyn Provider,
    number: &Model,
) -> Result<()> {
    let Some(mask) = mask::of_number(&**tx, number.id).await? else { return Ok(()) };
    if mask.state == mask::State::Revoked {
        return Ok(());
    }
    let message = format!(
        "{} took the number of a mask away: nobody reaches its owner over it any more. Get the number back there and \
         point it here again, or revoke the mask and make another one.",
        provider.label()
    );
    let alert = Alert {
        kind: Kind::NumberLost,
        severity: Severity::Critical,
        market: Some(mask.market_id),
        subject: &number.e164,
        message: &message,
    };
    let leads = Leads { number: Some(number.id), ..Leads::default() };
    alerts::raise_about(app, tx, now, &alert, leads).await
}

/// What the look came to, and what to do about it.
fn verdict(
    app: &App,
    provider: &dyn Provider,
    account: &Result<Account, SendError>,
    listed: &Result<Vec<RentedNumber>, SendError>,
    seen: &Seen,
) -> Check {
    let now = app.clock.now();
    let label = provider.label();
    let mut check = blank(provider.name(), now);
    check.differing = count(seen.differing);
    check.missing = count(seen.missing);
    if let Ok(Account { balance: Some(balance) }) = account {
        check.balance_amount = Some(balance.amount.clone());
        check.balance_currency = Some(balance.currency.clone());
    }
    if let Ok(listed) = listed {
        check.listed = Some(count(listed.len()));
        check.unknown_here = Some(count(seen.unknown_here));
    }
    let failed = match (account, listed) {
        (Err(error), _) | (_, Err(error)) if !matches!(error, SendError::Unsupported) => Some(error),
        _ => None,
    };
    let told = |problem: String, remedy: &str| (Some(problem), Some(remedy.to_owned()));
    (check.problem, check.remedy) = match failed {
        Some(SendError::NotConfigured) => {
            check.state = CheckState::NotConfigured;
            told(
                format!("{label} has no API credentials here."),
                "Set them in the server's environment, as listed in .env.example, and restart.",
            )
        }
        Some(error @ (SendError::Permanent { .. } | SendError::OptedOut { .. })) => {
            check.state = CheckState::Failed;
            told(
                vendors::words(provider, error),
                "Compare the API credentials in the server's environment with those in the telco's console, and restart.",
            )
        }
        Some(error) => {
            check.state = CheckState::Failed;
            told(
                vendors::words(provider, error),
                "Try again; if it goes on, look at the telco's status page.",
            )
        }
        None if seen.missing > 0 => {
            check.state = CheckState::Attention;
            told(
                format!("Numbers that {label} does not list as yours: {}.", seen.missing),
                "Look in the telco's console whether they were given back, or belong to another account.",
            )
        }
        None if seen.differing > 0 => {
            check.state = CheckState::Attention;
            told(
                format!("Numbers that point elsewhere: {}.", seen.differing),
                "Point all numbers here again, unless another server is to have them.",
            )
        }
        None => (None, None),
    };
    check
}

fn blank(name: &str, now: Timestamp) -> Check {
    Check {
        provider: name.to_owned(),
        state: CheckState::Ok,
        problem: None,
        remedy: None,
        balance_amount: None,
        balance_currency: None,
        listed: None,
        unknown_here: None,
        differing: 0,
        missing: 0,
        checked_at: now,
    }
}

fn count(numbers: usize) -> i32 {
    i32::try_from(numbers).unwrap_or(i32::MAX)
}

/// What was last seen of each telco.
///
/// # Errors
/// When the database fails.
pub async fn last(app: &App) -> Result<HashMap<String, Check>> {
    let rows = provider_check::Entity::find().all(app.db.read()).await?;
    Ok(rows.into_iter().map(|row| (row.provider.clone(), row)).collect())
}
