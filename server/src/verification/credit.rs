//! The one-time credit of new customers (R3): once a customer, and once a number, whoever has it.

use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::entities::person::{self, Kind};
use crate::entities::{credit_claim, market, phone, verification};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::once::Terms;

/// Claims the credit for a customer whose phone is verified. The market that verified it gives it.
///
/// # Errors
/// `NOT_FOUND`; `NOT_VERIFIED`; `NO_CREDIT`; `CREDIT_CLAIMED` before by this customer, or for this number.
pub async fn claim(app: &App, customer: Uuid, terms: &Terms) -> Result<credit_claim::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    person::of_kind(&*tx, customer, Kind::Customer).await?;
    let phone = phone::primary_of(&*tx, customer).await?;
    if phone.verified_at.is_none() {
        let words = "The customer's phone is not verified. Verify it first.";
        return Err(Error::refused(ErrorCode::NotVerified, words));
    }
    let verified = verification::newest_of_phone(&*tx, phone.id).await?;
    let market = market::named_or_default(&*tx, verified.map(|row| row.market_id)).await?;
    let Some(amount) = market.credit_micros else {
        let words = format!("{} gives no credit to new customers.", market.name);
        return Err(Error::refused(ErrorCode::NoCredit, words));
    };
    let id = app.clock.id_at(now);
    let claim = credit_claim::ActiveModel {
        id: Set(id),
        customer_id: Set(customer),
        number_hash: Set(phone.number_hash),
        market_id: Set(market.id),
        amount_micros: Set(amount),
        currency: Set(market.credit_currency),
        claimed_by: Set(terms.by),
        claimed_at: Set(now),
    };
    // Of many at once, the unique keys let one through.
    let written = credit_claim::Entity::insert(claim)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&*tx)
        .await?;
    if written == 0 {
        let words = match credit_claim::of_customer(&*tx, customer).await? {
            Some(_) => "This customer has claimed the credit before.",
            None => "The credit was claimed for this number before, by another customer.",
        };
        return Err(Error::refused(ErrorCode::CreditClaimed, words));
    }
    audit::record(app, &mut tx, terms.by, "credit.claim", Some(customer), "").await?;
    let claim = credit_claim::of_customer(&*tx, customer).await?;
    tx.commit().await?;
    claim.ok_or_else(|| Error::Internal("a claim was not written".to_owned()))
}
