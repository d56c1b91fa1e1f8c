//! Which of our own numbers a contact touches. Every step of the order asks, so it is read once.

use crate::db::Connection;
use crate::entities::proxy_number::{self, Model};
use crate::error::Result;
use crate::phone::PhoneNumber;
use crate::providers::Sender;

/// Our numbers at both ends of a contact.
#[derive(Clone, Debug, Default)]
pub struct Ours {
    /// The number that was texted or called, if it is ours; of a pair, the one that is given out (E41).
    pub number: Option<Model>,
    /// The number that was called, where that is the other one of a pair.
    pub line: Option<Box<Model>>,
    /// The sender, if he is one of ours: then texts would run in circles (T5).
    pub sender: Option<Model>,
}

impl Ours {
    /// Reads both.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn at(db: &impl Connection, to: Option<&PhoneNumber>, from: &Sender) -> Result<Self> {
        let sender = match from {
            Sender::Phone(phone) => Some(phone),
            Sender::Withheld | Sender::Unreachable => None,
        };
        let ends: Vec<_> = to.into_iter().chain(sender).collect();
        let mut ours = Self::default();
        for found in proxy_number::with_phones(db, &ends).await? {
            if sender.is_some_and(|phone| phone.e164() == found.e164) {
                ours.sender = Some(found.clone());
            }
            if to.is_some_and(|phone| phone.e164() == found.e164) {
                ours.number = Some(found);
            }
        }
        if let Some(called) = &ours.number
            && let Some(leading) = proxy_number::leading(db, called).await?
        {
            ours.line = ours.number.replace(leading).map(Box::new);
        }
        Ok(ours)
    }
}
