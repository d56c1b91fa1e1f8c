//! The rules of `graphql-transport-ws` that the library leaves to its user: which messages there are,
//! one operation an id, and that a refused operation is told as an `error`.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use serde_json::{Value, json};

use super::socket::Close;

const BAD_MESSAGE: Close = Close(4400, "Not a message of this protocol");
const TAKEN: Close = Close(4409, "There is an operation with this id already");

/// What one socket has said so far.
#[derive(Default)]
pub(super) struct Talk(Mutex<HashSet<String>>);

#[derive(Deserialize)]
struct Heard<'a> {
    r#type: &'a str,
    id: Option<String>,
}

impl Talk {
    /// Takes note of a client's message. `Err` is why the socket must close.
    pub(super) fn hear(&self, message: &[u8]) -> Result<(), Close> {
        let heard: Heard<'_> = serde_json::from_slice(message).map_err(|_| BAD_MESSAGE)?;
        match (heard.r#type, heard.id) {
            ("connection_init" | "ping" | "pong", _) => Ok(()),
            ("subscribe", Some(id)) if !id.is_empty() => {
                if self.live().insert(id) {
                    Ok(())
                } else {
                    Err(TAKEN)
                }
            }
            ("complete", Some(id)) => {
                self.live().remove(&id);
                Ok(())
            }
            _ => Err(BAD_MESSAGE),
        }
    }

    /// What is sent in place of the library's message, if anything.
    pub(super) fn say(&self, message: String) -> Option<String> {
        // Most messages are events, and need no second look.
        if message.starts_with(r#"{"type":"next""#) && !message.contains(r#""errors""#) {
            return Some(message);
        }
        let Ok(mut told) = serde_json::from_str::<Value>(&message) else { return Some(message) };
        let id = told["id"].as_str().unwrap_or_default().to_owned();
        match told["type"].as_str() {
            // Told after an error, or after the client ended it: neither waits for it.
            Some("complete") => self.live().remove(&id).then_some(message),
            Some("next") if never_ran(&told["payload"]) => {
                if !self.live().remove(&id) {
                    return None;
                }
                let errors = told["payload"]["errors"].take();
                Some(json!({ "type": "error", "id": id, "payload": errors }).to_string())
            }
            _ => Some(message),
        }
    }

    fn live(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Was the operation refused before any field of it?
fn never_ran(payload: &Value) -> bool {
    let errors = payload["errors"].as_array().filter(|errors| !errors.is_empty());
    let whole = |error: &Value| error["path"].as_array().is_none_or(Vec::is_empty);
    payload["data"].is_null() && errors.is_some_and(|errors| errors.iter().all(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_taken_until_its_operation_is_over() {
        let talk = Talk::default();
        let subscribe = br#"{"type":"subscribe","id":"1","payload":{"query":"{ a }"}}"#;
        assert!(talk.hear(subscribe).is_ok());
        assert_eq!(talk.hear(subscribe).map_err(|close| close.0), Err(4409));
        assert!(talk.hear(br#"{"type":"complete","id":"1"}"#).is_ok());
        assert_eq!(talk.say(r#"{"type":"complete","id":"1"}"#.to_owned()), None);
        assert!(talk.hear(subscribe).is_ok());
        for message in ["", "[]", "{}", r#"{"type":"start","id":"2"}"#, r#"{"type":"subscribe"}"#, "1"] {
            assert_eq!(talk.hear(message.as_bytes()).map_err(|close| close.0), Err(4400), "{message}");
        }
    }

    #[test]
    fn what_never_ran_is_told_as_an_error_and_ends_there() {
        let talk = Talk::default();
        assert!(talk.hear(br#"{"type":"subscribe","id":"1"}"#).is_ok());
        let refused = r#"{"type":"next","id":"1","payload":{"data":null,"errors":[{"message":"no"}]}}"#;
        let told: Value = serde_json::from_str(&talk.say(refused.to_owned()).unwrap()).unwrap();
        assert_eq!(told, json!({ "type": "error", "id": "1", "payload": [{ "message": "no" }] }));
        assert_eq!(talk.say(r#"{"type":"complete","id":"1"}"#.to_owned()), None);
        let partly = r#"{"type":"next","id":"2","payload":{"data":null,"errors":[{"path":["a"]}]}}"#;
        assert_eq!(talk.say(partly.to_owned()).as_deref(), Some(partly));
    }
}
