//! Door 1: GraphQL, for people and programs we know. One file a noun: its type, inputs, queries,
//! mutations and subscriptions. No decision is taken here: mutations call a work room, queries read.

pub mod access;
pub mod account;
pub mod alert;
pub mod at_hand;
pub mod audience;
pub mod audit;
pub mod block;
pub mod board;
pub mod call;
mod concerned;
pub mod conversation;
pub mod demo_clock;
pub mod entry;
pub mod errors;
pub mod evidence;
pub mod explain;
pub mod guard;
pub mod history;
pub mod import;
pub mod intercept;
pub mod keys;
pub mod leg;
pub mod limits;
pub mod live;
pub mod loaders;
mod look;
pub mod market;
pub mod market_numbers;
mod mask;
mod mask_reference;
pub mod money;
pub mod number;
pub mod number_work;
pub mod opt_out;
pub mod outgoing;
pub mod own_rides;
pub mod pagination;
pub mod people;
pub mod phone;
pub mod pool;
mod pool_figures;
mod pool_policy;
mod prime;
pub mod privacy;
pub mod problem;
pub mod provider;
pub mod ready;
mod recent;
mod renting;
pub mod ride;
pub mod rides;
pub mod scalars;
pub mod scope;
mod search;
pub mod second_factor;
pub mod simulator;
pub mod steps;
pub mod support;
pub mod support_work;
pub mod sweep;
mod tallies;
pub mod template;
#[cfg(test)]
mod tests;
pub mod unrouted;
pub mod verification;
pub mod webhook_event;

use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions, SchemaBuilder};

pub use self::ready::Schema;
use crate::error::ErrorCode;

/// What can be asked. In groups, because the library nests what it merges: one long list would be
/// deeper than the compiler goes.
#[derive(MergedObject, Default)]
pub struct Query(CallerQueries, RideSideQueries, PoolSideQueries, OperationQueries);

#[derive(MergedObject, Default)]
struct CallerQueries(
    account::MeQueries,
    access::AccessQueries,
    audit::AuditQueries,
    privacy::PrivacyQueries,
    second_factor::SecondFactorQueries,
    own_rides::AppQueries,
    account::UserQueries,
    demo_clock::DemoClockQueries,
);

#[derive(MergedObject, Default)]
struct RideSideQueries(
    ride::RideQueries,
    board::BoardQueries,
    people::PeopleQueries,
    verification::VerificationQueries,
    conversation::ConversationQueries,
    entry::EntryQueries,
    unrouted::UnroutedQueries,
    support::SupportQueries,
    explain::ExplainQueries,
    mask::MaskQueries,
);

#[derive(MergedObject, Default)]
struct PoolSideQueries(
    number::NumberQueries,
    pool::PoolQueries,
    renting::RentingQueries,
    market::MarketQueries,
    template::TemplateQueries,
);

#[derive(MergedObject, Default)]
struct OperationQueries(
    provider::ProviderQueries,
    problem::ProblemQueries,
    alert::AlertQueries,
    webhook_event::WebhookQueries,
    simulator::SimulatorQueries,
    simulator::HandsetQueries,
    sweep::SweepQueries,
    evidence::EvidenceQueries,
    outgoing::OutgoingQueries,
    intercept::InterceptQueries,
);

/// What can be done, in groups as [`Query`].
#[derive(MergedObject, Default)]
pub struct Mutation(CallerMutations, RideSideMutations, PoolSideMutations, OperationMutations);

#[derive(MergedObject, Default)]
struct CallerMutations(
    account::UserMutations,
    account::MeMutations,
    access::AccessMutations,
    privacy::PrivacyMutations,
    second_factor::SecondFactorMutations,
    own_rides::AppMutations,
    own_rides::AppTokenMutations,
    demo_clock::DemoClockMutations,
);

#[derive(MergedObject, Default)]
struct RideSideMutations(
    people::PeopleMutations,
    verification::VerificationMutations,
    import::ImportMutations,
    phone::PhoneMutations,
    ride::RideMutations,
    ride::ReadingMutations,
    steps::StepMutations,
    steps::ContactMutations,
    steps::CorrectionMutations,
    block::PairMutations,
    mask::MaskMutations,
    entry::EntryMutations,
    call::CallMutations,
    unrouted::UnroutedMutations,
    support_work::DeskMutations,
    support_work::AgentMutations,
);

#[derive(MergedObject, Default)]
struct PoolSideMutations(
    number_work::NumberMutations,
    pool::PoolMutations,
    renting::RentingMutations,
    phone::PhoneLookups,
    market::MarketMutations,
    market_numbers::MarketNumberMutations,
    verification::VerificationPolicyMutations,
    template::TemplateMutations,
);

#[derive(MergedObject, Default)]
struct OperationMutations(
    provider::ProviderMutations,
    problem::ProblemMutations,
    alert::AlertMutations,
    webhook_event::WebhookMutations,
    opt_out::OptOutMutations,
    outgoing::OutgoingMutations,
    intercept::InterceptMutations,
    simulator::SimulatorMutations,
);

/// What can be watched.
#[derive(MergedSubscription, Default)]
pub struct Subscription(live::Live, own_rides::AppLive);

/// The contract, as `schema.graphql` holds it: types by name, fields in the order of their reading.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new().prefer_single_line_descriptions();
    let sdl = builder().finish().sdl_with_options(options);
    // The library ends some lines with spaces.
    let mut lines: Vec<_> = sdl.trim().lines().map(str::trim_end).collect();
    lines.push("");
    lines.join("\n")
}

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    async_graphql::Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .register_output_type::<ErrorCode>()
        .limit_depth(limits::DEPTH)
        .limit_recursive_depth(limits::DEPTH)
        .limit_complexity(limits::COMPLEXITY)
        .limit_directives(limits::DIRECTIVES)
}
