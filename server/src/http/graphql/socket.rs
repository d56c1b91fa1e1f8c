//! Watching: `graphql-transport-ws` over a WebSocket. The sign-in travels in the first message,
//! because browsers cannot set headers here; it is checked again for each operation, and the socket
//! ends with it.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use futures_util::{SinkExt, StreamExt};
use tokio::time::{Instant, Interval, MissedTickBehavior};

use super::crowd::Seat;
use super::operations::{self, Operations};
use super::over_http::{Media, answer};
use super::talk::{self, Heard};
use super::{Door, errors};
use crate::app::App;
use crate::auth;
use crate::error::{Error, ErrorCode};
use crate::http::address::ClientAddress;
use crate::http::gate;

const PROTOCOL: &str = "graphql-transport-ws";
/// Largest message a client may send, in bytes.
const MESSAGE: usize = 64 * 1024;
/// A thousand sockets are watched at once: the library's buffers of 128 KiB would be dear.
const BUFFER: usize = 4 * 1024;
/// What a slow client may leave unread before it is dropped, in bytes.
const BACKLOG: usize = 1024 * 1024;
/// How long a client may take to say who he is.
const INIT_TIMEOUT: Duration = Duration::from_secs(10);
/// How often the server pings.
const PING: Duration = Duration::from_secs(20);
/// How often it looks whether the sign-in still holds: whoever lost it sees nothing after 5 s (T18).
const LOOK: Duration = Duration::from_secs(3);
/// How often it looks whether the sign-in has run out.
const SECOND: Duration = Duration::from_secs(1);
/// A client silent for longer is gone: he answers pings.
const SILENCE: Duration = Duration::from_secs(65);
/// How long one message may take to leave.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);
/// Why the server closes a socket: what the protocol's clients understand.
#[derive(Clone, Copy)]
struct Close(u16, &'static str);

const GOING_AWAY: Close = Close(1001, "The server stops");
const BAD_MESSAGE: Close = Close(4400, "Not a message of this protocol");
const EXPIRED: Close = Close(4401, "Unauthorized");
const STRANGER: Close = Close(4401, "Say who you are first");
const REFUSED: Close = Close(4403, "Forbidden");
const TOO_MANY: Close = Close(4429, "Too many sockets");
const TAKEN: Close = Close(4409, "There is an operation with this id already");
const TWICE: Close = Close(4429, "Too many initialisation requests");
const TOO_LATE: Close = Close(4408, "Connection initialisation timeout");

/// Opens a socket for a page of ours, or a program (which sends no `Origin`).
pub async fn upgrade(
    State(door): State<Door>,
    address: ClientAddress,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> axum::response::Response {
    let media = Media::wanted(&headers);
    let refuse =
        |status, code, words: &str| answer(media, status, &errors::refused(&Error::refused(code, words)));
    // Cookies play no part here, but a foreign page should not get as far as guessing (T19).
    if !gate::is_own(&door.app().config, &headers) {
        return refuse(StatusCode::FORBIDDEN, ErrorCode::Forbidden, "This page may not use the API.");
    }
    let Ok(upgrade) = upgrade else {
        let words = "Send requests by POST; GET is for WebSockets.";
        let mut answer = refuse(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::InvalidInput, words);
        answer.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("POST"));
        return answer;
    };
    if !speaks(&headers) {
        let words = "Speak the protocol graphql-transport-ws.";
        return refuse(StatusCode::BAD_REQUEST, ErrorCode::InvalidInput, words);
    }
    let Some(seat) = door.0.crowd.enter(address.0) else {
        let words = "Too many sockets are open. Close some, or come again later.";
        return refuse(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable, words);
    };
    upgrade
        .protocols([PROTOCOL])
        .max_message_size(MESSAGE)
        .max_frame_size(MESSAGE)
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_write_buffer_size(BACKLOG)
        .on_upgrade(move |socket| {
            let app = door.app().clone();
            app.sockets.track_future(serve(socket, door, seat))
        })
        .into_response()
}

fn speaks(headers: &HeaderMap) -> bool {
    let offered = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter();
    offered
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|name| name.trim() == PROTOCOL)
}

/// What is known of a socket's caller once he said who he is.
struct Caller {
    authorization: Arc<str>,
    who: auth::Caller,
}

/// A socket's side of the talk.
struct Talk {
    door: Door,
    seat: Seat,
    caller: Option<Caller>,
    operations: Operations,
}

async fn serve(socket: WebSocket, door: Door, seat: Seat) {
    let app = door.app().clone();
    let (mut sink, mut input) = socket.split();
    let mut heard = Instant::now();
    let mut talk = Talk { door, seat, caller: None, operations: Operations::default() };
    let too_late = tokio::time::sleep(INIT_TIMEOUT);
    tokio::pin!(too_late);
    let (mut ping, mut look, mut second) = (every(PING), every(LOOK), every(SECOND));
    loop {
        let message = tokio::select! {
            biased;
            () = app.stop.cancelled() => closing(GOING_AWAY),
            () = &mut too_late, if talk.caller.is_none() => closing(TOO_LATE),
            _ = second.tick() => {
                if !talk.is_expired() {
                    continue;
                }
                closing(EXPIRED)
            }
            _ = look.tick() => {
                let Some(caller) = &talk.caller else { continue };
                if caller.still_holds(&app).await {
                    continue;
                }
                closing(EXPIRED)
            }
            _ = ping.tick() => {
                if heard.elapsed() > SILENCE {
                    return;
                }
                Message::Ping(Vec::new().into())
            }
            read = input.next() => {
                let Some(Ok(message)) = read else { return };
                heard = Instant::now();
                let answer = match message {
                    Message::Text(text) => talk.hear(text.as_bytes()).await,
                    Message::Binary(bytes) => talk.hear(&bytes).await,
                    Message::Ping(_) | Message::Pong(_) => continue,
                    Message::Close(_) => return,
                };
                match answer {
                    ControlFlow::Continue(None) => continue,
                    ControlFlow::Continue(Some(said)) => Message::Text(said),
                    ControlFlow::Break(close) => closing(close),
                }
            }
            said = talk.operations.next() => Message::Text(said),
        };
        let last = matches!(message, Message::Close(_));
        let gone = tokio::time::timeout(SEND_TIMEOUT, sink.send(message)).await;
        if last || !matches!(gone, Ok(Ok(()))) {
            return;
        }
    }
}

impl Talk {
    /// What is answered to a message, if anything; or why the socket is closed.
    async fn hear(&mut self, message: &[u8]) -> ControlFlow<Close, Option<Utf8Bytes>> {
        match Heard::read(message) {
            None => ControlFlow::Break(BAD_MESSAGE),
            Some(Heard::ConnectionInit { .. }) if self.caller.is_some() => ControlFlow::Break(TWICE),
            Some(Heard::ConnectionInit { payload }) => self.introduce(&payload).await,
            Some(Heard::Ping) => ControlFlow::Continue(Some(talk::pong())),
            Some(Heard::Pong) => ControlFlow::Continue(None),
            Some(Heard::Subscribe { id, payload }) => match &self.caller {
                None => ControlFlow::Break(STRANGER),
                Some(Caller { authorization, who }) => {
                    let (door, authorization) = (self.door.clone(), Arc::clone(authorization));
                    let most = operations::most(who);
                    if self.operations.begin(id, door, authorization, payload, most) {
                        return ControlFlow::Continue(None);
                    }
                    ControlFlow::Break(TAKEN)
                }
            },
            Some(Heard::Complete { id }) => {
                self.operations.end(&id);
                ControlFlow::Continue(None)
            }
        }
    }

    /// Reads `{"authorization": "Bearer …"}`.
    async fn introduce(&mut self, payload: &serde_json::Value) -> ControlFlow<Close, Option<Utf8Bytes>> {
        let authorization =
            payload.get("authorization").and_then(serde_json::Value::as_str).unwrap_or_default();
        // Clients take most other codes for final, and would never come back with a fresh token.
        let Ok(who) = super::introduce(self.door.app(), authorization).await else {
            return ControlFlow::Break(REFUSED);
        };
        if !self.seat.introduce(&who) {
            return ControlFlow::Break(TOO_MANY);
        }
        self.caller = Some(Caller { authorization: authorization.into(), who });
        ControlFlow::Continue(Some(talk::acknowledged()))
    }

    /// Did the caller's token run out? The clock is looked at, because a test may move it.
    fn is_expired(&self) -> bool {
        let now = self.door.app().clock.now();
        self.caller.as_ref().is_some_and(|caller| caller.who.expires_at() <= now)
    }
}

impl Caller {
    /// Is the sign-in still good, as far as can be told? A database that is away does not end it.
    async fn still_holds(&self, app: &App) -> bool {
        match super::introduce(app, &self.authorization).await {
            Ok(_) => true,
            Err(error) => !matches!(error.code(), ErrorCode::Unauthenticated | ErrorCode::Forbidden),
        }
    }
}

fn every(period: Duration) -> Interval {
    let mut interval = tokio::time::interval_at(Instant::now() + period, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

fn closing(Close(code, reason): Close) -> Message {
    Message::Close(Some(CloseFrame { code, reason: reason.into() }))
}
