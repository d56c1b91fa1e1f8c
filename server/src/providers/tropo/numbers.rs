//! Numbers. Tropo chooses one within a prefix (country and area code); the addresses they lead to
//! belong to the application as a whole.

use reqwest::Method;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;

use super::super::{Capabilities, Fault, NumberQuery, OfferedNumber, RentedNumber, SendError, Webhooks};
use super::{Tropo, send};
use crate::phone::{PhoneNumber, calling_code};

/// Each exchange costs a request; so many are looked into.
const MOST_EXCHANGES: usize = 5;
/// What stands for our secret wherever an address is shown.
const HIDDEN: &str = "•••";
/// Tropo's numbers carry texts and calls.
const CARRIES: Capabilities = Capabilities { sms: true, voice: true, mms: false };

#[derive(Deserialize)]
struct Exchange {
    prefix: String,
    city: Option<String>,
    state: Option<String>,
}

/// A number or token of the application, or a number on offer.
#[derive(Deserialize)]
struct Address {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    href: String,
    number: Option<String>,
    city: Option<String>,
    state: Option<String>,
}

/// Where an application's sessions are posted.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Application {
    voice_url: Option<String>,
    messaging_url: Option<String>,
}

#[derive(Deserialize)]
struct Made {
    href: String,
}

impl Tropo {
    /// Numbers on offer within the exchanges that fit.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn search(&self, query: &NumberQuery) -> Result<Vec<OfferedNumber>, SendError> {
        if !CARRIES.cover(query.capabilities) {
            return Ok(Vec::new());
        }
        let prefix = prefix_of(query)?;
        let mut exchanges: Vec<Exchange> = self.rest(Method::GET, "/exchanges", None).await?;
        exchanges.retain(|exchange| {
            let is_there = |region: &String| {
                exchange.state.as_ref().is_some_and(|state| state.eq_ignore_ascii_case(region))
            };
            exchange.prefix.starts_with(&prefix) && query.region.as_ref().is_none_or(is_there)
        });
        let most = usize::try_from(query.limit).unwrap_or(usize::MAX);
        let mut offered = Vec::new();
        for exchange in exchanges.iter().take(MOST_EXCHANGES) {
            let digits = exchange.prefix.bytes().all(|byte| byte.is_ascii_digit());
            if offered.len() >= most || !digits {
                break;
            }
            let path = format!("/addresses?available&prefix={}", exchange.prefix);
            let free: Vec<Address> = self.rest(Method::GET, &path, None).await?;
            offered.extend(free.into_iter().filter_map(|address| self.offer(query, exchange, address)));
        }
        offered.truncate(most);
        Ok(offered)
    }

    fn offer(&self, query: &NumberQuery, exchange: &Exchange, address: Address) -> Option<OfferedNumber> {
        let number = self.number_of(&address)?;
        let fits = query.pattern.as_ref().is_none_or(|pattern| number.digits().contains(pattern.as_str()));
        fits.then(|| OfferedNumber {
            number,
            country: query.country.to_ascii_uppercase(),
            region: address.state.or_else(|| exchange.state.clone()),
            locality: address.city.or_else(|| exchange.city.clone()),
            location: None,
            capabilities: CARRIES,
            monthly_cost: None,
        })
    }

    /// Rents this number, unless it is ours.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn buy(&self, number: &PhoneNumber) -> Result<RentedNumber, SendError> {
        let is_it = |ours: &RentedNumber| ours.number == *number;
        if let Some(ours) = self.owned().await?.into_iter().find(is_it) {
            return Ok(ours);
        }
        let path = format!("{}/addresses", self.application_path()?);
        let wanted = json!({ "type": "number", "number": number.e164() });
        let made: Made = self.rest(Method::POST, &path, Some(&wanted)).await?;
        self.rented(&made.href).await
    }

    /// Rents some number with the wanted country and area code, of Tropo's own choice (R100).
    ///
    /// # Errors
    /// [`SendError`] as for sending: what follows a refusal is for the one who asked to say (R101).
    pub(super) async fn buy_by_prefix(&self, query: &NumberQuery) -> Result<RentedNumber, SendError> {
        let path = format!("{}/addresses", self.application_path()?);
        let wanted = json!({ "type": "number", "prefix": prefix_of(query)? });
        let made: Made = self.rest(Method::POST, &path, Some(&wanted)).await?;
        self.rented(&made.href).await
    }

    /// Points the application, and so all its numbers, at us.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn configure(&self, number: &RentedNumber) -> Result<RentedNumber, SendError> {
        let urls = json!({
            "voiceUrl": self.addresses.of("voice"), "messagingUrl": self.addresses.of("sms"),
        });
        let path = self.application_path()?;
        let answer = self.ask(Method::PUT, &path, Some(&urls)).await?;
        if !answer.is_success() {
            return Err(send::refusal(&answer));
        }
        Ok(RentedNumber { webhooks: Some(self.shown(&self.application().await?)), ..number.clone() })
    }

    /// The numbers of our application.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn owned(&self) -> Result<Vec<RentedNumber>, SendError> {
        let webhooks = self.shown(&self.application().await?);
        let path = format!("{}/addresses", self.application_path()?);
        let addresses: Vec<Address> = self.rest(Method::GET, &path, None).await?;
        let numbers = addresses.iter().filter(|address| address.kind == "number");
        Ok(numbers
            .filter_map(|address| Some(rented(self.number_of(address)?, last_part(&address.href), &webhooks)))
            .collect())
    }

    /// Gives a number back; gone is gone.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn release(&self, number: &RentedNumber) -> Result<(), SendError> {
        let known = Some(number.provider_id.as_str()).filter(|id| self.is_number(id));
        let name = known.unwrap_or(number.number.e164());
        let path = format!("{}/addresses/number/{name}", self.application_path()?);
        let answer = self.ask(Method::DELETE, &path, None).await?;
        match answer.status {
            404 => Ok(()),
            _ if answer.is_success() => Ok(()),
            _ => Err(send::refusal(&answer)),
        }
    }

    /// How our application stands.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn application(&self) -> Result<Application, SendError> {
        self.rest(Method::GET, &self.application_path()?, None).await
    }

    /// Where sessions must be posted, without the secret.
    pub(super) fn shown_addresses(&self) -> Webhooks {
        let hidden = |kind: &str| Some(self.hidden(&self.addresses.of(kind)));
        Webhooks { sms: hidden("sms"), voice: hidden("voice") }
    }

    fn shown(&self, application: &Application) -> Webhooks {
        let shown =
            |url: &Option<String>| url.as_ref().filter(|url| !url.is_empty()).map(|url| self.hidden(url));
        Webhooks { sms: shown(&application.messaging_url), voice: shown(&application.voice_url) }
    }

    /// An address that can be shown and compared: our secrets in it become dots.
    fn hidden(&self, url: &str) -> String {
        let secrets = self.config.webhook_secrets.iter().map(ExposeSecret::expose_secret);
        let ours = secrets.filter_map(|secret| url.strip_suffix(secret)).find(|rest| rest.ends_with('/'));
        ours.map_or_else(|| url.to_owned(), |rest| format!("{rest}{HIDDEN}"))
    }

    async fn rented(&self, href: &str) -> Result<RentedNumber, SendError> {
        let name = last_part(href);
        let number = self.read_number(name).ok_or_else(|| SendError::Unknown {
            fault: Fault::new("unreadable", "Tropo's answer names no phone number"),
        })?;
        let webhooks = self.shown(&self.application().await?);
        Ok(rented(number, name, &webhooks))
    }

    fn number_of(&self, address: &Address) -> Option<PhoneNumber> {
        let told = address.number.as_deref().and_then(|number| self.read_number(number));
        told.or_else(|| self.read_number(last_part(&address.href)))
    }

    /// Tropo writes its numbers with `+1`, and in older answers without either.
    fn read_number(&self, told: &str) -> Option<PhoneNumber> {
        let is_national = !told.starts_with('+') && told.len() == 10;
        let country = Some(self.config.country.as_str()).filter(|_| is_national);
        match country {
            Some(country) => PhoneNumber::parse(told, Some(country)).ok(),
            None => PhoneNumber::from_wire(told).ok(),
        }
    }

    fn is_number(&self, name: &str) -> bool {
        name.trim_start_matches('+').bytes().all(|byte| byte.is_ascii_digit())
            && self.read_number(name).is_some()
    }
}

fn rented(number: PhoneNumber, name: &str, webhooks: &Webhooks) -> RentedNumber {
    RentedNumber {
        provider_id: name.into(),
        country: number.country(),
        capabilities: CARRIES,
        webhooks: Some(webhooks.clone()),
        number,
    }
}

fn last_part(href: &str) -> &str {
    href.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

/// `1407`: country and area code.
fn prefix_of(query: &NumberQuery) -> Result<String, SendError> {
    let area = query.area_code.as_deref().unwrap_or_default();
    let digits = area.chars().filter(char::is_ascii_digit);
    Ok(country_prefix(query)?.chars().chain(digits).collect())
}

fn country_prefix(query: &NumberQuery) -> Result<String, SendError> {
    let code = calling_code(&query.country).map(|code| code.to_string());
    code.ok_or_else(|| SendError::Permanent { fault: Fault::new("country", "there is no such country") })
}
