//! Judging a code that came back, whichever way it came.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::sending::over;
use super::{changed, codes, limits, one_at_a_time, settle};
use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::{WriteTx, until_won};
use crate::entities::verification::{self, Model, Purpose, State};
use crate::entities::{market, phone, verification_send};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::once::Terms;

/// What a code came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was right: the person has the phone.
    Right(Box<Model>),
    /// It was right, but the number is the identity of another customer (E49).
    Taken,
    /// It was wrong; so many tries are left.
    Wrong {
        /// Tries left; none, and the verification is locked.
        left: i32,
    },
    /// It came too late.
    Expired,
    /// There is nothing to try: locked, called off, verified before.
    Over,
}

/// Tries a code that someone typed in an app.
///
/// # Errors
/// `NOT_FOUND`; `WRONG_CODE`; `VERIFICATION_OVER` when it expired, is locked or settled;
/// `PHONE_ALREADY_VERIFIED` as the identity of another customer.
pub async fn confirm(app: &App, id: Uuid, code: &str, terms: &Terms) -> Result<Model> {
    until_won(|| confirm_once(app, id, code, terms)).await
}

async fn confirm_once(app: &App, id: Uuid, code: &str, terms: &Terms) -> Result<Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let row = verification::by_id(&*tx, id).await?;
    one_at_a_time(&tx, &row.number_hash).await?;
    let row = verification::by_id(&*tx, id).await?;
    if row.purpose != Purpose::Identity {
        return Err(Error::not_found("verification"));
    }
    let locked = row.state == State::Locked;
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let verdict = judge(app, &mut tx, now, row, &code).await?;
    if matches!(verdict, Verdict::Right(_)) {
        audit::record(app, &mut tx, terms.by, "verification.confirm", Some(id), "").await?;
    }
    // A wrong try counts although it is refused.
    tx.commit().await?;
    match verdict {
        Verdict::Right(row) => Ok(*row),
        Verdict::Taken => Err(taken()),
        Verdict::Wrong { left: 0 } => Err(wrong("This was not the code either. The verification is locked.")),
        Verdict::Wrong { left: 1 } => Err(wrong("This is not the code. 1 try is left.")),
        Verdict::Wrong { left } => Err(wrong(&format!("This is not the code. {left} tries are left."))),
        Verdict::Expired => Err(over("The code has expired. Send another one.")),
        Verdict::Over if locked => Err(over("After too many wrong codes this verification is locked.")),
        Verdict::Over => Err(over("This verification is settled already.")),
    }
}

fn wrong(message: &str) -> Error {
    Error::Refused { code: ErrorCode::WrongCode, message: message.to_owned(), field: Some("code") }
}

/// The number is the identity of another customer.
pub(super) fn taken() -> Error {
    let words = "This number is in use: it is the verified phone of another customer.";
    Error::refused(ErrorCode::PhoneAlreadyVerified, words)
}

/// Judges a code. The caller has taken his turn at the number.
pub(super) async fn judge(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    row: Model,
    code: &str,
) -> Result<Verdict> {
    let phone = match row.phone_id {
        Some(id) => phone::Entity::find_by_id(id).one(&**tx).await?,
        None => None,
    };
    let Some(phone) = phone.filter(|phone| phone.retired_at.is_none()) else { return Ok(Verdict::Over) };
    if row.state != State::Open {
        return Ok(Verdict::Over);
    }
    if now >= row.expires_at {
        return Ok(Verdict::Expired);
    }
    if codes::is_right(&app.vault, row.id, &row.code_hash, code) {
        return prove(app, tx, now, row, phone).await;
    }
    let failed = row.tries + 1;
    let most = i32::try_from(app.config.verify_tries).unwrap_or(i32::MAX);
    let left = if failed < most { most - failed } else { 0 };
    let mut tried = row.into_active_model();
    tried.tries = Set(failed);
    let tried = tried.update(&**tx).await?;
    if left == 0 {
        settle(tx, now, tried, State::Locked).await?;
    } else {
        changed(tx, now, &tried);
    }
    Ok(Verdict::Wrong { left })
}

/// The person has the phone: it is his identity from now on, unless it is another's.
async fn prove(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    row: Model,
    phone: phone::Model,
) -> Result<Verdict> {
    if phone::verified_holder(&**tx, &phone.number_hash).await?.is_some_and(|it| it != phone.person_id) {
        settle(tx, now, row, State::Cancelled).await?;
        return Ok(Verdict::Taken);
    }
    let number = app.vault.open_phone(phone.id, &phone.number_sealed)?;
    // The unique index has the last word.
    let mut proved = phone.into_active_model();
    proved.verified_at = Set(Some(now));
    proved.update(&**tx).await?;
    verification_send::Entity::update_many()
        .col_expr(verification_send::Column::VerifiedAt, Expr::value(now.0))
        .filter(verification_send::Column::VerificationId.eq(row.id))
        .exec(&**tx)
        .await?;
    let market = market::named_or_default(&**tx, Some(row.market_id)).await?;
    let row = settle(tx, now, row, State::Verified).await?;
    limits::watch(app, tx, now, &market, &limits::prefix(&number)).await?;
    Ok(Verdict::Right(Box::new(row)))
}
