//! Numbers that a telco says are ours: listed beside what we know, and taken into the pool.

use std::collections::HashMap;

use uuid::Uuid;

use crate::app::App;
use crate::entities::proxy_number::{self, Callbacks, Model, Purpose};
use crate::error::{Error, Result};
use crate::numbers::inventory::{self, NewNumber};
use crate::numbers::{callbacks, vendors};
use crate::providers::RentedNumber;

/// A number in a telco's list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// As the telco has it.
    pub rented: RentedNumber,
    /// In words: where it points, if not at this server.
    pub problem: Option<String>,
    /// As we have it.
    pub known: Option<Model>,
}

/// All numbers that a telco says are ours.
///
/// # Errors
/// `INVALID_INPUT` for an unknown telco, `PROVIDER_ERROR` if it does not tell.
pub async fn list(app: &App, provider: &str) -> Result<Vec<Listed>> {
    let provider = vendors::named(app, provider)?;
    let listed = vendors::list(app, provider.as_ref()).await;
    let listed = listed.map_err(|error| vendors::refusal(provider.as_ref(), &error))?;
    let ours = proxy_number::of_provider(app.db.read(), provider.name()).await?;
    let mut ours: HashMap<String, Model> = ours.into_iter().map(|row| (row.e164.clone(), row)).collect();
    Ok(listed
        .into_iter()
        .map(|rented| Listed {
            problem: callbacks::standing(provider.as_ref(), &rented).problem,
            known: ours.remove(rented.number.e164()),
            rented,
        })
        .collect())
}

/// Takes numbers of a telco's list into the pool, and points them here.
///
/// # Errors
/// As [`list`]; `INVALID_INPUT` for a number that is not in the list; as [`inventory::add`].
pub async fn take(
    app: &App,
    provider: &str,
    market: Option<Uuid>,
    wanted: Option<&[String]>,
) -> Result<Vec<Model>> {
    let listed = list(app, provider).await?;
    let strange = wanted
        .unwrap_or_default()
        .iter()
        .find(|number| !listed.iter().any(|one| one.rented.number.e164() == number.as_str()));
    if strange.is_some() {
        return Err(Error::invalid("numbers", "One of these is not in the telco's list. Read it again."));
    }
    let mut taken = Vec::new();
    for one in listed {
        let is_wanted = wanted.is_none_or(|wanted| wanted.iter().any(|n| n == one.rented.number.e164()));
        if one.known.is_some() || !is_wanted {
            continue;
        }
        let can = one.rented.capabilities;
        let new = NewNumber {
            number: one.rented.number.e164().to_owned(),
            provider: provider.to_owned(),
            market_id: market,
            sms: can.sms,
            voice: can.voice,
            mms: can.mms,
            purpose: Purpose::Pool,
        };
        let number = inventory::enter(app, new).await?;
        let stands = callbacks::point(vendors::named(app, provider)?.as_ref(), &one.rented).await;
        taken.push(callbacks::keep(app, number.id, Some(&one.rented), &stands).await?);
    }
    tracing::info!(provider, taken = taken.len(), wrong = wrong(&taken), "numbers were imported");
    Ok(taken)
}

fn wrong(taken: &[Model]) -> usize {
    taken.iter().filter(|number| number.callbacks != Callbacks::Ok).count()
}
