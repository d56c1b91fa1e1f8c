//! What each role may do, as named permissions: doors ask for a permission, never for a role.

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter};

use crate::entities::account::Role;

/// One thing that someone may be allowed to do.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Permission {
    /// See rides, people, numbers and the conversation log; phones masked.
    #[sea_orm(string_value = "READ")]
    Read,
    /// Read what people wrote to each other.
    #[sea_orm(string_value = "READ_TEXTS")]
    ReadTexts,
    /// Make and change rides and conversations, write to people, keep their records.
    #[sea_orm(string_value = "DISPATCH")]
    Dispatch,
    /// Give customers' and drivers' apps tokens to see their own rides with.
    #[sea_orm(string_value = "ISSUE_APP_TOKENS")]
    IssueAppTokens,
    /// See a whole phone number, on record.
    #[sea_orm(string_value = "REVEAL_PHONES")]
    RevealPhones,
    /// Answer the support line.
    #[sea_orm(string_value = "SUPPORT")]
    Support,
    /// Retry and resolve failed texts, acknowledge alerts, replay webhooks.
    #[sea_orm(string_value = "OPERATE")]
    Operate,
    /// Set back a ride that was ended by mistake.
    #[sea_orm(string_value = "CORRECT_RIDES")]
    CorrectRides,
    /// Buy, configure and release numbers, size the pool, test telcos.
    #[sea_orm(string_value = "MANAGE_NUMBERS")]
    ManageNumbers,
    /// What holds in a market, and the words of its texts.
    #[sea_orm(string_value = "MANAGE_MARKETS")]
    ManageMarkets,
    /// Take evidence of a ride's contact away as a file.
    #[sea_orm(string_value = "EXPORT_EVIDENCE")]
    ExportEvidence,
    /// Read the audit log.
    #[sea_orm(string_value = "READ_AUDIT")]
    ReadAudit,
    /// Where events are sent to: other people's servers.
    #[sea_orm(string_value = "MANAGE_INTEGRATIONS")]
    ManageIntegrations,
    /// What is kept for how long; erase people, hold their data, give them a copy.
    #[sea_orm(string_value = "MANAGE_PRIVACY")]
    ManagePrivacy,
    /// Users, their roles and API keys of others.
    #[sea_orm(string_value = "MANAGE_USERS")]
    ManageUsers,
}

use Permission::{
    CorrectRides, Dispatch, ExportEvidence, IssueAppTokens, ManageIntegrations, ManageMarkets, ManageNumbers,
    ManagePrivacy, ManageUsers, Operate, Read, ReadAudit, ReadTexts, RevealPhones, Support,
};

/// What concerns the company as a whole: nobody who is limited to some markets may do it (T24).
pub const COMPANY_WIDE: [Permission; 4] = [ReadAudit, ManageIntegrations, ManagePrivacy, ManageUsers];

/// What someone with this role may do.
#[must_use]
pub fn of(role: Role) -> &'static [Permission] {
    match role {
        Role::Viewer => &[Read],
        Role::Auditor => &[Read, ReadTexts, ExportEvidence, ReadAudit],
        Role::SupportAgent => &[Read, ReadTexts, Support, ExportEvidence],
        Role::Dispatcher => {
            &[Read, ReadTexts, Dispatch, IssueAppTokens, RevealPhones, Support, Operate, ExportEvidence]
        }
        Role::OpsManager => &[
            Read,
            ReadTexts,
            Dispatch,
            IssueAppTokens,
            RevealPhones,
            Support,
            Operate,
            CorrectRides,
            ExportEvidence,
            ManageNumbers,
            ManageMarkets,
            ManageIntegrations,
            ManagePrivacy,
            ReadAudit,
        ],
        Role::Admin => &[
            Read,
            ReadTexts,
            Dispatch,
            IssueAppTokens,
            RevealPhones,
            Support,
            Operate,
            CorrectRides,
            ExportEvidence,
            ManageNumbers,
            ManageMarkets,
            ManageIntegrations,
            ManagePrivacy,
            ReadAudit,
            ManageUsers,
        ],
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn an_administrator_may_everything_and_everyone_may_read() {
        assert!(Permission::iter().all(|permission| of(Role::Admin).contains(&permission)));
        assert!(Role::iter().all(|role| of(role).contains(&Read)));
    }

    #[test]
    fn who_only_looks_changes_nothing_and_reveals_nothing() {
        for role in [Role::Viewer, Role::Auditor] {
            assert!(
                of(role).iter().all(|it| [Read, ReadTexts, ExportEvidence, ReadAudit].contains(it)),
                "{role:?}"
            );
        }
    }
}
