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

/// A request's headers arrive within this time, an idle connection closes after it (T23).
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);
/// All headers together, with the request line.
const LONGEST_HEAD: usize = 32 * 1024;
const DRAIN: Duration = Duration::from_secs(10);
const WORKERS: Duration = Duration::from_secs(10);

/// Serves until SIGTERM, SIGINT or `app.stop`: then accepts nothing more, lets requests under way
/// finish for ten seconds, and waits for the background work to end. Open sockets end with
/// `app.stop`.
///
/// # Errors
/// When signals cannot be listened to, or another server runs on the same SQLite file.
pub async fn serve(app: App, mut listener: TcpListener) -> anyhow::Result<()> {
    let mut stopping = std::pin::pin!(stopping(&app)?);
    let _alone = app.db.claim_alone()?;
    let workers = app.spawn_workers();
    let router = router(app.clone());
    let (connections, closing) = (TaskTracker::new(), CancellationToken::new());
    loop {
        // The trait's accept outlives errors: without file handles it waits and tries again.
        let (stream, peer) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            () = &mut stopping => break,
        };
        connections.spawn(attend(stream, peer, router.clone(), closing.clone()));
    }
    drop(listener);
    tracing::info!("stopping: no new connections");
    closing.cancel();
    connections.close();
    if tokio::time::timeout(DRAIN, connections.wait()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
    app.stop.cancel();
    for worker in workers {
        if tokio::time::timeout(WORKERS, worker).await.is_err() {
            tracing::warn!("background work did not end in time");
        }
    }
    tracing::info!("stopped");
    Ok(())
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
