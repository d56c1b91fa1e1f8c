//! Numbers that a telco says are ours: listed beside what we know, and taken into the pool.

use std::collections::HashMap;

use uuid::Uuid;

use crate::app::App;
use crate::entities::market;
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

/// What taking numbers into the pool came to.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// Those that are in the pool now.
    pub taken: Vec<Model>,
    /// Those that could not be taken, in E.164, and why.
    pub failed: Vec<(String, String)>,
}

/// Takes numbers of a telco's list into the pool, and points them here. One that cannot be taken does not stop the
/// others (R24).
///
/// # Errors
/// As [`list`]; `NOT_FOUND` for an unknown market; `INVALID_INPUT` for a number that is not in the list; when the
/// database fails.
pub async fn take(
    app: &App,
    provider: &str,
    market: Option<Uuid>,
    wanted: Option<&[String]>,
) -> Result<Imported> {
    market::named_or_default(app.db.read(), market).await?;
    let listed = list(app, provider).await?;
    let strange = wanted
        .unwrap_or_default()
        .iter()
        .find(|number| !listed.iter().any(|one| one.rented.number.e164() == number.as_str()));
    if strange.is_some() {
        return Err(Error::invalid("numbers", "One of these is not in the telco's list. Read it again."));
    }
    let mut imported = Imported::default();
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
        let number = match inventory::enter(app, new).await {
            Ok(number) => number,
            Err(refused @ Error::Refused { .. }) => {
                let words = refused.public_message();
                tracing::warn!(provider, reason = words, "a number could not be imported");
                imported.failed.push((one.rented.number.e164().to_owned(), words));
                continue;
            }
            Err(error) => return Err(error),
        };
        let stands = callbacks::point(vendors::named(app, provider)?.as_ref(), &one.rented).await;
        imported.taken.push(callbacks::keep(app, number.id, Some(&one.rented), &stands).await?);
    }
    let Imported { taken, failed } = &imported;
    let (failed, wrong) = (failed.len(), wrong(taken));
    tracing::info!(provider, taken = taken.len(), failed, wrong, "numbers were imported");
    Ok(imported)
}

fn wrong(taken: &[Model]) -> usize {
    taken.iter().filter(|number| number.callbacks != Callbacks::Ok).count()
}
