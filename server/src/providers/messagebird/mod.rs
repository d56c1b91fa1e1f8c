//! The messagebird adapter.
