//! Webhooks as they came in, each once, with what became of them.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// What became of a webhook.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "WebhookEventState")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// It could not be processed yet: the telco comes again, or the server looks at it again.
    #[sea_orm(string_value = "NEW")]
    New,
    /// Processed.
    #[sea_orm(string_value = "DONE")]
    Done,
    /// Given up; a person may replay it.
    #[sea_orm(string_value = "DEAD")]
    Dead,
}

/// A row of `inbound_event`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbound_event")]
pub struct Model {
    /// Made of the telco's name and the dedupe key; the seals are bound to it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Name of the telco.
    pub provider: String,
    /// Which of its webhooks.
    pub kind: String,
    /// What repeats of it have in common.
    pub dedupe_key: String,
    /// The request as it came, sealed.
    pub raw_sealed: Vec<u8>,
    /// What became of it.
    pub state: State,
    /// How often processing was tried.
    pub attempts: i32,
    /// In words: why it is not done.
    pub reason: Option<String>,
    /// The sealed answer it got, if it was more than "received".
    pub answer_sealed: Option<Vec<u8>>,
    /// When it came first.
    pub received_at: Timestamp,
    /// When it was done or given up.
    pub settled_at: Option<Timestamp>,
}

/// `inbound_event` refers to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
