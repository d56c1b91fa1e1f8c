//! Which telcos there are: the one list a new vendor is added to.

use std::sync::Arc;

use super::Provider;

/// The configured providers, by name.
#[derive(Clone)]
pub struct Registry(Vec<Arc<dyn Provider>>);

/// A provider as operators see it; no secret in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderStatus {
    /// `messagebird`.
    pub name: &'static str,
    /// `MessageBird`.
    pub label: &'static str,
    /// Credentials for sending are there.
    pub can_send: bool,
    /// Webhooks can be believed; without a secret to check them with they are refused.
    pub can_receive: bool,
    /// Webhooks are checked for authenticity.
    pub verifies_webhooks: bool,
}

impl Registry {
    /// A registry of these providers.
    #[must_use]
    pub fn new(providers: Vec<Arc<dyn Provider>>) -> Self {
        Self(providers)
    }

    /// The provider of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arc<dyn Provider>> {
        self.0.iter().find(|provider| provider.name() == name)
    }

    /// All providers, in the order shown to operators.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn Provider>> {
        self.0.iter()
    }

    /// The state of all providers.
    #[must_use]
    pub fn statuses(&self) -> Vec<ProviderStatus> {
        self.iter()
            .map(|provider| ProviderStatus {
                name: provider.name(),
                label: provider.label(),
                can_send: provider.can_send(),
                can_receive: provider.can_receive(),
                verifies_webhooks: provider.verifies_webhooks(),
            })
            .collect()
    }
}
