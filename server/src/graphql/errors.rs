//! How errors leave this door: a sentence for people and `extensions.code` for programs. Internal
//! causes are logged here, once, and replaced by a neutral sentence.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Name, Response, ServerError, Value};

use crate::auth::Denied;
use crate::error::{Error, ErrorCode, Shortage};

/// The library's own refusals that mean "too complex"; it gives them no code.
const TOO_COMPLEX: [&str; 5] = [
    "Query is too complex",
    "Query is nested too deep",
    "The recursion depth",
    "The number of directives",
    "recursion limit exceeded",
];
/// How the library words input that a scalar or enum does not take, where it finds out late.
const BAD_INPUT: [&str; 4] = ["Failed to parse", "Expected input type", "Invalid value", "Variable "];

/// An error of a batch load, shared by all fields that waited for it.
#[derive(Clone, Debug)]
pub struct Shared(pub Arc<Error>);

impl From<Error> for Shared {
    fn from(error: Error) -> Self {
        Self(Arc::new(error))
    }
}

impl From<sea_orm::DbErr> for Shared {
    fn from(error: sea_orm::DbErr) -> Self {
        Error::from(error).into()
    }
}

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Too many requests, with the time to come again.
#[derive(Clone, Copy, Debug)]
pub struct RetryAfter(pub Duration);

impl fmt::Display for RetryAfter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Too many requests. Try again in {} seconds.", self.0.as_secs().max(1))
    }
}

/// What came of something that asks for the password once more.
///
/// # Errors
/// [`RetryAfter`] after too many wrong ones; any other refusal as it is.
pub(super) fn told<T>(answer: Result<T, Denied>) -> async_graphql::Result<T> {
    match answer {
        Ok(done) => Ok(done),
        Err(Denied::Wait(wait)) => Err(RetryAfter(wait).into()),
        Err(Denied::Error(error)) => Err(error.into()),
    }
}

/// The spelling of a code in `extensions.code`.
#[must_use]
pub fn spelling(code: ErrorCode) -> String {
    match async_graphql::to_value(Spelled(code)) {
        Ok(Value::String(text)) => text,
        _ => "INTERNAL".to_owned(),
    }
}

/// An error with a code and a sentence, for what is refused before anything runs.
#[must_use]
pub fn refusal(code: ErrorCode, message: impl Into<String>) -> ServerError {
    with_code(ServerError::new(message, None), code)
}

/// The whole answer to a request that is refused before anything runs.
#[must_use]
pub fn refused(error: &Error) -> Response {
    let mut answer = ServerError::new(String::new(), None);
    tell(&mut answer, error);
    Response::from_errors(vec![answer])
}

/// Turns the errors of an answer into their public form.
pub(super) fn publish(mut response: Response) -> Response {
    for error in &mut response.errors {
        publish_error(error);
    }
    response
}

fn publish_error(error: &mut ServerError) {
    if error.extensions.as_ref().is_some_and(|values| values.get("code").is_some()) {
        return;
    }
    let source = error.source.take();
    if let Some(shared) = source.as_ref().and_then(|any| any.downcast_ref::<Shared>()) {
        tell(error, &shared.0);
    } else if let Some(ours) = source.as_ref().and_then(|any| any.downcast_ref::<Error>()) {
        tell(error, ours);
    } else if let Some(wait) = source.as_ref().and_then(|any| any.downcast_ref::<RetryAfter>()) {
        let values = error.extensions.get_or_insert_default();
        values.set("code", spelling(ErrorCode::RateLimited));
        values.set("retryAfterSeconds", wait.0.as_secs().max(1));
    } else {
        let code = if TOO_COMPLEX.iter().any(|words| error.message.contains(words)) {
            ErrorCode::QueryTooComplex
        } else if error.path.is_empty() || BAD_INPUT.iter().any(|words| error.message.starts_with(words)) {
            ErrorCode::InvalidInput
        } else {
            tell(error, &Error::Internal(error.message.clone()));
            return;
        };
        error.extensions.get_or_insert_default().set("code", spelling(code));
    }
}

/// Writes what the caller may know of `cause`, and logs the rest.
fn tell(error: &mut ServerError, cause: &Error) {
    if !matches!(cause, Error::Refused { .. } | Error::Conflict | Error::PoolExhausted(_)) {
        let path = error.path.iter().map(segment).collect::<Vec<_>>().join(".");
        tracing::error!(error = %cause, %path, "an API request failed");
    }
    error.message = cause.public_message();
    let values = error.extensions.get_or_insert_default();
    values.set("code", spelling(cause.code()));
    if let Some(field) = cause.field() {
        values.set("field", field);
    }
    if let Error::PoolExhausted(shortage) = cause {
        values.set("details", details(shortage));
    }
}

/// For operators: whose phone blocks, and how many numbers would have been enough (R37).
fn details(shortage: &Shortage) -> Value {
    let blocked = shortage.blocked.iter().map(|person| Value::from(person.to_string())).collect();
    Value::Object(
        [
            (Name::new("marketId"), Value::from(shortage.market_id.to_string())),
            (Name::new("blockedPersonIds"), Value::List(blocked)),
            (Name::new("poolSize"), Value::from(shortage.pool_size)),
            (Name::new("numbersNeeded"), Value::from(shortage.pool_size + 1)),
        ]
        .into_iter()
        .collect(),
    )
}

fn segment(segment: &async_graphql::PathSegment) -> String {
    match segment {
        async_graphql::PathSegment::Field(name) => name.clone(),
        async_graphql::PathSegment::Index(index) => index.to_string(),
    }
}

fn with_code(mut error: ServerError, code: ErrorCode) -> ServerError {
    error.extensions.get_or_insert_default().set("code", spelling(code));
    error
}

/// Writes a code as the schema spells it.
struct Spelled(ErrorCode);

impl serde::Serialize for Spelled {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use async_graphql::resolver_utils::enum_value;
        match enum_value(self.0) {
            Value::Enum(name) => serializer.serialize_str(&name),
            other => other.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(source: Option<Error>, message: &str) -> serde_json::Value {
        let mut error = ServerError::new(message, None);
        error.path = vec![async_graphql::PathSegment::Field("ride".to_owned())];
        error.source = source.map(|source| Arc::new(source) as _);
        publish_error(&mut error);
        serde_json::to_value(error).unwrap()
    }

    #[test]
    fn a_refusal_keeps_its_sentence_code_and_field() {
        let told = published(Some(Error::invalid("phone", "Not a phone.")), "");
        assert_eq!(told["message"], "Not a phone.");
        assert_eq!(told["extensions"], serde_json::json!({ "code": "INVALID_INPUT", "field": "phone" }));
    }

    #[test]
    fn an_internal_cause_never_leaves() {
        for told in [
            published(Some(Error::Internal("table ride is gone".to_owned())), ""),
            published(None, "Data `x::y` does not exist."),
        ] {
            assert_eq!(told["extensions"]["code"], "INTERNAL");
            assert!(!told.to_string().contains("gone") && !told.to_string().contains("exist."), "{told}");
        }
    }
}
