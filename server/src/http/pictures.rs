//! Pictures, for whoever has the link: the phone that got it in a text, a telco that passes it on.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::Refusal;
use crate::app::App;
use crate::error::Error;
use crate::pictures::links;

/// `GET /pictures/{id}/{until}/{signature}`: the picture, until then.
pub(super) async fn show(
    State(app): State<App>,
    link: std::result::Result<Path<(Uuid, i64, String)>, PathRejection>,
) -> std::result::Result<Response, Refusal> {
    let Path((id, until, signature)) = link.map_err(|_| Error::not_found("picture"))?;
    let (content_type, file) = links::open(&app, id, until, &signature).await?;
    let mut response = file.into_response();
    let headers = response.headers_mut();
    let content_type = HeaderValue::from_str(&content_type);
    headers.insert(
        header::CONTENT_TYPE,
        content_type.unwrap_or(HeaderValue::from_static("application/octet-stream")),
    );
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    Ok(response)
}
