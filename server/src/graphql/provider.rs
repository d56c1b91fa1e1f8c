//! Telcos, as configured here.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::money::Money;
use super::scalars::DateTime;
use super::{guard, scalars};
use crate::auth::permissions::Permission;
use crate::delivery::circuit::{self, CircuitState};
use crate::entities::leg;
use crate::entities::provider_check::{self, State as CheckState};
use crate::entities::proxy_number::{self, State};
use crate::error::Error;
use crate::numbers::checks;
use crate::providers;

/// A telco as configured here; secrets are never shown.
#[derive(SimpleObject)]
pub struct ProviderStatus {
    /// As in a number's `provider`.
    name: &'static str,
    /// Its name for people.
    label: &'static str,
    /// Texts can be sent: there are credentials.
    can_send: bool,
    /// Texts and calls can come in: there is a secret to check webhooks with, or leave to do without.
    can_receive: bool,
    /// Webhooks are checked for authenticity.
    verifies_webhooks: bool,
    /// In words: what is missing in its configuration.
    warning: Option<String>,
    /// How many of our numbers it serves.
    numbers: i32,
    /// Whether texts flow to it, as this server sees it.
    circuit: Circuit,
    /// How many texts wait to be handed to it.
    waiting: i32,
    /// Where it must send inbound texts.
    sms_webhook_url: String,
    /// Where it must ask about inbound calls.
    voice_webhook_url: String,
    /// Where it must send delivery receipts.
    status_webhook_url: String,
    /// Where it must tell how calls go.
    call_webhook_url: String,
    /// How its account stood when it was last looked at; `testProvider` looks now.
    check: Option<ProviderCheck>,
}

/// How a telco's account stood when it was last looked at.
#[derive(SimpleObject)]
pub struct ProviderCheck {
    /// What it came to.
    state: CheckState,
    /// In words: what is wrong.
    problem: Option<String>,
    /// In words: what to do about it.
    remedy: Option<String>,
    /// What is left to spend, where the telco tells.
    balance: Option<Money>,
    /// Numbers that the telco says are yours; null where it keeps no list.
    listed: Option<i32>,
    /// Of these, how many Maskline does not know.
    unknown_here: Option<i32>,
    /// Numbers of yours whose webhooks point elsewhere.
    differing: i32,
    /// Numbers of yours that the telco does not list.
    missing: i32,
    /// When it was looked at.
    checked_at: DateTime,
}

impl From<provider_check::Model> for ProviderCheck {
    fn from(row: provider_check::Model) -> Self {
        Self {
            state: row.state,
            problem: row.problem,
            remedy: row.remedy,
            balance: Money::told(row.balance_amount, row.balance_currency),
            listed: row.listed,
            unknown_here: row.unknown_here,
            differing: row.differing,
            missing: row.missing,
            checked_at: row.checked_at.into(),
        }
    }
}

/// A telco's circuit: it opens when the telco fails or asks for patience, and texts wait.
#[derive(SimpleObject)]
pub struct Circuit {
    /// Whether texts flow.
    state: CircuitState,
    /// Failures in a row.
    failures: i32,
    /// Since when it is not closed.
    since: Option<DateTime>,
    /// When the next text goes out to see whether the telco is back.
    next_probe_at: Option<DateTime>,
}

impl From<circuit::View> for Circuit {
    fn from(view: circuit::View) -> Self {
        Self {
            state: view.state,
            failures: i32::try_from(view.failures).unwrap_or(i32::MAX),
            since: view.since.map(DateTime),
            next_probe_at: view.next_probe_at.map(DateTime),
        }
    }
}

/// Queries about telcos.
#[derive(Default)]
pub struct ProviderQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl ProviderQueries {
    /// All telcos.
    async fn providers(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ProviderStatus>> {
        let app = guard::app(ctx)?;
        let counted: Vec<(String, i64)> = proxy_number::Entity::find()
            .select_only()
            .column(proxy_number::Column::Provider)
            .column_as(proxy_number::Column::Id.count(), "numbers")
            .filter(proxy_number::Column::State.ne(State::Released))
            .group_by(proxy_number::Column::Provider)
            .into_tuple()
            .all(app.db.read())
            .await
            .map_err(Error::from)?;
        let numbers: HashMap<_, _> = counted.into_iter().collect();
        let mut checks = checks::last(app).await?;
        let mut waiting: HashMap<String, i64> = HashMap::new();
        for row in leg::waiting(app.db.read()).await? {
            *waiting.entry(row.provider).or_default() += row.legs;
        }
        let url = app.config.public_url();
        // Tropo signs nothing: its addresses end in a secret, which is not shown.
        let ends_in_secret = !app.config.tropo_webhook_secret.is_empty();
        let webhook = |name: &str, kind: &str| {
            let end = if name == "tropo" && ends_in_secret { "/…" } else { "" };
            format!("{url}/webhooks/{name}/{kind}{end}")
        };
        let status = |status: providers::ProviderStatus| ProviderStatus {
            check: checks.remove(status.name).map(ProviderCheck::from),
            name: status.name,
            label: status.label,
            can_send: status.can_send,
            can_receive: status.can_receive,
            verifies_webhooks: status.verifies_webhooks,
            warning: warning(&status),
            numbers: numbers.get(status.name).copied().map_or(0, scalars::count),
            circuit: app.circuits.view(status.name).into(),
            waiting: waiting.get(status.name).copied().map_or(0, scalars::count),
            sms_webhook_url: webhook(status.name, "sms"),
            voice_webhook_url: webhook(status.name, "voice"),
            status_webhook_url: webhook(status.name, "status"),
            call_webhook_url: webhook(status.name, "call"),
        };
        Ok(app.providers.statuses().into_iter().map(status).collect())
    }
}

/// Mutations about telcos.
#[derive(Default)]
pub struct ProviderMutations;

#[Object(guard = "guard::May(Permission::ManageNumbers)")]
impl ProviderMutations {
    /// Looks at a telco now: whether its credentials work, what is left to spend, and whether its numbers are still yours and point at this server.
    async fn test_provider(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Name of the telco.")] name: String,
    ) -> async_graphql::Result<ProviderCheck> {
        Ok(checks::check(guard::app(ctx)?, &name).await?.into())
    }
}

/// What is missing in a telco's configuration.
fn warning(status: &providers::ProviderStatus) -> Option<String> {
    let mut words = Vec::new();
    if !status.can_send {
        words.push("Texts cannot be sent: no API key is set.".to_owned());
    }
    let secret = match status.name {
        "twilio" => "TWILIO_AUTH_TOKEN",
        "tropo" => "TROPO_WEBHOOK_SECRET",
        "vonage" => "VONAGE_SIGNATURE_SECRET",
        _ => "MESSAGEBIRD_SIGNING_KEY",
    };
    if !status.can_receive {
        words.push(format!("Texts and calls from {} are refused: set {secret}.", status.label));
    } else if !status.verifies_webhooks {
        words.push(format!("Webhooks of {} are not verified: set {secret}.", status.label));
    }
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_setting_that_is_missing() {
        let mut status = providers::ProviderStatus {
            name: "messagebird",
            label: "MessageBird",
            can_send: true,
            can_receive: true,
            verifies_webhooks: false,
        };
        let told = warning(&status).unwrap();
        assert_eq!(told, "Webhooks of MessageBird are not verified: set MESSAGEBIRD_SIGNING_KEY.");
        status.can_receive = false;
        let told = warning(&status).unwrap();
        assert_eq!(told, "Texts and calls from MessageBird are refused: set MESSAGEBIRD_SIGNING_KEY.");
        (status.can_receive, status.verifies_webhooks) = (true, true);
        assert_eq!(warning(&status), None);
    }
}
