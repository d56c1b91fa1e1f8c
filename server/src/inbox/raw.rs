//! How a request is written down to be read again: as JSON, with the body in base64, since it need
//! not be text.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::providers::WebhookRequest;

#[derive(Serialize, Deserialize)]
struct Raw {
    method: String,
    url: String,
    query: String,
    headers: Vec<(String, String)>,
    body: String,
    received_at: DateTime<Utc>,
}

/// Writes a request down. It is judged again by the time it came.
pub(super) fn write(request: &WebhookRequest) -> String {
    let raw = Raw {
        method: request.method.clone(),
        url: request.url.clone(),
        query: request.query.clone(),
        headers: request.headers.clone(),
        body: STANDARD.encode(&request.body),
        received_at: request.now,
    };
    serde_json::to_string(&raw).unwrap_or_default()
}

/// Reads what [`write`] wrote.
pub(super) fn read(text: &str) -> Result<WebhookRequest> {
    let broken = |error: &dyn std::fmt::Display| Error::Internal(format!("a kept webhook: {error}"));
    let raw: Raw = serde_json::from_str(text).map_err(|error| broken(&error))?;
    Ok(WebhookRequest {
        method: raw.method,
        url: raw.url,
        query: raw.query,
        headers: raw.headers,
        body: STANDARD.decode(raw.body).map_err(|error| broken(&error))?,
        now: raw.received_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_as_it_was_written() {
        let request = WebhookRequest {
            method: "POST".into(),
            url: "https://a.example/webhooks/x/sms?y=1".into(),
            query: "y=1".into(),
            headers: vec![("content-type".into(), "text/plain".into())],
            body: vec![0xff, 0x00, b'a'],
            now: DateTime::from_timestamp_millis(1_767_614_400_123).unwrap(),
        };
        let again = read(&write(&request)).unwrap();
        assert_eq!((again.method, again.url, again.query), (request.method, request.url, request.query));
        assert_eq!((again.headers, again.body, again.now), (request.headers, request.body, request.now));
    }
}
