//! The evidence as JSON and as a table.

use super::proof::{CSV, Sealed, digest, seal, written};
use super::{Evidence, VERSION};
use crate::app::App;
use crate::error::{Error, Result};
use crate::exports::line;

const COLUMNS: [&str; 17] = [
    "at",
    "channel",
    "kind",
    "from",
    "to",
    "direction",
    "state",
    "provider",
    "providerId",
    "parts",
    "seconds",
    "attempt",
    "beganAt",
    "endedAt",
    "outcome",
    "code",
    "entryId",
];

pub(super) fn in_json(app: &App, evidence: Evidence) -> Result<String> {
    let digest = digest(&written(&evidence)?);
    let seal = seal(app, &digest);
    let text = serde_json::to_string_pretty(&Sealed { evidence, digest, seal });
    text.map_err(|error| Error::Internal(format!("writing evidence: {error}")))
}

pub(super) fn in_csv(app: &App, evidence: &Evidence) -> Result<String> {
    let mut table = line([VERSION, &evidence.ride, &evidence.issued_at, &evidence.state, &evidence.market])?;
    for one in &evidence.people {
        let left = one.left_at.as_deref().unwrap_or_default();
        table.push_str(&line(["person", &one.role, &one.name, &one.id.to_string(), left])?);
    }
    for step in &evidence.steps {
        table.push_str(&line(["step", &step.at, &step.what, &step.state])?);
    }
    table.push_str(&line(COLUMNS)?);
    let optional = |number: Option<i32>| number.map(|number| number.to_string()).unwrap_or_default();
    for contact in &evidence.contacts {
        for leg in &contact.legs {
            // A side that was never handed to a telco, such as one that came in, has one line, too.
            let tries: Vec<_> = leg.attempts.iter().map(Some).chain([None]).collect();
            let lines = leg.attempts.len().max(1);
            for one in tries.into_iter().take(lines) {
                let code = one.map_or(&leg.code, |one| &one.code).as_deref().unwrap_or_default();
                table.push_str(&line([
                    contact.at.as_str(),
                    &contact.channel,
                    &contact.kind,
                    &contact.from,
                    contact.to.as_deref().unwrap_or_default(),
                    &leg.direction,
                    &leg.state,
                    &leg.provider,
                    leg.provider_id.as_deref().unwrap_or_default(),
                    &optional(leg.parts),
                    &optional(leg.seconds),
                    &optional(one.map(|one| one.number)),
                    one.map(|one| one.began_at.as_str()).unwrap_or_default(),
                    one.and_then(|one| one.ended_at.as_deref()).unwrap_or_default(),
                    one.and_then(|one| one.outcome.as_deref()).unwrap_or_default(),
                    code,
                    &contact.id.to_string(),
                ])?);
            }
        }
    }
    let digest = digest(&table);
    Ok(table + &CSV.of(app, &digest))
}
