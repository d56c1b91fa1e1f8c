//! Watching: `graphql-transport-ws` over a WebSocket. The sign-in travels in the first message,
//! because browsers cannot set headers here; it is checked again for each operation, and the socket
//! ends with it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, PoisonError};
use std::time::Duration;

use async_graphql::futures_util::stream::BoxStream;
use async_graphql::http::{WebSocket as Protocol, WebSocketProtocols, WsMessage};
use async_graphql::{Data, Executor, Request, Response};
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use futures_util::{SinkExt, StreamExt, stream};
use tokio::time::{Instant, Interval, MissedTickBehavior};

use super::crowd::Seat;
use super::over_http::{Media, answer};
use super::talk::Talk;
use super::{Door, errors, of};
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
/// A client silent for longer is gone: he answers pings.
const SILENCE: Duration = Duration::from_secs(65);
/// How long one message may take to leave.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);
/// How many operations may be under way on one socket.
const OPERATIONS: usize = 32;

/// Why the server closes a socket: what the protocol's clients understand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Close(pub(super) u16, pub(super) &'static str);

const GOING_AWAY: Close = Close(1001, "The server stops");
const BAD_MESSAGE: Close = Close(4400, "Not a message of this protocol");
const EXPIRED: Close = Close(4401, "Unauthorized");
const REFUSED: Close = Close(4403, "Forbidden");
const TOO_MANY: Close = Close(4429, "Too many sockets");
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
#[derive(Clone)]
struct Caller {
    authorization: String,
    who: auth::Caller,
}

type Introduced = Arc<OnceLock<Caller>>;

async fn serve(socket: WebSocket, door: Door, place: Seat) {
    let caller = Introduced::default();
    let place = Arc::new(std::sync::Mutex::new(place));
    let (mut sink, input) = socket.split();
    let heard = Arc::new(std::sync::Mutex::new(Instant::now()));
    let talk = Arc::new(Talk::default());
    let (broken, mut breach) = tokio::sync::mpsc::unbounded_channel();
    let crowded = broken.clone();
    let input = {
        let (heard, talk) = (Arc::clone(&heard), Arc::clone(&talk));
        input
            .take_while(|read| std::future::ready(read.is_ok()))
            .filter_map(move |read| {
                if let Ok(mut at) = heard.lock() {
                    *at = Instant::now();
                }
                let content =
                    read.ok().filter(|message| matches!(message, Message::Text(_) | Message::Binary(_)));
                let content = content.map(Message::into_data).filter(|content| match talk.hear(content) {
                    Ok(()) => true,
                    Err(close) => {
                        let _ = broken.send(close);
                        false
                    }
                });
                std::future::ready(content)
            })
            .boxed()
    };
    let operations = Operations { door: door.clone(), caller: Arc::clone(&caller), live: Arc::default() };
    let introduce = {
        let (door, caller, place) = (door.clone(), Arc::clone(&caller), Arc::clone(&place));
        move |payload: serde_json::Value| async move {
            let introduced = introduce(door, &caller, payload).await?;
            let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
            if caller.get().is_some_and(|caller| !place.introduce(caller.who.id())) {
                let _ = crowded.send(TOO_MANY);
            }
            Ok(introduced)
        }
    };
    let mut output =
        Protocol::new(operations, input, WebSocketProtocols::GraphQLWS).on_connection_init(introduce);
    let too_late = tokio::time::sleep(INIT_TIMEOUT);
    tokio::pin!(too_late);
    let (mut ping, mut look) = (every(PING), every(LOOK));
    let expired = expired(door.app().clone(), Arc::clone(&caller));
    tokio::pin!(expired);
    loop {
        let message = tokio::select! {
            biased;
            () = door.app().stop.cancelled() => closing(GOING_AWAY),
            () = &mut expired => closing(EXPIRED),
            Some(close) = breach.recv() => closing(close),
            () = &mut too_late, if caller.get().is_none() => closing(TOO_LATE),
            _ = look.tick() => {
                if still_holds(door.app(), &caller).await {
                    continue;
                }
                closing(EXPIRED)
            }
            _ = ping.tick() => {
                let silent = heard.lock().map_or(Duration::ZERO, |at| at.elapsed());
                if silent > SILENCE {
                    return;
                }
                Message::Ping(Vec::new().into())
            }
            message = output.next() => match message {
                Some(WsMessage::Text(text)) => match talk.say(text) {
                    Some(text) => Message::Text(text.into()),
                    None => continue,
                },
                Some(WsMessage::Close(code, reason)) => closed(code, reason, caller.get().is_some()),
                None => return,
            },
        };
        let last = matches!(message, Message::Close(_));
        let sent = tokio::time::timeout(SEND_TIMEOUT, sink.send(message)).await;
        if last || !matches!(sent, Ok(Ok(()))) {
            return;
        }
    }
}

fn every(period: Duration) -> Interval {
    let mut interval = tokio::time::interval_at(Instant::now() + period, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

/// Reads `{"authorization": "Bearer …"}`.
async fn introduce(
    door: Door,
    caller: &Introduced,
    payload: serde_json::Value,
) -> async_graphql::Result<Data> {
    let authorization = payload.get("authorization").and_then(serde_json::Value::as_str).unwrap_or_default();
    let who = super::introduce(door.app(), authorization).await?;
    // The protocol layer lets only one introduction through.
    let _ = caller.set(Caller { authorization: authorization.to_owned(), who });
    Ok(Data::default())
}

/// Returns when the caller's token runs out. The clock is looked at, because a test may move it.
async fn expired(app: App, caller: Introduced) {
    loop {
        let left = caller.get().map(|caller| caller.who.expires_at().since(app.clock.now()));
        match left {
            Some(Duration::ZERO) => return,
            Some(left) => tokio::time::sleep(left.min(Duration::from_secs(1))).await,
            None => tokio::time::sleep(Duration::from_secs(1)).await,
        }
    }
}

/// Is the caller's sign-in still good, as far as can be told? A database that is away does not end it.
async fn still_holds(app: &App, caller: &Introduced) -> bool {
    let Some(caller) = caller.get() else { return true };
    match super::introduce(app, &caller.authorization).await {
        Ok(_) => true,
        Err(error) => !matches!(error.code(), ErrorCode::Unauthenticated | ErrorCode::Forbidden),
    }
}

fn closing(Close(code, reason): Close) -> Message {
    Message::Close(Some(CloseFrame { code, reason: reason.into() }))
}

/// The protocol layer closes with 1002 for a refused introduction and for a malformed message alike;
/// clients take 1002 for fatal and would never come back with a fresh token.
fn closed(code: u16, reason: String, introduced: bool) -> Message {
    match (code, introduced) {
        (1002, false) => closing(REFUSED),
        (1002, true) => closing(BAD_MESSAGE),
        (1011, _) => closing(EXPIRED),
        _ => Message::Close(Some(CloseFrame { code, reason: reason.into() })),
    }
}

/// Runs the operations of one socket.
#[derive(Clone)]
struct Operations {
    door: Door,
    caller: Introduced,
    live: Arc<AtomicUsize>,
}

/// One operation under way.
struct Slot(Arc<AtomicUsize>);

impl Slot {
    fn take(live: &Arc<AtomicUsize>) -> Option<Self> {
        let slot = Self(Arc::clone(live));
        // Counted up first; a slot that is too many gives itself back when dropped.
        (live.fetch_add(1, Ordering::SeqCst) < OPERATIONS).then_some(slot)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Operations {
    /// Who asks, by a fresh look: an account may have been disabled since the socket was opened.
    async fn asked(&self, request: Request) -> Result<Request, Response> {
        let Some(caller) = self.caller.get() else { return Ok(request) };
        let app = self.door.app();
        let entered = match super::introduce(app, &caller.authorization).await {
            Ok(who) => of(app, who, request).await,
            Err(error) => Err(error),
        };
        entered.map_err(|error| errors::refused(&error))
    }
}

impl Executor for Operations {
    async fn execute(&self, request: Request) -> Response {
        match self.asked(request).await {
            Ok(request) => self.door.schema().execute(request).await,
            Err(refused) => refused,
        }
    }

    fn execute_stream(&self, request: Request, _session: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        let Some(slot) = Slot::take(&self.live) else {
            let words = format!("At most {OPERATIONS} operations at a time on one socket.");
            let error = Error::refused(ErrorCode::RateLimited, words);
            return stream::once(std::future::ready(errors::refused(&error))).boxed();
        };
        let this = self.clone();
        let answers = async move {
            match this.asked(request).await {
                Ok(request) => this.door.schema().execute_stream(request),
                Err(refused) => stream::once(std::future::ready(refused)).boxed(),
            }
        };
        stream::once(answers)
            .flatten()
            .map(move |answer| {
                let _held = &slot;
                answer
            })
            .boxed()
    }
}
