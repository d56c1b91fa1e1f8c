//! The second step of one's own sign-in: what is set up, and setting it up.

use async_graphql::{Context, Object, SimpleObject};

use super::errors::told;
use super::guard;
use super::scalars::DateTime;
use crate::auth::second_factor::{self as factors, recovery, totp};
use crate::entities::second_factor::{self, Kind};
use crate::error::Error;
use crate::verification::login;

/// A second factor of your sign-in.
#[derive(SimpleObject)]
pub struct SecondFactor {
    /// Which kind.
    kind: Kind,
    /// The phone that codes go to, masked; null for an app.
    phone: Option<String>,
    /// Since when it is asked for.
    since: DateTime,
}

/// What an authenticator app needs. It is shown this once.
#[derive(SimpleObject)]
pub struct TotpEnrolment {
    /// The secret, for typing.
    secret: String,
    /// The same as an `otpauth://` address.
    uri: String,
    /// The same as a QR code, in SVG.
    qr: String,
}

/// Queries about one's own second factors.
#[derive(Default)]
pub struct SecondFactorQueries;

#[Object(guard = "guard::InPerson")]
impl SecondFactorQueries {
    /// What your sign-in asks for besides the password.
    async fn second_factors(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<SecondFactor>> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let mut shown = Vec::new();
        for factor in factors::of_account(app.db.read(), caller.account_id).await? {
            let phone = match factor.kind {
                Kind::Totp => None,
                Kind::Sms => Some(phone(app, &factor)?),
            };
            let since = factor.confirmed_at.unwrap_or(factor.created_at).into();
            shown.push(SecondFactor { kind: factor.kind, phone, since });
        }
        Ok(shown)
    }

    /// How many recovery codes you have left.
    async fn recovery_codes_left(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let left = recovery::left(app.db.read(), caller.account_id).await?;
        Ok(i32::try_from(left).unwrap_or(i32::MAX))
    }
}

fn phone(app: &crate::app::App, factor: &second_factor::Model) -> Result<String, Error> {
    Ok(app.vault.open_phone(factor.id, &factor.secret_sealed)?.masked())
}

/// Setting up one's own second factors.
#[derive(Default)]
pub struct SecondFactorMutations;

#[Object(guard = "guard::InPerson")]
impl SecondFactorMutations {
    /// Begins to set up an authenticator app; `confirmTotp` ends it.
    async fn begin_totp(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Your password.", secret)] password: String,
    ) -> async_graphql::Result<TotpEnrolment> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let totp::Enrolment { secret, uri, qr } = told(totp::begin(app, caller.account_id, &password).await)?;
        Ok(TotpEnrolment { secret, uri, qr })
    }

    /// Ends setting up an app by a code of it. Answers recovery codes if you had none: keep them, they are shown
    /// this once.
    async fn confirm_totp(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the app shows.", secret)] code: String,
    ) -> async_graphql::Result<Vec<String>> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        told(totp::confirm(app, caller.account_id, &code).await)
    }

    /// Begins to set up a phone: a code is sent there; `confirmSmsFactor` ends it. Answers the phone, masked.
    async fn begin_sms_factor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Your password.", secret)] password: String,
        #[graphql(
            desc = "Your phone; without a country code it is read in the default market's country.",
            secret
        )]
        phone: String,
    ) -> async_graphql::Result<String> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        told(login::enrol(app, caller.account_id, &password, &phone).await)
    }

    /// Ends setting up a phone by the code that was sent there. Answers recovery codes if you had none.
    async fn confirm_sms_factor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code.", secret)] code: String,
    ) -> async_graphql::Result<Vec<String>> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        Ok(login::confirm(app, caller.account_id, &code).await?)
    }

    /// Takes a second factor away from your sign-in.
    async fn remove_second_factor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] kind: Kind,
        #[graphql(desc = "Your password.", secret)] password: String,
    ) -> async_graphql::Result<bool> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        told(factors::remove(app, caller.account_id, kind, &password).await)?;
        Ok(true)
    }

    /// Makes new recovery codes; those before count no longer. They are shown this once.
    async fn new_recovery_codes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Your password.", secret)] password: String,
    ) -> async_graphql::Result<Vec<String>> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        told(recovery::renew(app, caller.account_id, &password).await)
    }
}
