//! Amounts of money, as telcos charge them.

use async_graphql::SimpleObject;

use crate::numbers::money;

/// An amount of money.
#[derive(SimpleObject, Clone, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// A decimal number, as `1.15`.
    amount: String,
    /// ISO 4217 currency, as `USD`.
    currency: String,
}

impl Money {
    /// An amount in a telco's own words; `None` if it is not known.
    #[must_use]
    pub fn told(amount: Option<String>, currency: Option<String>) -> Option<Self> {
        let (amount, currency) = amount.zip(currency)?;
        Some(Self { amount, currency })
    }

    /// An amount as stored; `None` if it is not known.
    #[must_use]
    pub fn of(micros: Option<i64>, currency: Option<&str>) -> Option<Self> {
        let (micros, currency) = micros.zip(currency)?;
        Some(Self { amount: money::decimal(micros), currency: currency.to_owned() })
    }
}
