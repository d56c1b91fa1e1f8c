//! Masking: who reaches whom through which number. Rides are opened and closed here, numbers are
//! allocated, inbound texts and calls find the other side. No wire format and no GraphQL.

pub mod allocation;
pub mod around_calls;
pub mod auto_reply;
pub mod blocks;
pub mod calls;
pub mod company;
pub mod conversations;
pub(crate) mod drivers;
pub mod explain;
pub mod failover;
pub mod guards;
pub mod import;
pub mod insight;
pub mod keyed_in;
pub(crate) mod log;
pub mod lost;
pub mod markets;
pub mod masks;
pub mod moves;
pub mod once;
pub mod ours;
pub mod own_rides;
pub mod parts;
pub mod people;
pub mod phones;
pub mod pin;
pub mod policy;
pub mod recovery;
mod refusals;
pub mod relay;
pub mod resolve;
pub mod rides;
pub mod trace;
pub mod unrouted;
pub mod wording;
