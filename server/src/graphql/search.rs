//! Searching by words: folded to lower case as the stored columns are; a whole phone number is
//! found by its keyed hash, because phones do not stand in the database, and only for those who may see one:
//! whoever may try all numbers that a masked one could be would else find out which it is (T27).

use async_graphql::Context;
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition};

use super::guard;
use crate::auth::permissions::Permission;
use crate::entities::{market, mask, person, phone, proxy_number, ride, verification};
use crate::error::{Error, Result};
use crate::phone::PhoneNumber;
use crate::vault::PhoneHash;

const LONGEST: usize = 200;
/// Fewer digits than this are no whole phone number.
const PHONE_DIGITS: usize = 6;

/// The words to search for, folded; none if there is nothing but space.
///
/// # Errors
/// `INVALID_INPUT` when far too long.
pub fn words(search: Option<&str>) -> Result<Option<String>> {
    let folded = search.unwrap_or_default().trim().to_lowercase();
    if folded.len() > LONGEST {
        return Err(Error::invalid("search", "The search text is too long."));
    }
    Ok((!folded.is_empty()).then_some(folded))
}

/// Does a folded column contain the words? Wildcards in them stand for themselves.
pub fn contains(column: impl ColumnTrait, words: &str) -> Expr {
    Expr::col(column.as_column_ref()).like(pattern(words))
}

fn pattern(words: &str) -> LikeExpr {
    let mut escaped = String::with_capacity(words.len() + 2);
    escaped.push('%');
    for letter in words.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped.push('%');
    LikeExpr::new(escaped).escape('\\')
}

/// The hash of the words if they are a whole phone number, read in the default market's country, and the caller
/// may see phones.
///
/// # Errors
/// `UNAUTHENTICATED`; when the database fails.
pub async fn phone_hash(ctx: &Context<'_>, words: &str) -> Result<Option<PhoneHash>> {
    let is_phone = words.bytes().filter(u8::is_ascii_digit).count() >= PHONE_DIGITS;
    if !is_phone || !guard::caller(ctx)?.may(Permission::RevealPhones) {
        return Ok(None);
    }
    let app = guard::app(ctx)?;
    let market = market::named_or_default(app.db.read(), None).await?;
    Ok(PhoneNumber::parse(words, Some(&market.country)).ok().map(|phone| app.vault.hash(&phone)))
}

/// The people who have or had this phone.
pub fn people_with_phone(hash: PhoneHash) -> SelectStatement {
    Query::select()
        .column((phone::Entity, phone::Column::PersonId))
        .from(phone::Entity)
        .and_where(phone::Column::NumberHash.eq(hash))
        .take()
}

/// The people with the words in their names.
fn people_named(words: &str) -> SelectStatement {
    Query::select()
        .column((person::Entity, person::Column::Id))
        .from(person::Entity)
        .and_where(contains(person::Column::NameFolded, words))
        .take()
}

/// Masks with the words in their label, their number or their owner's name.
pub fn masks(words: &str) -> Condition {
    let label = Expr::expr(Func::lower(Expr::col(mask::Column::Label.as_column_ref())));
    let numbers = Query::select()
        .column((proxy_number::Entity, proxy_number::Column::Id))
        .from(proxy_number::Entity)
        .and_where(contains(proxy_number::Column::E164, words))
        .take();
    Condition::any()
        .add(label.like(pattern(words)))
        .add(mask::Column::PersonId.in_subquery(people_named(words)))
        .add(mask::Column::NumberId.in_subquery(numbers))
}

/// Verifications of the phones of people with the words in their names, or of that whole phone.
///
/// # Errors
/// As [`phone_hash`].
pub async fn verifications(ctx: &Context<'_>, words: &str) -> Result<Condition> {
    let phones = Query::select()
        .column((phone::Entity, phone::Column::Id))
        .from(phone::Entity)
        .and_where(phone::Column::PersonId.in_subquery(people_named(words)))
        .take();
    let named = Condition::any().add(verification::Column::PhoneId.in_subquery(phones));
    Ok(match phone_hash(ctx, words).await? {
        Some(hash) => named.add(verification::Column::NumberHash.eq(hash)),
        None => named,
    })
}

/// Rides with the words in their reference, people's names or places, or of that phone.
///
/// # Errors
/// As [`phone_hash`].
pub async fn rides(ctx: &Context<'_>, words: &str) -> Result<Condition> {
    let reference = Expr::expr(Func::lower(Expr::col(ride::Column::Ref.as_column_ref())));
    let mut any = Condition::any()
        .add(reference.like(pattern(words)))
        .add(contains(ride::Column::PlacesFolded, words))
        .add(ride::Column::CustomerId.in_subquery(people_named(words)))
        .add(ride::Column::DriverId.in_subquery(people_named(words)));
    if let Some(hash) = phone_hash(ctx, words).await? {
        any = any
            .add(ride::Column::CustomerId.in_subquery(people_with_phone(hash.clone())))
            .add(ride::Column::DriverId.in_subquery(people_with_phone(hash)));
    }
    Ok(any)
}
