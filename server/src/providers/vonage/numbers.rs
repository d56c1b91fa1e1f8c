//! The numbers of the account: search, rent, point at us, list, give back.
//!
//! Vonage filters by country, kind, features and digits only: a place or region is left out. Texts
//! are pointed at the number (`moHttpUrl`), calls at the application it is linked to.

use std::fmt::Display;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::super::http::Answer;
use super::super::{
    Capabilities, Fault, NumberQuery, OfferedNumber, Price, RentedNumber, SendError, Webhooks,
};
use super::{Vonage, errors};
use crate::phone::{self, PhoneNumber};

/// The most numbers on one of Vonage's pages.
const PAGE: usize = 100;
/// Pages read before a search or list is taken to be endless.
const PAGES: usize = 100;

/// A page of numbers. Without a match there is no `numbers` at all.
#[derive(Deserialize)]
struct Page<T> {
    #[serde(default)]
    count: usize,
    #[serde(default = "Vec::new")]
    numbers: Vec<T>,
}

#[derive(Deserialize)]
struct Available {
    country: String,
    msisdn: String,
    cost: Option<String>,
    #[serde(default)]
    features: Vec<String>,
}

/// What became of a rental: 200, or why not.
#[derive(Deserialize)]
struct Done {
    #[serde(rename = "error-code")]
    code: String,
}

/// A number of ours, with every option it has.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Owned {
    country: String,
    msisdn: String,
    #[serde(default)]
    features: Vec<String>,
    mo_http_url: Option<String>,
    #[serde(rename = "app_id")]
    app_id: Option<String>,
    voice_callback_type: Option<String>,
    voice_callback_value: Option<String>,
    messages_callback_type: Option<String>,
    messages_callback_value: Option<String>,
}

impl Owned {
    /// The application that handles its calls.
    fn application(&self) -> Option<&str> {
        let by_voice = self.voice_callback_value.as_deref();
        match self.voice_callback_type.as_deref() {
            Some("app") => by_voice,
            Some("sip" | "tel") => None,
            _ => self.app_id.as_deref(),
        }
    }
}

impl Vonage {
    /// Numbers to rent.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn search(&self, query: &NumberQuery) -> Result<Vec<OfferedNumber>, SendError> {
        let limit = usize::try_from(query.limit).unwrap_or(PAGE).max(1);
        let area = query.area_code.as_deref().zip(phone::calling_code(&query.country));
        let prefix = area.map(|(area, country)| format!("{country}{area}"));
        let mut asked = vec![("country", query.country.clone()), ("size", limit.min(PAGE).to_string())];
        if query.toll_free {
            asked.push(("type", "landline-toll-free".into()));
        }
        if let Some(features) = features(query.capabilities) {
            asked.push(("features", features.into()));
        }
        match (&prefix, &query.pattern) {
            (Some(prefix), _) => asked.extend([("pattern", prefix.clone()), ("search_pattern", "0".into())]),
            (None, Some(part)) => asked.extend([("pattern", part.clone()), ("search_pattern", "1".into())]),
            (None, None) => {}
        }
        // Of two patterns Vonage takes one; the other is ours to match.
        let fits = |number: &PhoneNumber| {
            query.pattern.as_deref().is_none_or(|pattern| number.digits().contains(pattern))
        };
        let mut offered = Vec::new();
        let mut seen = 0;
        for index in 1..=PAGES {
            let page: Page<Available> = self.page("/number/search", &asked, index).await?;
            seen += page.numbers.len();
            let is_last = page.numbers.is_empty() || seen >= page.count;
            let read = page.numbers.into_iter().filter_map(|one| {
                let carries = self.carries(&one.features);
                one.offered(carries)
            });
            offered.extend(read.filter(|offer| fits(&offer.number)));
            if is_last || offered.len() >= limit {
                break;
            }
        }
        offered.truncate(limit);
        Ok(offered)
    }

    /// Rents a number. 420 says no for many reasons, one of which is that it is ours.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn buy(&self, number: &PhoneNumber, country: &str) -> Result<RentedNumber, SendError> {
        let form = [("country", country), ("msisdn", number.digits())];
        let bought = self.post("/number/buy", &form).await;
        match (bought, self.owned(number).await?) {
            (_, Some(owned)) => self.rented(owned, self.answer_url().await?.as_deref()),
            (Err(refusal), None) => Err(refusal),
            // Renting again does no harm, so it is tried until the list shows it.
            (Ok(()), None) => {
                let fault = Fault::new("not_listed", "Vonage rented the number but does not list it yet");
                Err(SendError::Retry { fault, after: None })
            }
        }
    }

    /// Points a number's texts and calls at us. An option that is left out would be cleared, so all
    /// are given.
    ///
    /// # Errors
    /// [`SendError`] as for sending; [`SendError::Permanent`] if it is not ours.
    pub(super) async fn configure(&self, number: &PhoneNumber) -> Result<RentedNumber, SendError> {
        let owned = self.owned(number).await?.ok_or_else(not_ours)?;
        let texts = format!("{}/webhooks/vonage/sms", self.config.public_url);
        let mut form = vec![
            ("country", owned.country.as_str()),
            ("msisdn", owned.msisdn.as_str()),
            ("moHttpUrl", texts.as_str()),
        ];
        let ours = self.config.application.as_ref();
        if let Some(application) = ours {
            self.point_application(application).await?;
            let id = application.id.as_str();
            form.extend([("app_id", id), ("voiceCallbackType", "app"), ("voiceCallbackValue", id)]);
        }
        let kept = [
            ("app_id", owned.app_id.as_deref().filter(|_| ours.is_none())),
            ("voiceCallbackType", owned.voice_callback_type.as_deref().filter(|_| ours.is_none())),
            ("voiceCallbackValue", owned.voice_callback_value.as_deref().filter(|_| ours.is_none())),
            ("messagesCallbackType", owned.messages_callback_type.as_deref()),
            ("messagesCallbackValue", owned.messages_callback_value.as_deref()),
        ];
        form.extend(kept.into_iter().filter_map(|(name, value)| Some((name, value?))));
        self.post("/number/update", &form).await?;
        let owned = self.owned(number).await?.ok_or_else(not_ours)?;
        self.rented(owned, self.answer_url().await?.as_deref())
    }

    /// All numbers of the account.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn list(&self) -> Result<Vec<RentedNumber>, SendError> {
        let answer_url = self.answer_url().await?;
        let asked = [("size", PAGE.to_string())];
        let mut listed = Vec::new();
        let mut seen = 0;
        for index in 1..=PAGES {
            let page: Page<Owned> = self.page("/account/numbers", &asked, index).await?;
            seen += page.numbers.len();
            let is_last = page.numbers.is_empty() || seen >= page.count;
            let read = page.numbers.into_iter().map(|owned| self.rented(owned, answer_url.as_deref()));
            listed.extend(read.filter_map(Result::ok));
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
        let Some(owned) = self.owned(&number.number).await? else { return Ok(()) };
        self.post("/number/cancel", &[("country", owned.country.as_str()), ("msisdn", owned.msisdn.as_str())])
            .await
    }

    async fn owned(&self, number: &PhoneNumber) -> Result<Option<Owned>, SendError> {
        let asked = [("pattern", number.digits().to_owned()), ("search_pattern", "0".to_owned())];
        let page: Page<Owned> = self.page("/account/numbers", &asked, 1).await?;
        Ok(page.numbers.into_iter().find(|owned| owned.msisdn == number.digits()))
    }

    fn rented(&self, owned: Owned, answer_url: Option<&str>) -> Result<RentedNumber, SendError> {
        let number = PhoneNumber::from_wire(&owned.msisdn).map_err(|_| {
            let fault = Fault::new("number", "Vonage lists something that is no number");
            SendError::Unknown { fault }
        })?;
        let ours = self.config.application.as_ref().map(|application| application.id.as_str());
        let voice = match (owned.application(), owned.voice_callback_type.as_deref()) {
            (Some(linked), _) if Some(linked) == ours => answer_url.map(String::from),
            (Some(linked), _) => Some(format!("application:{linked}")),
            (None, Some(kind @ ("sip" | "tel"))) => Some(kind.into()),
            _ => None,
        };
        let sms = owned.mo_http_url.filter(|url| !url.is_empty());
        Ok(RentedNumber {
            provider_id: number.digits().to_owned(),
            number,
            country: Some(owned.country),
            capabilities: self.carries(&owned.features),
            webhooks: Some(Webhooks { sms, voice }),
        })
    }

    async fn page<T: DeserializeOwned>(
        &self,
        path: &str,
        asked: &[(&str, String)],
        index: usize,
    ) -> Result<T, SendError> {
        let mut query = asked.to_vec();
        if index > 1 {
            query.push(("index", index.to_string()));
        }
        let answer = self.get(path, &query).await?;
        if answer.is_success() { answer.read() } else { Err(errors::number_refusal(&answer)) }
    }

    /// Asks the key's interface.
    pub(super) async fn get(&self, path: &str, query: &[(&str, impl Display)]) -> Result<Answer, SendError> {
        let query: Vec<_> = query.iter().map(|(name, value)| (*name, value.to_string())).collect();
        let query = serde_urlencoded::to_string(query).unwrap_or_default();
        let url = format!("{}{path}?{query}", self.config.api_url);
        let request = self.by_key(self.http.client()?.get(url))?;
        self.requests.turn().await?;
        self.http.exchange(request).await
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<(), SendError> {
        let url = format!("{}{path}", self.config.api_url);
        let request = self.by_key(self.http.client()?.post(url))?.form(form);
        self.requests.turn().await?;
        let answer = self.http.exchange(request).await?;
        let done = answer.json::<Done>().is_some_and(|done| done.code == "200");
        if answer.is_success() && done { Ok(()) } else { Err(errors::number_refusal(&answer)) }
    }
}

impl Vonage {
    /// What a number with these features carries for us: calls need an application.
    fn carries(&self, features: &[String]) -> Capabilities {
        let has = |name: &str| features.iter().any(|feature| feature.eq_ignore_ascii_case(name));
        let voice = has("VOICE") && self.config.application.is_some();
        Capabilities { sms: has("SMS"), voice, mms: has("MMS") }
    }
}

impl Available {
    fn offered(self, capabilities: Capabilities) -> Option<OfferedNumber> {
        Some(OfferedNumber {
            number: PhoneNumber::from_wire(&self.msisdn).ok()?,
            country: self.country,
            region: None,
            locality: None,
            location: None,
            capabilities,
            monthly_cost: self.cost.map(|amount| Price { amount, currency: "EUR".into() }),
        })
    }
}

/// The one spelling of each combination that Vonage takes.
fn features(wanted: Capabilities) -> Option<&'static str> {
    match (wanted.sms, wanted.voice, wanted.mms) {
        (false, false, false) => None,
        (true, false, false) => Some("SMS"),
        (false, true, false) => Some("VOICE"),
        (true, true, false) => Some("SMS,VOICE"),
        (false, false, true) => Some("MMS"),
        (true, false, true) => Some("SMS,MMS"),
        (false, true, true) => Some("VOICE,MMS"),
        (true, true, true) => Some("SMS,MMS,VOICE"),
    }
}

fn not_ours() -> SendError {
    SendError::Permanent { fault: Fault::new("not_ours", "the number is not one of the Vonage account's") }
}
