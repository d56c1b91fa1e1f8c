//! Maskline: a customer and a driver text and call each other through a proxy number; neither ever
//! sees the other's phone. `ARCHITECTURE.md` has the map of the rooms.

pub mod clock;
pub mod phone;
pub mod providers;
pub mod vault;
