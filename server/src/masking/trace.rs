//! The trace of a decision: which rule was looked at, what it said, which one settled the matter.
//! It is kept with each entry and shown to people, so it holds no number, no name and no text.

use std::borrow::Cow;

use async_graphql::Enum;
use serde::{Deserialize, Serialize};

/// A rule of the resolution order, in the order they are looked at.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[graphql(name = "RoutingRule")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Rule {
    /// Is the number that was texted or called ours?
    Number,
    /// Can the sender be answered, and is he none of our own numbers?
    Sender,
    /// What is the number kept for, if not for the pool?
    Purpose,
    /// Is the number a person's mask, and does that lead on?
    Mask,
    /// Does the number lead this phone to someone now?
    Route,
    /// Is there someone on the other side?
    Counterpart,
    /// Is the conversation suspended?
    Suspended,
    /// Are the two kept apart, was the driver deactivated, or is what comes from this phone put aside?
    Blocked,
    /// May this be sent in this conversation?
    Mode,
    /// Does the text give away how to be reached without us?
    Leak,
    /// Does the other side call at this moment?
    Glare,
    /// Does the number that the other side would see lead him back here?
    CallerId,
    /// Did he leave something behind?
    Lost,
    /// Did the number lead this phone to someone before, and how did that end?
    Quarantine,
    /// Is the sender in conversations on other numbers?
    KnownPerson,
    /// Did the sender prove by a PIN who he is?
    Pin,
    /// Nothing is known of the sender.
    Stranger,
}

/// One step of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The rule that was looked at.
    pub rule: Rule,
    /// Did it settle the matter?
    pub settled: bool,
    /// What it said, in words.
    pub words: Cow<'static, str>,
}

/// The steps taken so far.
#[derive(Clone, Debug, Default)]
pub struct Trail(Vec<Step>);

impl Trail {
    /// A rule was looked at and let the contact pass.
    pub fn pass(&mut self, rule: Rule, words: impl Into<Cow<'static, str>>) {
        self.0.push(Step { rule, settled: false, words: words.into() });
    }

    /// A rule settled the matter.
    #[must_use]
    pub fn settle(mut self, rule: Rule, words: impl Into<Cow<'static, str>>) -> Vec<Step> {
        self.0.push(Step { rule, settled: true, words: words.into() });
        self.0
    }
}
