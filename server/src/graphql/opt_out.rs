//! Who wants no texts.

use async_graphql::{Context, ID, Object, SimpleObject};

use super::guard;
use super::people::{Customer, Driver};
use super::scalars::{self, DateTime};
use crate::auth::permissions::Permission;
use crate::entities::opt_out::{self, Source};
use crate::entities::person::Kind;
use crate::error::Error;
use crate::masking::guards::opt_outs;

/// That someone wants no texts: none is sent to any of his phones, from any number. Calls go through.
#[derive(SimpleObject)]
pub struct OptOut {
    /// Since when.
    since: DateTime,
    /// How we know.
    source: Source,
    /// Which telco told it.
    provider: Option<String>,
}

impl From<opt_out::Model> for OptOut {
    fn from(row: opt_out::Model) -> Self {
        Self { since: row.since.into(), source: row.source, provider: row.provider }
    }
}

/// A customer or a driver.
#[derive(async_graphql::Union)]
pub enum AnyPerson {
    /// Who is driven.
    Customer(Customer),
    /// Who drives.
    Driver(Driver),
}

/// Mutations about opt-outs.
#[derive(Default)]
pub struct OptOutMutations;

#[Object(guard = "guard::May(Permission::Dispatch)")]
impl OptOutMutations {
    /// Notes that a person wants no texts any more, or wants them again; on record with your name.
    async fn set_opt_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of a customer or driver.")] person_id: ID,
        #[graphql(desc = "True: no texts.")] opted_out: bool,
    ) -> async_graphql::Result<AnyPerson> {
        let account = guard::me(ctx)?;
        let id = scalars::uuid(&person_id, "personId")?;
        let person = opt_outs::by_staff(guard::app(ctx)?, account, id, opted_out).await?;
        Ok(match person.kind {
            Kind::Customer => AnyPerson::Customer(person.into()),
            Kind::Driver => AnyPerson::Driver(person.into()),
            // Refused already: he answers for the company.
            Kind::Agent => return Err(Error::not_found("customer or driver").into()),
        })
    }
}
