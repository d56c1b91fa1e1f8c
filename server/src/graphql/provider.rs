//! Telcos, as configured here.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{guard, scalars};
use crate::entities::account::Role;
use crate::entities::proxy_number::{self, State};
use crate::error::Error;
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
    /// Webhooks are checked for authenticity.
    verifies_webhooks: bool,
    /// In words: what is missing in its configuration.
    warning: Option<String>,
    /// How many of our numbers it serves.
    numbers: i32,
    /// Where it must send inbound texts.
    sms_webhook_url: String,
    /// Where it must ask about inbound calls.
    voice_webhook_url: String,
    /// Where it must send delivery receipts.
    status_webhook_url: String,
}

/// Queries about telcos.
#[derive(Default)]
pub struct ProviderQueries;

#[Object(guard = "guard::Needs(Role::Viewer)")]
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
        let url = app.config.public_url();
        let webhook = |name: &str, kind: &str| format!("{url}/webhooks/{name}/{kind}");
        let status = |status: providers::ProviderStatus| ProviderStatus {
            name: status.name,
            label: status.label,
            can_send: status.can_send,
            verifies_webhooks: status.verifies_webhooks,
            warning: warning(&status),
            numbers: numbers.get(status.name).copied().map_or(0, scalars::count),
            sms_webhook_url: webhook(status.name, "sms"),
            voice_webhook_url: webhook(status.name, "voice"),
            status_webhook_url: webhook(status.name, "status"),
        };
        Ok(app.providers.statuses().into_iter().map(status).collect())
    }
}

/// What is missing in a telco's configuration.
fn warning(status: &providers::ProviderStatus) -> Option<String> {
    let mut words = Vec::new();
    if !status.can_send {
        words.push("Texts cannot be sent: no API key is set.".to_owned());
    }
    if !status.verifies_webhooks {
        let setting = status.name.to_uppercase();
        words.push(format!("Webhooks of {} are not verified: set {setting}_SIGNING_KEY.", status.label));
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
            verifies_webhooks: false,
        };
        let told = warning(&status).unwrap();
        assert_eq!(told, "Webhooks of MessageBird are not verified: set MESSAGEBIRD_SIGNING_KEY.");
        status.verifies_webhooks = true;
        assert_eq!(warning(&status), None);
    }
}
