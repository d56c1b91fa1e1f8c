//! The JSON that Tropo posts. Names nobody asks for are tolerated; what may be one or many is both.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::{ReceiveError, Sender};
use crate::phone::{PhoneNumber, calling_code};

/// Longer than any id of Tropo's.
const LONGEST_ID: usize = 128;

/// What is posted: a session that begins, or the result of one.
#[derive(Deserialize)]
pub(super) struct Posted {
    pub(super) session: Option<Session>,
    pub(super) result: Option<Outcome>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Session {
    /// Tropo always tells it; what is posted by hand may lack it (R103).
    #[serde(default)]
    id: Option<String>,
    /// In its place.
    #[serde(skip, default = "own_id")]
    own_id: String,
    #[serde(default)]
    pub(super) initial_text: Option<String>,
    #[serde(default)]
    pub(super) to: Endpoint,
    #[serde(default)]
    pub(super) from: Endpoint,
    /// What a launched session was launched with.
    #[serde(default)]
    pub(super) parameters: Option<Map<String, Value>>,
    #[serde(default)]
    initial_media: Option<Value>,
}

fn own_id() -> String {
    format!("session-{:032x}", rand::random::<u128>())
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Endpoint {
    id: Option<String>,
    #[serde(default, rename = "e164Id")]
    e164: Option<String>,
    #[serde(default)]
    pub(super) channel: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Outcome {
    session_id: String,
    #[serde(default)]
    pub(super) state: Option<String>,
    #[serde(default)]
    pub(super) session_duration: Option<u32>,
    #[serde(default)]
    pub(super) error: Option<String>,
    #[serde(default)]
    actions: Option<Value>,
}

/// One step that was done.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Action {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) disposition: Option<String>,
    #[serde(default)]
    pub(super) duration: Option<u32>,
    #[serde(default)]
    pub(super) connected_duration: Option<u32>,
    #[serde(default)]
    pub(super) value: Option<Value>,
}

#[derive(Deserialize)]
pub(super) struct Attachment {
    #[serde(default)]
    pub(super) media: Option<String>,
    #[serde(default)]
    pub(super) text: Option<String>,
}

impl Session {
    /// The session's id.
    ///
    /// # Errors
    /// [`ReceiveError::Malformed`] if it can be none, or there is neither an id nor a number.
    pub(super) fn id(&self) -> Result<&str, ReceiveError> {
        match &self.id {
            Some(told) => id(told),
            None if self.to.id.is_some() => Ok(&self.own_id),
            None => Err(ReceiveError::Malformed),
        }
    }

    /// What came with a text.
    pub(super) fn attachments(&self) -> Vec<Attachment> {
        many(self.initial_media.as_ref())
    }
}

impl Outcome {
    /// The session's id.
    ///
    /// # Errors
    /// [`ReceiveError::Malformed`] if it can be none.
    pub(super) fn id(&self) -> Result<&str, ReceiveError> {
        id(&self.session_id)
    }

    /// The steps that were done.
    pub(super) fn actions(&self) -> Vec<Action> {
        many(self.actions.as_ref())
    }
}

impl Endpoint {
    /// The number of this end. Tropo leaves out `+` and, of North American numbers, also the 1: a
    /// number as it is dialled within `country` is one of that country (R102).
    pub(super) fn number(&self, country: &str) -> Option<PhoneNumber> {
        if let Some(number) = self.e164.as_deref().and_then(|told| PhoneNumber::from_wire(told).ok()) {
            return Some(number);
        }
        let told = self.id.as_deref()?.trim();
        let is_digits = !told.is_empty() && told.bytes().all(|byte| byte.is_ascii_digit());
        let is_national = match calling_code(country) {
            Some(1) => told.len() == 10,
            _ => told.starts_with('0') && !told.starts_with("00"),
        };
        if is_digits && is_national {
            return PhoneNumber::parse(told, Some(country)).ok();
        }
        PhoneNumber::from_wire(told).ok()
    }

    /// Who is at this end.
    pub(super) fn sender(&self, country: &str) -> Sender {
        match self.number(country) {
            Some(number) => Sender::Phone(number),
            None => Sender::from_wire(self.id.as_deref().unwrap_or_default()),
        }
    }
}

fn id(told: &str) -> Result<&str, ReceiveError> {
    let is_id = !told.is_empty() && told.len() <= LONGEST_ID && told.bytes().all(|b| b.is_ascii_graphic());
    is_id.then_some(told).ok_or(ReceiveError::Malformed)
}

/// One, many or none; what is not of this shape is left out.
fn many<T: serde::de::DeserializeOwned>(value: Option<&Value>) -> Vec<T> {
    let one = |value: &Value| T::deserialize(value).ok();
    match value {
        Some(Value::Array(items)) => items.iter().filter_map(one).collect(),
        Some(value) => one(value).into_iter().collect(),
        None => Vec::new(),
    }
}
