//! Alerts: what wants a person's attention now.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// What an alert is about.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "AlertKind")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Kind {
    /// Texts fail for good (E23).
    #[sea_orm(string_value = "DELIVERY_FAILURES")]
    DeliveryFailures,
    /// A telco does not answer or only fails (E25).
    #[sea_orm(string_value = "PROVIDER_DOWN")]
    ProviderDown,
    /// Webhooks with a wrong signature.
    #[sea_orm(string_value = "WEBHOOKS_REFUSED")]
    WebhooksRefused,
    /// A webhook could not be processed.
    #[sea_orm(string_value = "DEAD_LETTER")]
    DeadLetter,
    /// No number was free.
    #[sea_orm(string_value = "POOL_EXHAUSTED")]
    PoolExhausted,
    /// A number's webhooks do not point at us.
    #[sea_orm(string_value = "CALLBACK_DRIFT")]
    CallbackDrift,
    /// Two machines seem to talk to each other (E45).
    #[sea_orm(string_value = "LOOP")]
    Loop,
    /// Money is spent faster than allowed (T4).
    #[sea_orm(string_value = "SPEND")]
    Spend,
    /// Someone wrote for help in an emergency (O14).
    #[sea_orm(string_value = "EMERGENCY")]
    Emergency,
    /// Many codes go to a range of numbers and few come back (SMS pumping).
    #[sea_orm(string_value = "VERIFICATION_PUMPING")]
    VerificationPumping,
    /// An outgoing webhook's receiver takes nothing.
    #[sea_orm(string_value = "WEBHOOK_FAILING")]
    WebhookFailing,
    /// A person of a ride could not be told of it (E22).
    #[sea_orm(string_value = "NOT_NOTIFIED")]
    NotNotified,
    /// A telco took the number of a mask away, which no other one can replace (E17).
    #[sea_orm(string_value = "NUMBER_LOST")]
    NumberLost,
    /// Nobody took a ride in time, and it was given up (R30).
    #[sea_orm(string_value = "RIDE_GIVEN_UP")]
    RideGivenUp,
}

/// How bad it is.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "AlertSeverity")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Severity {
    /// Worth knowing.
    #[sea_orm(string_value = "INFO")]
    Info,
    /// Look at it today.
    #[sea_orm(string_value = "WARNING")]
    Warning,
    /// Look at it now.
    #[sea_orm(string_value = "CRITICAL")]
    Critical,
}

/// Whether anyone sees to it.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "AlertState")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// Nobody has seen to it.
    #[sea_orm(string_value = "OPEN")]
    Open,
    /// Someone has.
    #[sea_orm(string_value = "ACKNOWLEDGED")]
    Acknowledged,
    /// It is over.
    #[sea_orm(string_value = "RESOLVED")]
    Resolved,
}

/// A row of `alert`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "alert")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it is about.
    pub kind: Kind,
    /// How bad it is.
    pub severity: Severity,
    /// Whether anyone sees to it.
    pub state: State,
    /// In which market, if in one.
    pub market_id: Option<Uuid>,
    /// The telco, number or ride it is about, in words without phones.
    pub subject: String,
    /// What happened and what to do, in words without phones.
    pub message: String,
    /// Equal for the same matter: one unresolved row each.
    pub dedupe_key: String,
    /// How often it happened.
    pub count: i32,
    /// When it happened first.
    pub first_seen_at: Timestamp,
    /// When it happened last.
    pub last_seen_at: Timestamp,
    /// When someone saw to it.
    pub acknowledged_at: Option<Timestamp>,
    /// Which account.
    pub acknowledged_by: Option<Uuid>,
    /// When it was over.
    pub resolved_at: Option<Timestamp>,
    /// Which account; none when it passed by itself.
    pub resolved_by: Option<Uuid>,
    /// The ride it happened in, if in one.
    pub ride_id: Option<Uuid>,
    /// The number of ours it happened over, if over one.
    pub number_id: Option<Uuid>,
}

/// `alert` refers to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
