//! Sign-in over HTTP, apart from GraphQL because of the cookie: the refresh token is only ever in a
//! cookie that no script reads and that travels to `/auth` alone.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use sea_orm::ActiveEnum;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ClientAddress, Refusal};
use crate::app::App;
use crate::auth::permissions;
use crate::auth::second_factor::pending::Pending;
use crate::auth::session::{self, Device, Entered, Tokens};
use crate::clock::Timestamp;
use crate::entities::event;
use crate::error::ErrorCode;
use crate::graphql::live;
use crate::verification::login;

/// No page of another site can send it without asking first.
pub(super) const CONSOLE_HEADER: &str = "x-maskline-console";
const COOKIE: &str = "maskline_refresh";

/// No `Debug`: it holds a password.
#[derive(Deserialize)]
pub(super) struct Credentials {
    email: String,
    password: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Grant {
    access_token: String,
    expires_at: String,
    /// The newest event. Who reads with this token and subscribes `after` it misses nothing.
    cursor: String,
    user: User,
}

#[derive(Serialize)]
struct User {
    id: Uuid,
    email: String,
    name: String,
    role: String,
    permissions: Vec<String>,
}

/// `POST /auth/login`: e-mail and password for tokens.
pub(super) async fn login(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    cookies: CookieJar,
    body: Result<Json<Credentials>, JsonRejection>,
) -> Result<Response, Refusal> {
    let Json(credentials) = match body {
        Ok(body) => body,
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return Ok(StatusCode::PAYLOAD_TOO_LARGE.into_response());
        }
        // What the rejection says may quote the body.
        Err(_) => {
            let message = r#"Send JSON: {"email": "…", "password": "…"}."#;
            return Err(Refusal::new(ErrorCode::InvalidInput, message));
        }
    };
    let told = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
    let device = Device { address, user_agent: told.map(str::to_owned) };
    let entered = session::sign_in(&app, &credentials.email, &credentials.password, device).await?;
    let tokens = match entered {
        Entered::Whole(tokens) => *tokens,
        Entered::Half(half) => return Ok(awaited(half)),
    };
    // The browser forgets the sign-in it had before; so do we.
    if let Some(old) = cookies.get(COOKIE) {
        session::sign_out(&app, old.value()).await?;
    }
    grant(&app, tokens).await
}

/// A code, for a sign-in whose password was right. No `Debug`: both are secrets.
#[derive(Deserialize)]
pub(super) struct SecondStep {
    token: String,
    #[serde(default)]
    code: String,
}

/// What is awaited after the password.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Awaited {
    token: String,
    kinds: Vec<String>,
    phone: Option<String>,
    expires_at: String,
}

fn awaited(half: Pending) -> Response {
    let second_factor = Awaited {
        token: half.token,
        kinds: half.kinds.iter().map(ActiveEnum::to_value).collect(),
        phone: half.phone,
        expires_at: rfc3339(half.expires_at),
    };
    (StatusCode::ACCEPTED, Json(serde_json::json!({ "secondFactor": second_factor }))).into_response()
}

/// What the rejection of a body says may quote it.
fn unreadable<T>(_rejection: T) -> Refusal {
    Refusal::new(ErrorCode::InvalidInput, r#"Send JSON: {"token": "…", "code": "…"}."#)
}

/// `POST /auth/second-factor`: the code for tokens.
pub(super) async fn second_step(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    cookies: CookieJar,
    body: Result<Json<SecondStep>, JsonRejection>,
) -> Result<Response, Refusal> {
    let Json(step) = body.map_err(unreadable)?;
    let told = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
    let device = Device { address, user_agent: told.map(str::to_owned) };
    let tokens = login::finish(&app, &step.token, &step.code, device).await?;
    if let Some(old) = cookies.get(COOKIE) {
        session::sign_out(&app, old.value()).await?;
    }
    grant(&app, tokens).await
}

/// `POST /auth/second-factor/send`: a code by text.
pub(super) async fn send_code(
    State(app): State<App>,
    body: Result<Json<SecondStep>, JsonRejection>,
) -> Result<Response, Refusal> {
    let Json(step) = body.map_err(unreadable)?;
    login::send_code(&app, &step.token).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}

/// `POST /auth/refresh`: the cookie for new tokens.
pub(super) async fn refresh(State(app): State<App>, headers: HeaderMap, cookies: CookieJar) -> Response {
    if headers.get(CONSOLE_HEADER).is_none_or(|value| value != "1") {
        let message = "The header X-Maskline-Console: 1 is missing.";
        return Refusal::new(ErrorCode::Forbidden, message).into_response();
    }
    let token = cookies.get(COOKIE).map_or("", Cookie::value);
    match session::refresh(&app, token).await.map_err(Refusal::from) {
        Ok(tokens) => grant(&app, tokens).await.unwrap_or_else(IntoResponse::into_response),
        Err(refusal) if refusal.code() == ErrorCode::Unauthenticated => {
            ([(SET_COOKIE, no_cookie(&app))], refusal).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// `POST /auth/logout`: ends the sign-in of the cookie.
pub(super) async fn logout(State(app): State<App>, cookies: CookieJar) -> Result<Response, Refusal> {
    if let Some(token) = cookies.get(COOKIE) {
        session::sign_out(&app, token.value()).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, no_cookie(&app))]).into_response())
}

async fn grant(app: &App, tokens: Tokens) -> Result<Response, Refusal> {
    let newest = event::head(app.db.read()).await?;
    let life = tokens.refresh_expires_at.since(app.clock.now());
    let cookie = cookie(app, &tokens.refresh, life.as_millis().div_ceil(1_000));
    let grant = Grant {
        access_token: tokens.access,
        expires_at: rfc3339(tokens.access_expires_at),
        cursor: live::cursor(newest),
        user: User {
            id: tokens.account.id,
            email: tokens.account.email,
            name: tokens.account.name,
            role: tokens.account.role.to_value(),
            permissions: permissions::of(tokens.account.role).iter().map(ActiveEnum::to_value).collect(),
        },
    };
    Ok(([(SET_COOKIE, cookie)], Json(grant)).into_response())
}

/// The value is base64url or nothing: it needs no quoting.
fn cookie(app: &App, value: &str, seconds: u128) -> String {
    let secure = if app.config.public_url().starts_with("https://") { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path=/auth; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

fn no_cookie(app: &App) -> String {
    cookie(app, "", 0)
}

fn rfc3339(at: Timestamp) -> String {
    at.to_datetime().unwrap_or_default().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}
