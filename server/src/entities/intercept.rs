//! The company's own server that is asked before a person's text is passed on. One row at most.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// The id of the only row.
pub const ONLY: Uuid = Uuid::from_u128(1);

/// What becomes of a text that nobody answered for.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "InterceptSilence")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Silence {
    /// It is passed on as it is.
    #[sea_orm(string_value = "PASS_ON")]
    PassOn,
    /// It is held until a person lets it go.
    #[sea_orm(string_value = "HOLD")]
    Hold,
}

/// A row of `intercept`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "intercept")]
pub struct Model {
    /// Row id, which the seal is bound to: always [`ONLY`].
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where it is asked.
    pub url: String,
    /// The sealed key that signs questions and answers.
    pub secret_sealed: Vec<u8>,
    /// What becomes of a text that nobody answered for.
    pub on_silence: Silence,
    /// Whether it is asked.
    pub active: bool,
    /// Who changed it last.
    pub account_id: Option<Uuid>,
    /// When.
    pub changed_at: Timestamp,
}

/// `intercept` refers to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
