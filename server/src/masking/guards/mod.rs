//! The guards: what is not simply passed on. Words that mean something to us (STOP, HELP, 112), people
//! who want no texts, floods of texts that no two people type, and more than one user may have sent.
//!
//! Doesn't belong here: whom a text is for (the relay), and that nothing is sent to who opted out (the
//! courier asks before each send).

pub mod allowance;
pub mod floods;
pub mod keywords;
mod leak_words;
pub mod leaks;
pub mod opt_outs;
pub mod words;
