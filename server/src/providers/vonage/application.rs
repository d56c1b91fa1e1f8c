//! The application through which Vonage handles our calls: its key signs the calls we place, and
//! it, not the number, holds where inbound calls are asked about.

use std::fmt;

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::Serialize;
use serde_json::{Value, json};
use thiserror::Error;

use super::super::{Fault, SendError};
use super::{Vonage, errors};
use crate::clock::Clock;

/// Seconds a token of ours is good for.
const TOKEN_LIFE: i64 = 300;

/// A Vonage application: without one, Vonage carries texts but no calls.
#[derive(Clone)]
pub struct Application {
    /// Its id.
    pub(super) id: String,
    key: EncodingKey,
}

/// A private key that cannot be read.
#[derive(Debug, Error)]
#[error("is no RSA private key in PEM form")]
pub struct BadKey;

impl Application {
    /// The application with this id and RSA private key (PEM; `\n` may stand for line ends).
    ///
    /// # Errors
    /// [`BadKey`] if it is no such key.
    pub fn new(id: &str, pem: &str) -> Result<Self, BadKey> {
        let pem = pem.replace("\\n", "\n");
        let key = EncodingKey::from_rsa_pem(pem.trim().as_bytes()).map_err(|_| BadKey)?;
        Ok(Self { id: id.trim().into(), key })
    }

    /// A token that lets one request place a call.
    pub(super) fn token(&self, clock: &Clock) -> Option<String> {
        let iat = clock.utc().timestamp();
        let jti = format!("{:032x}", rand::random::<u128>());
        let claims = Claims { application_id: &self.id, iat, exp: iat + TOKEN_LIFE, jti };
        encode(&Header::new(Algorithm::RS256), &claims, &self.key).ok()
    }
}

impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application").field("id", &self.id).finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct Claims<'a> {
    application_id: &'a str,
    iat: i64,
    exp: i64,
    jti: String,
}

impl Vonage {
    /// Where the application has inbound calls asked about, if there is one and it says so.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn answer_url(&self) -> Result<Option<String>, SendError> {
        let Some(application) = &self.config.application else { return Ok(None) };
        let told = self.read_application(application).await?;
        let address = &told["capabilities"]["voice"]["webhooks"]["answer_url"]["address"];
        Ok(address.as_str().filter(|address| !address.is_empty()).map(String::from))
    }

    /// Has inbound calls asked about, and their progress told, at our address. All else that the
    /// application holds is handed back as it was: an update replaces the whole.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn point_application(&self, application: &Application) -> Result<(), SendError> {
        let mut told = self.read_application(application).await?;
        let public_url = &self.config.public_url;
        let webhooks = [
            ("answer_url", format!("{public_url}/webhooks/vonage/voice"), "GET"),
            ("event_url", format!("{public_url}/webhooks/vonage/call"), "POST"),
        ];
        let is_pointed = |(name, address, _): &(&str, String, &str)| {
            told["capabilities"]["voice"]["webhooks"][*name]["address"] == address.as_str()
        };
        if webhooks.iter().all(is_pointed) {
            return Ok(());
        }
        if let Some(members) = told.as_object_mut() {
            members.remove("id");
            members.remove("_links");
        }
        let voice = member(member(&mut told, "capabilities"), "voice");
        let pointed = member(voice, "webhooks");
        for (name, address, method) in webhooks {
            *member(pointed, name) = json!({ "address": address, "http_method": method });
        }
        let request = self.http.client()?.put(self.application_url(application)).json(&told);
        let answer = self.http.exchange(self.by_key(request)?).await?;
        if answer.is_success() { Ok(()) } else { Err(errors::problem(&answer)) }
    }

    async fn read_application(&self, application: &Application) -> Result<Value, SendError> {
        let request = self.http.client()?.get(self.application_url(application));
        let answer = self.http.exchange(self.by_key(request)?).await?;
        if !answer.is_success() {
            return Err(errors::problem(&answer));
        }
        let told: Value = answer.read()?;
        let fault = || Fault::new("application", "Vonage's answer about the application could not be read");
        told.is_object().then_some(told).ok_or_else(|| SendError::Unknown { fault: fault() })
    }

    fn application_url(&self, application: &Application) -> String {
        format!("{}/v2/applications/{}", self.config.voice_url, application.id)
    }
}

/// A member of an object, made if it is missing or no object.
fn member<'v>(value: &'v mut Value, name: &str) -> &'v mut Value {
    if !value.is_object() {
        *value = json!({});
    }
    &mut value[name]
}
