//! One event on its way to one endpoint. A row whose `next_attempt_at` is set is the order to send it.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// Where a delivery stands.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "WebhookDeliveryState")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// It waits, or is tried again.
    #[sea_orm(string_value = "PENDING")]
    Pending,
    /// It was taken.
    #[sea_orm(string_value = "DELIVERED")]
    Delivered,
    /// Given up; a person may send it again.
    #[sea_orm(string_value = "FAILED")]
    Failed,
}

/// A row of `hook_delivery`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hook_delivery")]
pub struct Model {
    /// Row id: the receiver gets it as `webhook-id`, the same at each attempt.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where to.
    pub hook_id: Uuid,
    /// The event's place in the event log; 0 for a test.
    pub seq: i64,
    /// The event's type, as `ride.changed`.
    pub event: String,
    /// The sealed JSON.
    pub payload_sealed: Vec<u8>,
    /// Where it stands.
    pub state: State,
    /// How often it was tried; also the fence between nodes.
    pub attempts: i32,
    /// When it is due.
    pub next_attempt_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was taken or given up.
    pub settled_at: Option<Timestamp>,
}

/// `hook_delivery` is reached by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
