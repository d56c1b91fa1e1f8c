//! The API, ready to answer. What comes before and after the library's own work is done here and not in
//! its extensions: while there is one, every field of every answer passes through it.

use async_graphql::{Request, Response, ServerResult};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};

use super::{Mutation, Query, Subscription, builder, errors, limits, loaders};
use crate::app::App;

/// The whole API.
#[derive(Clone)]
pub struct Schema {
    app: App,
    library: async_graphql::Schema<Query, Mutation, Subscription>,
}

impl Schema {
    /// Over this server.
    #[must_use]
    pub fn new(app: &App) -> Self {
        Self { app: app.clone(), library: builder().data(app.clone()).finish() }
    }

    /// Answers a query or mutation.
    pub async fn execute(&self, request: impl Into<Request>) -> Response {
        errors::publish(match self.prepare(request.into()) {
            Ok(request) => self.library.execute(request).await,
            Err(error) => Response::from_errors(vec![error]),
        })
    }

    /// Answers any operation; a subscription goes on answering.
    pub fn execute_stream(&self, request: impl Into<Request>) -> BoxStream<'static, Response> {
        match self.prepare(request.into()) {
            Ok(request) => self.library.execute_stream(request).map(errors::publish).boxed(),
            Err(error) => {
                let refused = errors::publish(Response::from_errors(vec![error]));
                stream::once(std::future::ready(refused)).boxed()
            }
        }
    }

    /// Refuses what is too large before it is looked at closely, and gives the rest its loaders.
    fn prepare(&self, mut request: Request) -> ServerResult<Request> {
        limits::check(&mut request)?;
        loaders::give(&self.app, request)
    }
}
