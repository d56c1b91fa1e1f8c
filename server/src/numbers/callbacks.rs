//! Pointing numbers at this server: new ones, one again, or all after a move (R11, R12, R59).
//!
//! Doesn't belong here: looking whether they still do (checks).

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use futures_util::StreamExt;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use tokio::sync::mpsc::{self, UnboundedSender};
use uuid::Uuid;

use crate::alerts::{self, Alert};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::alert::{Kind, Severity};
use crate::entities::proxy_number::{self, ActiveModel, Callbacks, Model, State};
use crate::error::{Error, ErrorCode, Result};
use crate::numbers::orders::{self, Outcome};
use crate::numbers::{states, vendors};
use crate::providers::{Provider, RentedNumber, SendError};

/// Numbers pointed at the same time.
const HANDS: usize = 4;
/// How long a request waits for all numbers to be pointed; the rest is done without it.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// How a number's webhooks stand.
pub(super) struct Standing {
    /// In one word.
    pub callbacks: Callbacks,
    /// In words, if not well.
    pub problem: Option<String>,
}

/// How the webhooks of a number stand, as its telco lists it.
pub(super) fn standing(provider: &dyn Provider, listed: &RentedNumber) -> Standing {
    match &listed.webhooks {
        None => Standing {
            callbacks: Callbacks::Unknown,
            problem: Some(format!("{} does not tell where it points.", provider.label())),
        },
        Some(set) => match vendors::difference(&provider.webhooks(), set) {
            None => Standing { callbacks: Callbacks::Ok, problem: None },
            problem => Standing { callbacks: Callbacks::Different, problem },
        },
    }
}

/// Sets on a row how its webhooks stand.
pub(super) fn note(row: &mut ActiveModel, now: Timestamp, standing: &Standing) {
    row.callbacks = Set(standing.callbacks);
    row.callbacks_problem = Set(standing.problem.clone());
    row.callbacks_checked_at = Set(Some(now));
    if standing.callbacks == Callbacks::Ok {
        row.callbacks_ok_at = Set(Some(now));
    }
}

/// Points a number that was just rented; only then it joins the pool (R84).
///
/// # Errors
/// When the database fails.
pub(super) async fn point_new(app: &App, number: Model) -> Result<Outcome> {
    let Some(provider) = app.providers.get(&number.provider) else {
        return Ok(Outcome::Failed(format!("There is no telco {} on this server.", number.provider)));
    };
    let stands = match vendors::configure(app, provider.as_ref(), &number).await {
        Ok(set) => standing(provider.as_ref(), &set),
        Err(SendError::Unsupported) => by_hand(provider.as_ref()),
        Err(error @ (SendError::Retry { .. } | SendError::Unknown { .. })) => {
            return Ok(Outcome::Later(vendors::words(provider.as_ref(), &error)));
        }
        Err(error) => {
            let words = vendors::words(provider.as_ref(), &error);
            return Ok(Outcome::Failed(format!("It is rented, but it could not be pointed here. {words}")));
        }
    };
    if stands.callbacks == Callbacks::Different {
        let words = stands.problem.unwrap_or_default();
        return Ok(Outcome::Failed(format!("It is rented, but it does not point here. {words}")));
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let number = states::locked(&tx, number.id, None).await?;
    if number.state == State::Configuring {
        let environment = app.config.environment.clone();
        states::step(&mut tx, now, number, State::Active, |row| {
            row.environment = Set(environment);
            note(row, now, &stands);
        })
        .await?;
        tx.commit().await?;
    }
    Ok(Outcome::Done)
}

/// [`tell_of_drift`] for every telco, once the numbers are written.
async fn tell_now(app: &App) -> Result<()> {
    let mut tx = app.db.begin().await?;
    for provider in app.providers.iter() {
        tell_of_drift(app, &mut tx, app.clock.now(), provider.as_ref()).await?;
    }
    tx.commit().await
}

/// Numbers of this environment that do not point here take texts and calls that nobody sees: someone is told, once
/// for all of a telco, until all of them do.
pub(super) async fn tell_of_drift(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    provider: &dyn Provider,
) -> Result<()> {
    let astray = proxy_number::Entity::find()
        .filter(proxy_number::Column::Provider.eq(provider.name()))
        .filter(proxy_number::Column::Environment.eq(&app.config.environment))
        .filter(proxy_number::Column::State.is_in([State::Active, State::Suspended, State::Draining]))
        .filter(proxy_number::Column::Callbacks.eq(Callbacks::Different))
        .count(&**tx)
        .await?;
    if astray == 0 {
        return alerts::passed(tx, now, Kind::CallbackDrift, None, provider.name()).await;
    }
    let message = format!(
        "Numbers at {} that do not point here: {astray}. Texts and calls to them are lost until they are pointed here \
         again, on the page of numbers.",
        provider.label()
    );
    let (kind, severity) = (Kind::CallbackDrift, Severity::Warning);
    let alert = Alert { kind, severity, market: None, subject: provider.name(), message: &message };
    alerts::raise(app, tx, now, &alert).await
}

fn by_hand(provider: &dyn Provider) -> Standing {
    Standing {
        callbacks: Callbacks::Unknown,
        problem: Some(format!(
            "{} cannot be told by its API where a number points: set the addresses in its own console.",
            provider.label()
        )),
    }
}

/// A number that somebody added is looked up at its telco and pointed here. What is wrong is told on
/// the number and stops nobody: a telco that is away is no reason not to know a number.
///
/// # Errors
/// When the database fails.
pub(super) async fn take_over(app: &App, number: Model) -> Result<Model> {
    let Some(provider) = app.providers.get(&number.provider) else { return Ok(number) };
    let (listed, stands) = match vendors::list(app, provider.as_ref()).await {
        Ok(all) => match all.into_iter().find(|listed| listed.number == number.phone()) {
            Some(listed) => {
                let stands = standing(provider.as_ref(), &listed);
                let stands = if stands.callbacks == Callbacks::Ok {
                    stands
                } else {
                    point(provider.as_ref(), &listed).await
                };
                (Some(listed), stands)
            }
            None => (None, unseen(format!("{} does not list this number as yours.", provider.label()))),
        },
        Err(SendError::Unsupported) => (None, by_hand(provider.as_ref())),
        Err(error) => (None, unseen(vendors::words(provider.as_ref(), &error))),
    };
    keep(app, number.id, listed.as_ref(), &stands).await
}

/// Writes down how a number stands at its telco.
///
/// # Errors
/// When the database fails.
pub(super) async fn keep(
    app: &App,
    id: Uuid,
    listed: Option<&RentedNumber>,
    stands: &Standing,
) -> Result<Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let number = states::locked(&tx, id, None).await?;
    let number = states::write(&mut tx, now, number, |row| {
        note(row, now, stands);
        if let Some(listed) = listed {
            row.provider_sid = Set(Some(listed.provider_id.clone()));
        }
    })
    .await?;
    if let Some(provider) = app.providers.get(&number.provider) {
        tell_of_drift(app, &mut tx, now, provider.as_ref()).await?;
    }
    tx.commit().await?;
    Ok(number)
}

fn unseen(problem: String) -> Standing {
    Standing { callbacks: Callbacks::Unknown, problem: Some(problem) }
}

/// Points a listed number here.
pub(super) async fn point(provider: &dyn Provider, listed: &RentedNumber) -> Standing {
    match provider.configure_number(listed).await {
        Ok(set) => standing(provider, &set),
        Err(SendError::Unsupported) => by_hand(provider),
        Err(error) => {
            Standing { callbacks: Callbacks::Different, problem: Some(vendors::words(provider, &error)) }
        }
    }
}

/// Points a number here again, also one of another environment (R12). One whose buying or pointing
/// failed is taken up where it stopped.
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`; `ILLEGAL_TRANSITION` if it is not ours; `PROVIDER_ERROR`.
pub async fn resync(app: &App, id: Uuid, expected_version: Option<i32>, by: Option<Uuid>) -> Result<Model> {
    let result = point_again(app, id, expected_version, by, None).await;
    tell_now(app).await?;
    result
}

/// [`resync`] without a word to anybody: of many at once the last one tells. One that points here already, as
/// its telco lists it, is not pointed.
async fn point_again(
    app: &App,
    id: Uuid,
    expected_version: Option<i32>,
    by: Option<Uuid>,
    listed: Option<&RentedNumber>,
) -> Result<Model> {
    let tx = app.db.begin().await?;
    let number = states::locked(&tx, id, expected_version).await?;
    drop(tx);
    match number.state {
        State::Failed => return orders::retry(app, id, expected_version, by).await,
        State::Active | State::Suspended | State::Draining => {}
        state => {
            let words = format!("A number that is {} cannot be pointed anywhere.", state.word());
            return Err(Error::refused(ErrorCode::IllegalTransition, words));
        }
    }
    let provider = vendors::named(app, &number.provider)?;
    let already = listed.map(|listed| standing(provider.as_ref(), listed));
    let (stands, refused) = match already.filter(|stands| stands.callbacks == Callbacks::Ok) {
        Some(stands) => (stands, None),
        None => match vendors::configure(app, provider.as_ref(), &number).await {
            Ok(set) => (standing(provider.as_ref(), &set), None),
            Err(error) => {
                let words = vendors::words(provider.as_ref(), &error);
                // Nothing is known to have changed.
                let stands = Standing { callbacks: number.callbacks, problem: Some(words) };
                (stands, Some(vendors::refusal(provider.as_ref(), &error)))
            }
        },
    };
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let number = states::locked(&tx, id, None).await?;
    let environment = app.config.environment.clone();
    let number = states::write(&mut tx, now, number, |row| {
        note(row, now, &stands);
        if refused.is_none() {
            row.environment = Set(environment);
            row.missing_since = Set(None);
        }
    })
    .await?;
    tx.commit().await?;
    match refused {
        Some(error) => Err(error),
        None => Ok(number),
    }
}

/// What pointing many numbers came to.
#[derive(Clone, Debug, Default)]
pub struct Resynced {
    /// Those that point here now.
    pub pointed: Vec<Model>,
    /// Those that could not be pointed, and why.
    pub failed: Vec<(Model, String)>,
    /// How many are still to be seen to; that goes on by itself.
    pub waiting: usize,
}

impl Resynced {
    fn add(&mut self, (number, result): Pointed) {
        match result {
            Ok(number) if number.callbacks == Callbacks::Different => {
                let words = number.callbacks_problem.clone().unwrap_or_default();
                self.failed.push((number, words));
            }
            Ok(number) => self.pointed.push(number),
            Err(error) => self.failed.push((number, error.public_message())),
        }
    }
}

/// A number, and what pointing it came to.
type Pointed = (Model, Result<Model>);

/// Points all numbers here again, or those of one telco: after the public URL changed, or when a
/// copy becomes production (R12, R59). One that fails does not stop the others. Answers what was done
/// within `patience`, or all of it; the rest goes on, whether or not the caller stays.
///
/// # Errors
/// `INVALID_INPUT` for an unknown telco; when the database fails.
pub async fn resync_all(
    app: &App,
    provider: Option<&str>,
    patience: Option<Duration>,
    by: Option<Uuid>,
) -> Result<Resynced> {
    if let Some(name) = provider {
        vendors::named(app, name)?;
    }
    let mut select = proxy_number::Entity::find()
        .filter(proxy_number::Column::State.is_in([State::Active, State::Suspended, State::Draining]))
        .order_by_asc(proxy_number::Column::E164);
    if let Some(name) = provider {
        select = select.filter(proxy_number::Column::Provider.eq(name));
    }
    let numbers = select.all(app.db.read()).await?;
    let all = numbers.len();
    let (tell, mut told) = mpsc::unbounded_channel();
    tokio::spawn(point_all(app.clone(), numbers, by, tell));
    let mut resynced = Resynced::default();
    let listening = async {
        while let Some(pointed) = told.recv().await {
            resynced.add(pointed);
        }
    };
    match patience {
        Some(patience) => _ = tokio::time::timeout(patience, listening).await,
        None => listening.await,
    }
    resynced.waiting = all - resynced.pointed.len() - resynced.failed.len();
    Ok(resynced)
}

/// Points these numbers here, and tells of each.
async fn point_all(app: App, numbers: Vec<Model>, by: Option<Uuid>, tell: UnboundedSender<Pointed>) {
    let app = &app;
    let listed = listed(app, &numbers).await;
    let listed = &listed;
    futures_util::stream::iter(numbers)
        .map(|number| async move {
            let result = point_again(app, number.id, None, by, listed.get(&number.e164)).await;
            (number, result)
        })
        .buffered(HANDS)
        .for_each(|pointed| {
            // Nobody may listen any more.
            let _ = tell.send(pointed);
            std::future::ready(())
        })
        .await;
    if let Err(error) = tell_now(app).await {
        tracing::error!(%error, "nobody could be told where the numbers point; the next look at them does");
    }
}

/// These numbers as their telcos list them. Of a telco that cannot tell there are none, and all are pointed.
async fn listed(app: &App, numbers: &[Model]) -> HashMap<String, RentedNumber> {
    let telcos: HashSet<&str> = numbers.iter().map(|number| number.provider.as_str()).collect();
    let mut listed = HashMap::new();
    for name in telcos {
        let Some(provider) = app.providers.get(name) else { continue };
        let all = vendors::list(app, provider.as_ref()).await.unwrap_or_default();
        listed.extend(all.into_iter().map(|rented| (rented.number.e164().to_owned(), rented)));
    }
    listed
}
