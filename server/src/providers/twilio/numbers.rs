//! Numbers: searching, renting, pointing at us, listing, giving back.
//!
//! A rented number gets its addresses in the same request that rents it (R84), and the address that
//! is told when a caller's own call ends.

use serde::Deserialize;
use serde_json::Value;

use super::super::{Capabilities, NumberQuery, OfferedNumber, RentedNumber, SendError, Webhooks};
use super::Twilio;
use super::api::Page;
use crate::phone::PhoneNumber;

/// Where Twilio searches by place, region and area code.
const BY_PLACE: [&str; 2] = ["US", "CA"];
/// Twilio's bounds: miles around a place, and items on a page.
const FARTHEST: u32 = 500;
const MOST: u32 = 1000;

#[derive(Deserialize)]
struct Offers {
    available_phone_numbers: Vec<Offer>,
}

#[derive(Deserialize)]
struct Offer {
    phone_number: String,
    iso_country: Option<String>,
    region: Option<String>,
    locality: Option<String>,
    latitude: Option<Value>,
    longitude: Option<Value>,
    #[serde(default)]
    capabilities: Value,
}

#[derive(Deserialize)]
struct Owned {
    incoming_phone_numbers: Vec<Number>,
    next_page_uri: Option<String>,
}

#[derive(Deserialize)]
struct Number {
    sid: String,
    #[serde(rename = "phone_number")]
    e164: String,
    sms_url: Option<String>,
    voice_url: Option<String>,
    #[serde(default)]
    capabilities: Value,
}

impl Page for Owned {
    type Item = Number;

    fn into_parts(self) -> (Vec<Number>, Option<String>) {
        (self.incoming_phone_numbers, self.next_page_uri)
    }
}

impl Twilio {
    /// Where a number's webhooks must point.
    pub(super) fn addresses(&self) -> Webhooks {
        let address = |kind: &str| Some(format!("{}/webhooks/twilio/{kind}", self.config.public_url));
        Webhooks { sms: address("sms"), voice: address("voice") }
    }

    /// Numbers on offer. Outside the United States and Canada, those that carry texts are mobile
    /// ones; where a country has none, its local numbers are looked at.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn search(&self, query: &NumberQuery) -> Result<Vec<OfferedNumber>, SendError> {
        let country = query.country.to_ascii_uppercase();
        let by_place = BY_PLACE.contains(&country.as_str());
        let kinds: &[&str] = match (query.toll_free, by_place || !query.capabilities.sms) {
            (true, _) => &["TollFree"],
            (false, true) => &["Local"],
            (false, false) => &["Mobile", "Local"],
        };
        let wanted = asked(query, by_place);
        for kind in kinds {
            let address = self.address(&format!("AvailablePhoneNumbers/{country}/{kind}.json"))?;
            let offers = match self.get::<Offers>(&address, &wanted).await {
                // There are no numbers of this kind in this country.
                Err(SendError::Permanent { fault }) if fault.code == "20404" => continue,
                offers => offers?,
            };
            let mut fitting: Vec<_> =
                offers.available_phone_numbers.into_iter().filter_map(offered).collect();
            fitting.retain(|offer| offer.capabilities.cover(query.capabilities));
            fitting.truncate(usize::try_from(query.limit).unwrap_or(usize::MAX));
            if !fitting.is_empty() {
                return Ok(fitting);
            }
        }
        Ok(Vec::new())
    }

    /// Rents a number and points it at us, in one request. One that is ours already is pointed at us.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn buy(&self, number: &PhoneNumber) -> Result<RentedNumber, SendError> {
        if let Some(ours) = self.owned(number).await? {
            return self.point(&ours.provider_id).await;
        }
        let addresses = self.configuration();
        let mut form = vec![("PhoneNumber", number.e164())];
        form.extend(addresses.iter().map(|(name, value)| (*name, value.as_str())));
        let rented: Number = self.post("IncomingPhoneNumbers.json", &form).await?;
        rented_number(rented).ok_or_else(unreadable)
    }

    /// Points a number at us.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn configure(&self, number: &RentedNumber) -> Result<RentedNumber, SendError> {
        self.point(&self.sid_of(number).await?.ok_or_else(not_ours)?).await
    }

    /// All numbers of the account.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn owned_numbers(&self) -> Result<Vec<RentedNumber>, SendError> {
        let all = self.list::<Owned>("IncomingPhoneNumbers.json", &[("PageSize", "200")]).await?;
        Ok(all.into_iter().filter_map(rented_number).collect())
    }

    /// Gives a number back; gone is gone.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn release(&self, number: &RentedNumber) -> Result<(), SendError> {
        match self.sid_of(number).await? {
            Some(sid) => self.delete(&format!("IncomingPhoneNumbers/{sid}.json")).await,
            None => Ok(()),
        }
    }

    async fn point(&self, sid: &str) -> Result<RentedNumber, SendError> {
        let addresses = self.configuration();
        let form: Vec<_> = addresses.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let pointed: Number = self.post(&format!("IncomingPhoneNumbers/{sid}.json"), &form).await?;
        rented_number(pointed).ok_or_else(unreadable)
    }

    fn configuration(&self) -> [(&'static str, String); 6] {
        let address = |kind: &str| format!("{}/webhooks/twilio/{kind}", self.config.public_url);
        let post = || "POST".to_owned();
        [
            ("SmsUrl", address("sms")),
            ("SmsMethod", post()),
            ("VoiceUrl", address("voice")),
            ("VoiceMethod", post()),
            ("StatusCallback", address("call")),
            ("StatusCallbackMethod", post()),
        ]
    }

    /// Twilio's id of a number; one that was entered by hand has only its digits, so it is looked up.
    async fn sid_of(&self, number: &RentedNumber) -> Result<Option<String>, SendError> {
        let id = &number.provider_id;
        if id.starts_with("PN") && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Ok(Some(id.clone()));
        }
        Ok(self.owned(&number.number).await?.map(|ours| ours.provider_id))
    }

    async fn owned(&self, number: &PhoneNumber) -> Result<Option<RentedNumber>, SendError> {
        let query = [("PhoneNumber", number.e164()), ("PageSize", "20")];
        let found = self.list::<Owned>("IncomingPhoneNumbers.json", &query).await?;
        // Twilio matches parts of numbers too.
        Ok(found.into_iter().filter_map(rented_number).find(|owned| owned.number == *number))
    }
}

/// The filters of a search, as far as Twilio has them for this country.
fn asked(query: &NumberQuery, by_place: bool) -> Vec<(&'static str, String)> {
    let mut asked = vec![("PageSize", query.limit.clamp(1, MOST).to_string())];
    let needs = query.capabilities;
    for (name, needed) in
        [("SmsEnabled", needs.sms), ("VoiceEnabled", needs.voice), ("MmsEnabled", needs.mms)]
    {
        if needed {
            asked.push((name, "true".into()));
        }
    }
    if let Some(pattern) = &query.pattern {
        asked.push(("Contains", pattern.clone()));
    }
    if by_place && !query.toll_free {
        if let Some(near) = query.near {
            asked.push(("NearLatLong", format!("{},{}", near.latitude, near.longitude)));
            asked.push(("Distance", near.radius_miles.clamp(1, FARTHEST).to_string()));
        }
        asked.extend(query.region.iter().map(|region| ("InRegion", region.clone())));
        asked.extend(query.area_code.iter().map(|code| ("AreaCode", code.clone())));
    }
    asked
}

fn offered(offer: Offer) -> Option<OfferedNumber> {
    let number = PhoneNumber::from_wire(&offer.phone_number).ok()?;
    let country = offer.iso_country.or_else(|| number.country())?;
    Some(OfferedNumber {
        country,
        region: offer.region.filter(|region| !region.is_empty()),
        locality: offer.locality.filter(|locality| !locality.is_empty()),
        location: degrees(offer.latitude).zip(degrees(offer.longitude)),
        capabilities: capabilities(&offer.capabilities),
        monthly_cost: None,
        number,
    })
}

fn rented_number(number: Number) -> Option<RentedNumber> {
    let set = |url: Option<String>| url.filter(|url| !url.is_empty());
    let e164 = PhoneNumber::from_wire(&number.e164).ok()?;
    Some(RentedNumber {
        country: e164.country(),
        provider_id: number.sid,
        capabilities: capabilities(&number.capabilities),
        webhooks: Some(Webhooks { sms: set(number.sms_url), voice: set(number.voice_url) }),
        number: e164,
    })
}

/// Their names come in lower case, and in capitals from older answers.
fn capabilities(told: &Value) -> Capabilities {
    let has = |wanted: &str| {
        let named = |(name, value): (&String, &Value)| {
            name.eq_ignore_ascii_case(wanted) && value.as_bool() == Some(true)
        };
        told.as_object().is_some_and(|told| told.iter().any(named))
    };
    Capabilities { sms: has("sms"), voice: has("voice"), mms: has("mms") }
}

/// A number, or a number as text.
fn degrees(value: Option<Value>) -> Option<f64> {
    let value = value?;
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

fn unreadable() -> SendError {
    let fault = super::super::Fault::new("unreadable", "Twilio's answer names no phone number");
    SendError::Unknown { fault }
}

fn not_ours() -> SendError {
    let fault = super::super::Fault::new("20404", "the number is not in our Twilio account");
    SendError::Permanent { fault }
}
