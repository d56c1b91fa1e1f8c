//! The letter-box of door 1: `POST /graphql` for questions and changes. Watching goes over a
//! WebSocket on the same path, in [`socket`].

mod crowd;
mod operations;
mod over_http;
mod persisted;
mod socket;
mod talk;

use std::sync::Arc;

use async_graphql::Request;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, FromRef, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::{MethodRouter, get};

use self::crowd::Crowd;
use self::over_http::{Media, Parameters, answer};
use self::persisted::Persisted;
use crate::app::App;
use crate::auth::app_token::AppUser;
use crate::auth::{self, Caller};
use crate::error::{Error, ErrorCode, Result};
use crate::graphql::{Schema, errors, limits, scope};

/// What both ways in share.
#[derive(Clone)]
pub struct Door(Arc<Parts>);

struct Parts {
    app: App,
    schema: Schema,
    crowd: Crowd,
    persisted: Persisted,
}

impl FromRef<Door> for App {
    fn from_ref(door: &Door) -> Self {
        door.app().clone()
    }
}

impl Door {
    /// The door of this server.
    #[must_use]
    pub fn new(app: &App) -> Self {
        Self(Arc::new(Parts {
            app: app.clone(),
            schema: Schema::new(app),
            crowd: Crowd::default(),
            persisted: Persisted::default(),
        }))
    }

    fn app(&self) -> &App {
        &self.0.app
    }

    fn schema(&self) -> &Schema {
        &self.0.schema
    }

    fn persisted(&self) -> &Persisted {
        &self.0.persisted
    }
}

/// `/graphql`, ready to be merged into the router.
pub fn routes<S: Clone + Send + Sync + 'static>(app: &App) -> Router<S> {
    let methods: MethodRouter<Door> = get(socket::upgrade).post(post);
    Router::new()
        .route("/graphql", methods)
        .layer(DefaultBodyLimit::max(limits::BODY))
        .with_state(Door::new(app))
}

/// Answers one request. Without a token it runs, and the guards refuse it; with a wrong one it does
/// not, so that a client knows to sign in again.
pub async fn post(
    State(door): State<Door>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> axum::response::Response {
    let media = Media::wanted(&headers);
    let refused = |error: &Error| answer(media, status(error), &errors::refused(error));
    let body = match body {
        Ok(body) => body,
        Err(rejection) => {
            let words = format!("The request could not be read, or is larger than {} bytes.", limits::BODY);
            let error = Error::refused(ErrorCode::InvalidInput, words);
            return answer(media, rejection.status(), &errors::refused(&error));
        }
    };
    if !is_json(&headers) {
        let error = Error::refused(ErrorCode::InvalidInput, "Send JSON, as application/json.");
        return answer(media, StatusCode::UNSUPPORTED_MEDIA_TYPE, &errors::refused(&error));
    }
    let caller = match bearer(&headers) {
        Some(token) => match auth::introduce(door.app(), token).await {
            Ok(caller) => Some(caller),
            Err(error) => return refused(&error),
        },
        None => None,
    };
    // A list would be a batch, or a request written without names.
    if body.trim_ascii_start().starts_with(b"[") {
        return refused(&Error::refused(ErrorCode::InvalidInput, "Send one operation a request."));
    }
    let Some(parameters) = Parameters::read(&body) else {
        let words = "The body is no GraphQL request in JSON.";
        return refused(&Error::refused(ErrorCode::InvalidInput, words));
    };
    let request = match parameters.request(door.persisted(), caller.is_some()) {
        Ok(request) => request,
        Err(error) => return refused(&error),
    };
    let request = match caller {
        Some(caller) => match of(door.app(), caller, request).await {
            Ok(request) => request,
            Err(error) => return refused(&error),
        },
        None => request,
    };
    over_http::answered(media, &door.schema().execute(request).await)
}

/// The request of this caller.
async fn of(app: &App, caller: Caller, request: Request) -> Result<Request> {
    match caller {
        Caller::Account(identity) => scope::enter(app, identity, request).await,
        Caller::App(user) => Ok(request.data::<AppUser>(user)),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let told = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = told.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

/// The bearer token of a request, if it has one.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    Some(token(headers.get(header::AUTHORIZATION)?.to_str().unwrap_or_default()))
}

/// The token in `Bearer …`; empty if the scheme is another, which no token is.
fn token(authorization: &str) -> &str {
    let (scheme, token) = authorization.trim().split_once(' ').unwrap_or_default();
    if scheme.eq_ignore_ascii_case("bearer") { token.trim() } else { "" }
}

/// The status of a refusal before anything ran.
fn status(error: &Error) -> StatusCode {
    match error.code() {
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        // It is answered: with what the client is to do.
        ErrorCode::PersistedQueryNotFound => StatusCode::OK,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// Who presents this `authorization` value of a socket's first message.
async fn introduce(app: &App, authorization: &str) -> Result<Caller> {
    auth::introduce(app, token(authorization)).await
}

#[cfg(test)]
mod tests;
