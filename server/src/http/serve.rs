//! Accepting connections, and stopping without dropping what is under way.

use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

use super::router;
use crate::app::App;
use crate::numbers::configured;

/// A request's headers arrive within this time, an idle connection closes after it (T23).
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);
/// All headers together, with the request line.
const LONGEST_HEAD: usize = 32 * 1024;
/// From the signal to the end.
const DRAIN: Duration = Duration::from_secs(10);

/// Serves until SIGTERM, SIGINT or `app.stop`. Then, within ten seconds: `/readyz` answers 503, so
/// that a balancer looks elsewhere; after `drain_notice` no connection is accepted any more, requests
/// under way finish, sockets are closed with 1001, and the background work ends.
///
/// # Errors
/// When signals cannot be listened to, or another server runs on the same SQLite file.
pub async fn serve(app: App, mut listener: TcpListener) -> anyhow::Result<()> {
    let stopping = stopping(&app)?;
    let _alone = app.db.claim_alone()?;
    let mut workers = app.spawn_workers();
    // Telcos look at an address before they take it: only now is there somebody who answers.
    workers.push(tokio::spawn(configured::add_all(app.clone())));
    let door = Door {
        router: router(app.clone()),
        connections: TaskTracker::new(),
        closing: CancellationToken::new(),
    };
    door.accept(&mut listener, stopping).await;
    let end = tokio::time::Instant::now() + DRAIN;
    tracing::info!("stopping: not ready any more");
    app.draining.cancel();
    door.accept(&mut listener, tokio::time::sleep(app.config.drain_notice.min(DRAIN / 2))).await;
    drop(listener);
    door.closing.cancel();
    app.stop.cancel();
    door.connections.close();
    app.sockets.close();
    let rest = async {
        tokio::join!(door.connections.wait(), app.sockets.wait(), futures_util::future::join_all(workers));
    };
    if tokio::time::timeout_at(end, rest).await.is_err() {
        tracing::warn!("stopped with work under way: it is taken up after the next start");
    } else {
        tracing::info!("stopped");
    }
    Ok(())
}

/// Where connections come in.
struct Door {
    router: axum::Router,
    connections: TaskTracker,
    closing: CancellationToken,
}

impl Door {
    /// Accepts connections until then.
    async fn accept(&self, listener: &mut TcpListener, until: impl Future<Output = ()>) {
        let mut until = std::pin::pin!(until);
        loop {
            // The trait's accept outlives errors: without file handles it waits and tries again (F17).
            let (stream, peer) = tokio::select! {
                accepted = Listener::accept(listener) => accepted,
                () = &mut until => return,
            };
            self.connections.spawn(attend(stream, peer, self.router.clone(), self.closing.clone()));
        }
    }
}

/// Serves one connection; once `closing`, it ends with the answer it is at.
async fn attend(stream: TcpStream, peer: SocketAddr, router: axum::Router, closing: CancellationToken) {
    // Small answers leave at once.
    let _ = stream.set_nodelay(true);
    let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_header_size(LONGEST_HEAD)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let outcome = tokio::select! {
        outcome = &mut connection => outcome,
        () = closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, "a connection broke");
    }
}

/// Ends when the server should stop.
fn stopping(app: &App) -> anyhow::Result<impl Future<Output = ()> + use<>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = app.stop.clone();
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            () = stop.cancelled() => {}
        }
    })
}

#[cfg(test)]
mod tests {
    use axum::extract::ws::{Message, WebSocketUpgrade};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::auth::fixture;

    #[tokio::test]
    async fn answers_until_told_to_stop() {
        let (app, _folder) = fixture::app().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(serve(app.clone(), listener));

        let mut connection = TcpStream::connect(address).await.unwrap();
        connection.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        let mut answer = vec![0; 12];
        connection.read_exact(&mut answer).await.unwrap();
        assert_eq!(answer, b"HTTP/1.1 200");

        app.stop.cancel();
        server.await.unwrap().unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    }

    #[tokio::test]
    async fn connections_can_become_sockets() {
        let router = axum::Router::new().route(
            "/",
            axum::routing::get(async |upgrade: WebSocketUpgrade| {
                upgrade.on_upgrade(async |mut socket| drop(socket.send(Message::text("hi")).await))
            }),
        );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut connection = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, peer) = listener.accept().await.unwrap();
        let server = tokio::spawn(attend(stream, peer, router, CancellationToken::new()));
        let upgrade = "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\
            Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        connection.write_all(upgrade.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\x81\x02hi") {
            answer.push(connection.read_u8().await.unwrap());
        }
        assert!(answer.starts_with(b"HTTP/1.1 101"));
        server.await.unwrap();
    }
}
