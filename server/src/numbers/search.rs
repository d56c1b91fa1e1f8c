//! Looking for numbers to rent, at one telco or all that are set up.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use futures_util::future::join_all;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::app::App;
use crate::entities::market;
use crate::entities::proxy_number::{self, State};
use crate::error::{Error, Result};
use crate::numbers::vendors;
use crate::numbers::wish::{Nearness, Wish};
use crate::providers::{OfferedNumber, Provider, SendError};

/// Most numbers a search answers.
const MOST: u32 = 100;

/// A number that can be rented.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Name of the telco.
    pub provider: &'static str,
    /// What it offers.
    pub offered: OfferedNumber,
    /// How near to the market it was found.
    pub nearness: Nearness,
    /// Miles from the market's centre, where both places are known.
    pub miles: Option<f64>,
}

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Numbers that are not ours yet, the nearest first.
    pub offers: Vec<Offer>,
    /// Telcos that could not be searched, and why.
    pub problems: Vec<(&'static str, String)>,
}

/// Looks for numbers for a market: on the nearest rung of the locality chain where there is one.
/// One telco that fails does not hide what the others offer.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT` for an unknown telco or limit.
pub async fn search(app: &App, market_id: Option<Uuid>, wish: &Wish, limit: u32) -> Result<Findings> {
    if !(1..=MOST).contains(&limit) {
        return Err(Error::invalid("first", format!("A search answers 1 to {MOST} numbers.")));
    }
    let market = market::named_or_default(app.db.read(), market_id).await?;
    let providers = candidates(app, &market, wish).await?;
    let mut findings = Findings::default();
    for (nearness, query) in wish.rungs(&market, limit) {
        let asked = providers.iter().map(|provider| provider.search_numbers(&query));
        findings.problems.clear();
        for (provider, answer) in providers.iter().zip(join_all(asked).await) {
            match answer {
                Ok(offered) => findings.offers.extend(offered.into_iter().map(|offered| Offer {
                    provider: provider.name(),
                    miles: market.near().zip(offered.location).map(|(near, at)| near.miles_to(at)),
                    offered,
                    nearness,
                })),
                // One that chooses itself has nothing to show.
                Err(SendError::Unsupported) if wish.provider.is_none() => {}
                Err(error) => {
                    findings.problems.push((provider.name(), vendors::words(provider.as_ref(), &error)));
                }
            }
        }
        drop_ours(app, &mut findings.offers).await?;
        if !findings.offers.is_empty() {
            break;
        }
    }
    findings.offers.sort_by(|a, b| {
        let far = |offer: &Offer| offer.miles.unwrap_or(f64::MAX);
        far(a).total_cmp(&far(b))
    });
    findings.offers.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(findings)
}

/// The telcos to ask: the one that is named, else those set up, first the one that serves most of
/// the market, the simulator after the real ones.
///
/// # Errors
/// `INVALID_INPUT` for an unknown telco.
pub async fn candidates(app: &App, market: &market::Model, wish: &Wish) -> Result<Vec<Arc<dyn Provider>>> {
    if let Some(name) = &wish.provider {
        return Ok(vec![Arc::clone(vendors::named(app, name)?)]);
    }
    let served: Vec<(String, i64)> = proxy_number::Entity::find()
        .select_only()
        .column(proxy_number::Column::Provider)
        .column_as(proxy_number::Column::Id.count(), "numbers")
        .filter(proxy_number::Column::MarketId.eq(market.id))
        .filter(proxy_number::Column::State.ne(State::Released))
        .group_by(proxy_number::Column::Provider)
        .into_tuple()
        .all(app.db.read())
        .await?;
    let served: HashMap<_, _> = served.into_iter().collect();
    let mut able: Vec<_> = app.providers.iter().filter(|provider| provider.can_send()).cloned().collect();
    able.sort_by_key(|provider| {
        let numbers = served.get(provider.name()).copied().unwrap_or(0);
        (std::cmp::Reverse(numbers), provider.name() == app.simulator.name())
    });
    // Nobody wants a made-up number among real ones by accident.
    if able.len() > 1 && !served.contains_key(app.simulator.name()) {
        able.retain(|provider| provider.name() != app.simulator.name());
    }
    Ok(able)
}

async fn drop_ours(app: &App, offers: &mut Vec<Offer>) -> Result<()> {
    let asked: Vec<&str> = offers.iter().map(|offer| offer.offered.number.e164()).collect();
    let ours: HashSet<String> = proxy_number::Entity::find()
        .select_only()
        .column(proxy_number::Column::E164)
        .filter(proxy_number::Column::E164.is_in(asked))
        .filter(proxy_number::Column::State.ne(State::Released))
        .into_tuple()
        .all(app.db.read())
        .await?
        .into_iter()
        .collect();
    offers.retain(|offer| !ours.contains(offer.offered.number.e164()));
    Ok(())
}
