//! GraphQL over HTTP, as its specification words it: what a request's body is, which of the two media
//! types answers it, and with which status.

use async_graphql::{Request, Response, Variables};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::persisted::Persisted;
use crate::error::Result;

/// How the answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/json`, which all clients know: a well-formed request is answered 200, whatever
    /// became of it.
    Json,
    /// `application/graphql-response+json`: the status tells whether it ran.
    GraphqlResponse,
}

impl Media {
    const NAMES: [(&'static str, Self); 4] = [
        ("application/graphql-response+json", Self::GraphqlResponse),
        ("application/json", Self::Json),
        ("application/*", Self::Json),
        ("*/*", Self::Json),
    ];

    /// What a client asks for by its `Accept`: the type it rates highest, the first of these. Who takes
    /// neither gets JSON all the same, rather than nothing to read.
    pub(super) fn wanted(headers: &HeaderMap) -> Self {
        let mut best = (Self::Json, 0.0);
        let told = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        for range in told.flat_map(|value| value.split(',')) {
            let mut parts = range.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let rate = parts.find_map(|part| part.strip_prefix("q="));
            let rate: f32 = rate.map_or(1.0, |rate| rate.parse().unwrap_or(0.0));
            let known = Self::NAMES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known));
            if let Some((_, media)) = known
                && rate > best.1
            {
                best = (*media, rate);
            }
        }
        best.0
    }

    fn name(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        })
    }
}

/// A body, parameter by parameter; what else stands in it is not looked at.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<Map<String, Value>>,
    extensions: Option<Map<String, Value>>,
}

impl Parameters {
    /// Those in a body, if it is a request.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    /// The request they are of; `keeps` says whether its query is kept under the hash it comes with.
    ///
    /// # Errors
    /// As [`Persisted::text`].
    pub(super) fn request(self, persisted: &Persisted, keeps: bool) -> Result<Request> {
        let hash =
            self.extensions.as_ref().and_then(|told| told.get("persistedQuery")?.get("sha256Hash")?.as_str());
        let query = persisted.text(self.query, hash, keeps)?;
        let variables = Variables::from_json(Value::Object(self.variables.unwrap_or_default()));
        let mut request = persisted.request(query, keeps).variables(variables);
        request.operation_name = self.operation_name;
        Ok(request)
    }
}

/// The answer to a request that was run, or should have been.
pub(super) fn answered(media: Media, response: &Response) -> axum::response::Response {
    let status = match media {
        Media::GraphqlResponse if !ran(response) => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    answer(media, status, response)
}

/// An answer with this status. One that holds only errors of the request as a whole has no `data`.
pub(super) fn answer(media: Media, status: StatusCode, response: &Response) -> axum::response::Response {
    let mut answer = if ran(response) {
        (status, axum::Json(response)).into_response()
    } else {
        (status, axum::Json(serde_json::json!({ "errors": response.errors }))).into_response()
    };
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, media.name());
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// Did it get as far as a field?
pub(super) fn ran(response: &Response) -> bool {
    response.data != async_graphql::Value::Null
        || response.errors.is_empty()
        || response.errors.iter().any(|error| !error.path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_chooses_how_it_is_answered() {
        let wanted = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().unwrap());
            Media::wanted(&headers)
        };
        assert_eq!(Media::wanted(&HeaderMap::new()), Media::Json);
        for json in ["*/*", "application/json", "text/html", "application/graphql-response+json;q=0", ""] {
            assert_eq!(wanted(json), Media::Json, "{json}");
        }
        for other in [
            "application/graphql-response+json",
            "application/graphql-response+json, application/json",
            "application/json;q=0.9, Application/GraphQL-Response+JSON; charset=utf-8",
        ] {
            assert_eq!(wanted(other), Media::GraphqlResponse, "{other}");
        }
        assert_eq!(wanted("application/graphql-response+json;q=0.5, application/json"), Media::Json);
    }

    #[test]
    fn parameters_are_of_their_types_or_it_is_no_request() {
        let request = |body: &[u8]| Parameters::read(body)?.request(&Persisted::default(), false).ok();
        let body = br#"{"query":"{ a }","variables":null,"operationName":null,"extensions":null}"#;
        assert!(request(body).is_some());
        for body in [
            "",
            "{",
            "[]",
            "{}",
            r#"{"query":1}"#,
            r#"{"query":"{ a }","variables":[]}"#,
            r#"{"query":"{ a }","variables":"x"}"#,
            r#"{"query":"{ a }","operationName":{}}"#,
            r#"{"query":"{ a }","extensions":[1]}"#,
        ] {
            assert!(request(body.as_bytes()).is_none(), "{body}");
        }
    }
}
