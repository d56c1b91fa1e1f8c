//! What is done to numbers: added, drained, kept for a purpose, pointed here, given back.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use uuid::Uuid;

use super::number::ProxyNumber;
use super::{guard, scalars, scope};
use crate::app::App;
use crate::auth::permissions::Permission;
use crate::entities::proxy_number::{Purpose, State};
use crate::error::Error;
use crate::numbers::callbacks;
use crate::numbers::inventory::{self, NewNumber};
use crate::numbers::lifecycle;

/// A number that is already yours at the telco.
#[derive(InputObject)]
pub struct NumberInput {
    /// As you have it; without a country code it is read in the market's country.
    number: String,
    /// Name of the telco that serves it, as `messagebird`.
    provider: String,
    /// The pool it joins; the default market's unless told.
    market_id: Option<ID>,
    /// Carries texts; yes unless told.
    sms: Option<bool>,
    /// Carries calls; yes unless told.
    voice: Option<bool>,
    /// Carries texts with pictures; no unless told.
    mms: Option<bool>,
    /// What it is kept for; given to conversations unless told.
    purpose: Option<Purpose>,
}

/// What pointing many numbers here came to.
#[derive(SimpleObject)]
pub struct ResyncResult {
    /// Those that point here now.
    pointed: Vec<ProxyNumber>,
    /// Those that could not be pointed.
    failed: Vec<NotPointed>,
    /// How many are still to be seen to: that goes on by itself, and the numbers tell what came of it.
    waiting: i32,
}

/// A number that could not be pointed here.
#[derive(SimpleObject)]
pub struct NotPointed {
    /// Which one.
    number: ProxyNumber,
    /// In words: why not.
    problem: String,
}

/// Mutations about numbers that are ours.
#[derive(Default)]
pub struct NumberMutations;

/// The composed server, who is calling, and the number's id.
fn asked<'a>(ctx: &Context<'a>, id: &ID) -> Result<(&'a App, Option<Uuid>, Uuid), Error> {
    Ok((guard::app(ctx)?, Some(guard::me(ctx)?), scalars::uuid(id, "id")?))
}

#[Object(guard = "guard::May(Permission::ManageNumbers)")]
impl NumberMutations {
    /// Adds a number that is rented already. Its telco is asked about it, and it is pointed at this server; what is wrong then is told in `callbacksProblem`.
    async fn add_number(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which number.")] input: NumberInput,
    ) -> async_graphql::Result<ProxyNumber> {
        let new = NewNumber {
            number: input.number,
            provider: input.provider,
            market_id: scope::market(ctx, input.market_id.as_ref())?,
            sms: input.sms.unwrap_or(true),
            voice: input.voice.unwrap_or(true),
            mms: input.mms.unwrap_or(false),
            purpose: input.purpose.unwrap_or(Purpose::Pool),
        };
        Ok(ProxyNumber(inventory::add(guard::app(ctx)?, new).await?.into()))
    }

    /// Changes whether a number may be given out: `ACTIVE`, `SUSPENDED`, `DRAINING`, or `RELEASED` to give it back.
    async fn set_number_state(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "What it shall be.")] state: State,
        #[graphql(desc = "The version you read.")] expected_version: Option<i32>,
    ) -> async_graphql::Result<ProxyNumber> {
        let (app, by, id) = asked(ctx, &id)?;
        let number = match state {
            State::Active => lifecycle::set_in_use(app, id, true, expected_version, by).await?,
            State::Suspended => lifecycle::set_in_use(app, id, false, expected_version, by).await?,
            State::Draining => lifecycle::drain(app, id, false, expected_version, by).await?,
            State::Released => lifecycle::release(app, id, false, expected_version, by).await?,
            _ => {
                let words = "Only ACTIVE, SUSPENDED, DRAINING and RELEASED are set by hand.";
                return Err(Error::invalid("state", words).into());
            }
        };
        Ok(ProxyNumber(number.into()))
    }

    /// Gives a number out no more; conversations on it finish, or go on over another one.
    async fn drain_number(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "Give it back by itself once the last phone has rested; no unless told.")]
        then_release: Option<bool>,
        #[graphql(
            desc = "Move its conversations to other numbers now; no unless told. Each person is told from the new one."
        )]
        move_now: Option<bool>,
        #[graphql(desc = "The version you read.")] expected_version: Option<i32>,
    ) -> async_graphql::Result<ProxyNumber> {
        let (app, by, id) = asked(ctx, &id)?;
        let mut number =
            lifecycle::drain(app, id, then_release.unwrap_or(false), expected_version, by).await?;
        if move_now.unwrap_or(false) {
            number = lifecycle::move_off(app, id).await?;
        }
        Ok(ProxyNumber(number.into()))
    }

    /// Gives a number back to its telco; refused while a phone reaches someone through it, or has not rested yet.
    async fn release_number(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "Also while it is in use: its conversations are moved to other numbers first.")]
        force: Option<bool>,
        #[graphql(desc = "The version you read.")] expected_version: Option<i32>,
    ) -> async_graphql::Result<ProxyNumber> {
        let (app, by, id) = asked(ctx, &id)?;
        Ok(ProxyNumber(
            lifecycle::release(app, id, force.unwrap_or(false), expected_version, by).await?.into(),
        ))
    }

    /// Keeps a number for a purpose, or gives it to the pool; refused while phones reach someone through it.
    async fn reserve_number(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "What it is kept for.")] purpose: Purpose,
        #[graphql(desc = "The version you read.")] expected_version: Option<i32>,
    ) -> async_graphql::Result<ProxyNumber> {
        let (app, by, id) = asked(ctx, &id)?;
        Ok(ProxyNumber(lifecycle::reserve(app, id, purpose, expected_version, by).await?.into()))
    }

    /// Points a number at this server again, also one of another environment. One whose buying failed is tried again.
    async fn resync_callbacks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "The version you read.")] expected_version: Option<i32>,
    ) -> async_graphql::Result<ProxyNumber> {
        let (app, by, id) = asked(ctx, &id)?;
        Ok(ProxyNumber(callbacks::resync(app, id, expected_version, by).await?.into()))
    }

    /// Points all numbers at this server again, or those of one telco: after its public URL changed. One that fails does not stop the others, and what takes long goes on by itself.
    #[graphql(guard = "guard::MayEverywhere(Permission::ManageNumbers)")]
    async fn resync_all_callbacks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of this telco.")] provider: Option<String>,
    ) -> async_graphql::Result<ResyncResult> {
        let by = Some(guard::me(ctx)?);
        let patience = Some(callbacks::PATIENCE);
        let done = callbacks::resync_all(guard::app(ctx)?, provider.as_deref(), patience, by).await?;
        let failed = done.failed.into_iter();
        Ok(ResyncResult {
            pointed: done.pointed.into_iter().map(|row| ProxyNumber(row.into())).collect(),
            failed: failed
                .map(|(row, problem)| NotPointed { number: ProxyNumber(row.into()), problem })
                .collect(),
            waiting: i32::try_from(done.waiting).unwrap_or(i32::MAX),
        })
    }
}
