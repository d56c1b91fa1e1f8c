//! Numbers: what is in the pool and may be given out, from the order at a telco to its return.
//! Giving them to conversations is masking's work; which telco says what is providers'.

pub mod advisor;
pub mod autopilot;
pub mod days;
pub mod history;
pub mod inventory;
pub mod lifecycle;
pub mod money;
pub mod policies;
pub mod renting;
pub mod sizing;
pub mod states;
pub mod stats;
pub mod usage;
pub mod vendors;
