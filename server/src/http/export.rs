//! Files: the audit log, the evidence of a ride, texts and calls. With an access token in the header like every
//! other request, so that no link works by itself.

use axum::body::Body;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{Refusal, graphql};
use crate::app::App;
use crate::audit;
use crate::auth::permissions::Permission;
use crate::auth::{self, Identity};
use crate::clock::Timestamp;
use crate::entities::audit::Filter;
use crate::entities::entry::{self, Channel};
use crate::error::{Error, ErrorCode, Result};
use crate::exports::{Format, audit_log, entries, evidence, person};
use crate::graphql::scope;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct AuditLog {
    format: String,
    action: Option<String>,
    user_id: Option<String>,
    subject_id: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Entries {
    from: String,
    to: String,
    market_id: Option<String>,
    person_id: Option<String>,
    ride_id: Option<String>,
    channel: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Evidence {
    format: String,
}

/// `GET /export/audit`: the audit log, written while it is read.
pub(super) async fn audit_log(
    State(app): State<App>,
    headers: HeaderMap,
    asked: std::result::Result<Query<AuditLog>, QueryRejection>,
) -> std::result::Result<Response, Refusal> {
    let caller = caller(&app, &headers, Permission::ReadAudit).await?;
    let Query(asked) = asked.map_err(|_| unreadable())?;
    let format = Format::named(&asked.format)?;
    let filter = Filter {
        action: asked.action,
        account: id(asked.user_id.as_deref(), "userId")?,
        subject: id(asked.subject_id.as_deref(), "subjectId")?,
        from: instant(asked.from.as_deref(), "from")?,
        to: instant(asked.to.as_deref(), "to")?,
    };
    let mut tx = app.db.begin().await?;
    audit::record(&app, &mut tx, Some(caller.account_id), "audit.export", None, format.name()).await?;
    tx.commit().await?;
    let name = format!("audit.{}", format.name());
    Ok(file(format, &name, Body::from_stream(audit_log::pieces(app, filter, format))))
}

/// `GET /export/entries`: texts and calls of a span of time, as a table that is written while it is read. Of a user
/// who is limited to some markets, those of these.
pub(super) async fn log(
    State(app): State<App>,
    headers: HeaderMap,
    asked: std::result::Result<Query<Entries>, QueryRejection>,
) -> std::result::Result<Response, Refusal> {
    let caller = caller(&app, &headers, Permission::ReadTexts).await?;
    let words = "Ask for a span of time, as ?from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z.";
    let Query(asked) = asked.map_err(|_| Error::invalid("from", words))?;
    let (from, to) = (instant(Some(&asked.from), "from")?, instant(Some(&asked.to), "to")?);
    if from.is_none() || to.is_none() {
        return Err(Error::invalid("from", words).into());
    }
    let market = id(asked.market_id.as_deref(), "marketId")?;
    let person = id(asked.person_id.as_deref(), "personId")?;
    let ride = id(asked.ride_id.as_deref(), "rideId")?;
    if !scope::sees(&app, caller.markets.as_deref(), [market, person, ride].into_iter().flatten()).await? {
        return Err(Error::not_found("market, person or ride").into());
    }
    let markets = match market {
        Some(market) => Some(vec![market]),
        None => caller.markets.as_deref().map(<[Uuid]>::to_vec),
    };
    let channel = channel(asked.channel.as_deref())?;
    let filter = entry::Filter { markets, person, ride, channel, from, to };
    let mut tx = app.db.begin().await?;
    let span = format!("{} to {}", asked.from, asked.to);
    audit::record(&app, &mut tx, Some(caller.account_id), "entries.export", ride.or(person).or(market), span)
        .await?;
    tx.commit().await?;
    Ok(file(Format::Csv, "texts-and-calls.csv", Body::from_stream(entries::pieces(app, filter))))
}

/// `GET /export/rides/{id}/evidence`: who tried to reach whom.
pub(super) async fn ride_evidence(
    State(app): State<App>,
    headers: HeaderMap,
    ride: std::result::Result<Path<Uuid>, PathRejection>,
    asked: std::result::Result<Query<Evidence>, QueryRejection>,
) -> std::result::Result<Response, Refusal> {
    let caller = caller(&app, &headers, Permission::ExportEvidence).await?;
    let Query(asked) = asked.map_err(|_| unreadable())?;
    let format = Format::of_evidence(&asked.format)?;
    let Path(ride) = ride.map_err(|_| Error::not_found("ride"))?;
    if !scope::sees(&app, caller.markets.as_deref(), [ride]).await? {
        return Err(Error::not_found("ride").into());
    }
    let (text, name) = evidence::file(&app, Some(caller.account_id), ride, format).await?;
    Ok(file(format, &name, Body::from(text)))
}

/// `GET /export/people/{id}`: a person's own data, for that person.
pub(super) async fn person(
    State(app): State<App>,
    headers: HeaderMap,
    person: std::result::Result<Path<Uuid>, PathRejection>,
) -> std::result::Result<Response, Refusal> {
    let caller = caller(&app, &headers, Permission::ManagePrivacy).await?;
    let Path(id) = person.map_err(|_| Error::not_found("person"))?;
    let (text, name) = person::file(&app, caller.account_id, id).await?;
    Ok(file(Format::Json, &name, Body::from(text)))
}

async fn caller(app: &App, headers: &HeaderMap, permission: Permission) -> Result<Identity> {
    let token = graphql::bearer(headers).unwrap_or_default();
    let caller = auth::identify(app, token).await?;
    if caller.may(permission) {
        return Ok(caller);
    }
    Err(Error::refused(ErrorCode::Forbidden, "Your role does not permit this."))
}

fn file(format: Format, name: &str, body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    // Names are made of our own words and references.
    let shown = format!("attachment; filename=\"{name}\"");
    if let Ok(shown) = HeaderValue::from_str(&shown) {
        headers.insert(header::CONTENT_DISPOSITION, shown);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn unreadable() -> Error {
    Error::invalid("format", "Ask as ?format=csv or ?format=json, with the filters the documentation names.")
}

fn id(text: Option<&str>, field: &'static str) -> Result<Option<Uuid>> {
    let read = text.filter(|text| !text.is_empty()).map(str::parse).transpose();
    read.map_err(|_| Error::invalid(field, "This is not an id given out by this server."))
}

fn channel(text: Option<&str>) -> Result<Option<Channel>> {
    match text.unwrap_or_default() {
        "" => Ok(None),
        "SMS" => Ok(Some(Channel::Sms)),
        "VOICE" => Ok(Some(Channel::Voice)),
        _ => Err(Error::invalid("channel", "The channel is SMS or VOICE.")),
    }
}

fn instant(text: Option<&str>, field: &'static str) -> Result<Option<Timestamp>> {
    let read = text.filter(|text| !text.is_empty()).map(chrono::DateTime::parse_from_rfc3339).transpose();
    let read = read.map_err(|_| Error::invalid(field, "Write it as 2026-11-21T09:30:00Z."))?;
    Ok(read.map(|at| Timestamp(at.timestamp_millis())))
}
