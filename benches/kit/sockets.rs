//! An audience: sockets that watch for entries over `graphql-transport-ws`, and note when each was told
//! of which text. It shares the machine with what is measured, so it does no more than that.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use maskline_tests::PATIENCE;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::drive;
use crate::texts;
use crate::waits::Waits;

/// What each socket asks for.
const QUERY: &str = "subscription { entryAdded { cursor entry { id kind body createdAt fromName } } }";
/// Of a socket, in bytes: the library's own are 128 KiB.
const BUFFER: usize = 4 * 1024;
/// Sockets opened at once.
const GROUP: usize = 50;
/// Texts before those that count, at least: what is compiled or cached at first use is not measured.
const WARM: usize = 10;
/// Between those.
const GAP: Duration = Duration::from_millis(200);
/// Nobody being told of anything for so long, nothing is under way.
const QUIET: Duration = Duration::from_millis(300);

/// Sockets that watch; they are closed with this value.
pub struct Audience {
    notes: Arc<Notes>,
    _watching: JoinSet<()>,
}

/// What the sockets write down.
struct Notes {
    sockets: usize,
    /// Serial of the first text that counts.
    first: usize,
    /// How many count.
    texts: usize,
    begun: Instant,
    /// When each text was posted, in microseconds since `begun`.
    posted: Vec<AtomicU32>,
    /// When each socket was told of each text, socket by socket; 0 while it was not.
    told: Vec<AtomicU32>,
    /// Sockets that were told of anything.
    live: AtomicUsize,
    /// What all were told, also of texts that do not count.
    frames: AtomicUsize,
    /// Of the texts that count, what was told for the first time.
    counted: AtomicUsize,
    /// And what was told again.
    repeated: AtomicUsize,
}

impl Audience {
    /// Opens so many sockets at `address` for whoever this authorization is of; so many texts will count.
    pub async fn open(address: &str, authorization: &str, sockets: usize, texts: usize) -> Self {
        let notes = Arc::new(Notes::new(sockets, texts));
        let mut watching = JoinSet::new();
        for group in (0..sockets).step_by(GROUP) {
            let places = group..sockets.min(group + GROUP);
            let opened = join_all(places.clone().map(|_| connect(address, authorization))).await;
            for (place, socket) in places.zip(opened) {
                watching.spawn(watch(socket, place, Arc::clone(&notes)));
            }
        }
        Self { notes, _watching: watching }
    }

    /// How many sockets.
    pub fn sockets(&self) -> usize {
        self.notes.sockets
    }

    /// Posts texts that do not count until each socket was told of one: nothing else says that a
    /// subscription has begun. Answers how many that took.
    pub async fn warm<F>(&self, post: impl Fn(usize) -> F) -> usize
    where
        F: Future<Output = ()>,
    {
        let (begun, mut posted) = (Instant::now(), 0);
        while posted < WARM || read(&self.notes.live) < self.notes.sockets {
            assert!(begun.elapsed() < PATIENCE, "only {} sockets watch", read(&self.notes.live));
            post(texts::serials(1)).await;
            posted += 1;
            tokio::time::sleep(GAP).await;
        }
        self.quiet().await;
        posted
    }

    /// The n-th text that counts is posted now; answers its serial.
    pub fn posts(&self, n: usize) -> usize {
        self.notes.posted[n].store(self.notes.now(), Ordering::Relaxed);
        self.notes.first + n
    }

    /// Waits until each socket was told of the first so many texts.
    pub async fn told(&self, texts: usize) {
        let all = texts * self.notes.sockets;
        drive::until("all sockets were told", all, || read(&self.notes.counted)).await;
    }

    /// How long it took from posting these texts until each socket was told.
    pub fn waits(&self, texts: Range<usize>) -> Waits {
        let mut waits = Vec::with_capacity(texts.len() * self.notes.sockets);
        for told in self.notes.told.chunks(self.notes.texts) {
            for (told, posted) in told[texts.clone()].iter().zip(&self.notes.posted[texts.clone()]) {
                let (told, posted) = (told.load(Ordering::Relaxed), posted.load(Ordering::Relaxed));
                assert!(told > 0, "a socket was not told of a text");
                waits.push(Duration::from_micros(u64::from(told.saturating_sub(posted))));
            }
        }
        Waits::of(waits)
    }

    /// Waits for what may still come, and fails if any socket was told twice of a text.
    pub async fn told_once(&self) {
        self.quiet().await;
        assert_eq!(read(&self.notes.repeated), 0, "sockets were told again of texts they knew");
    }

    /// Waits until nobody is told of anything any more.
    async fn quiet(&self) {
        let mut before = usize::MAX;
        while read(&self.notes.frames) != before {
            before = read(&self.notes.frames);
            tokio::time::sleep(QUIET).await;
        }
    }
}

impl Notes {
    fn new(sockets: usize, texts: usize) -> Self {
        let zeros = |count: usize| -> Vec<AtomicU32> { (0..count).map(|_| AtomicU32::new(0)).collect() };
        Self {
            sockets,
            first: texts::serials(texts),
            texts,
            begun: Instant::now(),
            posted: zeros(texts),
            told: zeros(sockets * texts),
            live: AtomicUsize::new(0),
            frames: AtomicUsize::new(0),
            counted: AtomicUsize::new(0),
            repeated: AtomicUsize::new(0),
        }
    }

    /// In microseconds, never 0; enough for an hour.
    fn now(&self) -> u32 {
        (self.begun.elapsed().as_micros() as u32).max(1)
    }

    /// A socket was told of a text.
    fn hear(&self, place: usize, serial: usize) {
        self.frames.fetch_add(1, Ordering::Relaxed);
        let Some(text) = serial.checked_sub(self.first).filter(|text| *text < self.texts) else { return };
        let before = self.told[place * self.texts + text].swap(self.now(), Ordering::Relaxed);
        let counter = if before == 0 { &self.counted } else { &self.repeated };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

fn read(counter: &AtomicUsize) -> usize {
    counter.load(Ordering::Relaxed)
}

/// Opens a socket, says whose it is, and subscribes.
async fn connect(address: &str, authorization: &str) -> WebSocketStream<TcpStream> {
    let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
    let config = WebSocketConfig::default().read_buffer_size(BUFFER).write_buffer_size(BUFFER);
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut socket, _) = client_async_with_config(request, stream, Some(config)).await.unwrap();
    let hello = json!({ "type": "connection_init", "payload": { "authorization": authorization } });
    socket.send(Message::text(hello.to_string())).await.unwrap();
    let answer = socket.next().await.unwrap().unwrap();
    assert!(answer.to_text().unwrap().contains("connection_ack"), "{answer:?}");
    let subscribe = json!({ "type": "subscribe", "id": "1", "payload": { "query": QUERY } });
    socket.send(Message::text(subscribe.to_string())).await.unwrap();
    socket
}

/// Writes down what a socket is told, for as long as it is open.
async fn watch(mut socket: WebSocketStream<TcpStream>, place: usize, notes: Arc<Notes>) {
    let mut live = false;
    loop {
        let text = match socket.next().await {
            Some(Ok(Message::Text(text))) => text,
            // The library answers pings.
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
            other => panic!("socket {place} is not open any more: {other:?}"),
        };
        let serial = texts::serial_in(&text).unwrap_or_else(|| panic!("told of no text: {text}"));
        notes.hear(place, serial);
        if !live {
            live = true;
            notes.live.fetch_add(1, Ordering::Relaxed);
        }
    }
}
