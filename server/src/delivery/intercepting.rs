//! Before a person's text goes to its telco, the company's own server may be asked about it. What it
//! said is written down before anything is sent: whoever takes the leg over goes by it, and never asks
//! twice about a text that may be out already.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::alerts::{self, Alert};
use crate::app::App;
use crate::db::WriteTx;
use crate::entities::alert::{Kind as AlertKind, Severity};
use crate::entities::entry::{self, Channel, Kind, Verdict};
use crate::entities::intercept::Silence;
use crate::entities::leg;
use crate::error::Result;
use crate::hooks::intercept::{self, Answer};
use crate::providers::Fault;

/// The error code of a text that the company's own server stopped.
pub(super) const BLOCKED: &str = "intercept_blocked";
/// What the alert is about.
const SUBJECT: &str = "intercept";

/// Whether a text may go.
pub(super) enum Passage {
    /// It may, as this entry says it.
    Open(Box<entry::Model>),
    /// It is to be held, for this reason.
    Shut(Fault),
    /// Another worker has asked about it at this moment.
    TakenOver,
}

/// Asks about a person's text, unless that was done before or nobody is to be asked.
pub(super) async fn pass(app: &App, leg: &leg::Model, entry: &entry::Model) -> Result<Passage> {
    let open = || Passage::Open(Box::new(entry.clone()));
    match entry.verdict {
        None => {}
        Some(Verdict::Blocked) => return Ok(Passage::Shut(blocked(""))),
        Some(Verdict::Held) => return Ok(Passage::Shut(unanswered(""))),
        Some(Verdict::Allowed | Verdict::Edited | Verdict::Passed | Verdict::Released) => return Ok(open()),
    }
    if entry.kind != Kind::Relay || entry.channel != Channel::Sms {
        return Ok(open());
    }
    let Some(endpoint) = app.interceptor.endpoint(app).await? else { return Ok(open()) };
    // As it would go out: the ride may be named before it.
    let Some(text) = entry::passed_on(&app.vault, entry)? else { return Ok(open()) };
    let answer = if app.interceptor.rests(app.clock.now()) {
        Answer::Silence("It gave no answer several times in a row, and is left alone for half a minute.")
    } else {
        intercept::ask(app, &endpoint, leg, entry, &text).await?
    };
    let holds = endpoint.on_silence == Silence::Hold;
    let mut judged = entry.clone();
    judged.verdict = Some(match &answer {
        Answer::Allow => Verdict::Allowed,
        Answer::Edit(_) => Verdict::Edited,
        Answer::Block(_) => Verdict::Blocked,
        Answer::Silence(_) if holds => Verdict::Held,
        Answer::Silence(_) => Verdict::Passed,
    });
    if let Answer::Edit(words) = &answer {
        judged.edited_sealed = Some(app.vault.seal(entry.id, words));
    }
    let mut tx = app.db.begin().await?;
    if !keep(&tx, &judged).await? {
        tx.roll_back().await?;
        return Ok(Passage::TakenOver);
    }
    tell(app, &mut tx, &answer, holds).await?;
    tx.commit().await?;
    Ok(match answer {
        Answer::Block(reason) => Passage::Shut(blocked(&reason)),
        Answer::Silence(why) if holds => Passage::Shut(unanswered(why)),
        _ => Passage::Open(Box::new(judged)),
    })
}

async fn keep(tx: &WriteTx, judged: &entry::Model) -> Result<bool> {
    let kept = entry::Entity::update_many()
        .col_expr(entry::Column::Verdict, Expr::value(judged.verdict))
        .col_expr(entry::Column::EditedSealed, Expr::value(judged.edited_sealed.clone()))
        .filter(entry::Column::Id.eq(judged.id))
        .filter(entry::Column::Verdict.is_null())
        .exec(&**tx)
        .await?;
    Ok(kept.rows_affected > 0)
}

/// Raises an alert when no answer comes, and takes it back once one does.
async fn tell(app: &App, tx: &mut WriteTx, answer: &Answer, holds: bool) -> Result<()> {
    let now = app.clock.now();
    if !matches!(answer, Answer::Silence(_)) {
        if app.interceptor.answered() {
            alerts::passed(tx, now, AlertKind::WebhookFailing, None, SUBJECT).await?;
        }
        return Ok(());
    }
    if !app.interceptor.rests(now) {
        app.interceptor.silent(now);
    }
    let message = if holds {
        "The server that is asked before texts are passed on gives no answer: they are held. Look at it on the \
         page of outgoing webhooks, and let them go among the delivery problems."
    } else {
        "The server that is asked before texts are passed on gives no answer: they go out unchecked. Look at it \
         on the page of outgoing webhooks."
    };
    let severity = if holds { Severity::Critical } else { Severity::Warning };
    let alert = Alert { kind: AlertKind::WebhookFailing, severity, market: None, subject: SUBJECT, message };
    alerts::raise(app, tx, now, &alert).await
}

/// The other server's words, without digits: a reason may repeat what it refuses.
fn blocked(reason: &str) -> Fault {
    let reason = if reason.trim().is_empty() { "no reason was given" } else { reason };
    Fault::told(BLOCKED, &format!("Your server stopped it: {reason}"))
}

fn unanswered(why: &str) -> Fault {
    Fault::told("intercept_unanswered", &format!("Your server was asked and gave no answer. {why}"))
}
