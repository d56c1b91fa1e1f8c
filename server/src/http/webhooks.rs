//! Door 2: what telcos post. A request is handed to its provider whole; what comes back is verified
//! and in our words. 2xx is answered only after it is in the log; when it can't be stored, the telco
//! is told to come again.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tracing::Instrument;

use crate::app::App;
use crate::delivery::intake::{self, Answer};
use crate::meters;
use crate::providers::{ReceiveError, WebhookKind, WebhookRequest, WebhookResponse};

const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("5");

/// `/webhooks/{provider}/{kind}`.
pub async fn receive(
    State(app): State<App>,
    Path((provider, kind)): Path<(String, WebhookKind)>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    take(&app, &provider, kind, &method, &uri, &headers, &body).await
}

/// `/webhooks/{provider}/{kind}/{secret}`: for telcos that sign nothing. The adapter reads the secret
/// from the URL; nothing else looks at it.
pub async fn receive_secret(
    State(app): State<App>,
    Path((provider, kind, _)): Path<(String, WebhookKind, String)>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    take(&app, &provider, kind, &method, &uri, &headers, &body).await
}

/// `POST /transfer`, also with a secret behind: where the Tropo guide has its calls come in (R103).
pub async fn guide_transfer(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    take(&app, "tropo", WebhookKind::Voice, &method, &uri, &headers, &body).await
}

/// `POST /inbound-sms`: where the Vonage tutorial has its inbound texts posted (R91).
pub async fn guide_inbound_sms(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    take(&app, "vonage", WebhookKind::Sms, &method, &uri, &headers, &body).await
}

/// `POST /webhook`: where the MessageBird masking guide has its inbound texts posted (R44).
pub async fn guide_sms(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    take(&app, "messagebird", WebhookKind::Sms, &method, &uri, &headers, &body).await
}

/// `GET /webhook-voice`: where the guide has its call flows fetched (R47).
pub async fn guide_voice(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    take(&app, "messagebird", WebhookKind::Voice, &method, &uri, &headers, &body).await
}

async fn take(
    app: &App,
    name: &str,
    kind: WebhookKind,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
) -> Response {
    let Some(provider) = app.providers.get(name) else {
        return refuse(StatusCode::NOT_FOUND, "There is no such provider.");
    };
    if method != Method::GET && method != Method::POST {
        return refuse(StatusCode::METHOD_NOT_ALLOWED, "Webhooks are sent by GET or POST.");
    }
    let request = WebhookRequest {
        method: method.to_string(),
        url: format!("{}{}", app.config.public_url(), uri.path_and_query().map_or("/", |path| path.as_str())),
        query: uri.query().unwrap_or_default().to_owned(),
        headers: headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
            .collect(),
        body: body.to_vec(),
        now: app.clock.utc(),
    };
    let started = std::time::Instant::now();
    let kind_name = format!("{kind:?}").to_lowercase();
    let told = |outcome| meters::webhook(provider.name(), &kind_name, outcome, started.elapsed());
    let inbound = match provider.receive(kind, &request) {
        Ok(inbound) => inbound,
        Err(error) => {
            told("refused");
            tracing::warn!(provider = name, ?kind, %error, "webhook refused");
            if let Err(error) = intake::refused(app, provider.as_ref(), kind, &request, error).await {
                tracing::error!(provider = name, %error, "a refused webhook could not be noted");
            }
            let status = match error {
                ReceiveError::Unauthentic => StatusCode::UNAUTHORIZED,
                ReceiveError::Malformed => StatusCode::BAD_REQUEST,
                ReceiveError::Unsupported => StatusCode::NOT_FOUND,
            };
            return refuse(status, &error.to_string());
        }
    };
    // On a task of its own: a telco that hangs up early does not undo half of the work.
    let work = {
        let (app, name) = (app.clone(), name.to_owned());
        tokio::spawn(
            async move { intake::take_in(&app, &name, kind, &request, inbound).await }.in_current_span(),
        )
    };
    match work.await {
        Ok(Ok(answer)) => {
            told("taken");
            sent(match answer {
                Answer::Reply(reply) => provider.answer(kind, &reply),
                Answer::Ready(answer) => answer,
            })
        }
        Ok(Err(error)) => {
            told("not_stored");
            tracing::error!(provider = name, ?kind, %error, "webhook could not be processed");
            try_later()
        }
        Err(error) => {
            told("not_stored");
            tracing::error!(provider = name, ?kind, %error, "webhook handler broke");
            try_later()
        }
    }
}

fn sent(answer: WebhookResponse) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    (status, [(header::CONTENT_TYPE, answer.content_type)], answer.body).into_response()
}

fn refuse(status: StatusCode, message: &str) -> Response {
    (status, message.to_owned()).into_response()
}

/// Telcos retry on 503 and on nothing else they have in common.
fn try_later() -> Response {
    let mut response = refuse(StatusCode::SERVICE_UNAVAILABLE, "It could not be stored. Come again.");
    response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER_SECONDS);
    response
}
