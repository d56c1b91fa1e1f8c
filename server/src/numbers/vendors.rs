//! Talking to telcos about numbers: which one, in which words a failure is told, and how a row of
//! ours looks to it.

use std::sync::Arc;

use crate::app::App;
use crate::entities::proxy_number::{self, Model, State};
use crate::error::{Error, ErrorCode, Result};
use crate::providers::{Provider, RentedNumber, SendError, Webhooks};

/// The telco of that name.
///
/// # Errors
/// `INVALID_INPUT` naming those there are.
pub fn named<'a>(app: &'a App, name: &str) -> Result<&'a Arc<dyn Provider>> {
    app.providers.get(name).ok_or_else(|| {
        let known: Vec<_> = app.providers.iter().map(|provider| provider.name()).collect();
        Error::invalid("provider", format!("One of: {}.", known.join(", ")))
    })
}

/// What went wrong at a telco, as a sentence for people.
#[must_use]
pub fn words(provider: &dyn Provider, error: &SendError) -> String {
    let label = provider.label();
    match error {
        SendError::Retry { fault, .. } => {
            format!("{label} could not do it for now: {} ({}).", fault.message, fault.code)
        }
        SendError::Permanent { fault } | SendError::OptedOut { fault } => {
            format!("{label} refused: {} ({}).", fault.message, fault.code)
        }
        SendError::Unknown { fault } => {
            format!("{label} did not answer, so it may or may not have happened: {}.", fault.message)
        }
        SendError::NotConfigured => {
            format!("{label} has no API credentials here: set them in the server's environment and restart.")
        }
        SendError::Unsupported => format!("{label} cannot do this by its API: do it in its own console."),
    }
}

/// What went wrong at a telco, as a refusal.
#[must_use]
pub fn refusal(provider: &dyn Provider, error: &SendError) -> Error {
    Error::refused(ErrorCode::ProviderError, words(provider, error))
}

/// A number of ours as its telco knows it.
#[must_use]
pub fn rented(number: &Model) -> RentedNumber {
    let phone = number.phone();
    RentedNumber {
        provider_id: number.provider_sid.clone().unwrap_or_else(|| phone.digits().to_owned()),
        number: phone,
        country: number.country.clone(),
        capabilities: number.capabilities(),
        webhooks: None,
    }
}

/// How the webhooks of a number stand against ours: what differs, in words. Only hosts are named:
/// the rest of an address may be a secret.
#[must_use]
pub fn difference(wanted: &Webhooks, set: &Webhooks) -> Option<String> {
    let one = |what: &str, wanted: &Option<String>, set: &Option<String>| {
        let wanted = wanted.as_deref()?;
        let set = set.as_deref().unwrap_or_default();
        if set.trim_end_matches('/') == wanted.trim_end_matches('/') {
            return None;
        }
        let (here, there) = (host(wanted), host(set));
        Some(match there {
            None => format!("{what} are sent nowhere."),
            Some(there) if Some(&there) == here.as_ref() => {
                format!("{what} are sent to another path or setting at {there}.")
            }
            Some(there) => format!("{what} are sent to {there}."),
        })
    };
    let differing: Vec<_> = [one("Texts", &wanted.sms, &set.sms), one("Calls", &wanted.voice, &set.voice)]
        .into_iter()
        .flatten()
        .collect();
    (!differing.is_empty()).then(|| differing.join(" "))
}

fn host(address: &str) -> Option<String> {
    url::Url::parse(address).ok()?.host_str().map(str::to_owned)
}

/// All numbers of our account at a telco. One that keeps its books in memory is reminded of ours first.
///
/// # Errors
/// [`SendError`] of the telco; a database that is away counts as "for now".
pub async fn list(app: &App, provider: &dyn Provider) -> Result<Vec<RentedNumber>, SendError> {
    if provider.name() == app.simulator.name() {
        match proxy_number::of_provider(app.db.read(), provider.name()).await {
            Ok(ours) => {
                let ours = ours.iter().filter(|row| row.state != State::Ordered);
                app.simulator.remember(ours.map(rented));
            }
            Err(error) => tracing::warn!(%error, "the simulator cannot be told which numbers are ours"),
        }
    }
    provider.list_numbers().await
}

/// Points a number of ours here. A telco that keeps its books in memory is reminded of it first.
///
/// # Errors
/// [`SendError`] of the telco.
pub async fn configure(
    app: &App,
    provider: &dyn Provider,
    number: &Model,
) -> Result<RentedNumber, SendError> {
    let ours = rented(number);
    if provider.name() == app.simulator.name() {
        app.simulator.remember(std::iter::once(ours.clone()));
    }
    provider.configure_number(&ours).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(sms: Option<&str>, voice: Option<&str>) -> Webhooks {
        Webhooks { sms: sms.map(str::to_owned), voice: voice.map(str::to_owned) }
    }

    #[test]
    fn what_differs_is_told_without_paths() {
        let wanted =
            at(Some("https://mask.example/webhooks/x/sms"), Some("https://mask.example/s3cret/voice"));
        assert_eq!(difference(&wanted, &wanted), None);
        let set = at(Some("https://user:pw@old.example/hook?key=1"), None);
        assert_eq!(
            difference(&wanted, &set).unwrap(),
            "Texts are sent to old.example. Calls are sent nowhere."
        );
        let set = at(Some("https://mask.example/webhooks/x/sms/"), Some("https://mask.example/other"));
        assert_eq!(
            difference(&wanted, &set).unwrap(),
            "Calls are sent to another path or setting at mask.example."
        );
        // A telco without such a setting cannot differ.
        assert_eq!(difference(&at(None, None), &at(Some("https://a.example"), None)), None);
    }
}
