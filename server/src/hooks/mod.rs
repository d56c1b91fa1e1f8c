//! Hooks: what happens here is told to other people's servers, signed by the Standard Webhooks
//! specification (headers `webhook-id`, `webhook-timestamp`, `webhook-signature`; secrets `whsec_…`).
//! Deliveries are made from the event log and tried for three days; whoever does not answer for five is
//! left alone until a person looks. One of them may be asked before a text is passed on (`intercept`).
//!
//! Doesn't belong here: webhooks that come in (`http`, `inbox`), and what subscribers watch (`events`).

pub mod delivering;
pub mod endpoints;
pub mod forgetting;
pub mod intercept;
mod payload;
pub mod signature;
pub mod target;

use async_graphql::Enum;
use sea_orm::Iterable;

use crate::entities::event::Topic;

/// What can be told, under the name it goes out with.
#[derive(Enum, sea_orm::EnumIter, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "WebhookEventType")]
pub enum EventType {
    /// `entry.added`: a text or call came into the log.
    EntryAdded,
    /// `entry.updated`: a delivery or call state changed.
    EntryUpdated,
    /// `ride.changed`: a ride was made or changed.
    RideChanged,
    /// `unrouted.changed`: a contact could not be routed, or was settled.
    UnroutedChanged,
    /// `pool.changed`: a number came, went or changed.
    PoolChanged,
    /// `alert.raised`: an alert was raised, or its state changed.
    AlertRaised,
    /// `verification.changed`: a code was sent, tried or settled.
    VerificationChanged,
    /// `support.changed`: a conversation of a support line began, went on, or went to someone else.
    SupportChanged,
}

impl EventType {
    /// As it is called on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EntryAdded => "entry.added",
            Self::EntryUpdated => "entry.updated",
            Self::RideChanged => "ride.changed",
            Self::UnroutedChanged => "unrouted.changed",
            Self::PoolChanged => "pool.changed",
            Self::AlertRaised => "alert.raised",
            Self::VerificationChanged => "verification.changed",
            Self::SupportChanged => "support.changed",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::iter().find(|each| each.name() == name)
    }
}

impl From<Topic> for EventType {
    fn from(topic: Topic) -> Self {
        match topic {
            Topic::EntryAdded => Self::EntryAdded,
            Topic::EntryUpdated => Self::EntryUpdated,
            Topic::RideChanged => Self::RideChanged,
            Topic::UnroutedChanged => Self::UnroutedChanged,
            Topic::PoolChanged => Self::PoolChanged,
            Topic::AlertRaised => Self::AlertRaised,
            Topic::VerificationChanged => Self::VerificationChanged,
            Topic::SupportChanged => Self::SupportChanged,
        }
    }
}
