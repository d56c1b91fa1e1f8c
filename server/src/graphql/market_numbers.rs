//! Where a market is, which numbers are local to it, how many it wants and what they may cost.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use super::market::Market;
use super::money::Money;
use super::{guard, scalars};
use crate::auth::permissions::Permission;
use crate::entities::market;
use crate::masking::markets;
use crate::numbers::places::{self, PlacePatch};

/// Where a market is, which numbers are local to it, how many it wants and what they may cost.
#[derive(SimpleObject)]
pub struct MarketNumbering {
    /// State or region, as telcos name it, as `CA`.
    region: Option<String>,
    /// Degrees north of its centre.
    latitude: Option<f64>,
    /// Degrees east of its centre.
    longitude: Option<f64>,
    /// How far around the centre a number counts as local, in miles.
    radius_miles: i32,
    /// Area codes that are local, the preferred one first.
    area_codes: Vec<String>,
    /// Its numbers must carry texts with pictures.
    needs_mms: bool,
    /// Where no other number is left, one that is free to call is bought.
    toll_free: bool,
    /// The pool is never made smaller than this.
    min_numbers: Option<i32>,
    /// How many numbers it wants.
    target_numbers: Option<i32>,
    /// The pool is never made larger than this.
    max_numbers: Option<i32>,
    /// What its numbers may cost a month; null for no cap.
    monthly_spend_cap: Option<Money>,
    /// ISO 4217 currency of the cap.
    spend_currency: String,
    /// A telco is asked about each phone that is entered, those of an import apart; it charges a little each time.
    lookup_phones: bool,
}

impl From<&market::Model> for MarketNumbering {
    fn from(row: &market::Model) -> Self {
        Self {
            region: row.region.clone(),
            latitude: row.latitude,
            longitude: row.longitude,
            radius_miles: row.radius_miles,
            area_codes: row.area_codes().map(str::to_owned).collect(),
            needs_mms: row.needs_mms,
            toll_free: row.toll_free,
            min_numbers: row.min_numbers,
            target_numbers: row.target_numbers,
            max_numbers: row.max_numbers,
            monthly_spend_cap: Money::of(row.spend_cap_micros, Some(&row.spend_currency)),
            spend_currency: row.spend_currency.clone(),
            lookup_phones: row.lookup_phones,
        }
    }
}

/// A change; what is left out stays, null clears.
#[derive(InputObject)]
pub struct MarketNumberingPatch {
    /// State or region, as telcos name it.
    region: MaybeUndefined<String>,
    /// Degrees north of its centre.
    latitude: MaybeUndefined<f64>,
    /// Degrees east of its centre.
    longitude: MaybeUndefined<f64>,
    /// How far around the centre a number counts as local, 1 to 500 miles.
    radius_miles: Option<i32>,
    /// Area codes that are local, the preferred one first.
    area_codes: Option<Vec<String>>,
    /// Its numbers must carry texts with pictures.
    needs_mms: Option<bool>,
    /// Where no other number is left, one that is free to call is bought.
    toll_free: Option<bool>,
    /// The pool is never made smaller than this.
    min_numbers: MaybeUndefined<i32>,
    /// How many numbers it wants.
    target_numbers: MaybeUndefined<i32>,
    /// The pool is never made larger than this.
    max_numbers: MaybeUndefined<i32>,
    /// What its numbers may cost a month, a decimal number. A number whose price the telco does not tell counts as 1, a price in another currency as it is written.
    monthly_spend_cap: MaybeUndefined<String>,
    /// ISO 4217 currency of the cap.
    spend_currency: Option<String>,
    /// A telco is asked about each phone that is entered, those of an import apart; it charges a little each time.
    lookup_phones: Option<bool>,
}

/// A new market.
#[derive(InputObject)]
pub struct MarketInput {
    /// Its name.
    name: String,
    /// ISO 3166 alpha-2: how phones without a country code are read.
    country: String,
    /// IANA time zone: how times are written in texts.
    time_zone: String,
    /// The company's name in texts; the default market's unless told.
    brand: Option<String>,
}

/// What was told of a field: nothing, that it is to be empty, or its value.
#[expect(clippy::option_option, reason = "three cases: stays, is cleared, is set")]
fn told<T>(value: MaybeUndefined<T>) -> Option<Option<T>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}

/// Mutations about where markets are.
#[derive(Default)]
pub struct MarketNumberMutations;

#[Object(guard = "guard::May(Permission::ManageNumbers)")]
impl MarketNumberMutations {
    /// Makes a market. Its other policies are those of the deployment until they are changed.
    #[graphql(guard = "guard::MayEverywhere(Permission::ManageNumbers)")]
    async fn create_market(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The market.")] input: MarketInput,
    ) -> async_graphql::Result<Market> {
        let new = markets::NewMarket {
            name: input.name,
            country: input.country,
            time_zone: input.time_zone,
            brand: input.brand,
        };
        Ok(Market(markets::create(guard::app(ctx)?, new, Some(guard::me(ctx)?)).await?.into()))
    }

    /// Changes where a market is, which numbers are local to it, how many it wants and what they may cost.
    async fn update_market_numbering(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which market.")] id: ID,
        #[graphql(desc = "What changes.")] patch: MarketNumberingPatch,
    ) -> async_graphql::Result<Market> {
        let change = PlacePatch {
            region: told(patch.region),
            latitude: told(patch.latitude),
            longitude: told(patch.longitude),
            radius_miles: patch.radius_miles,
            area_codes: patch.area_codes,
            needs_mms: patch.needs_mms,
            toll_free: patch.toll_free,
            min_numbers: told(patch.min_numbers),
            target_numbers: told(patch.target_numbers),
            max_numbers: told(patch.max_numbers),
            spend_cap: told(patch.monthly_spend_cap),
            spend_currency: patch.spend_currency,
            lookup_phones: patch.lookup_phones,
        };
        let by = Some(guard::me(ctx)?);
        let id = scalars::uuid(&id, "id")?;
        Ok(Market(places::update(guard::app(ctx)?, id, change, by).await?.into()))
    }
}
