//! Renting out numbers from the made-up catalogue, and the account they are paid from.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::super::{
    Account, Fault, LineType, Lookup, NumberQuery, OfferedNumber, Price, RentedNumber, SendError, Webhooks,
};
use super::{Simulator, catalogue};
use crate::phone::PhoneNumber;

/// What is in the account at first, in cents.
const BALANCE: i64 = 50_000;
/// The first month's rent, which is due at once, in cents.
const RENT: i64 = 115;

/// What can be made to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Searching.
    Search,
    /// Renting.
    Buy,
    /// Pointing webhooks.
    Configure,
    /// Listing our numbers.
    List,
    /// Giving back.
    Release,
    /// Asking about the account.
    Account,
    /// Asking about a phone.
    Lookup,
}

/// Where numbers are rented out.
#[derive(Default)]
pub(super) struct Office(Mutex<Books>);

#[derive(Default)]
struct Books {
    rented: BTreeMap<String, RentedNumber>,
    /// Taken away from us: reminding does not bring them back.
    lost: HashSet<String>,
    spent: i64,
    troubles: HashMap<Step, SendError>,
    /// How often each step was asked for.
    asked: HashMap<Step, u32>,
}

impl Office {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The books, unless this step is made to fail.
    fn open(&self, step: Step) -> Result<MutexGuard<'_, Books>, SendError> {
        let mut books = self.books();
        *books.asked.entry(step).or_default() += 1;
        match books.troubles.get(&step) {
            Some(trouble) => Err(trouble.clone()),
            None => Ok(books),
        }
    }

    pub(super) fn search(&self, query: &NumberQuery) -> Result<Vec<OfferedNumber>, SendError> {
        let books = self.open(Step::Search)?;
        let free = catalogue::offers(query).into_iter().filter(|offer| {
            let number = offer.number.e164();
            !books.rented.contains_key(number) && !books.lost.contains(number)
        });
        Ok(free.take(usize::try_from(query.limit).unwrap_or(usize::MAX)).collect())
    }

    pub(super) fn buy(&self, number: &PhoneNumber, country: &str) -> Result<RentedNumber, SendError> {
        let mut books = self.open(Step::Buy)?;
        if let Some(ours) = books.rented.get(number.e164()) {
            return Ok(ours.clone());
        }
        let refused = |words: &str| SendError::Permanent { fault: Fault::new("refused", words) };
        let Some(offer) = catalogue::find(number, country) else {
            return Err(refused("there is no such number to rent"));
        };
        if ending(number) == "0191" {
            return Err(refused("this number is kept for somebody else"));
        }
        if books.spent + RENT > BALANCE {
            return Err(refused("there is not enough in the account"));
        }
        books.spent += RENT;
        let rented = RentedNumber {
            number: number.clone(),
            provider_id: format!("sim-{}", number.digits()),
            country: Some(offer.country),
            capabilities: offer.capabilities,
            webhooks: Some(Webhooks::default()),
        };
        books.lost.remove(number.e164());
        books.rented.insert(number.e164().to_owned(), rented.clone());
        if ending(number) == "0193" {
            return Err(SendError::Unknown { fault: Fault::new("timeout", "no answer came in time") });
        }
        Ok(rented)
    }

    pub(super) fn configure(&self, number: &RentedNumber, to: Webhooks) -> Result<RentedNumber, SendError> {
        let mut books = self.open(Step::Configure)?;
        if ending(&number.number) == "0192" {
            let fault = Fault::new("locked", "the settings of this number are locked");
            return Err(SendError::Permanent { fault });
        }
        match books.rented.get_mut(number.number.e164()) {
            Some(ours) => {
                ours.webhooks = Some(to);
                Ok(ours.clone())
            }
            None => {
                Err(SendError::Permanent { fault: Fault::new("not_ours", "the account has no such number") })
            }
        }
    }

    pub(super) fn list(&self) -> Result<Vec<RentedNumber>, SendError> {
        Ok(self.open(Step::List)?.rented.values().cloned().collect())
    }

    pub(super) fn release(&self, number: &RentedNumber) -> Result<(), SendError> {
        let mut books = self.open(Step::Release)?;
        if ending(&number.number) == "0194" {
            let fault = Fault::new("contract", "this number is under contract until next year");
            return Err(SendError::Permanent { fault });
        }
        books.rented.remove(number.number.e164());
        Ok(())
    }

    pub(super) fn account(&self) -> Result<Account, SendError> {
        let left = BALANCE - self.open(Step::Account)?.spent;
        let amount = format!("{}.{:02}", left / 100, left % 100);
        Ok(Account { balance: Some(Price { amount, currency: "USD".into() }) })
    }

    pub(super) fn lookup(&self, number: &PhoneNumber) -> Result<Lookup, SendError> {
        drop(self.open(Step::Lookup)?);
        let line_type = match ending(number) {
            "9801" => LineType::Landline,
            "9802" => LineType::Voip,
            "9803" => return Ok(Lookup { valid: false, number: None, country: None, line_type: None }),
            _ => LineType::Mobile,
        };
        Ok(Lookup {
            valid: true,
            number: Some(number.clone()),
            country: number.country(),
            line_type: Some(line_type),
        })
    }
}

fn ending(number: &PhoneNumber) -> &str {
    let digits = number.digits();
    digits.get(digits.len().saturating_sub(4)..).unwrap_or_default()
}

impl Simulator {
    /// These numbers are ours: what the server's books say after this process forgot.
    pub fn remember(&self, ours: impl Iterator<Item = RentedNumber>) {
        let webhooks = super::Provider::webhooks(self);
        let mut books = self.0.office.books();
        for number in ours {
            let e164 = number.number.e164().to_owned();
            if !books.lost.contains(&e164) {
                let webhooks = Some(webhooks.clone());
                books.rented.entry(e164).or_insert(RentedNumber { webhooks, ..number });
            }
        }
    }

    /// The telco takes a number away.
    pub fn lose(&self, number: &PhoneNumber) {
        let mut books = self.0.office.books();
        books.rented.remove(number.e164());
        books.lost.insert(number.e164().to_owned());
    }

    /// Somebody points a number's webhooks elsewhere.
    pub fn point(&self, number: &PhoneNumber, webhooks: Webhooks) {
        if let Some(ours) = self.0.office.books().rented.get_mut(number.e164()) {
            ours.webhooks = Some(webhooks);
        }
    }

    /// Makes a step fail so, until [`Simulator::mend`].
    pub fn fail(&self, step: Step, error: SendError) {
        self.0.office.books().troubles.insert(step, error);
    }

    /// All steps work again.
    pub fn mend(&self) {
        self.0.office.books().troubles.clear();
    }

    /// How often a step was asked for.
    #[must_use]
    pub fn times_asked(&self, step: Step) -> u32 {
        self.0.office.books().asked.get(&step).copied().unwrap_or(0)
    }
}
