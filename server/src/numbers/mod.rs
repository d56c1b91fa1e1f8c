//! Numbers: what is in the pool and may be given out, from the order at a telco to its return.
//! Giving them to conversations is masking's work; which telco says what is providers'.

pub mod advisor;
pub mod autopilot;
pub mod budget;
pub mod callbacks;
pub mod checks;
pub mod configured;
pub mod days;
mod filling;
pub mod history;
pub mod import;
pub mod inventory;
pub mod keeper;
pub mod lifecycle;
pub mod money;
pub mod orders;
pub mod pairs;
pub mod places;
pub mod policies;
pub mod search;
pub mod sizing;
pub mod states;
pub mod stats;
pub mod usage;
pub mod vendors;
pub mod wish;
