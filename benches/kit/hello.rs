//! The floor: an axum server that answers two words.

use std::process::Command;

use axum::Router;
use axum::routing::get;

use crate::drive;
use crate::report::Figure;
use crate::subject::{Subject, port};

/// Serves until it is killed.
pub async fn serve(port: u16) {
    let router = Router::new().route("/", get(|| async { "hello there" }));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    axum::serve(listener, router).await.unwrap();
}

/// Measures it, as a process of its own.
pub async fn measure(requests: usize) -> Figure {
    let port = port();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--hello", &port.to_string()]);
    let subject = Subject::start(command);
    let (http, url) =
        (reqwest::Client::builder().no_proxy().build().unwrap(), format!("http://127.0.0.1:{port}/"));
    maskline_tests::eventually("the bare server is up", || async { http.get(&url).send().await.ok() }).await;
    let ask = |_| async {
        http.get(&url).send().await.unwrap().bytes().await.unwrap();
    };
    drive::measured(&[subject], drive::closed(requests, ask), async {}).await
}
