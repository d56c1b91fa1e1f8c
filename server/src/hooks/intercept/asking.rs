//! One question and its answer, both signed by the Standard Webhooks specification. Whatever is not a
//! signed answer of the right form, in time, counts as none.

use std::time::Duration;

use reqwest::header::HeaderMap;
use sea_orm::{ActiveEnum, EntityTrait};
use serde::Deserialize;
use serde_json::json;

use crate::app::App;
use crate::entities::{entry, intercept, leg, proxy_number};
use crate::error::Result;
use crate::hooks::target::Unread;
use crate::hooks::{payload, signature, target};

/// What a question is called.
const TYPE: &str = "message.intercept";
/// A text waits no longer than this, whatever the setting.
const LONGEST_WAIT: Duration = Duration::from_secs(3);
/// An answer is a few words; the longest text takes less than this.
const LONGEST_ANSWER: usize = 16 * 1024;
/// The longest text a telco takes, in characters.
const LONGEST_TEXT: usize = 1_600;
/// How far the other server's clock may be from ours, in seconds.
const SKEW: u64 = 300;

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It may go.
    Allow,
    /// It must not go; why, in the other server's words.
    Block(String),
    /// These words go in its place.
    Edit(String),
    /// Nothing of use, and why.
    Silence(&'static str),
}

/// The answer's body.
#[derive(Deserialize)]
#[serde(tag = "action", rename_all = "lowercase")]
enum Said {
    Allow,
    Block {
        #[serde(default)]
        reason: String,
    },
    Edit {
        text: String,
    },
}

/// Asks about the text of an entry that is about to go out on this leg. No number is told.
///
/// # Errors
/// When the database fails or a seal does not open; never because of the other server.
pub async fn ask(
    app: &App,
    endpoint: &intercept::Model,
    leg: &leg::Model,
    entry: &entry::Model,
    text: &str,
) -> Result<Answer> {
    let number = match leg.number_id {
        Some(id) => proxy_number::Entity::find_by_id(id).one(app.db.read()).await?,
        None => None,
    };
    let media = entry::media(&app.vault, entry)?;
    let now = app.clock.now();
    let data = json!({
        "id": entry.id,
        "rideId": entry.ride_id,
        "conversationId": entry.conversation_id,
        "marketId": number.map(|number| number.market_id),
        "from": entry.from_role.to_value(),
        "to": entry.to_role.map(|role| role.to_value()),
        "text": text,
        "media": media.into_iter().map(|one| one.content_type).collect::<Vec<_>>(),
    });
    let body = payload::envelope(TYPE, now, &data);
    let secret = app.vault.open(endpoint.id, &endpoint.secret_sealed)?;
    // The same at each attempt of the leg.
    let (id, at) = (format!("msg_{}", leg.id.simple()), now.0 / 1_000);
    let Ok(request) = app.outside.post(&endpoint.url) else {
        return Ok(Answer::Silence("Its address is not to be reached from here."));
    };
    let request = request
        .timeout(app.config.intercept_timeout.min(LONGEST_WAIT))
        .header("content-type", "application/json")
        .header("webhook-id", &id)
        .header("webhook-timestamp", at.to_string())
        .header("webhook-signature", signature::sign(&secret, &id, at, &body)?)
        .body(body);
    let (headers, body) = match read(request).await {
        Ok(answer) => answer,
        Err(words) => return Ok(Answer::Silence(words)),
    };
    if !is_theirs(&secret, &id, at, &headers, &body)? {
        return Ok(Answer::Silence("Its answer is not signed with the secret of this endpoint."));
    }
    Ok(understood(&body, text))
}

/// The whole answer, or in words why there is none.
async fn read(request: reqwest::RequestBuilder) -> std::result::Result<(HeaderMap, Vec<u8>), &'static str> {
    let mut answer = request.send().await.map_err(|error| target::in_words(&error))?;
    if answer.status() != reqwest::StatusCode::OK {
        return Err("It answered with another status than 200.");
    }
    let body = target::body(&mut answer, LONGEST_ANSWER).await.map_err(|unread| match unread {
        Unread::TooLong => "Its answer is too long.",
        Unread::Broken(error) => target::in_words(&error),
    })?;
    Ok((answer.headers().clone(), body))
}

/// Is it signed as the answer to this very question?
fn is_theirs(secret: &str, id: &str, asked_at: i64, headers: &HeaderMap, body: &[u8]) -> Result<bool> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Ok(at) = header("webhook-timestamp").parse::<i64>() else { return Ok(false) };
    if at.abs_diff(asked_at) > SKEW {
        return Ok(false);
    }
    signature::is_signed(secret, id, at, body, header("webhook-signature"))
}

fn understood(body: &[u8], text: &str) -> Answer {
    match serde_json::from_slice(body) {
        Ok(Said::Allow) => Answer::Allow,
        Ok(Said::Block { reason }) => Answer::Block(reason),
        Ok(Said::Edit { text: other }) if other == text => Answer::Allow,
        Ok(Said::Edit { text }) => {
            let fine = !text.trim().is_empty()
                && text.chars().count() <= LONGEST_TEXT
                && !text.chars().any(|c| c.is_control() && c != '\n');
            if fine {
                Answer::Edit(text)
            } else {
                Answer::Silence(
                    "The words it gave cannot be sent: they are empty, too long or hold control characters.",
                )
            }
        }
        Err(_) => Answer::Silence("Its answer cannot be read."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_as_documented_and_nothing_else_is() {
        let read = |body: &str| understood(body.as_bytes(), "hello");
        assert_eq!(read(r#"{"action":"allow"}"#), Answer::Allow);
        assert_eq!(read(r#"{"action":"block"}"#), Answer::Block(String::new()));
        assert_eq!(read(r#"{"action":"block","reason":"rude"}"#), Answer::Block("rude".to_owned()));
        assert_eq!(read(r#"{"action":"edit","text":"hi\nyou"}"#), Answer::Edit("hi\nyou".to_owned()));
        assert_eq!(read(r#"{"action":"edit","text":"hello"}"#), Answer::Allow);
        let long = format!(r#"{{"action":"edit","text":"{}"}}"#, "x".repeat(LONGEST_TEXT + 1));
        for wrong in [
            "",
            "allow",
            "[]",
            r#"{"action":"ALLOW"}"#,
            r#"{"action":"edit"}"#,
            r#"{"action":"edit","text":" "}"#,
            r#"{"action":"edit","text":"a\u0000b"}"#,
            r#"{"type":"message.intercept","data":{"action":"allow"}}"#,
            &long,
        ] {
            assert!(matches!(read(wrong), Answer::Silence(_)), "{wrong}");
        }
    }
}
