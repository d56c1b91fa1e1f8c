//! Refusals as HTTP: `{"error":{"code","message","retryAfterSeconds"?}}` with a fitting status.

use std::any::Any;

use async_graphql::Value;
use async_graphql::resolver_utils::enum_value;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::auth::Denied;
use crate::error::{Error, ErrorCode};

/// When to come again if the database is away.
const OUTAGE_RETRY_SECONDS: u64 = 2;

/// Why a request was refused or failed, on its way out.
pub struct Refusal {
    code: ErrorCode,
    message: String,
    retry_after_seconds: Option<u64>,
}

impl Refusal {
    /// A refusal with a code and a sentence.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let retry_after_seconds = (code == ErrorCode::Unavailable).then_some(OUTAGE_RETRY_SECONDS);
        Self { code, message: message.into(), retry_after_seconds }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    fn status(&self) -> StatusCode {
        match self.code {
            ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
            ErrorCode::Forbidden => StatusCode::FORBIDDEN,
            ErrorCode::NotFound => StatusCode::NOT_FOUND,
            ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            ErrorCode::ProviderError => StatusCode::BAD_GATEWAY,
            ErrorCode::StaleVersion | ErrorCode::AlreadyExists => StatusCode::CONFLICT,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

impl From<Error> for Refusal {
    /// Internal causes are logged here, once, and go no further.
    fn from(error: Error) -> Self {
        let code = error.code();
        if matches!(code, ErrorCode::Internal | ErrorCode::Unavailable) {
            tracing::error!(%error, "a request failed");
        }
        Self::new(code, error.public_message())
    }
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Self {
        let wait = denied.retry_after_seconds();
        let refusal = Self::from(Error::from(denied));
        Self { retry_after_seconds: wait.or(refusal.retry_after_seconds), ..refusal }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut error = json!({ "code": spelled(self.code), "message": self.message });
        if let Some(seconds) = self.retry_after_seconds {
            error["retryAfterSeconds"] = seconds.into();
        }
        let mut response = (self.status(), Json(json!({ "error": error }))).into_response();
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// The code as the API spells it: `RATE_LIMITED`.
fn spelled(code: ErrorCode) -> String {
    match enum_value(code) {
        Value::Enum(name) => name.to_string(),
        other => other.to_string(),
    }
}

/// What a client reads after a panic; the panic hook has logged where it was.
pub(super) fn after_panic(_panic: Box<dyn Any + Send + 'static>) -> Response {
    Refusal::new(ErrorCode::Internal, "Something went wrong on our side. The log has the cause.")
        .into_response()
}
