//! What Twilio knows of a phone, and how our account stands.

use serde::Deserialize;

use super::super::{Account, Fault, LineType, Lookup, Price, SendError};
use super::Twilio;
use crate::phone::PhoneNumber;

#[derive(Deserialize)]
struct Looked {
    valid: bool,
    phone_number: Option<String>,
    country_code: Option<String>,
    line_type_intelligence: Option<Line>,
}

#[derive(Deserialize)]
struct Line {
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Standing {
    status: Option<String>,
}

#[derive(Deserialize)]
struct Balance {
    balance: Option<String>,
    currency: Option<String>,
}

impl Twilio {
    /// Asks Lookup v2, which answers 200 also for what cannot be a number.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn look_up(&self, number: &PhoneNumber) -> Result<Lookup, SendError> {
        let address = format!("{}/v2/PhoneNumbers/{}", self.config.lookups_url, number.e164());
        let fields: &[(&str, &str)] =
            if self.config.lookup_line_type { &[("Fields", "line_type_intelligence")] } else { &[] };
        let looked: Looked = self.get(&address, &fields).await?;
        let told = looked.phone_number.and_then(|told| PhoneNumber::from_wire(&told).ok());
        Ok(Lookup {
            valid: looked.valid,
            number: told.filter(|_| looked.valid),
            country: looked.country_code,
            line_type: looked.line_type_intelligence.and_then(|line| line.kind).map(|kind| line_type(&kind)),
        })
    }

    /// Tries the credentials: an account that is not active can do nothing; the balance is a
    /// courtesy that sub-accounts do not get.
    ///
    /// # Errors
    /// [`SendError::NotConfigured`] or [`SendError::Permanent`] as [`Provider::account`](super::Provider) says.
    pub(super) async fn standing(&self) -> Result<Account, SendError> {
        let (account, _) = self.credentials()?;
        let address = format!("{}/2010-04-01/Accounts/{account}.json", self.config.api_url);
        let none: [(&str, &str); 0] = [];
        let standing: Standing = self.get(&address, &none).await?;
        if let Some(status) = standing.status.filter(|status| status != "active") {
            let fault =
                Fault::new("30002", format!("the Twilio account is {}", Fault::told("", &status).message));
            return Err(SendError::Permanent { fault });
        }
        let balance = self.get::<Balance>(&self.address("Balance.json")?, &none).await;
        let balance = balance.ok().and_then(|told| told.balance.zip(told.currency));
        Ok(Account { balance: balance.map(|(amount, currency)| Price { amount, currency }) })
    }
}

/// Lookup's kinds of lines.
fn line_type(kind: &str) -> LineType {
    match kind {
        "mobile" => LineType::Mobile,
        "landline" => LineType::Landline,
        "fixedVoip" | "nonFixedVoip" | "voip" => LineType::Voip,
        "tollFree" => LineType::TollFree,
        "premium" | "sharedCost" => LineType::Premium,
        _ => LineType::Other,
    }
}
