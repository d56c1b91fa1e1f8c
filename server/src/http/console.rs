//! The console: the pages built in `web/dist`, inside the binary (debug builds read them from disk).

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::Refusal;
use crate::error::ErrorCode;

#[derive(RustEmbed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Files;

const INDEX: &str = "index.html";
/// Their names hold a hash of what is in them.
const HASHED: &str = "assets/";
/// Paths below these are never pages.
const DOORS: [&str; 4] = ["auth", "export", "graphql", "webhooks"];
const NOT_BUILT: &str = "<!doctype html><html lang=en><meta charset=utf-8><title>Maskline</title>\
    <body style=\"font:16px/1.5 system-ui;max-width:36em;margin:4em auto;padding:0 1em\">\
    <h1>The console is not built yet</h1>\
    <p>The server runs. Its console is made from <code>web/</code>: <code>make run</code> builds it \
    and starts the server anew.</p>";

/// Answers whatever no other route does.
pub(super) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if method != Method::GET && method != Method::HEAD {
        return missing();
    }
    if let Some(file) = Files::get(path) {
        return answer(path, file, &headers);
    }
    if !is_page(path) {
        return missing();
    }
    match Files::get(INDEX) {
        Some(index) => answer(INDEX, index, &headers),
        None => (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response(),
    }
}

/// The console routes by itself: a path without an extension is one of its screens.
fn is_page(path: &str) -> bool {
    let mut segments = path.split('/');
    let door = segments.next().unwrap_or_default();
    let last = segments.next_back().unwrap_or(door);
    !DOORS.contains(&door) && !path.starts_with(HASHED) && !last.contains('.')
}

fn answer(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    // Weak, since the same file also goes out compressed.
    let tag = format!("W/\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    let caching = if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = headers.get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let is_known = known.is_some_and(|tags| tags.split(',').any(|known| known.trim() == tag));
    let fixed = [(ETAG, tag), (CACHE_CONTROL, caching.to_owned())];
    if is_known {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    let mut media_type = file.metadata.mimetype().to_owned();
    if media_type.starts_with("text/") {
        media_type.push_str("; charset=utf-8");
    }
    (fixed, [(CONTENT_TYPE, media_type)], Body::from(file.data.into_owned())).into_response()
}

fn missing() -> Response {
    Refusal::new(ErrorCode::NotFound, "There is nothing at this address.").into_response()
}

#[cfg(test)]
mod tests {
    use super::is_page;

    #[test]
    fn screens_are_paths_without_an_extension() {
        for page in ["", "rides", "rides/0193", "webhooksabout"] {
            assert!(is_page(page), "{page}");
        }
        for other in ["assets/gone.js", "assets/gone", "favicon.ico", "webhooks/x/y/z", "auth", "graphql/x"] {
            assert!(!is_page(other), "{other}");
        }
    }
}
