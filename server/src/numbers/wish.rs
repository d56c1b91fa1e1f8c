//! What number is wanted, and where to look for it: near the market first, then farther (R22, R23,
//! R101).

use serde::{Deserialize, Serialize};

use crate::entities::market;
use crate::entities::proxy_number::Purpose;
use crate::phone::PhoneNumber;
use crate::providers::{Capabilities, NumberQuery};

/// What number is wanted. What is left out is as the market has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// Name of the telco; any that is set up unless told.
    pub provider: Option<String>,
    /// This very number, in E.164.
    pub number: Option<String>,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// State or region.
    pub region: Option<String>,
    /// Digits after the country code that it begins with.
    pub area_code: Option<String>,
    /// Digits that it contains.
    pub pattern: Option<String>,
    /// Free to call.
    pub toll_free: bool,
    /// Must it carry texts? Yes unless told.
    pub sms: Option<bool>,
    /// Must it carry calls? Yes unless told.
    pub voice: Option<bool>,
    /// Must it carry pictures? As the market needs unless told.
    pub mms: Option<bool>,
    /// Any number of the country or area code will do: a telco that chooses itself does (R100), and it
    /// is not looked for around the market.
    pub anything: bool,
    /// What it will be kept for; the pool unless told.
    pub purpose: Option<Purpose>,
}

/// How near to the market a number is looked for.
#[derive(async_graphql::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nearness {
    /// As it was asked for, whatever the market.
    Asked,
    /// One of the market's area codes.
    AreaCode,
    /// Around its centre.
    Near,
    /// In its region.
    Region,
    /// In its country.
    Country,
    /// Free to call, from anywhere in the country.
    TollFree,
}

impl Wish {
    /// Would this number do, where one is named?
    #[must_use]
    pub fn is_it(&self, number: &PhoneNumber) -> bool {
        self.number.as_deref().is_none_or(|named| named == number.e164())
    }

    /// May what comes of it be given to any ride of the market?
    #[must_use]
    pub fn serves_rides(&self, market: &market::Model) -> bool {
        let is_local = self.country.as_ref().is_none_or(|own| own.eq_ignore_ascii_case(&market.country));
        let carries_both = self.sms != Some(false) && self.voice != Some(false);
        let is_for_pool = self.purpose.is_none_or(|purpose| purpose == Purpose::Pool);
        self.number.is_none() && is_for_pool && is_local && carries_both
    }

    /// Where to look, the nearest first. Whoever names a place, digits or kind is looked for just that.
    #[must_use]
    pub fn rungs(&self, market: &market::Model, limit: u32) -> Vec<(Nearness, NumberQuery)> {
        let needs = market.needs();
        let anywhere = NumberQuery {
            country: self.country.clone().unwrap_or_else(|| market.country.clone()).to_uppercase(),
            near: None,
            region: None,
            area_code: None,
            pattern: None,
            toll_free: false,
            capabilities: Capabilities {
                sms: self.sms.unwrap_or(needs.sms),
                voice: self.voice.unwrap_or(needs.voice),
                mms: self.mms.unwrap_or(needs.mms),
            },
            limit,
        };
        let digits = self.number.as_deref().map(|number| number.trim_start_matches('+').to_owned());
        let pattern = digits.or_else(|| self.pattern.clone());
        let is_particular =
            pattern.is_some() || self.region.is_some() || self.area_code.is_some() || self.toll_free;
        let elsewhere = self.country.as_ref().is_some_and(|own| !own.eq_ignore_ascii_case(&market.country));
        if is_particular || elsewhere || self.anything {
            let asked = NumberQuery {
                region: self.region.clone(),
                area_code: self.area_code.clone(),
                pattern,
                toll_free: self.toll_free,
                ..anywhere
            };
            return vec![(Nearness::Asked, asked)];
        }
        let mut rungs: Vec<_> = market
            .area_codes()
            .map(|code| {
                let query = NumberQuery { area_code: Some(code.to_owned()), ..anywhere.clone() };
                (Nearness::AreaCode, query)
            })
            .collect();
        if let Some(near) = market.near() {
            // Near a border, what is around the centre may be of another region (R22).
            let region = market.region.clone();
            rungs.push((Nearness::Near, NumberQuery { near: Some(near), region, ..anywhere.clone() }));
        }
        if let Some(region) = &market.region {
            rungs.push((Nearness::Region, NumberQuery { region: Some(region.clone()), ..anywhere.clone() }));
        }
        rungs.push((Nearness::Country, anywhere.clone()));
        if market.toll_free {
            rungs.push((Nearness::TollFree, NumberQuery { toll_free: true, ..anywhere }));
        }
        rungs
    }
}
