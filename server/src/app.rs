//! What every room is given: the settings, the clock, the database, the vault, the telcos, the
//! bell. Composed once, in [`App::start`]; there is no global state.

use std::sync::Arc;

use anyhow::Context;
use base64::Engine;
use secrecy::{ExposeSecret, SecretSlice};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::auth::backoff::Backoff;
use crate::auth::password::Hasher;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::delivery::circuit::Circuits;
use crate::events::{Bell, Feed};
use crate::hooks::intercept::Interceptor;
use crate::hooks::target::Outside;
use crate::inbox::Refusals;
use crate::masking::allocation::Stock;
use crate::private;
use crate::providers::messagebird::{MessageBird, MessageBirdConfig};
use crate::providers::simulator::{Simulator, SimulatorConfig};
use crate::providers::tropo::{Tropo, TropoConfig};
use crate::providers::twilio::{Twilio, TwilioConfig};
use crate::providers::vonage::{Application, Vonage, VonageConfig};
use crate::providers::{Provider, Registry};
use crate::vault::Vault;

const SECRET_LENGTH: usize = 32;

/// The composed server. Clones share everything.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of an [`App`].
pub struct Parts {
    /// Settings.
    pub config: Config,
    /// Time and ids.
    pub clock: Clock,
    /// The database.
    pub db: Db,
    /// Seals and hashes.
    pub vault: Vault,
    /// The telcos.
    pub providers: Registry,
    /// The telco whose handsets are in the console.
    pub simulator: Arc<Simulator>,
    /// The numbers there are to give out, kept in memory.
    pub stock: Stock,
    /// Whether texts flow to each telco.
    pub circuits: Circuits,
    /// Webhooks refused lately.
    pub refusals: Refusals,
    /// For requests to other people's servers.
    pub outside: Outside,
    /// Whoever is asked before a text is passed on.
    pub interceptor: Interceptor,
    /// Rings after commits.
    pub bell: Bell,
    /// Events for subscribers.
    pub feed: Feed,
    /// Slows down who guesses passwords.
    pub backoff: Backoff,
    /// Hashes passwords, few at a time.
    pub hasher: Hasher,
    /// Cancelled when the server is about to stop: it is not ready any more, but still serves.
    pub draining: CancellationToken,
    /// Cancelled when the server stops.
    pub stop: CancellationToken,
    /// The sockets that watch, so that they are closed properly.
    pub sockets: TaskTracker,
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens the database, brings it to the newest schema and composes the rest.
    ///
    /// # Errors
    /// When the database or the secret key cannot be had.
    pub async fn start(config: Config, clock: Clock) -> anyhow::Result<Self> {
        anyhow::ensure!(
            config.lease > config.provider_timeout,
            "MASKLINE_LEASE must be longer than MASKLINE_PROVIDER_TIMEOUT: nothing would ever be sent"
        );
        let vault = whole_vault(&config)?;
        let bell = Bell::default();
        let db = Db::open(&config, bell.clone()).await?;
        db.migrate().await?;
        let simulator = simulator(&config, &vault);
        let app = Self(Arc::new(Parts {
            providers: providers(&config, &clock, &simulator)?,
            simulator,
            outside: Outside::new(&config.outgoing_allow)?,
            interceptor: Interceptor::default(),
            circuits: Circuits::new(config.circuit_failures, config.circuit_probe_every),
            refusals: Refusals::default(),
            config,
            clock,
            db,
            vault,
            stock: Stock::default(),
            bell,
            feed: Feed::default(),
            backoff: Backoff::default(),
            hasher: Hasher::default(),
            draining: CancellationToken::new(),
            stop: CancellationToken::new(),
            sockets: TaskTracker::new(),
        }));
        crate::masking::markets::ensure_default(&app).await?;
        crate::privacy::journal::replay(&app).await?;
        Ok(app)
    }

    /// Starts the background work: the event feed, texts in parts, the courier and the
    /// sweeps. It ends when `stop` is cancelled.
    #[must_use]
    pub fn spawn_workers(&self) -> Vec<tokio::task::JoinHandle<()>> {
        let feed = {
            let app = self.clone();
            tokio::spawn(async move {
                app.feed.run(app.db.clone(), app.bell.clone(), app.config.poll, app.stop.clone()).await;
            })
        };
        let wire = {
            let app = self.clone();
            tokio::spawn(async move { app.bell.connect(app.db.clone(), app.stop.clone()).await })
        };
        vec![
            feed,
            wire,
            tokio::spawn(crate::meters::upkeep(self.stop.clone())),
            tokio::spawn(crate::masking::parts::run(self.clone())),
            tokio::spawn(crate::delivery::courier::run(self.clone())),
            tokio::spawn(crate::hooks::delivering::run(self.clone())),
            tokio::spawn(crate::sweeps::run(self.clone())),
            tokio::spawn(crate::masking::recovery::run(self.clone())),
        ]
    }
}

/// All telcos, configured from the settings: a new vendor is added to this list.
///
/// # Errors
/// When a telco's key cannot be read.
fn providers(config: &Config, clock: &Clock, simulator: &Arc<Simulator>) -> anyhow::Result<Registry> {
    let messagebird = MessageBird::new(MessageBirdConfig {
        api_key: config.messagebird_api_key.clone(),
        signing_keys: config.messagebird_signing_key.clone(),
        allow_unsigned: config.messagebird_allow_unsigned,
        api_url: config.messagebird_api_url.clone(),
        voice_url: config.messagebird_voice_url.clone(),
        numbers_url: config.messagebird_numbers_url.clone(),
        public_url: config.public_url(),
        call_flow: config.messagebird_call_flow,
        timeout: config.provider_timeout,
    });
    let twilio = Twilio::new(TwilioConfig {
        account_sid: config.twilio_account_sid.clone().unwrap_or_default(),
        auth_tokens: config.twilio_auth_token.clone(),
        api_url: config.twilio_api_url.clone(),
        lookups_url: config.twilio_lookups_url.clone(),
        lookup_line_type: config.twilio_lookup_line_type,
        public_url: config.public_url(),
        timeout: config.provider_timeout,
    });
    let settings = VonageConfig {
        api_key: config.vonage_api_key.clone().unwrap_or_default(),
        api_secret: config.vonage_api_secret.clone(),
        signature_secrets: config.vonage_signature_secret.clone(),
        allow_unsigned: config.vonage_allow_unsigned,
        sms_signature: config.vonage_signature_method,
        max_age: config.vonage_max_age,
        application: vonage_application(config)?,
        api_url: config.vonage_api_url.clone(),
        voice_url: config.vonage_voice_url.clone(),
        public_url: config.public_url(),
        timeout: config.provider_timeout,
    };
    let vonage = Vonage::new(settings, clock.clone());
    let tropo = Tropo::new(TropoConfig {
        user: config.tropo_user.clone().unwrap_or_default(),
        password: config.tropo_password.clone(),
        application: config.tropo_application.clone().unwrap_or_default(),
        messaging_token: config.tropo_messaging_token.clone(),
        voice_token: config.tropo_voice_token.clone(),
        webhook_secrets: config.tropo_webhook_secret.clone(),
        webhook_basic: config.tropo_webhook_basic.clone(),
        allow_unsigned: config.tropo_allow_unsigned,
        country: config.tropo_country.clone(),
        api_url: config.tropo_api_url.clone(),
        public_url: config.public_url(),
        timeout: config.provider_timeout,
    });
    let simulator: Arc<dyn Provider> = Arc::clone(simulator) as _;
    let telcos: [Arc<dyn Provider>; 5] =
        [simulator, Arc::new(messagebird), Arc::new(twilio), Arc::new(vonage), Arc::new(tropo)];
    Ok(Registry::new(telcos.into()))
}

/// The application that handles Vonage's calls, with its private key from the setting or a file.
fn vonage_application(config: &Config) -> anyhow::Result<Option<Application>> {
    let filled = |text: &&str| !text.trim().is_empty();
    let id = config.vonage_application_id.as_deref().filter(filled);
    let key = config.vonage_private_key.as_ref().map(ExposeSecret::expose_secret).filter(filled);
    let (id, key) = match (id, key) {
        (Some(id), Some(key)) => (id, key),
        (None, None) => return Ok(None),
        _ => anyhow::bail!("VONAGE_APPLICATION_ID and VONAGE_PRIVATE_KEY go together: set both or none"),
    };
    let read = || std::fs::read_to_string(key.trim()).context("reading the file of VONAGE_PRIVATE_KEY");
    let pem = if key.contains("-----BEGIN") { key.to_owned() } else { read()? };
    Ok(Some(Application::new(id, &pem).context("VONAGE_PRIVATE_KEY")?))
}

/// The telco of our own: its handsets post to the routes that real telcos post to.
fn simulator(config: &Config, vault: &Vault) -> Arc<Simulator> {
    Arc::new(Simulator::new(SimulatorConfig {
        key: vault.derive("maskline/simulator/v1"),
        public_url: config.public_url(),
        local_url: config.local_url(),
        receipt_delay: config.simulator_receipt_delay,
    }))
}

/// The vault of this deployment; `None` while there is no secret key and none is made.
///
/// # Errors
/// When the key cannot be read.
pub fn vault(config: &Config) -> anyhow::Result<Option<Vault>> {
    if config.secret_key.is_none() && !config.data_dir.join("secret.key").exists() {
        return Ok(None);
    }
    whole_vault(config).map(Some)
}

/// The vault with all its keys.
fn whole_vault(config: &Config) -> anyhow::Result<Vault> {
    let told = config.seal_keys.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default();
    let mut keys = Vec::new();
    for one in told.split(',').map(str::trim).filter(|one| !one.is_empty()) {
        let (version, key) = one.split_once(':').context("MASKLINE_SEAL_KEYS: write 2:<key>")?;
        let version = version.trim().parse().context("MASKLINE_SEAL_KEYS: a version is 2 to 255")?;
        keys.push((version, decode_key(key).context("MASKLINE_SEAL_KEYS")?));
    }
    let vault = Vault::new(secret_key(config)?).with_keys(keys, config.seal_with);
    vault.context(
        "MASKLINE_SEAL_KEYS, MASKLINE_SEAL_WITH: versions are 2 to 255, each once, and 1 is the secret key's",
    )
}

/// The deployment's secret: from the environment, or a file that only its owner can read, made on
/// first start.
fn secret_key(config: &Config) -> anyhow::Result<SecretSlice<u8>> {
    if let Some(given) = &config.secret_key {
        return decode_key(given.expose_secret()).context("MASKLINE_SECRET_KEY");
    }
    let path = config.data_dir.join("secret.key");
    match std::fs::read_to_string(&path) {
        Ok(text) => decode_key(&text).with_context(|| path.display().to_string()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key: [u8; SECRET_LENGTH] = rand::random();
            write_private(&path, &hex::encode(key)).with_context(|| format!("writing {}", path.display()))?;
            tracing::info!(path = %path.display(), "made a secret key; back it up: without it the database cannot be read");
            Ok(key.to_vec().into())
        }
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

fn decode_key(text: &str) -> anyhow::Result<SecretSlice<u8>> {
    let text = text.trim();
    let bytes = hex::decode(text)
        .ok()
        .or_else(|| base64::engine::general_purpose::STANDARD.decode(text).ok())
        .context("must be hex or base64")?;
    anyhow::ensure!(
        bytes.len() >= SECRET_LENGTH,
        "must have at least {SECRET_LENGTH} bytes, as `openssl rand -hex 32` prints"
    );
    // Zeros, or 00 01 02 and so on: a placeholder that whoever wants to read the database tries first.
    let step = |pair: &[u8]| pair[1].wrapping_sub(pair[0]);
    anyhow::ensure!(
        bytes.windows(3).any(|three| step(&three[..2]) != step(&three[1..])),
        "is no secret: take one that `openssl rand -hex 32` prints"
    );
    Ok(bytes.into())
}

fn write_private(path: &std::path::Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = private::new_file(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_was_not_drawn_is_refused() {
        let counted: Vec<u8> = (7..39).collect();
        for weak in ["00".repeat(32), "5a".repeat(48), hex::encode(&counted), "00".repeat(31)] {
            assert!(decode_key(&weak).is_err(), "{weak}");
        }
        let mut drawn = counted;
        drawn[9] = 0;
        assert!(decode_key(&hex::encode(drawn)).is_ok());
    }
}
