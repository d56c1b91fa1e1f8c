//! Privacy: what is kept for how long, whose data is erased, and whose must stay. What is removed
//! leaves its row behind, so that counts and evidence hold: *that* there was a text, not what it said.
//!
//! Doesn't belong here: who may see what (the doors), files that leave the house (`exports`).

pub mod erasure;
pub mod holds;
pub mod journal;
pub mod retention;
pub mod rotation;
