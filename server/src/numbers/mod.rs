//! Numbers: what is in the pool and may be given out, from the order at a telco to its return.
//! Giving them to conversations is masking's work; which telco says what is providers'.

pub mod inventory;
pub mod lifecycle;
pub mod money;
pub mod states;
pub mod usage;
pub mod vendors;
