//! The console: the pages built in `web/dist`, inside the binary (debug builds read them from disk). Scripts and styles
//! are there by Brotli alone, which every browser takes over HTTPS and from its own machine.

use std::borrow::Cow;

use axum::body::Bytes;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::Refusal;
use crate::error::ErrorCode;

#[derive(RustEmbed)]
#[folder = "../web/dist"]
#[allow_missing = true]
#[exclude = "*.js"]
#[exclude = "*.css"]
struct Files;

/// What the names of compressed files end with.
const COMPRESSED: &str = ".br";

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
    if let Some(file) = Files::get(path).filter(|_| !path.ends_with(COMPRESSED)) {
        return answer(path, file, &headers);
    }
    if let Some(file) = Files::get(&format!("{path}{COMPRESSED}")) {
        return answer_compressed(path, file, &headers);
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

/// Whoever does not take the compressed form gets the file as it was; it may be compressed another way on its way out.
fn answer_compressed(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let vary = [(VARY, "accept-encoding")];
    if takes_brotli(headers) {
        return (vary, [(CONTENT_ENCODING, "br")], answer(path, file, headers)).into_response();
    }
    match decompressed(&file.data) {
        Ok(data) => (vary, answer(path, EmbeddedFile { data: data.into(), ..file }, headers)).into_response(),
        Err(error) => {
            tracing::error!(path, %error, "a file of the console cannot be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    let told = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    told.flat_map(|value| value.split(',')).any(|way| {
        let (name, weight) = way.split_once(';').unwrap_or((way, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
        name.trim().eq_ignore_ascii_case("br") && weight.is_ok_and(|weight| weight > 0.0)
    })
}

fn decompressed(data: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut whole = Vec::new();
    brotli_decompressor::BrotliDecompress(&mut &*data, &mut whole)?;
    Ok(whole)
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
    let mut media_type = mime_guess::from_path(path).first_or_octet_stream().to_string();
    if media_type.starts_with("text/") {
        media_type.push_str("; charset=utf-8");
    }
    let body = match file.data {
        Cow::Borrowed(inside) => Bytes::from_static(inside),
        Cow::Owned(read) => read.into(),
    };
    (fixed, [(CONTENT_TYPE, media_type)], body).into_response()
}

fn missing() -> Response {
    Refusal::new(ErrorCode::NotFound, "There is nothing at this address.").into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screens_are_paths_without_an_extension() {
        for page in ["", "rides", "rides/0193", "webhooksabout"] {
            assert!(is_page(page), "{page}");
        }
        for other in ["assets/gone.js", "assets/gone", "favicon.ico", "webhooks/x/y/z", "auth", "graphql/x"] {
            assert!(!is_page(other), "{other}");
        }
    }

    /// Three times `let a = 1;`.
    const SCRIPT: &[u8] = &[
        27, 32, 0, 248, 29, 7, 118, 172, 177, 206, 217, 211, 105, 39, 164, 37, 72, 12, 91, 245, 132, 181,
        194, 78, 25, 157, 32, 42, 2, 8, 183, 72, 0,
    ];

    #[test]
    fn what_takes_brotli_says_so() {
        for (told, takes) in [
            ("gzip, deflate, br, zstd", true),
            ("BR;q=0.1", true),
            ("gzip;q=1.0, br ; q=0.5", true),
            ("br;q=0", false),
            ("gzip, brown", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, told.parse().unwrap())]);
            assert_eq!(takes_brotli(&headers), takes, "{told}");
        }
        assert!(!takes_brotli(&HeaderMap::new()));
    }

    #[test]
    fn what_does_not_gets_the_file_as_it_was() {
        let whole = decompressed(SCRIPT).unwrap();
        assert_eq!(whole, "let a = 1;\n".repeat(3).as_bytes());
        assert!(decompressed(&SCRIPT[..9]).is_err());
    }
}
