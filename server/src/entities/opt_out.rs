//! Opt-outs: who wants no more texts (T6, I9).

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use sea_orm::{ExprTrait, QueryTrait};

use crate::clock::Timestamp;
use crate::db::{Connection, Said};
use crate::error::Result;
use crate::vault::PhoneHash;

/// How we know.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "OptOutSource")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Source {
    /// The person texted STOP.
    #[sea_orm(string_value = "KEYWORD")]
    Keyword,
    /// A telco refused a text for it.
    #[sea_orm(string_value = "PROVIDER")]
    Provider,
    /// Someone of the staff noted it.
    #[sea_orm(string_value = "STAFF")]
    Staff,
}

/// A row of `opt_out`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "opt_out")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Keyed hash of the phone.
    pub phone_hash: PhoneHash,
    /// The one person who has it, if there is one.
    pub person_id: Option<Uuid>,
    /// How we know.
    pub source: Source,
    /// Which telco told it.
    pub provider: Option<String>,
    /// On which of our numbers.
    pub number_id: Option<Uuid>,
    /// Since when.
    pub since: Timestamp,
    /// When the person wanted texts again.
    pub ended_at: Option<Timestamp>,
}

/// `opt_out` is reached by phone or person.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The opt-out in force for this phone, or for this person on any of his phones.
///
/// # Errors
/// When the database fails.
pub async fn in_force(
    db: &impl Connection,
    phone: &PhoneHash,
    person: Option<Uuid>,
) -> Result<Option<Model>> {
    static OF_PHONE: Said = Said::new();
    static OF_EITHER: Said = Said::new();
    // Said of each way apart: each is looked up in a partial index of its own.
    let of_phone = || Column::EndedAt.is_null().and(Column::PhoneHash.eq(phone.clone()));
    let found = match person {
        None => {
            let rows = || Entity::find().filter(of_phone()).into_query();
            db.said(&OF_PHONE, [phone.clone().into()], rows).await?
        }
        Some(person) => {
            let of_person = || Column::EndedAt.is_null().and(Column::PersonId.eq(person));
            let rows = || Entity::find().filter(of_phone().or(of_person())).into_query();
            db.said(&OF_EITHER, [phone.clone().into(), person.into()], rows).await?
        }
    };
    Ok(found.into_iter().next())
}
