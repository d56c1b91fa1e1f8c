//! Markets: a city or area with its country, time zone, wording and durations.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Context, ID, InputObject, Object};
use sea_orm::{EntityTrait, QueryOrder};

use super::market_numbers::MarketNumbering;
use super::verification::{self, VerificationPolicy};
use super::{guard, scalars, scope};
use crate::auth::permissions::Permission;
use crate::config::Config;
use crate::entities::market::{self, ExpiryMode, LeakPolicy, Strategy};
use crate::error::Error;
use crate::masking::markets;

/// A city or area with its own pool of numbers, wording and durations.
pub struct Market(pub Arc<market::Model>);

/// A city or area with its own pool of numbers, wording and durations.
#[Object]
impl Market {
    /// The market's id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// ISO 3166 alpha-2: how phones without a country code are read.
    async fn country(&self) -> &str {
        &self.0.country
    }

    /// IANA time zone: how times are written in texts.
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
    }

    /// The company's name in texts.
    async fn brand(&self) -> &str {
        &self.0.brand
    }

    /// Language of texts to people whose own is not known (BCP 47).
    async fn locale(&self) -> &str {
        &self.0.locale
    }

    /// Its word for a ride in texts and on screen: `trip`, `delivery`, `job`.
    async fn ride_word(&self) -> &str {
        &self.0.ride_word
    }

    /// Its word for a driver: `driver`, `courier`, `technician`.
    async fn driver_word(&self) -> &str {
        &self.0.driver_word
    }

    /// Its word for a customer.
    async fn customer_word(&self) -> &str {
        &self.0.customer_word
    }

    /// Digits of the PIN that unknown callers are asked for, 4 to 6; 0 if they are not asked.
    async fn pin_digits(&self) -> i32 {
        self.0.pin_digits
    }

    /// How numbers are given to the two people of a conversation.
    async fn strategy(&self) -> Strategy {
        self.0.strategy
    }

    /// How long the two reach each other after a ride is completed.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn grace_seconds(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        self.seconds(ctx, market::Model::grace)
    }

    /// How long they reach each other after a ride is cancelled.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn cancel_grace_seconds(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        self.seconds(ctx, market::Model::cancel_grace)
    }

    /// How long a number stays unused by a phone before it leads that phone to someone else.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn quarantine_seconds(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        self.seconds(ctx, market::Model::quarantine)
    }

    /// Where it is, which numbers are local to it, how many it wants and what they may cost.
    async fn numbering(&self) -> MarketNumbering {
        (&*self.0).into()
    }

    /// How long contact lasts after a ride.
    async fn expiry_mode(&self) -> ExpiryMode {
        self.0.expiry_mode
    }

    /// By how much a text or call prolongs contact, with `SLIDING`.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn slide_seconds(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        self.seconds(ctx, market::Model::slide)
    }

    /// How long after the pickup time contact ends at the latest.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn longest_contact_seconds(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        self.seconds(ctx, market::Model::longest_contact)
    }

    /// How long after the end the word LOST asks for being reconnected.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn lost_window_seconds(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        self.seconds(ctx, market::Model::lost_window)
    }

    /// How long two people are reconnected, unless told otherwise.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn reconnect_seconds(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        self.seconds(ctx, market::Model::reconnect)
    }

    /// Whether LOST reconnects at once; else a dispatcher is asked.
    async fn auto_reconnect(&self) -> bool {
        self.0.auto_reconnect
    }

    /// Whether both are told when a ride is completed.
    async fn tells_completion(&self) -> bool {
        self.0.tells_completion
    }

    /// Whether who is called hears who calls before the two are connected, where the telco can.
    async fn whispers(&self) -> bool {
        self.0.whispers
    }

    /// Whether who missed a call is told so by text.
    async fn tells_missed_calls(&self) -> bool {
        self.0.tells_missed_calls
    }

    /// Whether a voicemail that answers is hung up on, where the telco can tell it from a person.
    async fn detects_voicemail(&self) -> bool {
        self.0.detects_voicemail
    }

    /// When its support line is staffed, by its own clocks, as `Mon-Fri 08:00-18:00, Sat 10:00-14:00`;
    /// empty for always. Outside these hours someone whom no agent on duty can take is told so (S2).
    async fn support_hours(&self) -> &str {
        &self.0.support_hours
    }

    /// Countries whose phones people may have (ISO 3166 alpha-2), beside its own and that of the phone before; empty for all.
    async fn allowed_countries(&self) -> Vec<String> {
        self.0.allowed_countries().map(str::to_owned).collect()
    }

    /// Which phones get verification codes, and the credit of new customers.
    async fn verification(&self, ctx: &Context<'_>) -> async_graphql::Result<VerificationPolicy> {
        Box::pin(verification::policy_of(ctx, &self.0)).await
    }

    /// What is done about a phone number, an e-mail address or a link to a messenger in a text.
    async fn leak_policy(&self) -> LeakPolicy {
        self.0.leak_policy
    }

    /// Used where no market is named.
    async fn is_default(&self) -> bool {
        self.0.is_default
    }
}

impl Market {
    fn seconds(
        &self,
        ctx: &Context<'_>,
        duration: fn(&market::Model, &Config) -> Duration,
    ) -> async_graphql::Result<i32> {
        let duration = duration(&self.0, &guard::app(ctx)?.config);
        Ok(i32::try_from(duration.as_secs()).unwrap_or(i32::MAX))
    }
}

/// Queries about markets.
#[derive(Default)]
pub struct MarketQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl MarketQueries {
    /// All markets, by name.
    async fn markets(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Market>> {
        let all = scope::narrow(ctx, market::Entity::find())?.order_by_asc(market::Column::Name);
        let rows = all.all(guard::app(ctx)?.db.read()).await.map_err(Error::from)?;
        Ok(rows.into_iter().map(|row| Market(row.into())).collect())
    }
}

/// A change of a market; what is left out stays.
#[derive(InputObject)]
pub struct MarketPatch {
    /// Its name.
    name: Option<String>,
    /// The company's name in texts.
    brand: Option<String>,
    /// IANA time zone: how times are written in texts.
    time_zone: Option<String>,
    /// Language of texts to people whose own is not known (BCP 47), as `nl` or `pt-BR`.
    locale: Option<String>,
    /// Its word for a ride: `trip`, `delivery`, `job`.
    ride_word: Option<String>,
    /// Its word for a driver: `driver`, `courier`, `technician`.
    driver_word: Option<String>,
    /// Its word for a customer.
    customer_word: Option<String>,
    /// Digits of the PIN that unknown callers are asked for, 4 to 6; 0 asks nobody.
    pin_digits: Option<i32>,
    /// How numbers are given to the two people of a conversation.
    strategy: Option<Strategy>,
    /// How long the two reach each other after a ride is completed.
    grace_seconds: Option<i32>,
    /// How long they reach each other after a ride is cancelled.
    cancel_grace_seconds: Option<i32>,
    /// How long a number stays unused by a phone before it leads that phone to someone else; at least 15 minutes.
    quarantine_seconds: Option<i32>,
    /// How long contact lasts after a ride.
    expiry_mode: Option<ExpiryMode>,
    /// By how much a text or call prolongs contact, with `SLIDING`.
    slide_seconds: Option<i32>,
    /// How long after the pickup time contact ends at the latest.
    longest_contact_seconds: Option<i32>,
    /// How long after the end the word LOST asks for being reconnected.
    lost_window_seconds: Option<i32>,
    /// How long two people are reconnected, unless told otherwise.
    reconnect_seconds: Option<i32>,
    /// Whether LOST reconnects at once.
    auto_reconnect: Option<bool>,
    /// Whether both are told when a ride is completed.
    tells_completion: Option<bool>,
    /// What is done about a phone number, an e-mail address or a link to a messenger in a text.
    leak_policy: Option<LeakPolicy>,
    /// Whether who is called hears who calls before the two are connected, where the telco can.
    whispers: Option<bool>,
    /// Whether who missed a call is told so by text.
    tells_missed_calls: Option<bool>,
    /// Whether a voicemail that answers is hung up on, where the telco can tell it from a person.
    detects_voicemail: Option<bool>,
    /// When its support line is staffed, as `Mon-Fri 08:00-18:00, Sat 10:00-14:00`; empty for always.
    support_hours: Option<String>,
    /// Countries whose phones people may have (ISO 3166 alpha-2), beside its own; empty for all.
    allowed_countries: Option<Vec<String>>,
}

/// Mutations about markets.
#[derive(Default)]
pub struct MarketMutations;

#[Object(guard = "guard::May(Permission::ManageMarkets)")]
impl MarketMutations {
    /// Changes a market; rides under way keep what they began with.
    async fn update_market(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "What changes.")] patch: MarketPatch,
    ) -> async_graphql::Result<Market> {
        let change = markets::MarketPatch {
            name: patch.name,
            brand: patch.brand,
            time_zone: patch.time_zone,
            locale: patch.locale,
            pin_digits: patch.pin_digits,
            ride_word: patch.ride_word,
            driver_word: patch.driver_word,
            customer_word: patch.customer_word,
            strategy: patch.strategy,
            grace_seconds: patch.grace_seconds,
            cancel_grace_seconds: patch.cancel_grace_seconds,
            quarantine_seconds: patch.quarantine_seconds,
            expiry_mode: patch.expiry_mode,
            slide_seconds: patch.slide_seconds,
            longest_contact_seconds: patch.longest_contact_seconds,
            lost_window_seconds: patch.lost_window_seconds,
            reconnect_seconds: patch.reconnect_seconds,
            auto_reconnect: patch.auto_reconnect,
            tells_completion: patch.tells_completion,
            leak_policy: patch.leak_policy,
            whispers: patch.whispers,
            tells_missed_calls: patch.tells_missed_calls,
            detects_voicemail: patch.detects_voicemail,
            support_hours: patch.support_hours,
            allowed_countries: patch.allowed_countries,
        };
        let (app, by) = (guard::app(ctx)?, Some(guard::me(ctx)?));
        Ok(Market(markets::update(app, scalars::uuid(&id, "id")?, change, by).await?.into()))
    }
}
