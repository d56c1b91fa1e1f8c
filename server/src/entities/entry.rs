//! Entries: one text or call, with its legs. The conversation log is the outbox.

use std::time::Duration;

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{Condition, FromQueryResult};

use super::{conversation, leg, participant, phone, proxy_number};
use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::providers::Media;
use crate::vault::Vault;

/// Text or call.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Channel {
    /// A text.
    #[sea_orm(string_value = "SMS")]
    Sms,
    /// A call.
    #[sea_orm(string_value = "VOICE")]
    Voice,
}

/// Why there is an entry.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "EntryKind")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Kind {
    /// One person wrote to or called the other.
    #[sea_orm(string_value = "RELAY")]
    Relay,
    /// We told a person something about the ride.
    #[sea_orm(string_value = "NOTICE")]
    Notice,
    /// A dispatcher wrote to a person.
    #[sea_orm(string_value = "COMPANY")]
    Company,
    /// We answered a contact that could not be passed on.
    #[sea_orm(string_value = "AUTO_REPLY")]
    AutoReply,
    /// A word for us: STOP, START or HELP.
    #[sea_orm(string_value = "KEYWORD")]
    Keyword,
    /// A code to verify a phone with, or what came back: the code itself is not shown.
    #[sea_orm(string_value = "VERIFICATION")]
    Verification,
    /// A text to the intake line, which asks for a ride.
    #[sea_orm(string_value = "REQUEST")]
    Request,
    /// A contact that matched no live conversation: see `UnroutedItem`.
    #[sea_orm(string_value = "UNMATCHED")]
    Unrouted,
}

/// Who is at one end of an entry.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "PartyRole")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Party {
    /// The customer.
    #[sea_orm(string_value = "CUSTOMER")]
    Customer,
    /// The driver.
    #[sea_orm(string_value = "DRIVER")]
    Driver,
    /// The support agent.
    #[sea_orm(string_value = "AGENT")]
    Agent,
    /// The company.
    #[sea_orm(string_value = "COMPANY")]
    Company,
    /// Nobody of this conversation.
    #[sea_orm(string_value = "STRANGER")]
    Stranger,
}

impl From<super::person::Kind> for Party {
    fn from(kind: super::person::Kind) -> Self {
        match kind {
            super::person::Kind::Customer => Self::Customer,
            super::person::Kind::Driver => Self::Driver,
            super::person::Kind::Agent => Self::Agent,
        }
    }
}

/// What was done about a phone number or the like in a text (E34).
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "ContactLeak")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Leak {
    /// It went through all the same.
    #[sea_orm(string_value = "FLAGGED")]
    Flagged,
    /// It was taken out.
    #[sea_orm(string_value = "REDACTED")]
    Redacted,
    /// The text went to nobody.
    #[sea_orm(string_value = "BLOCKED")]
    Blocked,
}

/// What the company's own server said of a text before it was passed on.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "InterceptVerdict")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Verdict {
    /// It may go.
    #[sea_orm(string_value = "ALLOWED")]
    Allowed,
    /// Other words go in its place: see `deliveredBody`.
    #[sea_orm(string_value = "EDITED")]
    Edited,
    /// It must not go: it is held.
    #[sea_orm(string_value = "BLOCKED")]
    Blocked,
    /// Nothing of use came back in time: it went as it was.
    #[sea_orm(string_value = "PASSED")]
    Passed,
    /// Nothing of use came back in time: it is held.
    #[sea_orm(string_value = "HELD")]
    Held,
    /// It was held, and a person let it go.
    #[sea_orm(string_value = "RELEASED")]
    Released,
}

/// A row of `entry`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "entry")]
pub struct Model {
    /// Row id, which the seals are bound to; sorts by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The conversation, if it matched one.
    pub conversation_id: Option<Uuid>,
    /// The ride it is shown at.
    pub ride_id: Option<Uuid>,
    /// The proxy number it came in on, or goes out from.
    pub number_id: Option<Uuid>,
    /// Text or call.
    pub channel: Channel,
    /// Why it is there.
    pub kind: Kind,
    /// Who it is from.
    pub from_role: Party,
    /// Who it is for, if for anyone.
    pub to_role: Option<Party>,
    /// The person it is from; for an unrouted one, whom we take the sender for.
    pub from_person_id: Option<Uuid>,
    /// The person it is for.
    pub to_person_id: Option<Uuid>,
    /// The sealed text, or what a caller heard.
    pub body_sealed: Option<Vec<u8>>,
    /// Which template a notice or answer was made from.
    pub template: Option<String>,
    /// In words: why it was refused.
    pub problem: Option<String>,
    /// The steps that led to the decision, as JSON: no number, no name, no text.
    pub trace: Option<String>,
    /// The sealed answer a call's webhook got.
    pub answer_sealed: Option<Vec<u8>>,
    /// It was fetched from the telco's own list: we were not there when it arrived (F19).
    pub recovered: bool,
    /// The sealed pictures that came with it.
    pub media_sealed: Option<Vec<u8>>,
    /// How many of its parts never came (E28); none if it is whole.
    pub missing_parts: Option<i32>,
    /// It gave away how to be reached without us, and this was done about it.
    pub leak: Option<Leak>,
    /// When its text was removed: by retention, or with a person.
    pub redacted_at: Option<Timestamp>,
    /// What is sent in place of the text that the log shows, sealed, while it may be sent.
    pub secret_sealed: Option<Vec<u8>>,
    /// What the company's own server said of it; none if it was not asked.
    pub verdict: Option<Verdict>,
    /// The sealed words that went in place of the text.
    pub edited_sealed: Option<Vec<u8>>,
    /// Which account wrote it for the company, or had the call placed.
    pub account_id: Option<Uuid>,
    /// When it was received or decided.
    pub created_at: Timestamp,
}

/// `entry` is reached by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// No entry has an id that was made longer before it: one that came in parts has that of the first.
pub const FAR_BACK: Duration = Duration::from_hours(1);

/// Which entries are asked for; all conditions hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of one of these markets: by its conversation; what matched none, by the number it came to.
    pub markets: Option<Vec<Uuid>>,
    /// From or to this person.
    pub person: Option<Uuid>,
    /// Shown at this ride.
    pub ride: Option<Uuid>,
    /// Texts, or calls.
    pub channel: Option<Channel>,
    /// Received or decided at this instant or later.
    pub from: Option<Timestamp>,
    /// Received or decided before this instant.
    pub to: Option<Timestamp>,
}

impl Filter {
    /// The entries that fit, in no order.
    #[must_use]
    pub fn select(&self) -> Select<Entity> {
        let mut select = Entity::find();
        if let Some(markets) = &self.markets {
            select = select.filter(of_markets(markets));
        }
        if let Some(person) = self.person {
            let his = Column::FromPersonId.eq(person).or(Column::ToPersonId.eq(person));
            select = select.filter(Column::Id.in_subquery(with_person(person))).filter(his);
        }
        if let Some(ride) = self.ride {
            select = select.filter(Column::RideId.eq(ride));
        }
        if let Some(channel) = self.channel {
            select = select.filter(Column::Channel.eq(channel));
        }
        // Ids begin with the time: what is older or newer is not even looked at.
        if let Some(from) = self.from {
            let first = from.minus(FAR_BACK).first_id();
            select = select.filter(Column::Id.gte(first)).filter(Column::CreatedAt.gte(from));
        }
        if let Some(to) = self.to {
            select = select.filter(Column::Id.lt(to.first_id())).filter(Column::CreatedAt.lt(to));
        }
        select
    }
}

/// Asked of each entry, so that a list is read in its order until it is full.
fn of_markets(markets: &[Uuid]) -> Condition {
    let conversation = Query::select()
        .expr(Expr::val(1))
        .from(conversation::Entity)
        .and_where(
            Expr::col((conversation::Entity, conversation::Column::Id))
                .equals((Entity, Column::ConversationId)),
        )
        .and_where(conversation::Column::MarketId.is_in(markets.iter().copied()))
        .take();
    let number = Query::select()
        .expr(Expr::val(1))
        .from(proxy_number::Entity)
        .and_where(
            Expr::col((proxy_number::Entity, proxy_number::Column::Id)).equals((Entity, Column::NumberId)),
        )
        .and_where(proxy_number::Column::MarketId.is_in(markets.iter().copied()))
        .take();
    let loose = Condition::all().add(Column::ConversationId.is_null()).add(Expr::exists(number));
    Condition::any().add(Expr::exists(conversation)).add(loose)
}

/// Those that may be a person's: of his conversations, and over his phones.
fn with_person(person: Uuid) -> SelectStatement {
    let conversations = Query::select()
        .column((participant::Entity, participant::Column::ConversationId))
        .from(participant::Entity)
        .and_where(participant::Column::PersonId.eq(person))
        .take();
    let phones = Query::select()
        .column((phone::Entity, phone::Column::NumberHash))
        .from(phone::Entity)
        .and_where(phone::Column::PersonId.eq(person))
        .take();
    let over = Query::select()
        .column((leg::Entity, leg::Column::EntryId))
        .from(leg::Entity)
        .and_where(leg::Column::PhoneHash.in_subquery(phones))
        .take();
    Query::select()
        .column((Entity, Column::Id))
        .from(Entity)
        .and_where(Column::ConversationId.in_subquery(conversations))
        .union(UnionType::Distinct, over)
        .take()
}

/// What is asked of a text of the last moments.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Recent {
    /// Its id.
    pub id: Uuid,
    /// Who sent it.
    pub from_person_id: Option<Uuid>,
    /// Its words, sealed.
    pub body_sealed: Option<Vec<u8>>,
}

/// The pictures that came with an entry, opened.
///
/// # Errors
/// When the seal does not open.
pub fn media(vault: &Vault, entry: &Model) -> Result<Vec<Media>> {
    let Some(sealed) = &entry.media_sealed else { return Ok(Vec::new()) };
    let media = vault.open(entry.id, sealed)?;
    serde_json::from_str(&media).map_err(|error| Error::Internal(error.to_string()))
}

/// The text as the other side gets it: the edited one, if it was edited.
///
/// # Errors
/// When the seal does not open.
pub fn passed_on(vault: &Vault, entry: &Model) -> Result<Option<String>> {
    let sealed = entry.edited_sealed.as_deref().or(entry.body_sealed.as_deref());
    Ok(sealed.map(|sealed| vault.open(entry.id, sealed)).transpose()?)
}

/// How many texts and calls of the company this account had sent since then.
///
/// # Errors
/// When the database fails.
pub async fn authored_since(db: &impl Connection, account: Uuid, since: Timestamp) -> Result<u64> {
    let sent = Entity::find().filter(Column::AccountId.eq(account)).filter(Column::Id.gte(since.first_id()));
    Ok(sent.count(db).await?)
}

/// The last entry of a ride.
///
/// # Errors
/// When the database fails.
pub async fn last_of_ride(db: &impl Connection, ride: Uuid) -> Result<Option<Model>> {
    use sea_orm::QueryOrder;
    Ok(Entity::find().filter(Column::RideId.eq(ride)).order_by_desc(Column::Id).one(db).await?)
}
