//! The inbox: every webhook as it came in, once, in the same transaction as its effect. A repeat gets
//! the answer the first one got; what cannot be processed is kept with the reason, to be replayed.
//!
//! Doesn't belong here: what a webhook says (providers) and what follows from it (masking, delivery).

mod forgetting;
mod raw;
mod refusals;

use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, Insert, QueryFilter, QueryOrder, QuerySelect,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::alerts::{self, Alert};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Said, WriteTx};
use crate::entities::alert::{Kind, Severity};
use crate::entities::inbound_event::{self, Column, State};
use crate::error::{Error, Result};
use crate::providers::{Inbound, Reply, WebhookKind, WebhookRequest};

pub use forgetting::{ids_of_contact, naming, parts, redact, sweep};
pub use refusals::Refusals;

/// A webhook that fails for another reason than an absent database is given up after so many tries.
const TRIES: i32 = 3;
/// Longer than it takes to write down what came in.
const COMING: Duration = Duration::from_mins(2);
/// Why a webhook waits for what it tells of.
const EARLY: &str = "What it tells of is not in the log yet.";

/// A verified webhook on its way to its effect.
pub struct Event {
    /// Its row's id: made of telco and key, so that a repeat meets its own row.
    pub id: Uuid,
    provider: String,
    kind: String,
    key: String,
    raw: String,
    at: Timestamp,
}

impl Event {
    /// A webhook, told from others by what it says.
    #[must_use]
    pub fn of(provider: &str, kind: WebhookKind, request: &WebhookRequest, inbound: &Inbound) -> Self {
        Self::keyed(provider, kind, request, key_of(inbound, request))
    }

    /// News that came without a request of its own.
    #[must_use]
    pub fn told(app: &App, provider: &str, kind: WebhookKind, inbound: &Inbound) -> Self {
        let request = WebhookRequest {
            method: String::new(),
            url: String::new(),
            query: String::new(),
            headers: Vec::new(),
            body: app.clock.new_id().as_bytes().to_vec(),
            now: app.clock.utc(),
        };
        Self::keyed(provider, kind, &request, key_of(inbound, &request))
    }

    /// A signed webhook that says nothing we understand, told from others by its bytes.
    fn unreadable(provider: &str, kind: WebhookKind, request: &WebhookRequest) -> Self {
        Self::keyed(provider, kind, request, format!("unreadable:{}", fingerprint(request)))
    }

    fn keyed(provider: &str, kind: WebhookKind, request: &WebhookRequest, key: String) -> Self {
        Self {
            id: Self::id_of(provider, &key),
            provider: provider.to_owned(),
            kind: kind.name().to_owned(),
            key,
            raw: raw::write(request),
            at: request.now.into(),
        }
    }

    /// The answer an earlier delivery of this webhook got; `None` if it is the first, or none of them
    /// was processed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn earlier_answer(&self, app: &App) -> Result<Option<Reply>> {
        let row = inbound_event::Entity::find_by_id(self.id).one(app.db.read()).await?;
        row.filter(|row| row.state == State::Done).map(|row| answer_of(app, &row)).transpose()
    }

    /// Writes it down as done, first thing in the transaction of its effect. Answers `false` if it was
    /// done before, or is being done at this moment elsewhere: then the transaction is to be dropped.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take(&self, app: &App, tx: &WriteTx) -> Result<bool> {
        static TAKE: Said = Said::new();
        let (done, reason, at) = (State::Done, Option::<String>::None, app.clock.now().0);
        let unless_done = |insert: Insert<_>| {
            let again = OnConflict::column(Column::Id)
                .value(Column::State, Expr::value(done))
                .value(Column::Reason, Expr::value(reason.clone()))
                .value(Column::SettledAt, Expr::value(at))
                .action_and_where(Expr::col((inbound_event::Entity, Column::State)).ne(done))
                .to_owned();
            insert.on_conflict(again)
        };
        let row = self.row(app, done, None, 1);
        let values = [done.into(), reason.clone().into(), at.into(), done.into()];
        let take = TAKE.insert(tx.get_database_backend(), row, values, unless_done);
        Ok(tx.execute_raw(take).await?.rows_affected() > 0)
    }

    /// Keeps the answer for repeats; "received" needs no keeping.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn answered(&self, app: &App, tx: &WriteTx, reply: &Reply) -> Result<()> {
        if *reply == Reply::Ack {
            return Ok(());
        }
        let answer = serde_json::to_string(reply).map_err(|error| Error::Internal(error.to_string()))?;
        inbound_event::Entity::update_many()
            .col_expr(Column::AnswerSealed, Expr::value(Some(app.vault.seal(self.id, &answer))))
            .filter(Column::Id.eq(self.id))
            .exec(&**tx)
            .await?;
        Ok(())
    }

    /// Writes down that processing it failed. After a few tries it is a dead letter, which an alert
    /// tells.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn failed(&self, app: &App, reason: &str) -> Result<()> {
        let tx = app.db.begin().await?;
        let before = inbound_event::Entity::find_by_id(self.id).one(&*tx).await?;
        let tries = before.map_or(1, |row| row.attempts + 1);
        let state = if tries >= TRIES { State::Dead } else { State::New };
        self.keep(app, tx, state, tries, reason).await
    }

    /// Keeps it to be looked at again ([`waiting`]): what it tells of may be being written down at this
    /// moment. Answers `false`, and keeps nothing, once it came too long ago for that.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn wait(&self, app: &App) -> Result<bool> {
        if app.clock.now().since(self.at) >= COMING {
            return Ok(false);
        }
        let tx = app.db.begin().await?;
        self.keep(app, tx, State::New, 1, EARLY).await?;
        Ok(true)
    }

    async fn keep(&self, app: &App, mut tx: WriteTx, state: State, tries: i32, reason: &str) -> Result<()> {
        let settled = (state == State::Dead).then(|| app.clock.now());
        let again = OnConflict::column(Column::Id)
            .value(Column::State, Expr::value(state))
            .value(Column::Attempts, Expr::value(tries))
            .value(Column::Reason, Expr::value(reason))
            .value(Column::SettledAt, Expr::value(settled.map(|at| at.0)))
            .action_and_where(Expr::col((inbound_event::Entity, Column::State)).ne(State::Done))
            .to_owned();
        let row = self.row(app, state, Some(reason), tries);
        inbound_event::Entity::insert(row).on_conflict(again).exec_without_returning(&*tx).await?;
        if state == State::Dead {
            let message = "A webhook could not be processed and is kept. Look at its reason, then replay it.";
            let alert = Alert {
                kind: Kind::DeadLetter,
                severity: Severity::Warning,
                market: None,
                subject: &self.provider,
                message,
            };
            alerts::raise(app, &mut tx, app.clock.now(), &alert).await?;
        }
        tx.commit().await
    }

    fn row(&self, app: &App, state: State, reason: Option<&str>, tries: i32) -> inbound_event::ActiveModel {
        inbound_event::ActiveModel {
            id: Set(self.id),
            provider: Set(self.provider.clone()),
            kind: Set(self.kind.clone()),
            dedupe_key: Set(self.key.clone()),
            raw_sealed: Set(app.vault.seal(self.id, &self.raw)),
            state: Set(state),
            attempts: Set(tries),
            reason: Set(reason.map(str::to_owned)),
            answer_sealed: Set(None),
            received_at: Set(self.at),
            settled_at: Set((state != State::New).then(|| app.clock.now())),
        }
    }
}

/// Keeps a webhook that is signed but not understood, as a dead letter: a later version may read it.
///
/// # Errors
/// When the database fails.
pub async fn keep_unreadable(
    app: &App,
    provider: &str,
    kind: WebhookKind,
    request: &WebhookRequest,
) -> Result<()> {
    let event = Event::unreadable(provider, kind, request);
    let tx = app.db.begin().await?;
    event.keep(app, tx, State::Dead, 1, "It is signed, but lacks a field or is malformed.").await
}

/// The webhooks that [wait](Event::wait), in the order in which they came.
///
/// # Errors
/// When the database fails.
pub async fn waiting(app: &App) -> Result<Vec<Uuid>> {
    let open = inbound_event::Entity::find().select_only().column(Column::Id);
    Ok(open
        // Written out: a bound value would hide it from the partial index.
        .filter(Expr::cust("state <> 'DONE'"))
        .filter(Column::Reason.eq(EARLY))
        .order_by_asc(Column::ReceivedAt)
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(app.db.read())
        .await?)
}

/// The request of a webhook that is not done, as it came: to be processed once more.
///
/// # Errors
/// `NOT_FOUND`, `ILLEGAL_TRANSITION` when it is done.
pub async fn reopen(app: &App, id: Uuid) -> Result<(inbound_event::Model, WebhookKind, WebhookRequest)> {
    use crate::error::ErrorCode;
    let row = inbound_event::Entity::find_by_id(id).one(app.db.read()).await?;
    let row = row.ok_or_else(|| Error::not_found("webhook"))?;
    if row.state == State::Done {
        let words = "This webhook was processed. Replaying it would do everything twice.";
        return Err(Error::refused(ErrorCode::IllegalTransition, words));
    }
    let request = raw::read(&app.vault.open(row.id, &row.raw_sealed)?)?;
    let kind = WebhookKind::named(&row.kind)
        .ok_or_else(|| Error::Internal(format!("webhook {id} is of no kind we know")))?;
    Ok((row, kind, request))
}

/// Notes that a webhook which was kept as unreadable has been read and processed under its own key.
///
/// # Errors
/// When the database fails.
pub async fn replayed(app: &App, id: Uuid) -> Result<inbound_event::Model> {
    let tx = app.db.begin().await?;
    inbound_event::Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Done))
        .col_expr(Column::SettledAt, Expr::value(app.clock.now().0))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::State.ne(State::Done))
        .exec(&*tx)
        .await?;
    let row = inbound_event::Entity::find_by_id(id).one(&*tx).await?;
    tx.commit().await?;
    row.ok_or_else(|| Error::not_found("webhook"))
}

/// The answer a processed webhook got.
fn answer_of(app: &App, row: &inbound_event::Model) -> Result<Reply> {
    let Some(sealed) = &row.answer_sealed else { return Ok(Reply::Ack) };
    let answer = app.vault.open(row.id, sealed)?;
    serde_json::from_str(&answer).map_err(|error| Error::Internal(error.to_string()))
}

/// What repeats of a webhook have in common. Digits may rightly come twice in one call, so only the
/// very same request is a repeat.
fn key_of(inbound: &Inbound, request: &WebhookRequest) -> String {
    match inbound {
        Inbound::Text(text) => format!("text:{}", text.id),
        Inbound::Call(call) => format!("call:{}", call.id),
        Inbound::Receipt(receipt) => {
            let id = receipt.provider_id.as_deref().or(receipt.reference.as_deref()).unwrap_or_default();
            format!("receipt:{id}:{:?}", receipt.state)
        }
        Inbound::PartReceipt(news) => format!("part:{}:{:?}", news.part, news.receipt.state),
        Inbound::CallProgress(news) => {
            let id = news.reference.as_deref().unwrap_or(&news.call_id);
            let key = format!("progress:{id}:{:?}:{:?}:{:?}", news.side, news.state, news.duration_seconds);
            // Two phones are rung in one call.
            match &news.rung {
                Some(rung) => format!("{key}:{}", rung.id),
                None => key,
            }
        }
        Inbound::Digits(digits) => format!("digits:{}:{}", digits.call.id, fingerprint(request)),
        Inbound::Fetched { news, .. } => key_of(news, request),
        Inbound::Known(_) | Inbound::Nothing => format!("other:{}", fingerprint(request)),
    }
}

fn fingerprint(request: &WebhookRequest) -> String {
    let mut digest = Sha256::new();
    digest.update(&request.url);
    digest.update(&request.body);
    hex::encode(&digest.finalize()[..16])
}
