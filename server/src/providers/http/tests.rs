//! What each way an exchange can break is taken for.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// A vendor that reads the request, then writes `answer` and hangs up (or, with `None`, stalls).
async fn vendor(answer: Option<Vec<u8>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let _ = socket.read(&mut request).await;
                match answer {
                    Some(bytes) => drop(socket.write_all(&bytes).await),
                    None => std::future::pending().await,
                }
            });
        }
    });
    format!("http://{address}/")
}

async fn post_to(url: &str) -> Result<Answer, SendError> {
    let http = Http::new("vendor", Duration::from_millis(400));
    http.exchange(http.client().unwrap().post(url).body("text")).await
}

fn answer(status: u16, headers: &[(HeaderName, &str)]) -> Answer {
    let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
    Answer { status, retry_after: retry_after(&headers), body: Vec::new() }
}

fn code(error: &SendError) -> &str {
    match error {
        SendError::Retry { fault, .. } | SendError::Unknown { fault } | SendError::Permanent { fault } => {
            &fault.code
        }
        _ => "",
    }
}

#[tokio::test]
async fn a_refused_connection_sent_nothing() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for url in [format!("http://{closed}/"), "http://nowhere.invalid/".to_owned()] {
        let error = post_to(&url).await.err().unwrap();
        assert!(matches!(error, SendError::Retry { after: None, .. }), "{error:?}");
        assert_eq!(code(&error), "connect");
    }
}

#[tokio::test]
async fn silence_after_the_request_leaves_it_unknown() {
    let error = post_to(&vendor(None).await).await.err().unwrap();
    assert!(matches!(error, SendError::Unknown { .. }), "{error:?}");
    assert_eq!(code(&error), "timeout");
}

#[tokio::test]
async fn a_hang_up_or_garbage_after_the_request_leaves_it_unknown() {
    for bytes in [b"".to_vec(), b"\x00\xff garbage\r\n\r\n".to_vec(), b"HTTP/1.1 2".to_vec()] {
        let error = post_to(&vendor(Some(bytes)).await).await.err().unwrap();
        assert!(matches!(error, SendError::Unknown { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_unreadable_but_keeps_its_status() {
    let cut = b"HTTP/1.1 201 Created\r\ncontent-length: 99\r\n\r\n{\"id\":".to_vec();
    let answer = post_to(&vendor(Some(cut)).await).await.unwrap();
    assert_eq!(answer.status, 201);
    assert!(answer.json::<serde_json::Value>().is_none());
    assert!(matches!(answer.refusal(answer.bare_fault()), SendError::Unknown { .. }));
}

#[tokio::test]
async fn an_endless_answer_is_not_read() {
    let mut long = b"HTTP/1.1 200 OK\r\n\r\n\"".to_vec();
    long.resize(LONGEST_ANSWER + 1000, b'a');
    long.push(b'"');
    let answer = post_to(&vendor(Some(long)).await).await.unwrap();
    assert!(answer.json::<String>().is_none());
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let moved = b"HTTP/1.1 307 Moved\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n".to_vec();
    let answer = post_to(&vendor(Some(moved)).await).await.unwrap();
    assert_eq!(answer.status, 307);
    assert!(matches!(answer.refusal(answer.bare_fault()), SendError::Permanent { .. }));
}

#[tokio::test]
async fn an_address_that_is_no_url_is_final() {
    assert!(matches!(post_to("not a url").await, Err(SendError::Permanent { .. })));
}

#[test]
fn statuses_say_what_may_follow() {
    for (status, expected) in [
        (429, "retry"),
        (503, "retry"),
        (408, "retry"),
        (500, "unknown"),
        (502, "unknown"),
        (504, "unknown"),
        (200, "unknown"),
        (302, "permanent"),
        (400, "permanent"),
        (401, "permanent"),
        (422, "permanent"),
    ] {
        let answer = answer(status, &[]);
        let meaning = match answer.refusal(answer.bare_fault()) {
            SendError::Retry { .. } => "retry",
            SendError::Unknown { .. } => "unknown",
            SendError::Permanent { .. } => "permanent",
            _ => "other",
        };
        assert_eq!(meaning, expected, "{status}");
    }
}

#[test]
fn retry_after_is_read_in_both_forms_and_bounded() {
    let date = (DATE, "Sun, 06 Nov 1994 08:49:37 GMT");
    for (value, expected) in [
        ("7", Some(7)),
        (" 7 ", Some(7)),
        ("999999999", Some(3600)),
        ("Sun, 06 Nov 1994 08:50:07 GMT", Some(30)),
        ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
        ("soon", None),
        ("-5", None),
    ] {
        let wait = answer(429, &[date.clone(), (RETRY_AFTER, value)]).retry_after;
        assert_eq!(wait, expected.map(Duration::from_secs), "{value}");
    }
    assert_eq!(answer(429, &[(RETRY_AFTER, "Sun, 06 Nov 1994 08:50:07 GMT")]).retry_after, None);
}
