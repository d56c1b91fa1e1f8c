//! The server of the company's own that is asked before a person's text is passed on.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use sea_orm::EntityTrait;

use super::guard;
use super::scalars::DateTime;
use crate::auth::permissions::Permission;
use crate::entities::intercept::{self, ONLY, Silence};
use crate::error::Error;
use crate::hooks::intercept::settings::{self, Wish};

/// The server that is asked before a person's text is passed on.
pub struct InterceptEndpoint(intercept::Model);

/// The server that is asked before a person's text is passed on.
#[Object]
impl InterceptEndpoint {
    /// Where it is asked.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// What becomes of a text that nobody answered for in time.
    async fn on_silence(&self) -> Silence {
        self.0.on_silence
    }

    /// Whether it is asked.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// When it was last changed.
    async fn changed_at(&self) -> DateTime {
        self.0.changed_at.into()
    }
}

/// The endpoint, with its secret if it is new.
#[derive(SimpleObject)]
pub struct SetInterceptEndpoint {
    /// The endpoint.
    endpoint: InterceptEndpoint,
    /// What signs questions and answers, as `whsec_…`: shown this once, null where there is one already.
    secret: Option<String>,
}

/// The server that is to be asked.
#[derive(InputObject)]
pub struct InterceptEndpointInput {
    /// Where it is asked, beginning with `https://`. Not into a private network.
    url: String,
    /// What becomes of a text that nobody answered for in time.
    on_silence: Silence,
    /// Whether it is asked.
    #[graphql(default = true)]
    active: bool,
}

/// Queries about the intercept endpoint.
#[derive(Default)]
pub struct InterceptQueries;

#[Object(guard = "guard::MayEverywhere(Permission::ManageIntegrations)")]
impl InterceptQueries {
    /// The server that is asked before a person's text is passed on; null if nobody is.
    async fn intercept_endpoint(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<InterceptEndpoint>> {
        let row = intercept::Entity::find_by_id(ONLY).one(guard::app(ctx)?.db.read()).await;
        Ok(row.map_err(Error::from)?.map(InterceptEndpoint))
    }
}

/// Mutations about the intercept endpoint.
#[derive(Default)]
pub struct InterceptMutations;

#[Object(guard = "guard::MayEverywhere(Permission::ManageIntegrations)")]
impl InterceptMutations {
    /// Has a server of your own asked before each person's text is passed on: it may let it go, stop it, or
    /// give other words. For who may read texts himself.
    async fn set_intercept_endpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where, and what without an answer.")] input: InterceptEndpointInput,
    ) -> async_graphql::Result<SetInterceptEndpoint> {
        let wish = Wish { url: input.url, on_silence: input.on_silence, active: input.active };
        let (row, secret) = settings::set(guard::app(ctx)?, guard::caller(ctx)?, wish).await?;
        Ok(SetInterceptEndpoint { endpoint: InterceptEndpoint(row), secret })
    }

    /// Gives the endpoint another secret; the one before counts no more.
    async fn rotate_intercept_secret(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<SetInterceptEndpoint> {
        let (row, secret) = settings::rotate(guard::app(ctx)?, guard::caller(ctx)?).await?;
        Ok(SetInterceptEndpoint { endpoint: InterceptEndpoint(row), secret: Some(secret) })
    }

    /// Takes the endpoint away: nobody is asked any more. What it stopped stays stopped.
    async fn remove_intercept_endpoint(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        settings::remove(guard::app(ctx)?, guard::caller(ctx)?).await?;
        Ok(true)
    }
}
