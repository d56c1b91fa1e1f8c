//! The command line.

#[path = "main/numbers.rs"]
mod numbers;
#[path = "main/trust.rs"]
mod trust;

use std::io::{Read, Write};
use std::process::ExitCode;

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Parser, Subcommand};
use maskline::app::App;
use maskline::auth::accounts::{self, NewAccount};
use maskline::auth::second_factor;
use maskline::clock::Clock;
use maskline::config::Config;
use maskline::entities::account::{self, Role};
use maskline::privacy::rotation;
use maskline::{audit, backup, demo, graphql, http, telemetry};
use sea_orm::{ActiveEnum, EntityTrait, Iterable, PaginatorTrait};

/// A page of the board asks for memory some thousand times; `.cargo/config.toml` says how it is kept.
#[global_allocator]
static MEMORY: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// An open, self-hosted phone-masking server for dispatch.
#[derive(Parser)]
#[command(name = "maskline", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API, the telcos' webhooks and the console.
    Serve(Box<Config>),
    /// Bring the database to the newest schema and end.
    Migrate(Box<Config>),
    /// Print the GraphQL schema.
    Schema,
    /// The people who sign in.
    #[command(subcommand)]
    User(User),
    /// The record of who did what.
    #[command(subcommand)]
    Audit(Audit),
    /// What a ride's contact came to, as a file that shows whether it was changed.
    #[command(subcommand)]
    Evidence(trust::Evidence),
    /// The numbers in the pool, and those that can be rented.
    #[command(subcommand)]
    Numbers(numbers::Numbers),
    /// Fill the database with a demonstration.
    Demo(Box<Config>),
    /// Copy the database into a new file, while the server runs. The secret key is not in it: keep
    /// that elsewhere.
    Backup(Box<Copy>),
    /// Bring a copy back into an empty database.
    Restore(Box<Copy>),
    /// Seal everything anew with the newest of `MASKLINE_SEAL_KEYS`, while the server runs. Interrupted, it
    /// goes on when started again.
    RotateKeys(Box<Config>),
    /// Look whether the database is sound, its schema the newest, and the secret key its own.
    Check(Box<Config>),
}

#[derive(Subcommand)]
enum User {
    /// Make an account. The password is read from standard input or `MASKLINE_PASSWORD`; without
    /// either, one is made and shown once.
    Add(Box<AddUser>),
    /// Take the second factors away from someone who lost them, end his sign-ins and withdraw his API keys. It
    /// goes on record.
    ResetSecondFactor(Box<ResetSecondFactor>),
}

#[derive(Subcommand)]
enum Audit {
    /// Check that no record was changed, removed or slipped in, and print the newest one's hash.
    Verify(Box<Config>),
    /// Write the whole log to standard output.
    Export(Box<trust::ExportAudit>),
}

#[derive(Args)]
struct AddUser {
    /// What the person signs in with.
    #[arg(long)]
    email: String,
    /// Shown name.
    #[arg(long)]
    name: String,
    /// `viewer`, `auditor`, `support_agent`, `dispatcher`, `ops_manager` or `admin`.
    #[arg(long, value_parser = parse_role)]
    role: Role,
    /// Read the password from standard input: its first line.
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    config: Config,
}

#[derive(Args)]
struct ResetSecondFactor {
    /// What the person signs in with.
    #[arg(long)]
    email: String,
    #[command(flatten)]
    config: Config,
}

#[derive(Args)]
struct Copy {
    /// The copy's file.
    file: std::path::PathBuf,
    #[command(flatten)]
    config: Config,
}

fn main() -> ExitCode {
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "maskline: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> anyhow::Result<()> {
    // Before clap looks at the environment. That there is no such file is no error.
    match dotenvy::dotenv() {
        // It would quote the line, which may be a secret.
        Err(dotenvy::Error::LineParse(..)) => {
            bail!("a line of .env cannot be read: a value with spaces, $, # or \\ stands in single quotes")
        }
        Err(error) if !error.not_found() => return Err(error).context("reading .env"),
        _ => {}
    }
    let command = CommandLine::parse().command;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(command))
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(config) => serve(*config).await,
        Command::Migrate(config) => {
            let _log = telemetry::start(&config)?;
            App::start(*config, Clock::system()).await?;
            say("The database has the newest schema.");
            Ok(())
        }
        Command::Schema => {
            say(graphql::sdl().trim_end());
            Ok(())
        }
        Command::User(User::Add(user)) => add_user(*user).await,
        Command::User(User::ResetSecondFactor(lost)) => Box::pin(reset_second_factor(*lost)).await,
        Command::Audit(Audit::Verify(config)) => verify_audit(*config).await,
        Command::Audit(Audit::Export(export)) => trust::export_audit(*export).await,
        Command::Evidence(tool) => trust::evidence(tool).await,
        Command::Numbers(tool) => Box::pin(numbers::run(tool)).await,
        Command::Demo(config) => {
            let _log = telemetry::start(&config)?;
            Box::pin(load_demo(*config)).await
        }
        Command::Backup(copy) => {
            let _log = telemetry::start(&copy.config)?;
            backup::save(&copy.config, &copy.file).await?;
            say(&format!("The copy is in {}. Keep the secret key elsewhere.", copy.file.display()));
            Ok(())
        }
        Command::Restore(copy) => {
            let _log = telemetry::start(&copy.config)?;
            let waited = backup::restore(&copy.config, &copy.file).await?;
            say("The copy is back. `maskline check` tells whether the secret key opens it.");
            say(&format!(
                "Texts and calls that waited in it, whose telcos are asked before they go out: {waited}."
            ));
            Ok(())
        }
        Command::RotateKeys(config) => {
            let _log = telemetry::start(&config)?;
            let done = rotation::run(&App::start(*config, Clock::system()).await?).await?;
            say(&format!("{} seals carry the newest key now.", done.sealed_anew));
            anyhow::ensure!(done.broken == 0, "{} seals do not open, and were left as they are", done.broken);
            Ok(())
        }
        Command::Check(config) => {
            let _log = telemetry::start(&config)?;
            for line in backup::check(&config).await? {
                say(&line);
            }
            Ok(())
        }
    }
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let _log = telemetry::start(&config)?;
    let listen = config.listen;
    let listener =
        tokio::net::TcpListener::bind(listen).await.with_context(|| format!("listening on {listen}"))?;
    let app = App::start(config, Clock::system()).await?;
    if account::Entity::find().count(app.db.read()).await? == 0 {
        tracing::warn!("nobody can sign in yet: maskline user add --email … --name … --role admin");
    }
    let console = format!("http://{}", listener.local_addr()?);
    tracing::info!(console, public_url = app.config.public_url(), "Maskline is up");
    http::serve(app, listener).await
}

async fn load_demo(config: Config) -> anyhow::Result<()> {
    let loaded = Box::pin(demo::load(config)).await?;
    say(if loaded {
        "The BirdCar demo is loaded."
    } else {
        "There are people already: the demo was not loaded."
    });
    for (email, name, role) in demo::ACCOUNTS {
        say(&format!("  {email:<28} {}  ({role:?}, {name})", demo::PASSWORD));
    }
    Ok(())
}

async fn add_user(user: AddUser) -> anyhow::Result<()> {
    let _log = telemetry::start(&user.config)?;
    let given = given_password(user.password_stdin)?;
    let password = given.clone().unwrap_or_else(|| URL_SAFE_NO_PAD.encode(rand::random::<[u8; 15]>()));
    let app = App::start(user.config, Clock::system()).await?;
    let new = NewAccount {
        email: user.email,
        name: user.name,
        role: user.role,
        password: password.clone(),
        markets: None,
    };
    let account = accounts::create(&app, new).await.map_err(|error| match error.field() {
        Some(field) => anyhow::anyhow!("{field}: {}", error.public_message()),
        None => anyhow::Error::from(error),
    })?;
    say(&format!("{} can sign in.", account.email));
    if given.is_none() {
        say(&format!("Password (shown only now): {password}"));
    }
    Ok(())
}

async fn reset_second_factor(lost: ResetSecondFactor) -> anyhow::Result<()> {
    let _log = telemetry::start(&lost.config)?;
    let app = App::start(lost.config, Clock::system()).await?;
    let account = second_factor::reset(&app, &lost.email).await?;
    say(&format!("{} signs in with the password alone, and may set up a new factor.", account.email));
    Ok(())
}

async fn verify_audit(config: Config) -> anyhow::Result<()> {
    let _log = telemetry::start(&config)?;
    let found = audit::verify(&App::start(config, Clock::system()).await?).await?;
    if let Some(seq) = found.broken_at {
        anyhow::bail!("the audit log is broken at record {seq} of {}", found.records);
    }
    say(&format!("The audit log is whole: {} records, the newest is {}", found.records, found.head));
    Ok(())
}

fn given_password(stdin: bool) -> anyhow::Result<Option<String>> {
    if stdin {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("reading the password")?;
        return Ok(Some(text.lines().next().unwrap_or_default().to_owned()));
    }
    #[expect(clippy::disallowed_methods, reason = "no setting, and `ps` would show it on the command line")]
    let given = std::env::var("MASKLINE_PASSWORD");
    Ok(given.ok().filter(|password| !password.is_empty()))
}

fn parse_role(text: &str) -> Result<Role, String> {
    let name = text.to_uppercase().replace('-', "_");
    Role::iter().find(|role| role.to_value() == name).ok_or_else(|| {
        let names: Vec<_> = Role::iter().map(|role| role.to_value().to_lowercase()).collect();
        names.join(", ")
    })
}

/// Prints a line; that nobody reads it is no reason to fail.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
