//! What users have set up as the second step of their sign-in.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::Result;

/// A kind of second step.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "SecondFactorKind")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Kind {
    /// A code of an authenticator app: the better one.
    #[sea_orm(string_value = "TOTP")]
    Totp,
    /// A code sent to a phone.
    #[sea_orm(string_value = "SMS")]
    Sms,
}

/// A row of `second_factor`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "second_factor")]
pub struct Model {
    /// Row id, which the seal is bound to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub account_id: Uuid,
    /// Which kind: one of each.
    pub kind: Kind,
    /// The sealed secret of the app, or the sealed number of the phone.
    pub secret_sealed: Vec<u8>,
    /// The phone's keyed hash.
    pub number_hash: Option<Vec<u8>>,
    /// When its owner proved that it works; it counts from then on.
    pub confirmed_at: Option<Timestamp>,
    /// The time step of the last code of the app that was taken.
    pub last_step: i64,
    /// When it was set up.
    pub created_at: Timestamp,
}

/// `second_factor` is reached by its account.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What an account has set up, also what is not confirmed yet.
///
/// # Errors
/// When the database fails.
pub async fn of_account(db: &impl Connection, account: Uuid) -> Result<Vec<Model>> {
    use sea_orm::QueryOrder;
    Ok(Entity::find().filter(Column::AccountId.eq(account)).order_by_desc(Column::Kind).all(db).await?)
}
