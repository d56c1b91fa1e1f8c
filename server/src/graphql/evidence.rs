//! Whether a file of evidence is what this server gave out. The files themselves come over HTTP.

use async_graphql::{Context, Object, SimpleObject};

use super::guard;
use crate::auth::permissions::Permission;
use crate::exports::evidence;

/// What a check of an evidence file found.
#[derive(SimpleObject)]
pub struct EvidenceVerdict {
    /// It is what this server gave out, to the letter.
    intact: bool,
    /// SHA-256 of the evidence, as it is now.
    digest: String,
    /// The ride it speaks of, as far as it can be read.
    ride: Option<String>,
    /// When it was given out, as far as that can be read.
    issued_at: Option<String>,
}

/// Queries about evidence.
#[derive(Default)]
pub struct EvidenceQueries;

#[Object(guard = "guard::May(Permission::ExportEvidence)")]
impl EvidenceQueries {
    /// Tells whether a file from `/export/rides/{id}/evidence` is unchanged.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn verify_evidence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The whole file, as it is.")] document: String,
    ) -> async_graphql::Result<EvidenceVerdict> {
        let found = evidence::verify(guard::app(ctx)?, &document)?;
        Ok(EvidenceVerdict {
            intact: found.intact,
            digest: found.digest,
            ride: found.ride,
            issued_at: found.issued_at,
        })
    }
}
