//! The simulator adapter.
