//! Speaking to the provisioning API: Basic, JSON, and 200 for every success.

use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::SendError;
use super::super::http::Answer;
use super::{Tropo, send};

impl Tropo {
    /// Asks the provisioning API, and reads its answer.
    ///
    /// # Errors
    /// [`SendError`] as for sending; [`SendError::NotConfigured`] without a user.
    pub(super) async fn rest<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<T, SendError> {
        let answer = self.ask(method, path, body).await?;
        if answer.is_success() { answer.read() } else { Err(send::refusal(&answer)) }
    }

    /// Asks the provisioning API; the answer may be a refusal.
    ///
    /// # Errors
    /// [`SendError`] if there is no answer.
    pub(super) async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, SendError> {
        let request = self.http.client()?.request(method, format!("{}/v1{path}", self.config.api_url));
        let request = self.signed(request.header("accept", "application/json"))?;
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        self.http.exchange(request).await
    }

    /// The path of our application.
    ///
    /// # Errors
    /// [`SendError::NotConfigured`] without its id.
    pub(super) fn application_path(&self) -> Result<String, SendError> {
        let id = self.config.application.trim();
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_id.then(|| format!("/applications/{id}")).ok_or(SendError::NotConfigured)
    }

    fn signed(&self, request: RequestBuilder) -> Result<RequestBuilder, SendError> {
        let password = self.config.password.as_ref().filter(|_| !self.config.user.trim().is_empty());
        let password = password.ok_or(SendError::NotConfigured)?;
        Ok(request.basic_auth(self.config.user.trim(), Some(password.expose_secret())))
    }
}
