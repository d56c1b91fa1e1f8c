//! The messages of `graphql-transport-ws`, as both sides write them.

use std::sync::Arc;

use axum::extract::ws::Utf8Bytes;
use serde::Deserialize;
use serde_json::Value;

use super::over_http::Parameters;

/// What a client says. What else stands in a message is not looked at.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Heard {
    /// Who he is.
    ConnectionInit {
        #[serde(default)]
        payload: Value,
    },
    /// Are you there?
    Ping,
    /// I am here.
    Pong,
    /// Run this, under this name.
    Subscribe { id: String, payload: Parameters },
    /// No more of that.
    Complete { id: String },
}

impl Heard {
    /// Reads a message, if it is one.
    pub(super) fn read(message: &[u8]) -> Option<Self> {
        let heard = serde_json::from_slice(message).ok()?;
        let is_nameless = matches!(&heard, Self::Subscribe { id, .. } if id.is_empty());
        (!is_nameless).then_some(heard)
    }
}

/// That the client is known now.
pub(super) fn acknowledged() -> Utf8Bytes {
    Utf8Bytes::from_static(r#"{"type":"connection_ack"}"#)
}

/// That the server is there.
pub(super) fn pong() -> Utf8Bytes {
    Utf8Bytes::from_static(r#"{"type":"pong"}"#)
}

/// What is said of an operation.
pub(super) enum Said {
    /// An answer.
    Next(Arc<str>),
    /// It never ran, or goes on no more: its errors.
    Error(Arc<str>),
    /// It is over.
    Complete,
}

impl Said {
    /// Is it the last one?
    pub(super) fn is_last(&self) -> bool {
        !matches!(self, Self::Next(_))
    }

    /// The message.
    pub(super) fn of(&self, id: &str) -> Utf8Bytes {
        let id = Value::from(id);
        match self {
            Self::Next(answer) => format!(r#"{{"type":"next","id":{id},"payload":{answer}}}"#),
            Self::Error(errors) => format!(r#"{{"type":"error","id":{id},"payload":{errors}}}"#),
            Self::Complete => format!(r#"{{"type":"complete","id":{id}}}"#),
        }
        .into()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_no_message_is_not_understood() {
        for message in [
            "",
            "[]",
            "{}",
            "1",
            r#"{"type":1}"#,
            r#"{"type":"start","id":"2"}"#,
            r#"{"type":"subscribe"}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{ a }"}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"complete"}"#,
        ] {
            assert!(Heard::read(message.as_bytes()).is_none(), "{message}");
        }
        for message in [
            r#"{"type":"connection_init"}"#,
            r#"{"type":"ping","payload":{"a":1}}"#,
            r#"{"type":"pong"}"#,
            r#"{"id":"1","type":"subscribe","payload":{"query":"{ a }","extensions":{}}}"#,
            r#"{"type":"complete","id":"1"}"#,
        ] {
            assert!(Heard::read(message.as_bytes()).is_some(), "{message}");
        }
    }

    #[test]
    fn an_answer_is_told_under_its_operation_s_name() {
        let told = |said: Said| serde_json::from_str::<Value>(said.of("a\"b").as_str()).unwrap();
        let next = told(Said::Next(r#"{"data":{"a":1}}"#.into()));
        assert_eq!(next, json!({ "type": "next", "id": "a\"b", "payload": { "data": { "a": 1 } } }));
        let error = told(Said::Error(r#"[{"message":"no"}]"#.into()));
        assert_eq!(error, json!({ "type": "error", "id": "a\"b", "payload": [{ "message": "no" }] }));
        assert_eq!(told(Said::Complete), json!({ "type": "complete", "id": "a\"b" }));
    }
}
