//! Where events are sent to: someone else's server.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// Whether events are sent there.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "WebhookEndpointState")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// They are.
    #[sea_orm(string_value = "ACTIVE")]
    Active,
    /// Someone wanted a pause: what happens meanwhile is not sent later.
    #[sea_orm(string_value = "PAUSED")]
    Paused,
    /// It failed for days, or said that it is gone.
    #[sea_orm(string_value = "DISABLED")]
    Disabled,
}

/// A row of `hook`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hook")]
pub struct Model {
    /// Row id, which the seal is bound to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where to.
    pub url: String,
    /// What for, in words.
    pub description: String,
    /// The sealed key that signs.
    pub secret_sealed: Vec<u8>,
    /// Names of event types, separated by commas.
    pub events: String,
    /// Texts are sent, too.
    pub with_texts: bool,
    /// Whether events are sent there.
    pub state: State,
    /// The place in the event log up to which deliveries were made.
    pub cursor: i64,
    /// Since when nothing got through.
    pub failing_since: Option<Timestamp>,
    /// Who made it.
    pub account_id: Option<Uuid>,
    /// When.
    pub created_at: Timestamp,
}

/// `hook` is referred to by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
