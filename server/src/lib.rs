//! Maskline: a customer and a driver text and call each other through a proxy number; neither ever
//! sees the other's phone. `ARCHITECTURE.md` has the map of the rooms.

pub mod alerts;
pub mod app;
pub mod audit;
pub mod auth;
pub mod backup;
pub mod clock;
pub mod config;
pub mod db;
pub mod delivery;
pub mod demo;
pub mod demo_clock;
pub mod entities;
pub mod error;
pub mod events;
pub mod exports;
pub mod graphql;
pub mod hooks;
pub mod http;
pub mod inbox;
pub mod masking;
pub mod meters;
pub mod numbers;
pub mod phone;
pub mod pictures;
pub mod privacy;
pub mod private;
pub mod providers;
pub mod support;
pub mod sweeps;
pub mod telemetry;
pub mod vault;
pub mod verification;
