//! The handsets' side: people text and call our numbers, and the network tells how calls went. All
//! of it goes through the server's own public routes.

use serde::Serialize;
use thiserror::Error;

use super::super::http::Answer;
use super::super::{CallSide, CallState, Media};
use super::{SIGNATURE_HEADER, Simulator, wire};
use crate::phone::PhoneNumber;

/// Why the simulated network could not do what a handset wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NetworkError {
    /// The server answered, but not with 2xx.
    #[error("the server refused it with HTTP status {status}")]
    Refused {
        /// That status.
        status: u16,
    },
    /// No answer came.
    #[error("the server cannot be reached at its local address, or did not answer")]
    Unreachable,
    /// It answered a call with something that is no instruction.
    #[error("the server's answer to the call could not be read")]
    Unreadable,
}

/// How the server answered a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallAnswer {
    /// The network's id of the call.
    pub call_id: String,
    /// What the caller hears, and whether someone is rung.
    pub outcome: CallOutcome,
}

/// What happens to a caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallOutcome {
    /// The caller hears this and is hung up on.
    Say(String),
    /// The caller hears this and is to key in digits: see [`Simulator::press`].
    Ask {
        /// What the caller hears.
        prompt: String,
        /// At most so many digits.
        digits: u8,
    },
    /// The caller is refused: he hears what his own network says of that.
    Rejected,
    /// The caller hears an announcement, then someone is rung.
    Bridge {
        /// What the caller hears.
        announcement: String,
        /// What the called person alone hears on answering.
        whisper: Option<String>,
        /// Whose phone rings.
        to: PhoneNumber,
        /// The number it shows.
        caller_id: PhoneNumber,
    },
}

impl Simulator {
    /// A person (`from`: a number, or `anonymous`) texts one of our numbers. Answers what the sender
    /// gets back at once, if anything.
    ///
    /// # Errors
    /// [`NetworkError`] if the server did not take it.
    pub async fn text_from(
        &self,
        from: &str,
        to: &PhoneNumber,
        body: &str,
    ) -> Result<Option<String>, NetworkError> {
        self.text_with(&new_id("text"), from, to, body, &[]).await
    }

    /// The same with an id of the network's own and pictures.
    ///
    /// # Errors
    /// [`NetworkError`] if the server did not take it.
    pub async fn text_with(
        &self,
        id: &str,
        from: &str,
        to: &PhoneNumber,
        body: &str,
        media: &[Media],
    ) -> Result<Option<String>, NetworkError> {
        let media = media.iter().cloned();
        let text = wire::Text {
            id: id.into(),
            from: from.into(),
            to: to.e164().into(),
            body: body.into(),
            media: media
                .map(|media| wire::Attachment { url: media.url, content_type: media.content_type })
                .collect(),
        };
        match self.post("sms", &text).await?.json() {
            Some(wire::Answer::Text { body, reference }) => {
                if let Some(reference) = reference {
                    self.report_answer(reference);
                }
                Ok(Some(body))
            }
            _ => Ok(None),
        }
    }

    /// A person (`from`: a number, or `anonymous`) calls one of our numbers.
    ///
    /// # Errors
    /// [`NetworkError`] if the server did not answer the call.
    pub async fn call_from(&self, from: &str, to: &PhoneNumber) -> Result<CallAnswer, NetworkError> {
        self.call_with(&new_id("call"), from, to).await
    }

    /// The same with an id of the network's own.
    ///
    /// # Errors
    /// [`NetworkError`] if the server did not answer the call.
    pub async fn call_with(
        &self,
        id: &str,
        from: &str,
        to: &PhoneNumber,
    ) -> Result<CallAnswer, NetworkError> {
        let call = wire::Call { id: id.into(), from: from.into(), to: to.e164().into() };
        Self::answered(id, &self.post("voice", &call).await?)
    }

    /// A caller who was asked keys in digits.
    ///
    /// # Errors
    /// [`NetworkError`] if the server did not answer.
    pub async fn press(
        &self,
        id: &str,
        from: &str,
        to: &PhoneNumber,
        digits: &str,
    ) -> Result<CallAnswer, NetworkError> {
        let call = wire::Call { id: id.into(), from: from.into(), to: to.e164().into() };
        let keys = wire::Keys { call, digits: digits.into() };
        Self::answered(id, &self.post("digits", &keys).await?)
    }

    fn answered(id: &str, answer: &Answer) -> Result<CallAnswer, NetworkError> {
        let outcome = answer.json().and_then(outcome).ok_or(NetworkError::Unreadable)?;
        Ok(CallAnswer { call_id: id.into(), outcome })
    }

    /// The network tells how a call goes, on both sides.
    ///
    /// # Errors
    /// [`NetworkError`] if the server did not take it.
    pub async fn report_call(
        &self,
        call_id: &str,
        state: CallState,
        duration_seconds: Option<u32>,
    ) -> Result<(), NetworkError> {
        self.report_side(call_id, CallSide::Both, state, duration_seconds).await
    }

    /// The network tells how one side of a call goes.
    ///
    /// # Errors
    /// [`NetworkError`] if the server did not take it.
    pub async fn report_side(
        &self,
        call_id: &str,
        side: CallSide,
        state: CallState,
        duration_seconds: Option<u32>,
    ) -> Result<(), NetworkError> {
        let progress = wire::Progress { id: call_id.into(), state, duration_seconds, side };
        self.post("call", &progress).await.map(drop)
    }

    /// Posts a signed webhook of `kind` to the server.
    pub(super) async fn post(&self, kind: &str, content: &impl Serialize) -> Result<Answer, NetworkError> {
        let config = &self.0.config;
        let path = format!("/webhooks/simulator/{kind}");
        let body = serde_json::to_vec(content).map_err(|_| NetworkError::Unreadable)?;
        let mac = self.0.mac(&format!("{}{path}", config.public_url), &body);
        let signature = mac.map(|mac| hex::encode(hmac::Mac::finalize(mac).into_bytes()));
        let client = self.0.http.client().map_err(|_| NetworkError::Unreachable)?;
        let request = client
            .post(format!("{}{path}", config.local_url))
            .header("content-type", "application/json")
            .header(SIGNATURE_HEADER, signature.unwrap_or_default())
            .body(body);
        let answer = self.0.http.exchange(request).await.map_err(|_| NetworkError::Unreachable)?;
        if answer.is_success() { Ok(answer) } else { Err(NetworkError::Refused { status: answer.status }) }
    }
}

fn outcome(answer: wire::Answer) -> Option<CallOutcome> {
    Some(match answer {
        wire::Answer::Nothing | wire::Answer::Text { .. } => return None,
        wire::Answer::Say(speech) => CallOutcome::Say(speech.text),
        wire::Answer::Ask { speech, digits } => CallOutcome::Ask { prompt: speech.text, digits },
        wire::Answer::Reject => CallOutcome::Rejected,
        wire::Answer::Bridge { announce, connection } => CallOutcome::Bridge {
            announcement: announce.text,
            whisper: connection.whisper.map(|speech| speech.text),
            to: PhoneNumber::from_wire(&connection.to).ok()?,
            caller_id: PhoneNumber::from_wire(&connection.caller_id).ok()?,
        },
    })
}

fn new_id(kind: &str) -> String {
    format!("{kind}-{:032x}", rand::random::<u128>())
}
