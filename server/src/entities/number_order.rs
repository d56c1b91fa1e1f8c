//! Orders of numbers: each is for one number, and is worked on until it is filled or failed, whoever
//! stops in between.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// How an order stands.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "OrderState")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// Being worked on, or waiting for the next attempt.
    #[sea_orm(string_value = "OPEN")]
    Open,
    /// The number is in the pool.
    #[sea_orm(string_value = "DONE")]
    Done,
    /// Given up; `problem` says why.
    #[sea_orm(string_value = "FAILED")]
    Failed,
}

/// A row of `number_order`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "number_order")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The pool it is for.
    pub market_id: Uuid,
    /// What is wanted, as JSON.
    pub wish: String,
    /// How it stands.
    pub state: State,
    /// The telco, once a number was chosen or one was asked to choose.
    pub provider: Option<String>,
    /// The number, once it was chosen.
    pub number_id: Option<Uuid>,
    /// When a telco that chooses itself was asked for one.
    pub asked_at: Option<Timestamp>,
    /// How often it was begun: the fence between workers.
    pub attempts: i32,
    /// When it is next worked on.
    pub due_at: Option<Timestamp>,
    /// In words: why it failed, or waits.
    pub problem: Option<String>,
    /// Who ordered it; `None` for the command line and the autopilot.
    pub requested_by: Option<Uuid>,
    /// When it was ordered.
    pub created_at: Timestamp,
    /// When something last became of it.
    pub updated_at: Timestamp,
}

/// `number_order` is referred to by nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
