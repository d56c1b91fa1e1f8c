//! Someone who watches: a subscription over `graphql-transport-ws`.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::{PATIENCE, TestApp};

/// An open subscription.
pub struct Watcher {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Watcher {
    /// Watches with this token and query.
    pub async fn open(app: &TestApp, token: &str, query: &str, variables: Value) -> Self {
        let mut socket = Self::connect(app).await;
        let hello =
            json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } });
        socket.send(Message::text(hello.to_string())).await.expect("send");
        let mut watcher = Self { socket };
        let ack = watcher.message().await.expect("an acknowledgement");
        assert_eq!(ack["type"], "connection_ack", "{ack}");
        let payload = json!({ "query": query, "variables": variables });
        let ask = json!({ "type": "subscribe", "id": "1", "payload": payload });
        watcher.socket.send(Message::text(ask.to_string())).await.expect("send");
        watcher
    }

    /// Watches something more over the same socket, under this name; the first is called `1`.
    pub async fn also(&mut self, id: &str, query: &str) {
        let ask = json!({ "type": "subscribe", "id": id, "payload": { "query": query } });
        self.socket.send(Message::text(ask.to_string())).await.expect("send");
    }

    /// A bare socket of the protocol.
    pub async fn connect(app: &TestApp) -> WebSocketStream<MaybeTlsStream<TcpStream>> {
        let url = format!("{}/graphql", app.url.replacen("http", "ws", 1));
        let mut request = url.into_client_request().expect("a request");
        request
            .headers_mut()
            .insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a header"));
        tokio_tungstenite::connect_async(request).await.expect("a socket").0
    }

    /// The next event's `data`.
    pub async fn next(&mut self) -> Value {
        let mut message = self.message().await.expect("an event");
        assert_eq!(message["type"], "next", "{message}");
        assert!(message["payload"].get("errors").is_none(), "{message}");
        message["payload"]["data"].take()
    }

    /// The next message; the code of the close frame as `Err`.
    pub async fn message(&mut self) -> Result<Value, u16> {
        loop {
            let frame = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("a message in time");
            match frame.expect("an open socket").expect("a frame") {
                Message::Text(text) => {
                    let message: Value = serde_json::from_str(&text).expect("JSON");
                    if message["type"] == "ping" {
                        self.socket.send(Message::text(r#"{"type":"pong"}"#)).await.expect("send");
                    } else {
                        return Ok(message);
                    }
                }
                Message::Close(frame) => return Err(frame.map_or(1005, |frame| frame.code.into())),
                _ => {}
            }
        }
    }

    /// Is nothing more to come, for a while? The server's pings are nothing.
    pub async fn is_quiet(&mut self) -> bool {
        tokio::time::timeout(Duration::from_millis(300), self.message()).await.is_err()
    }
}
