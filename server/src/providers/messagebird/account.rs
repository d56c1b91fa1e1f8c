//! What `MessageBird` knows of a phone, and how our account stands.

use serde::Deserialize;
use serde_json::Number;

use super::super::{Account, LineType, Lookup, Price, SendError};
use super::{MessageBird, errors};
use crate::phone::PhoneNumber;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    country_code: Option<String>,
    /// A number, not text.
    phone_number: Option<Number>,
    r#type: Option<String>,
}

#[derive(Deserialize)]
struct Balance {
    r#type: String,
    amount: Number,
}

impl MessageBird {
    /// Format, country and kind of line.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn look_up(&self, number: &PhoneNumber) -> Result<Lookup, SendError> {
        let url = format!("{}/lookup/{}", self.config.api_url, number.digits());
        let answer = match self.ask(self.http.client()?.get(url)).await {
            Err(SendError::Permanent { fault }) if errors::is_no_number(&fault) => {
                return Ok(Lookup { valid: false, number: None, country: None, line_type: None });
            }
            answer => answer?,
        };
        let found: Found = answer.read()?;
        Ok(Lookup {
            valid: true,
            number: found.phone_number.and_then(|n| PhoneNumber::from_wire(&n.to_string()).ok()),
            country: found.country_code.filter(|country| !country.is_empty()),
            line_type: found.r#type.as_deref().and_then(line_type),
        })
    }

    /// The balance, which tells that the access key is right.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn balance(&self) -> Result<Account, SendError> {
        let url = format!("{}/balance", self.config.api_url);
        let balance: Balance = self.ask(self.http.client()?.get(url)).await?.read()?;
        let currency = match balance.r#type.as_str() {
            "euros" => "EUR".into(),
            "pounds" => "GBP".into(),
            "dollars" => "USD".into(),
            other => other.to_uppercase(),
        };
        Ok(Account { balance: Some(Price { amount: balance.amount.to_string(), currency }) })
    }
}

fn line_type(told: &str) -> Option<LineType> {
    match told {
        "mobile" => Some(LineType::Mobile),
        "fixed line" => Some(LineType::Landline),
        "voip" => Some(LineType::Voip),
        "toll free" => Some(LineType::TollFree),
        "premium rate" | "shared cost" => Some(LineType::Premium),
        // It may be a mobile phone.
        "fixed line or mobile" | "unknown" | "" => None,
        _ => Some(LineType::Other),
    }
}
