//! Files of the audit log and of evidence, on the command line.

use std::io::Write;
use std::path::PathBuf;
use std::pin::pin;

use anyhow::Context;
use clap::{Args, Subcommand};
use futures_util::TryStreamExt;
use maskline::app::App;
use maskline::clock::Clock;
use maskline::config::Config;
use maskline::entities::{audit, ride};
use maskline::exports::{Format, audit_log, evidence};
use maskline::telemetry;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::say;

#[derive(Args)]
pub struct ExportAudit {
    /// `csv` or `json`.
    #[arg(long, default_value = "csv", value_parser = format)]
    format: Format,
    #[command(flatten)]
    config: Config,
}

#[derive(Subcommand)]
pub enum Evidence {
    /// Write the evidence of a ride to standard output.
    Export(Box<ExportEvidence>),
    /// Tell whether a file is what this server gave out.
    Verify(Box<VerifyEvidence>),
}

#[derive(Args)]
pub struct ExportEvidence {
    /// The ride's reference, as R-1001.
    ride: String,
    /// `csv` or `json`.
    #[arg(long, default_value = "json", value_parser = format)]
    format: Format,
    #[command(flatten)]
    config: Config,
}

#[derive(Args)]
pub struct VerifyEvidence {
    /// The file.
    file: PathBuf,
    #[command(flatten)]
    config: Config,
}

fn format(name: &str) -> Result<Format, String> {
    Format::named(name).map_err(|error| error.public_message())
}

/// Writes the audit log to standard output; its log goes to standard error as ever.
pub async fn export_audit(export: ExportAudit) -> anyhow::Result<()> {
    let _log = telemetry::start(&export.config)?;
    let app = App::start(export.config, Clock::system()).await?;
    let mut pieces = pin!(audit_log::pieces(app, audit::Filter::default(), export.format));
    while let Some(piece) = pieces.try_next().await? {
        std::io::stdout().write_all(piece.as_bytes()).context("writing")?;
    }
    Ok(())
}

/// Makes or checks a file of evidence.
pub async fn evidence(tool: Evidence) -> anyhow::Result<()> {
    match tool {
        Evidence::Export(export) => {
            let _log = telemetry::start(&export.config)?;
            let app = App::start(export.config, Clock::system()).await?;
            let found =
                ride::Entity::find().filter(ride::Column::Ref.eq(&export.ride)).one(app.db.read()).await?;
            let ride = found.with_context(|| format!("there is no ride {}", export.ride))?;
            let (text, _) = evidence::file(&app, None, ride.id, export.format).await?;
            std::io::stdout().write_all(text.as_bytes()).context("writing")
        }
        Evidence::Verify(check) => {
            let _log = telemetry::start(&check.config)?;
            let text = std::fs::read_to_string(&check.file).context("reading the file")?;
            let app = App::start(check.config, Clock::system()).await?;
            let found =
                evidence::verify(&app, &text).map_err(|error| anyhow::anyhow!(error.public_message()))?;
            anyhow::ensure!(found.intact, "the file was changed, or another server gave it out");
            let (ride, at) = (found.ride.unwrap_or_default(), found.issued_at.unwrap_or_default());
            say(&format!("Unchanged: ride {ride}, given out {at}, digest {}", found.digest));
            Ok(())
        }
    }
}
