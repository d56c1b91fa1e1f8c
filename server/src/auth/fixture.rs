//! An App on a database of its own and accounts in it, for this room's tests.

use clap::Parser;
use secrecy::SecretString;

use super::accounts::{NewAccount, create};
use crate::app::App;
use crate::clock::{Clock, Timestamp};
use crate::config::Config;
use crate::entities::account::{self, Role};

pub const PASSWORD: &str = "plenty of gravel roads";
pub const START: Timestamp = Timestamp(1_790_000_000_000);

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    config: Config,
}

/// The settings as they come.
pub fn settings() -> Config {
    Arguments::parse_from(["test"]).config
}

/// An App whose clock the test holds; its files go with the second part.
pub async fn app() -> (App, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut config = settings();
    config.database_url = format!("sqlite://{}", folder.path().join("test.db").display());
    config.data_dir = folder.path().to_owned();
    config.secret_key = Some(SecretString::from("5aa5".repeat(16)));
    (App::start(config, Clock::manual(START)).await.unwrap(), folder)
}

pub async fn account(app: &App, email: &str, role: Role) -> account::Model {
    let new = NewAccount {
        email: email.to_owned(),
        name: "Dana".to_owned(),
        role,
        password: PASSWORD.to_owned(),
        markets: None,
    };
    create(app, new).await.unwrap()
}
