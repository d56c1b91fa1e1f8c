//! Unrouted items: contacts that matched no live conversation, until a person settles them.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use super::entry::Channel;
use crate::clock::Timestamp;

/// What a person does about an item.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "UnroutedAction")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Action {
    /// Passes a text on into a live conversation of the person who wrote it.
    #[sea_orm(string_value = "CONNECT")]
    Connect,
    /// Reconnects the person who wrote or called with whom he had, and passes a text on.
    #[sea_orm(string_value = "RECONNECT")]
    Reconnect,
    /// Answers as the company, from the number that was used.
    #[sea_orm(string_value = "REPLY")]
    Reply,
    /// Takes the phone for a further one of a person we know.
    #[sea_orm(string_value = "ALTERNATE")]
    Alternate,
    /// Hands it to the support desk: its sender has a conversation there, and this is its first contact.
    #[sea_orm(string_value = "SUPPORT")]
    Support,
    /// Puts it aside, and what else comes from this phone without a conversation.
    #[sea_orm(string_value = "BLOCK")]
    Block,
    /// Puts it aside.
    #[sea_orm(string_value = "DISMISS")]
    Dismiss,
}

/// What a contact came from.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum SenderKind {
    /// A phone, which can be answered.
    #[sea_orm(string_value = "PHONE")]
    Phone,
    /// A phone whose number was withheld.
    #[sea_orm(string_value = "WITHHELD")]
    Withheld,
    /// A short code or a name, which cannot be answered.
    #[sea_orm(string_value = "NO_PHONE")]
    NoPhone,
}

/// A row of `unrouted_item`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unrouted_item")]
pub struct Model {
    /// The text or call; sorts by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: Uuid,
    /// Text or call.
    pub channel: Channel,
    /// The proxy number it came in on.
    pub number_id: Option<Uuid>,
    /// Whom a right PIN proved the caller to be.
    pub proven_id: Option<Uuid>,
    /// What was done about it.
    pub resolution: Option<Action>,
    /// Who did it; nobody where it was put aside by itself.
    pub resolved_by: Option<Uuid>,
    /// When; an item without it waits for a person.
    pub resolved_at: Option<Timestamp>,
    /// The number that was used, where it is none of ours that we know: some telco leads it here, so it is nobody's
    /// phone, and stands there open like ours.
    pub dialled: Option<String>,
    /// What it came from; none for those of before this was kept.
    pub sender_kind: Option<SenderKind>,
}

/// `unrouted_item` is reached by its entry.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
