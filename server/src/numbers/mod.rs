//! Numbers: what is in the pool and may be given out. Giving them out is masking's work.

pub mod inventory;
