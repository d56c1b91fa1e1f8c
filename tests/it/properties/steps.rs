//! What people do in a random life.

use std::fmt::{self, Debug};

use proptest::prelude::*;

use super::{CUSTOMERS, DRIVERS, NUMBERS};

/// What happens next. Rides are counted from the first one made, round and round.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Step {
    Create {
        customer: usize,
        driver: usize,
    },
    Complete {
        ride: usize,
    },
    Cancel {
        ride: usize,
    },
    CustomerTexts {
        ride: usize,
    },
    DriverTexts {
        ride: usize,
    },
    /// Someone texts a number, whether or not he knows it from a ride.
    AnyoneTexts {
        who: usize,
        number: usize,
    },
    /// Another driver takes a ride.
    Swap {
        ride: usize,
        driver: usize,
    },
    /// A person has a new phone; customers first, then drivers.
    NewPhone {
        who: usize,
    },
    /// A dispatcher reconnects the people of a ride.
    Reconnect {
        ride: usize,
    },
    /// A dispatcher ends the contact of a ride at once.
    Close {
        ride: usize,
    },
    /// The two are kept apart.
    Block {
        customer: usize,
        driver: usize,
    },
    /// Someone calls a number.
    AnyoneCalls {
        who: usize,
        number: usize,
    },
    CompleteAll,
    /// Everyone tries every number he ever got.
    AllText,
    Pass {
        seconds: u64,
    },
}

impl Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create { customer, driver } => write!(f, "ride of c{customer} and d{driver}"),
            Self::Complete { ride } => write!(f, "complete ride {ride}"),
            Self::Cancel { ride } => write!(f, "cancel ride {ride}"),
            Self::CustomerTexts { ride } => write!(f, "customer of ride {ride} texts"),
            Self::DriverTexts { ride } => write!(f, "driver of ride {ride} texts"),
            Self::AnyoneTexts { who, number } => write!(f, "person {who} texts number {number}"),
            Self::AnyoneCalls { who, number } => write!(f, "person {who} calls number {number}"),
            Self::Swap { ride, driver } => write!(f, "ride {ride} goes to d{driver}"),
            Self::NewPhone { who } => write!(f, "person {who} has a new phone"),
            Self::Reconnect { ride } => write!(f, "reconnect ride {ride}"),
            Self::Close { ride } => write!(f, "close contact of ride {ride}"),
            Self::Block { customer, driver } => write!(f, "block c{customer} and d{driver}"),
            Self::CompleteAll => f.write_str("complete all rides"),
            Self::AllText => f.write_str("all text"),
            Self::Pass { seconds } => write!(f, "{} min {} s pass", seconds / 60, seconds % 60),
        }
    }
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let ride = 0..12_usize;
    // The edges of grace, of the shorter grace, and of what comes a little late.
    let edges = prop::sample::select(vec![
        60,
        14 * 60,
        15 * 60,
        15 * 60 + 20,
        16 * 60,
        44 * 60,
        58 * 60,
        60 * 60 + 20,
        61 * 60,
    ]);
    let seconds = prop_oneof![6 => edges, 1 => (1..=300_u64).prop_map(|minutes| minutes * 60)];
    // Some are in demand: their numbers run out.
    let customer = prop_oneof![Just(0), 0..CUSTOMERS];
    let driver = prop_oneof![3 => Just(0), 1 => 0..DRIVERS];
    let step = prop_oneof![
        12 => (customer, driver).prop_map(|(customer, driver)| Step::Create { customer, driver }),
        2 => ride.clone().prop_map(|ride| Step::Complete { ride }),
        2 => ride.clone().prop_map(|ride| Step::Cancel { ride }),
        1 => ride.clone().prop_map(|ride| Step::CustomerTexts { ride }),
        1 => ride.clone().prop_map(|ride| Step::DriverTexts { ride }),
        4 => (ride.clone(), 0..DRIVERS).prop_map(|(ride, driver)| Step::Swap { ride, driver }),
        2 => (0..CUSTOMERS + DRIVERS).prop_map(|who| Step::NewPhone { who }),
        3 => ride.clone().prop_map(|ride| Step::Reconnect { ride }),
        1 => ride.prop_map(|ride| Step::Close { ride }),
        1 => (1..CUSTOMERS, 1..DRIVERS).prop_map(|(customer, driver)| Step::Block { customer, driver }),
        2 => (0..=CUSTOMERS + DRIVERS, 0..NUMBERS).prop_map(|(who, number)| Step::AnyoneCalls { who, number }),
        2 => (0..=CUSTOMERS + DRIVERS, 0..NUMBERS).prop_map(|(who, number)| Step::AnyoneTexts { who, number }),
        2 => Just(Step::CompleteAll),
        3 => Just(Step::AllText),
        5 => seconds.prop_map(|seconds| Step::Pass { seconds }),
    ];
    prop::collection::vec(step, 10..45)
}
