//! Speaking to Twilio's API: addresses, credentials, forms and lists.
//!
//! Doesn't belong here: what is asked for (each file of its own).

use reqwest::RequestBuilder;
use secrecy::ExposeSecret;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::super::http::Answer;
use super::super::{Fault, SendError};
use super::{Twilio, errors};

/// More pages than any list of ours has: a vendor cannot keep us reading for ever.
const MOST_PAGES: usize = 500;

/// A page of a list, under whatever name the list has.
pub(super) trait Page: DeserializeOwned {
    /// What is listed.
    type Item;
    /// The items, and the path of the next page.
    fn into_parts(self) -> (Vec<Self::Item>, Option<String>);
}

impl Twilio {
    /// The address of something in our account, as `Messages.json`.
    ///
    /// # Errors
    /// [`SendError::NotConfigured`] without an account or token.
    pub(super) fn address(&self, what: &str) -> Result<String, SendError> {
        let (account, _) = self.credentials()?;
        Ok(format!("{}/2010-04-01/Accounts/{account}/{what}", self.config.api_url))
    }

    /// Posts a form; a name may come several times.
    ///
    /// # Errors
    /// What the vendor's refusal means; [`SendError::Unknown`] if the answer cannot be read.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        what: &str,
        form: &[(&str, &str)],
    ) -> Result<T, SendError> {
        let request = self.http.client()?.post(self.address(what)?).form(form);
        self.accepted(request).await?.read()
    }

    /// Asks a question at this address.
    ///
    /// # Errors
    /// As for [`post`](Self::post).
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        url: &str,
        query: &(impl Serialize + Sync),
    ) -> Result<T, SendError> {
        let query = serde_urlencoded::to_string(query).unwrap_or_default();
        let separator = if query.is_empty() { "" } else { "?" };
        let request = self.http.client()?.get(format!("{url}{separator}{query}"));
        self.accepted(request).await?.read()
    }

    /// Reads a list to its end, page by page.
    ///
    /// # Errors
    /// As for [`post`](Self::post); [`SendError::Permanent`] if the list has no end.
    pub(super) async fn list<P: Page>(
        &self,
        what: &str,
        query: &(impl Serialize + Sync),
    ) -> Result<Vec<P::Item>, SendError> {
        let mut all = Vec::new();
        let mut page: P = self.get(&self.address(what)?, query).await?;
        for _ in 0..MOST_PAGES {
            let (items, next) = page.into_parts();
            all.extend(items);
            // Only a path of the same host is followed.
            let Some(next) = next.filter(|path| path.starts_with('/')) else { return Ok(all) };
            let none: [(&str, &str); 0] = [];
            page = self.get(&format!("{}{next}", self.config.api_url), &none).await?;
        }
        Err(SendError::Permanent { fault: Fault::new("endless", "Twilio's list has no end") })
    }

    /// Deletes something; what is gone already is no error.
    ///
    /// # Errors
    /// As for [`post`](Self::post).
    pub(super) async fn delete(&self, what: &str) -> Result<(), SendError> {
        let request = self.signed(self.http.client()?.delete(self.address(what)?))?;
        let answer = self.http.exchange(request).await?;
        match answer.status {
            404 => Ok(()),
            _ if answer.is_success() => Ok(()),
            _ => Err(errors::refusal(&answer)),
        }
    }

    async fn accepted(&self, request: RequestBuilder) -> Result<Answer, SendError> {
        let answer = self.http.exchange(self.signed(request)?).await?;
        if answer.is_success() { Ok(answer) } else { Err(errors::refusal(&answer)) }
    }

    fn signed(&self, request: RequestBuilder) -> Result<RequestBuilder, SendError> {
        let (account, token) = self.credentials()?;
        Ok(request.basic_auth(account, Some(token)))
    }

    /// The account and the token that sends, if both are there.
    pub(super) fn credentials(&self) -> Result<(&str, &str), SendError> {
        let account = self.config.account_sid.trim();
        let is_sid = !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let token = self.config.auth_tokens.first().map(|token| token.expose_secret().trim());
        token.filter(|_| is_sid).map(|token| (account, token)).ok_or(SendError::NotConfigured)
    }
}
