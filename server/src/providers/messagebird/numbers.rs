//! The numbers of the account: search, rent, list, give back.
//!
//! Doesn't belong here: where their calls are asked about (`flows`).

use serde::{Deserialize, Serialize};

use super::super::{Capabilities, NumberQuery, OfferedNumber, Price, RentedNumber, SendError, Webhooks};
use super::flows::Flows;
use super::{MessageBird, errors};
use crate::phone::{self, PhoneNumber};

/// Numbers on a page of the list.
const PAGE: usize = 100;
/// Pages read before the list is taken to be endless.
const PAGES: usize = 100;
/// Months rented at once: the shortest.
const MONTHS: u8 = 1;

#[derive(Deserialize)]
struct Offers {
    #[serde(default)]
    items: Vec<Offer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Offer {
    number: String,
    country: String,
    region: Option<String>,
    locality: Option<String>,
    #[serde(default)]
    features: Vec<String>,
    monthly_price: Option<serde_json::Number>,
    currency: Option<String>,
    #[serde(default)]
    inbound_calls_only: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    #[serde(default)]
    items: Vec<Owned>,
    #[serde(default)]
    total_count: usize,
}

#[derive(Deserialize)]
struct Owned {
    number: String,
    country: Option<String>,
    #[serde(default)]
    features: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Purchase<'a> {
    number: &'a str,
    country_code: &'a str,
    billing_interval_months: u8,
}

impl MessageBird {
    /// Numbers to rent; a place on the map is left out, a region is asked for by its name.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn search(&self, query: &NumberQuery) -> Result<Vec<OfferedNumber>, SendError> {
        let mut asked = vec![("limit", query.limit.max(1).to_string())];
        let wanted = query.capabilities;
        let features = [("sms", wanted.sms), ("voice", wanted.voice), ("mms", wanted.mms)];
        asked.extend(features.iter().filter(|(_, is)| *is).map(|(name, _)| ("features", (*name).to_owned())));
        if query.toll_free {
            asked.push(("type", "toll_free".into()));
        }
        if let Some(region) = &query.region {
            asked.push(("region", region.clone()));
        }
        let area = query.area_code.as_deref().zip(phone::calling_code(&query.country));
        match (area, &query.pattern) {
            (Some((area, country)), _) => {
                asked.extend([("number", format!("{country}{area}")), ("search_pattern", "start".into())]);
            }
            (None, Some(part)) => {
                asked.extend([("number", part.clone()), ("search_pattern", "anywhere".into())]);
            }
            (None, None) => {}
        }
        let asked = serde_urlencoded::to_string(asked).unwrap_or_default();
        let url = format!("{}/available-phone-numbers/{}?{asked}", self.config.numbers_url, query.country);
        let offers: Offers = self.ask(self.http.client()?.get(url)).await?.read()?;
        let fits = |offer: &OfferedNumber| {
            query.pattern.as_deref().is_none_or(|pattern| offer.number.digits().contains(pattern))
        };
        Ok(offers.items.into_iter().filter_map(Offer::read).filter(fits).collect())
    }

    /// Rents a number by the month; a refusal counts only if it is not ours already.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn buy(&self, number: &PhoneNumber, country: &str) -> Result<RentedNumber, SendError> {
        let purchase =
            Purchase { number: number.digits(), country_code: country, billing_interval_months: MONTHS };
        let url = format!("{}/phone-numbers", self.config.numbers_url);
        let bought = self.ask(self.http.client()?.post(url).json(&purchase)).await;
        let owned = match bought {
            Ok(answer) => answer.read()?,
            Err(refusal @ SendError::NotConfigured) => return Err(refusal),
            Err(refusal) => self.owned(number).await?.ok_or(refusal)?,
        };
        Ok(owned.rented(number.clone(), &Flows::read(self).await?))
    }

    /// All numbers of the account.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn list(&self) -> Result<Vec<RentedNumber>, SendError> {
        let flows = Flows::read(self).await?;
        let mut listed = Vec::new();
        let mut seen = 0;
        for _ in 0..PAGES {
            let url = format!("{}/phone-numbers?limit={PAGE}&offset={seen}", self.config.numbers_url);
            let page: Page = self.ask(self.http.client()?.get(url)).await?.read()?;
            seen += page.items.len();
            let is_last = page.items.is_empty() || seen >= page.total_count;
            let read = page.items.into_iter();
            listed.extend(read.filter_map(|owned| {
                let number = PhoneNumber::from_wire(&owned.number).ok()?;
                Some(owned.rented(number, &flows))
            }));
            if is_last {
                break;
            }
        }
        Ok(listed)
    }

    /// Gives a number back; one that is not ours is back already.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn release(&self, number: &RentedNumber) -> Result<(), SendError> {
        let request = self.http.client()?.delete(self.number_url(&number.number));
        match self.ask(request).await {
            Err(SendError::Permanent { fault }) if errors::is_not_found(&fault) => Ok(()),
            released => released.map(drop),
        }
    }

    async fn owned(&self, number: &PhoneNumber) -> Result<Option<Owned>, SendError> {
        match self.ask(self.http.client()?.get(self.number_url(number))).await {
            Err(SendError::Permanent { fault }) if errors::is_not_found(&fault) => Ok(None),
            answer => answer?.read().map(Some),
        }
    }

    fn number_url(&self, number: &PhoneNumber) -> String {
        format!("{}/phone-numbers/{}", self.config.numbers_url, number.digits())
    }
}

impl Offer {
    /// A number that can only be called is none that texts could answer.
    fn read(self) -> Option<OfferedNumber> {
        let capabilities = capabilities(&self.features);
        Some(OfferedNumber {
            number: PhoneNumber::from_wire(&self.number).ok()?,
            country: self.country,
            region: self.region.filter(|region| !region.is_empty()),
            locality: self.locality.filter(|locality| !locality.is_empty()),
            location: None,
            capabilities: Capabilities { sms: capabilities.sms && !self.inbound_calls_only, ..capabilities },
            monthly_cost: self
                .monthly_price
                .zip(self.currency)
                .map(|(amount, currency)| Price { amount: amount.to_string(), currency }),
        })
    }
}

impl Owned {
    fn rented(self, number: PhoneNumber, flows: &Flows) -> RentedNumber {
        RentedNumber {
            provider_id: number.digits().to_owned(),
            country: self.country.or_else(|| number.country()),
            capabilities: capabilities(&self.features),
            webhooks: Some(Webhooks { sms: None, voice: flows.address_of(&number).map(Into::into) }),
            number,
        }
    }
}

fn capabilities(features: &[String]) -> Capabilities {
    let has = |name: &str| features.iter().any(|feature| feature.eq_ignore_ascii_case(name));
    Capabilities { sms: has("sms"), voice: has("voice"), mms: has("mms") }
}
