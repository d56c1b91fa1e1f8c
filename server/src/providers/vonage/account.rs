//! What Vonage knows of a phone, and how our account stands.

use serde::Deserialize;
use serde_json::Number;

use super::super::{Account, Lookup, Price, SendError};
use super::{Vonage, errors};
use crate::phone::PhoneNumber;

/// Number Insight's answer, HTTP 200 also for errors.
#[derive(Deserialize)]
struct Insight {
    status: u32,
    #[serde(default)]
    status_message: String,
    international_format_number: Option<String>,
    country_code: Option<String>,
}

#[derive(Deserialize)]
struct Balance {
    value: Number,
}

impl Vonage {
    /// Number Insight Basic: format and country. The kind of line costs money and is not asked for.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn insight(&self, number: &PhoneNumber) -> Result<Lookup, SendError> {
        let query = serde_urlencoded::to_string([("number", number.digits())]).unwrap_or_default();
        let url = format!("{}/ni/basic/json?{query}", self.config.voice_url);
        let request = self.by_key(self.http.client()?.get(url))?;
        self.requests.turn().await?;
        let answer = self.http.exchange(request).await?;
        if !answer.is_success() {
            return Err(errors::http_refusal(&answer));
        }
        let insight: Insight = answer.read()?;
        match insight.status {
            0 => Ok(Lookup {
                valid: true,
                number: insight.international_format_number.and_then(|n| PhoneNumber::from_wire(&n).ok()),
                country: insight.country_code,
                line_type: None,
            }),
            3 => Ok(Lookup { valid: false, number: None, country: None, line_type: None }),
            // 1 busy, 5 internal, 4 credentials, 9 no credit: as for texts.
            status => Err(errors::refusal(&status.to_string(), &insight.status_message)),
        }
    }

    /// The balance, which tells that key and secret are right.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn balance(&self) -> Result<Account, SendError> {
        let none: [(&str, &str); 0] = [];
        let answer = self.get("/account/get-balance", &none).await?;
        if !answer.is_success() {
            return Err(errors::http_refusal(&answer));
        }
        let Balance { value } = answer.read()?;
        Ok(Account { balance: Some(Price { amount: value.to_string(), currency: "EUR".into() }) })
    }
}
