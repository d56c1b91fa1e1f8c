//! PostgreSQL: its own `pg_dump` and `pg_restore`, told the database by their environment, because
//! `ps` shows arguments.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::Context;
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use tokio::process::Command;
use url::Url;

/// Where Debian keeps the programs of each version.
const VERSIONS: &str = "/usr/lib/postgresql";

pub(super) async fn save(url: &str, to: &Path) -> anyhow::Result<()> {
    run(program("pg_dump", url)?.arg("--format=custom").arg("--file").arg(to)).await?;
    // Can it be read back?
    run(program("pg_restore", url)?.arg("--list").arg(to)).await
}

pub(super) async fn restore(url: &str, from: &Path) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(url).await.context("opening PostgreSQL")?;
    let tables: i64 =
        sqlx::query_scalar("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")
            .fetch_one(&mut connection)
            .await?;
    connection.close().await?;
    anyhow::ensure!(tables == 0, "the database has {tables} tables: a restore goes into an empty one");
    let name = Url::parse(url)?.path().trim_start_matches('/').to_owned();
    let mut restore = program("pg_restore", url)?;
    restore.args(["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--dbname"]);
    run(restore.arg(name).arg(from)).await
}

/// The program, told which database.
fn program(name: &str, url: &str) -> anyhow::Result<Command> {
    let url = Url::parse(url).context("DATABASE_URL")?;
    let mut command = Command::new(find(name));
    let decoded = |text: &str| percent_decoded(text);
    command.env("PGHOST", url.host_str().unwrap_or("localhost").trim_matches(['[', ']']));
    command.env("PGPORT", url.port().unwrap_or(5432).to_string());
    command.env("PGDATABASE", decoded(url.path().trim_start_matches('/')));
    if !url.username().is_empty() {
        command.env("PGUSER", decoded(url.username()));
    }
    if let Some(password) = url.password() {
        command.env("PGPASSWORD", decoded(password));
    }
    for (option, value) in url.query_pairs() {
        match &*option {
            "sslmode" => _ = command.env("PGSSLMODE", &*value),
            "sslrootcert" => _ = command.env("PGSSLROOTCERT", &*value),
            "host" => _ = command.env("PGHOST", &*value),
            _ => {}
        }
    }
    Ok(command)
}

fn percent_decoded(text: &str) -> String {
    // A form's "+" is not a space here.
    let form = format!("v={}", text.replace('+', "%2B"));
    url::form_urlencoded::parse(form.as_bytes()).next().map_or_else(String::new, |(_, value)| value.into())
}

/// Debian's newest, else whichever the system finds. A dump needs a program as new as the server.
fn find(name: &str) -> PathBuf {
    let versions = std::fs::read_dir(VERSIONS).into_iter().flatten().filter_map(Result::ok);
    let newest = versions
        .filter_map(|folder| Some((folder.file_name().to_str()?.parse::<u32>().ok()?, folder.path())))
        .map(|(version, folder)| (version, folder.join("bin").join(name)))
        .filter(|(_, program)| program.is_file())
        .max();
    newest.map_or_else(|| name.into(), |(_, program)| program)
}

async fn run(command: &mut Command) -> anyhow::Result<()> {
    let name = command.as_std().get_program().to_string_lossy().into_owned();
    let done = command.stdin(Stdio::null()).stdout(Stdio::null()).output().await;
    let done = done.with_context(|| format!("{name}: is PostgreSQL's client installed?"))?;
    let said = String::from_utf8_lossy(&done.stderr);
    anyhow::ensure!(done.status.success(), "{name}: {}", said.trim());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_says_what_the_url_says() {
        let command = program("pg_dump", "postgres://ada:p%40ss+1@[::1]:6543/mask?sslmode=require").unwrap();
        let told: std::collections::HashMap<_, _> = command
            .as_std()
            .get_envs()
            .filter_map(|(name, value)| Some((name.to_str()?, value?.to_str()?)))
            .collect();
        assert_eq!(told["PGHOST"], "::1");
        assert_eq!(told["PGPORT"], "6543");
        assert_eq!(told["PGUSER"], "ada");
        assert_eq!(told["PGPASSWORD"], "p@ss+1");
        assert_eq!(told["PGDATABASE"], "mask");
        assert_eq!(told["PGSSLMODE"], "require");
    }
}
