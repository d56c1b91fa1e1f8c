//! Speaking HTTP to a vendor: one client with time-outs, no redirects and a bounded appetite, and
//! the one place that decides what a broken exchange means for a text (F3–F5, T35).
//!
//! Doesn't belong here: a vendor's paths, credentials and error codes.

use std::time::{Duration, Instant};

use chrono::DateTime;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use reqwest::{Client, RequestBuilder, Response, redirect};
use serde::de::DeserializeOwned;

use super::{Fault, SendError};

/// No answer of a vendor we use is longer (the longest are lists of texts); the rest of a longer one
/// is not read.
const LONGEST_ANSWER: usize = 2 * 1024 * 1024;
/// A vendor cannot park a text for longer than this, whatever `Retry-After` says.
const LONGEST_WAIT: Duration = Duration::from_hours(1);
/// Connecting is given up after this, so that "nothing was sent" is known before the total time-out.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Shorter than vendors' own idle time-outs: a request never meets a connection that just closed.
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);

/// A client that gives up after `timeout`, follows no redirect (T10) and takes no proxy from the
/// environment, since settings come from the configuration alone.
///
/// # Errors
/// Without any certificate authority on the machine there is no TLS and so no client.
pub fn http_client(timeout: Duration) -> reqwest::Result<Client> {
    Client::builder()
        .user_agent(concat!("maskline/", env!("CARGO_PKG_VERSION")))
        .timeout(timeout)
        .connect_timeout(CONNECT_TIMEOUT.min(timeout / 2))
        .pool_idle_timeout(IDLE_TIMEOUT)
        .redirect(redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .build()
}

/// A vendor's line. A machine without certificate authorities still receives and answers
/// webhooks; only sending says what is missing.
pub(super) struct Http {
    vendor: &'static str,
    client: Option<Client>,
}

impl Http {
    /// A line to this vendor whose requests give up after `timeout`.
    pub(super) fn new(vendor: &'static str, timeout: Duration) -> Self {
        let client = http_client(timeout);
        if let Err(error) = &client {
            tracing::error!(%error, "no HTTP client: texts cannot be sent until certificates are installed");
        }
        Self { vendor, client: client.ok() }
    }

    /// The client to build a request with.
    pub(super) fn client(&self) -> Result<&Client, SendError> {
        self.client.as_ref().ok_or_else(|| SendError::Retry {
            fault: Fault::new("no_tls", "this server has no certificate authorities to check vendors with"),
            after: None,
        })
    }

    /// Sends a request and reads the answer. The log hears of it on the debug level (R96), without path, query and
    /// body: they can hold numbers, texts and tokens (T12).
    ///
    /// # Errors
    /// [`SendError::Retry`] if nothing can have reached the vendor, [`SendError::Unknown`] if it may.
    pub(super) async fn exchange(&self, request: RequestBuilder) -> Result<Answer, SendError> {
        let (client, request) = request.build_split();
        let request = request.map_err(|error| broken(&error))?;
        let (method, host) = (request.method().clone(), request.url().host_str().map(str::to_owned));
        let started = Instant::now();
        let response = client.execute(request).await;
        let status = response.as_ref().ok().map(|response| response.status().as_u16());
        let milliseconds = started.elapsed().as_millis();
        tracing::debug!(provider = self.vendor, %method, host, status, milliseconds, "a telco was asked");
        let response = response.map_err(|error| broken(&error))?;
        let retry_after = retry_after(response.headers());
        Ok(Answer { status: response.status().as_u16(), retry_after, body: read_body(response).await })
    }
}

/// What a vendor answered, read up to [`LONGEST_ANSWER`].
pub(super) struct Answer {
    /// HTTP status.
    pub(super) status: u16,
    /// `Retry-After`, as a span.
    pub(super) retry_after: Option<Duration>,
    /// The body; cut short if it was too long or the connection broke in the middle.
    body: Vec<u8>,
}

impl Answer {
    /// Is it a 2xx?
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON; `None` if it is not, or not of that shape.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The body of a 2xx; unreadable, it leaves open what became of the request.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, SendError> {
        self.json().ok_or_else(|| SendError::Unknown { fault: self.bare_fault() })
    }

    /// What a refusal means by its status alone, for vendors that document nothing else: only 408,
    /// 429 and 503 say that nothing was done, and of any other 5xx (or an unreadable 2xx) nobody
    /// knows whether the text went out.
    pub(super) fn refusal(&self, fault: Fault) -> SendError {
        match self.status {
            408 | 429 | 503 => SendError::Retry { fault, after: self.retry_after },
            200..300 | 500..600 => SendError::Unknown { fault },
            _ => SendError::Permanent { fault },
        }
    }

    /// A reason for an answer whose body says nothing we understand.
    pub(super) fn bare_fault(&self) -> Fault {
        let words = match self.status {
            200..300 => "the vendor's answer could not be read",
            300..400 => "the vendor redirects: its address in the settings is wrong",
            408 | 429 | 503 => "the vendor asks to try again later",
            500..600 => "the vendor failed while it handled the request",
            _ => "the vendor refuses the request",
        };
        Fault::new(&format!("http_{}", self.status), words)
    }
}

/// What a failure means when it was only asked after a text: a look-up that failed for any reason
/// leaves the text as unknown as it was.
pub(super) fn still_unknown(error: SendError) -> SendError {
    match error {
        SendError::Retry { fault, .. } | SendError::Permanent { fault } | SendError::OptedOut { fault } => {
            SendError::Unknown { fault }
        }
        error => error,
    }
}

fn broken(error: &reqwest::Error) -> SendError {
    if error.is_builder() {
        let fault = Fault::new("address", "the vendor's address in the settings is no URL");
        SendError::Permanent { fault }
    } else if error.is_connect() {
        let fault = Fault::new("connect", "the vendor cannot be reached");
        SendError::Retry { fault, after: None }
    } else if error.is_timeout() {
        SendError::Unknown { fault: Fault::new("timeout", "the vendor did not answer in time") }
    } else {
        SendError::Unknown { fault: Fault::new("connection", "the connection to the vendor broke") }
    }
}

/// A body that breaks off or is too long is returned as far as it came: as JSON it is unreadable,
/// which is what the callers look at.
async fn read_body(mut response: Response) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST_ANSWER {
            body.clear();
            break;
        }
    }
    body
}

/// `Retry-After` in seconds, or as a date measured from the answer's own `Date`: no clock of ours
/// is asked.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok();
    let value = text(RETRY_AFTER)?.trim();
    let wait = if let Ok(seconds) = value.parse() {
        Duration::from_secs(seconds)
    } else {
        let until = DateTime::parse_from_rfc2822(value).ok()?;
        let now = DateTime::parse_from_rfc2822(text(DATE)?).ok()?;
        (until - now).to_std().unwrap_or_default()
    };
    Some(wait.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests;
