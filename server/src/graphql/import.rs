//! Bringing in many people at once.

use async_graphql::{Context, ID, Object, SimpleObject};

use super::people::{CustomerSide, DriverSide, Side};
use super::{guard, scope};
use crate::auth::permissions::Permission;
use crate::masking::import as work;

/// What an import did, or would do.
#[derive(SimpleObject)]
pub struct ImportReport {
    /// New people.
    created: i32,
    /// People recognised by their phone whose name or note changed.
    updated: i32,
    /// Rows that said nothing new.
    unchanged: i32,
    /// Rows that were left out.
    problems: Vec<ImportProblem>,
    /// Nothing was written.
    dry_run: bool,
}

/// A row of an import that could not be used.
#[derive(SimpleObject)]
pub struct ImportProblem {
    /// Line of the file; the header is 1.
    row: i32,
    /// Which column.
    field: Option<String>,
    /// What is wrong with it.
    message: String,
}

impl From<work::ImportReport> for ImportReport {
    fn from(report: work::ImportReport) -> Self {
        let problem = |problem: work::ImportProblem| ImportProblem {
            row: problem.row,
            field: problem.field,
            message: problem.message,
        };
        Self {
            created: report.created,
            updated: report.updated,
            unchanged: report.unchanged,
            problems: report.problems.into_iter().map(problem).collect(),
            dry_run: report.dry_run,
        }
    }
}

async fn import<S: Side>(
    ctx: &Context<'_>,
    csv: &str,
    market_id: Option<ID>,
    dry_run: Option<bool>,
) -> async_graphql::Result<ImportReport> {
    let market = scope::market(ctx, market_id.as_ref())?;
    let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
    Ok(work::import(app, S::KIND, csv, market, caller, dry_run.unwrap_or(false)).await?.into())
}

/// Mutations that bring in many people.
#[derive(Default)]
pub struct ImportMutations;

#[Object(guard = "guard::May(Permission::Dispatch)")]
impl ImportMutations {
    /// Reads CSV with the columns name, phone and (optional) note; rows that are wrong are reported and the others imported.
    async fn import_customers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file's text, with its header.")] csv: String,
        #[graphql(desc = "Whose country phones are read in; the default market unless told.")]
        market_id: Option<ID>,
        #[graphql(desc = "Only report what would happen.")] dry_run: Option<bool>,
    ) -> async_graphql::Result<ImportReport> {
        import::<CustomerSide>(ctx, &csv, market_id, dry_run).await
    }

    /// As `importCustomers`, for drivers.
    async fn import_drivers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file's text, with its header.")] csv: String,
        #[graphql(desc = "Whose country phones are read in; the default market unless told.")]
        market_id: Option<ID>,
        #[graphql(desc = "Only report what would happen.")] dry_run: Option<bool>,
    ) -> async_graphql::Result<ImportReport> {
        import::<DriverSide>(ctx, &csv, market_id, dry_run).await
    }
}
