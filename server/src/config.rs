//! Settings: one documented struct, read from the environment (or a `.env` file) and the command
//! line. `maskline serve --help` prints this page; `.env.example` is made from it by a test.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use secrecy::SecretString;

use crate::delivery::pace::PaceOf;
use crate::providers::messagebird::CallFlow;
use crate::providers::vonage::SmsSignature;

/// The environment a deployment has unless told, and numbers of before environments had names.
pub const DEFAULT_ENVIRONMENT: &str = "production";

/// Everything an operator can set. Durations are written as `90s`, `15m`, `2h`, `30d`.
#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct Config {
    /// The database: `sqlite://path` (made when missing) or `postgres://user:password@host/name`.
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite://data/maskline.db", hide_env_values = true)]
    pub database_url: String,

    /// PostgreSQL: how many connections this node may open; one more listens to the other nodes.
    #[arg(long, env = "MASKLINE_DATABASE_CONNECTIONS", default_value_t = 16)]
    pub database_connections: u32,

    /// How long the database may take over one statement, or a transaction's turn at the writer.
    #[arg(long, env = "MASKLINE_DATABASE_TIMEOUT", default_value = "5s", value_parser = humantime::parse_duration)]
    pub database_timeout: Duration,

    /// Address and port to listen on.
    #[arg(long, env = "MASKLINE_LISTEN", default_value = "127.0.0.1:4000")]
    pub listen: SocketAddr,

    /// The URL telcos call, as they see it: signatures cover it. Default: http:// and the listen address.
    #[arg(long, env = "MASKLINE_PUBLIC_URL")]
    pub public_url: Option<String>,

    /// The secret that seals phones and texts and signs tokens: at least 32 random bytes, as hex or
    /// base64. Without it, a key is made on first start in the data directory, readable by its owner only.
    #[arg(long, env = "MASKLINE_SECRET_KEY", hide_env_values = true)]
    pub secret_key: Option<SecretString>,

    /// Further keys to seal phones and texts with, as `2:` and 32 random bytes in hex or base64, comma
    /// between, each with a version of its own from 2 on. The newest one seals; see docs/operations.md.
    #[arg(long, env = "MASKLINE_SEAL_KEYS", hide_env_values = true)]
    pub seal_keys: Option<SecretString>,

    /// Version of the key to seal with, while not all nodes know the newest one yet.
    #[arg(long, env = "MASKLINE_SEAL_WITH")]
    pub seal_with: Option<u8>,

    /// Where the generated secret key is kept.
    #[arg(long, env = "MASKLINE_DATA_DIR", default_value = "data")]
    pub data_dir: PathBuf,

    /// Which of your environments this is, as `production` or `staging`. Numbers carry the name of the one
    /// they point at; only those of this one are given out, looked after and given back by this server, and
    /// `maskline numbers resync` brings the rest over.
    #[arg(long, env = "MASKLINE_ENVIRONMENT", default_value = DEFAULT_ENVIRONMENT)]
    pub environment: String,

    /// Country (ISO 3166 alpha-2) of the default market: how phones without a country code are read.
    #[arg(long, env = "MASKLINE_COUNTRY", default_value = "NL")]
    pub country: String,

    /// Time zone of the default market, as in the IANA database: how times are written in texts.
    #[arg(long, env = "MASKLINE_TIME_ZONE", default_value = "Europe/Amsterdam")]
    pub time_zone: chrono_tz::Tz,

    /// Your company's name in texts.
    #[arg(long, env = "MASKLINE_BRAND", default_value = "Maskline")]
    pub brand: String,

    /// Numbers you rent already, as `vonage:+447700900001,twilio:+12025550123`: the telco, and the number. At start
    /// those that are not known yet join the pool of the default market, and are pointed here (R85). They are taken
    /// to carry texts and calls; add others in the console.
    #[arg(long, env = "MASKLINE_NUMBERS", value_delimiter = ',')]
    pub numbers: Vec<String>,

    /// How long the two reach each other after a ride is completed (R36).
    #[arg(long, env = "MASKLINE_GRACE", default_value = "60m", value_parser = humantime::parse_duration)]
    pub grace: Duration,

    /// How long they reach each other after a ride is cancelled.
    #[arg(long, env = "MASKLINE_CANCEL_GRACE", default_value = "15m", value_parser = humantime::parse_duration)]
    pub cancel_grace: Duration,

    /// How long a number stays unused by a phone before it leads that phone to someone else.
    #[arg(long, env = "MASKLINE_QUARANTINE", default_value = "2h", value_parser = humantime::parse_duration)]
    pub quarantine: Duration,

    /// By how much a text or call prolongs contact after a ride, where a market wants that (R79).
    #[arg(long, env = "MASKLINE_SLIDE", default_value = "30m", value_parser = humantime::parse_duration)]
    pub slide: Duration,

    /// How long after the pickup time contact ends at the latest, also if nobody completes the ride.
    #[arg(long, env = "MASKLINE_LONGEST_CONTACT", default_value = "24h", value_parser = humantime::parse_duration)]
    pub longest_contact: Duration,

    /// How long after the end the word LOST asks for being reconnected (E11).
    #[arg(long, env = "MASKLINE_LOST_WINDOW", default_value = "24h", value_parser = humantime::parse_duration)]
    pub lost_window: Duration,

    /// How long nobody writes in a conversation of the support line until it is closed.
    #[arg(long, env = "MASKLINE_SUPPORT_IDLE", default_value = "24h", value_parser = humantime::parse_duration)]
    pub support_idle: Duration,

    /// How long two people are reconnected, unless told otherwise.
    #[arg(long, env = "MASKLINE_RECONNECT", default_value = "2h", value_parser = humantime::parse_duration)]
    pub reconnect: Duration,

    /// How long a contact may arrive after its conversation ended and still count as in time (E19).
    #[arg(long, env = "MASKLINE_SKEW", default_value = "30s", value_parser = humantime::parse_duration)]
    pub skew: Duration,

    /// An available driver has no other ride to pick up within this time of the new one (R38).
    #[arg(long, env = "MASKLINE_DRIVER_GAP", default_value = "60m", value_parser = humantime::parse_duration)]
    pub driver_gap: Duration,

    /// How long a called phone rings.
    #[arg(long, env = "MASKLINE_RING_TIMEOUT", default_value = "25s", value_parser = humantime::parse_duration)]
    pub ring_timeout: Duration,

    /// After how long a call is ended.
    #[arg(long, env = "MASKLINE_MAX_CALL", default_value = "60m", value_parser = humantime::parse_duration)]
    pub max_call: Duration,

    /// Language of what callers hear (BCP 47).
    #[arg(long, env = "MASKLINE_VOICE_LANGUAGE", default_value = "en-GB")]
    pub voice_language: String,

    /// Voice of what callers hear: `female` or `male`.
    #[arg(long, env = "MASKLINE_VOICE", default_value = "female")]
    pub voice: String,

    /// Waits before the 2nd, 3rd, … attempt at a text the telco did not take; after the last, it failed.
    #[arg(long, env = "MASKLINE_RETRY_DELAYS", default_value = "30s,2m,10m", value_delimiter = ',', value_parser = humantime::parse_duration)]
    pub retry_delays: Vec<Duration>,

    /// How often telcos that keep a list are asked for texts that never reached us.
    #[arg(long, env = "MASKLINE_RECOVERY_EVERY", default_value = "5m", value_parser = humantime::parse_duration)]
    pub recovery_every: Duration,
    /// After so many failures in a row a telco counts as down: texts for it wait, and one probes it now and then.
    #[arg(long, env = "MASKLINE_CIRCUIT_FAILURES", default_value_t = 5)]
    pub circuit_failures: u32,

    /// The first wait before a telco that is down is probed; doubles up to 15 seconds.
    #[arg(long, env = "MASKLINE_CIRCUIT_PROBE_EVERY", default_value = "1s", value_parser = humantime::parse_duration)]
    pub circuit_probe_every: Duration,

    /// How long a number rests after each text it sends: carriers take one a second from a long code.
    #[arg(long, env = "MASKLINE_PACE", default_value = "1s", value_parser = humantime::parse_duration)]
    pub pace: Duration,

    /// Other paces, by telco and kind of number, as `twilio:toll_free=350ms,vonage:long_code=1s`.
    #[arg(long, env = "MASKLINE_PACES", default_value = "simulator=0s", value_delimiter = ',')]
    pub paces: Vec<PaceOf>,

    /// A text that the telco took and nobody confirmed for so long shows as unconfirmed.
    #[arg(long, env = "MASKLINE_UNCONFIRMED_AFTER", default_value = "10m", value_parser = humantime::parse_duration)]
    pub unconfirmed_after: Duration,

    /// How long processed webhooks are kept, longer than any telco repeats them.
    #[arg(long, env = "MASKLINE_WEBHOOK_RETENTION", default_value = "30d", value_parser = humantime::parse_duration)]
    pub webhook_retention: Duration,

    /// Networks of your own that outgoing webhooks may reach all the same, as `10.20.0.0/16`, separated by
    /// commas. Everything else that is not the public internet is refused, and so is `http://`.
    #[arg(long, env = "MASKLINE_OUTGOING_ALLOW", value_delimiter = ',')]
    pub outgoing_allow: Vec<ipnet::IpNet>,

    /// Further hosts that pictures may be fetched from where a telco names them, as `media.example.com` or with
    /// its port, separated by commas. The telcos' own domains are known.
    #[arg(long, env = "MASKLINE_MEDIA_HOSTS", value_delimiter = ',')]
    pub media_hosts: Vec<String>,

    /// How long a text waits for the answer of the intercept endpoint; 3 seconds at most.
    #[arg(long, env = "MASKLINE_INTERCEPT_TIMEOUT", default_value = "3s", value_parser = humantime::parse_duration)]
    pub intercept_timeout: Duration,

    /// The same automatic answer to one phone on one number goes out once in this time.
    #[arg(long, env = "MASKLINE_AUTO_REPLY_EVERY", default_value = "6h", value_parser = humantime::parse_duration)]
    pub auto_reply_every: Duration,

    /// So many equal texts in one direction within 30 seconds are passed on; the next is held. 0: no limit.
    #[arg(long, env = "MASKLINE_SAME_TEXT_LIMIT", default_value_t = 5)]
    pub same_text_limit: u64,

    /// So many texts between two people within 30 seconds are passed on; further ones are held. 0: no limit.
    #[arg(long, env = "MASKLINE_PAIR_LIMIT", default_value_t = 15)]
    pub pair_limit: u64,

    /// So many texts of one phone are passed on in an hour; further ones are held. 0: no limit.
    #[arg(long, env = "MASKLINE_PERSON_HOUR_LIMIT", default_value_t = 120)]
    pub person_hour_limit: u64,

    /// So many texts of one phone are passed on in a day; further ones are held. 0: no limit.
    #[arg(long, env = "MASKLINE_PERSON_DAY_LIMIT", default_value_t = 600)]
    pub person_day_limit: u64,

    /// So many texts and calls of the company one user may have sent in an hour, at the desk or by an API key; more are
    /// refused, with an alert. 0: no limit.
    #[arg(long, env = "MASKLINE_ACCOUNT_HOUR_LIMIT", default_value_t = 300)]
    pub account_hour_limit: u64,

    /// So many of them in a day. 0: no limit.
    #[arg(long, env = "MASKLINE_ACCOUNT_DAY_LIMIT", default_value_t = 2_000)]
    pub account_day_limit: u64,

    /// So many calls an hour of a phone that reaches nobody are answered; further ones are refused unanswered.
    /// 0: no limit.
    #[arg(long, env = "MASKLINE_STRANGER_CALL_LIMIT", default_value_t = 100)]
    pub stranger_call_limit: u64,

    /// How long a verification code holds (R7).
    #[arg(long, env = "MASKLINE_VERIFY_LIFE", default_value = "10m", value_parser = humantime::parse_duration)]
    pub verify_life: Duration,

    /// So many wrong codes, and a verification is locked (R9).
    #[arg(long, env = "MASKLINE_VERIFY_TRIES", default_value_t = 5)]
    pub verify_tries: u32,

    /// Waits before the 2nd, 3rd, … code to one phone within a day; the last one holds for all that follow (R8).
    #[arg(long, env = "MASKLINE_VERIFY_RESEND", default_value = "30s,60s,120s", value_delimiter = ',', value_parser = humantime::parse_duration)]
    pub verify_resend: Vec<Duration>,

    /// So many codes go to one phone within a day.
    #[arg(long, env = "MASKLINE_VERIFY_NUMBER_DAY", default_value_t = 5)]
    pub verify_number_day: u64,

    /// So many codes are sent within a day for one address, where whoever asks for them names it.
    #[arg(long, env = "MASKLINE_VERIFY_ADDRESS_DAY", default_value_t = 20)]
    pub verify_address_day: u64,

    /// So many codes a market sends within a day, unless it has a cap of its own.
    #[arg(long, env = "MASKLINE_VERIFY_MARKET_DAY", default_value_t = 1_000)]
    pub verify_market_day: u64,

    /// Many codes to one range of numbers of which few come back raise an alarm: so many within
    /// `MASKLINE_VERIFY_ALARM_WINDOW`. 0: no alarm.
    #[arg(long, env = "MASKLINE_VERIFY_ALARM_SENDS", default_value_t = 20)]
    pub verify_alarm_sends: u64,

    /// Of so many in a hundred that come back there is no alarm.
    #[arg(long, env = "MASKLINE_VERIFY_ALARM_PERCENT", default_value_t = 25)]
    pub verify_alarm_percent: u64,

    /// The time that the alarm looks at.
    #[arg(long, env = "MASKLINE_VERIFY_ALARM_WINDOW", default_value = "1h", value_parser = humantime::parse_duration)]
    pub verify_alarm_window: Duration,

    /// Words beside STOP and its like that mean "no more texts", in your customers' languages.
    #[arg(long, env = "MASKLINE_STOP_WORDS", value_delimiter = ',')]
    pub stop_words: Vec<String>,

    /// Telcos that answer STOP, START and HELP themselves, everywhere or in a country: we add no answer.
    #[arg(
        long,
        env = "MASKLINE_CARRIER_ANSWERS_STOP",
        default_value = "twilio,messagebird:US,messagebird:CA",
        value_delimiter = ','
    )]
    pub carrier_answers_stop: Vec<String>,

    /// How long one attempt may take before another worker may look into it. Longer than the provider time-out.
    #[arg(long, env = "MASKLINE_LEASE", default_value = "30s", value_parser = humantime::parse_duration)]
    pub lease: Duration,

    /// How many texts are handed to telcos at the same time.
    #[arg(long, env = "MASKLINE_SENDERS", default_value_t = 16)]
    pub senders: usize,

    /// How often the queue is looked at when nothing rings.
    #[arg(long, env = "MASKLINE_POLL", default_value = "1s", value_parser = humantime::parse_duration)]
    pub poll: Duration,

    /// How long events are kept for subscribers that come back; who was away longer starts afresh.
    #[arg(long, env = "MASKLINE_EVENT_RETENTION", default_value = "7d", value_parser = humantime::parse_duration)]
    pub event_retention: Duration,

    /// How long a telco may take to answer a request of ours.
    #[arg(long, env = "MASKLINE_PROVIDER_TIMEOUT", default_value = "10s", value_parser = humantime::parse_duration)]
    pub provider_timeout: Duration,

    /// How often it is looked whether numbers are still ours and point here; `0s` for never by itself (R58).
    #[arg(long, env = "MASKLINE_NUMBER_CHECK", default_value = "1h", value_parser = humantime::parse_duration)]
    pub number_check: Duration,

    /// Life of an access token.
    #[arg(long, env = "MASKLINE_ACCESS_TOKEN_LIFE", default_value = "10m", value_parser = humantime::parse_duration)]
    pub access_token_life: Duration,

    /// Life of a token for a person's app, unless its maker asks for a shorter one; 24 hours at most.
    #[arg(long, env = "MASKLINE_APP_TOKEN_LIFE", default_value = "1h", value_parser = humantime::parse_duration)]
    pub app_token_life: Duration,

    /// Life of a sign-in: how long a refresh token can be exchanged.
    #[arg(long, env = "MASKLINE_REFRESH_TOKEN_LIFE", default_value = "30d", value_parser = humantime::parse_duration)]
    pub refresh_token_life: Duration,

    /// Wait after the fifth failed sign-in of one account from one address; doubles with each further one,
    /// up to 15 minutes.
    #[arg(long, env = "MASKLINE_SIGN_IN_BACKOFF", default_value = "2s", value_parser = humantime::parse_duration)]
    pub sign_in_backoff: Duration,

    /// Further origins whose pages may use the API, as `https://ops.example.com`; our own always may.
    #[arg(long, env = "MASKLINE_ALLOWED_ORIGINS", value_delimiter = ',')]
    pub allowed_origins: Vec<String>,

    /// Addresses of reverse proxies whose `X-Forwarded-For` is believed.
    #[arg(long, env = "MASKLINE_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<std::net::IpAddr>,

    /// After SIGTERM, how long `/readyz` answers 503 before no connection is accepted any more: a
    /// balancer's interval and a little. At most 5s; all of stopping takes at most 10s.
    #[arg(long, env = "MASKLINE_DRAIN_NOTICE", default_value = "1s", value_parser = humantime::parse_duration)]
    pub drain_notice: Duration,

    /// Where traces are sent, as `http://collector:4318/v1/traces` (OTLP over HTTP, JSON). Without it, none are made.
    #[arg(long, env = "MASKLINE_OTLP_URL")]
    pub otlp_url: Option<String>,

    /// Who may read `/metrics`: addresses or networks, as `10.0.0.0/8`.
    #[arg(
        long,
        env = "MASKLINE_METRICS_READERS",
        default_value = "127.0.0.0/8,::1/128",
        value_delimiter = ','
    )]
    pub metrics_readers: Vec<ipnet::IpNet>,

    /// Form of the log.
    #[arg(long, env = "MASKLINE_LOG_FORMAT", default_value = "text")]
    pub log_format: LogFormat,

    /// What is logged, as `info` or `maskline=debug,warn`.
    #[arg(long, env = "MASKLINE_LOG", default_value = "info,sqlx=warn,sea_orm_migration=warn")]
    pub log: String,

    /// MessageBird: access key for sending. Receiving works without it (R56).
    #[arg(long, env = "MESSAGEBIRD_API_KEY", hide_env_values = true)]
    pub messagebird_api_key: Option<SecretString>,

    /// MessageBird: signing keys of webhooks, several during rotation. Without one, webhooks are refused.
    #[arg(long, env = "MESSAGEBIRD_SIGNING_KEY", value_delimiter = ',', hide_env_values = true)]
    pub messagebird_signing_key: Vec<SecretString>,

    /// MessageBird: with no signing key, believe webhooks all the same. Whoever knows the address can
    /// then send texts in anybody's name: for trials only.
    #[arg(long, env = "MESSAGEBIRD_ALLOW_UNSIGNED", default_value_t = false, action = clap::ArgAction::Set)]
    pub messagebird_allow_unsigned: bool,

    /// MessageBird: base URL of its API.
    #[arg(long, env = "MESSAGEBIRD_API_URL", default_value = "https://rest.messagebird.com")]
    pub messagebird_api_url: String,

    /// MessageBird: base URL of its voice API.
    #[arg(long, env = "MESSAGEBIRD_VOICE_URL", default_value = "https://voice.messagebird.com")]
    pub messagebird_voice_url: String,

    /// MessageBird: base URL of its numbers API.
    #[arg(long, env = "MESSAGEBIRD_NUMBERS_URL", default_value = "https://numbers.messagebird.com/v1")]
    pub messagebird_numbers_url: String,

    /// MessageBird: form of the call flow. `xml` connects at once; `json` has room for the announcement.
    #[arg(long, env = "MESSAGEBIRD_CALL_FLOW", default_value = "xml")]
    pub messagebird_call_flow: CallFlow,

    /// Twilio: the account (`AC…`), for sending.
    #[arg(long, env = "TWILIO_ACCOUNT_SID")]
    pub twilio_account_sid: Option<String>,

    /// Twilio: auth tokens, several during rotation; the first one sends. Without one, webhooks are refused.
    #[arg(long, env = "TWILIO_AUTH_TOKEN", value_delimiter = ',', hide_env_values = true)]
    pub twilio_auth_token: Vec<SecretString>,

    /// Twilio: base URL of its API.
    #[arg(long, env = "TWILIO_API_URL", default_value = "https://api.twilio.com")]
    pub twilio_api_url: String,

    /// Twilio: base URL of its look-ups.
    #[arg(long, env = "TWILIO_LOOKUPS_URL", default_value = "https://lookups.twilio.com")]
    pub twilio_lookups_url: String,

    /// Twilio: ask for the kind of line (mobile, landline) with each look-up. Twilio charges for that.
    #[arg(long, env = "TWILIO_LOOKUP_LINE_TYPE", default_value_t = true, action = clap::ArgAction::Set)]
    pub twilio_lookup_line_type: bool,

    /// Vonage: API key, for sending.
    #[arg(long, env = "VONAGE_API_KEY")]
    pub vonage_api_key: Option<String>,

    /// Vonage: API secret, for sending.
    #[arg(long, env = "VONAGE_API_SECRET", hide_env_values = true)]
    pub vonage_api_secret: Option<SecretString>,

    /// Vonage: signature secrets, several during rotation. Without one, webhooks are refused.
    #[arg(long, env = "VONAGE_SIGNATURE_SECRET", value_delimiter = ',', hide_env_values = true)]
    pub vonage_signature_secret: Vec<SecretString>,

    /// Vonage: with no signature secret, believe texts and receipts all the same, as an account posts them
    /// that does not sign. Whoever knows the address can then send texts in anybody's name: for trials only.
    #[arg(long, env = "VONAGE_ALLOW_UNSIGNED", default_value_t = false, action = clap::ArgAction::Set)]
    pub vonage_allow_unsigned: bool,

    /// Vonage: how the account signs texts: `md5hash`, `md5`, `sha1`, `sha256` or `sha512`.
    #[arg(long, env = "VONAGE_SIGNATURE_METHOD", default_value = "sha256")]
    pub vonage_signature_method: SmsSignature,

    /// Vonage: how old a signed text may be. It repeats for 24 hours what was not taken.
    #[arg(long, env = "VONAGE_MAX_AGE", default_value = "25h", value_parser = humantime::parse_duration)]
    pub vonage_max_age: Duration,

    /// Vonage: the application that handles calls. Without one, Vonage carries texts only.
    #[arg(long, env = "VONAGE_APPLICATION_ID")]
    pub vonage_application_id: Option<String>,

    /// Vonage: the application's private key, as PEM (`\n` for line ends) or the path of its file.
    #[arg(long, env = "VONAGE_PRIVATE_KEY", hide_env_values = true)]
    pub vonage_private_key: Option<SecretString>,

    /// Vonage: base URL of its SMS and numbers API.
    #[arg(long, env = "VONAGE_API_URL", default_value = "https://rest.nexmo.com")]
    pub vonage_api_url: String,

    /// Tropo: user of its REST API, for renting numbers.
    #[arg(long, env = "TROPO_USER")]
    pub tropo_user: Option<String>,

    /// Tropo: password of that user.
    #[arg(long, env = "TROPO_PASSWORD", hide_env_values = true)]
    pub tropo_password: Option<SecretString>,

    /// Tropo: id of the application our numbers belong to.
    #[arg(long, env = "TROPO_APPLICATION")]
    pub tropo_application: Option<String>,

    /// Tropo: the application's messaging token, for sending texts.
    #[arg(long, env = "TROPO_MESSAGING_TOKEN", hide_env_values = true)]
    pub tropo_messaging_token: Option<SecretString>,

    /// Tropo: the application's voice token, for placing calls.
    #[arg(long, env = "TROPO_VOICE_TOKEN", hide_env_values = true)]
    pub tropo_voice_token: Option<SecretString>,

    /// Tropo: secrets at the end of our addresses (letters, digits, - and _), several during rotation. Tropo
    /// signs nothing: without a secret or Basic, webhooks are refused.
    #[arg(long, env = "TROPO_WEBHOOK_SECRET", value_delimiter = ',', hide_env_values = true)]
    pub tropo_webhook_secret: Vec<SecretString>,

    /// Tropo: `user:password` that its webhooks must bring as HTTP Basic.
    #[arg(long, env = "TROPO_WEBHOOK_BASIC", hide_env_values = true)]
    pub tropo_webhook_basic: Option<SecretString>,

    /// Tropo: believe webhooks when neither secret nor Basic is set. For trials only.
    #[arg(long, env = "TROPO_ALLOW_UNSIGNED", default_value_t = false, action = clap::ArgAction::Set)]
    pub tropo_allow_unsigned: bool,

    /// Tropo: country (ISO 3166 alpha-2) of numbers that it writes without a country code.
    #[arg(long, env = "TROPO_COUNTRY", default_value = "US")]
    pub tropo_country: String,

    /// Tropo: base URL of its API.
    #[arg(long, env = "TROPO_API_URL", default_value = "https://api.tropo.com")]
    pub tropo_api_url: String,
    /// Lets administrators move the clock forward in the simulator, to see grace and expiry happen.
    /// Only for demonstrations: it moves for everybody, on this server alone.
    #[arg(long, env = "MASKLINE_DEMO_CLOCK", default_value_t = false, action = clap::ArgAction::Set)]
    pub demo_clock: bool,
    /// Vonage: base URL of its voice, application and number insight API.
    #[arg(long, env = "VONAGE_VOICE_URL", default_value = "https://api.nexmo.com")]
    pub vonage_voice_url: String,

    /// The simulator: how long until a text counts as sent, and again until delivered.
    #[arg(long, env = "SIMULATOR_RECEIPT_DELAY", default_value = "400ms", value_parser = humantime::parse_duration)]
    pub simulator_receipt_delay: Duration,
}

/// Form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Config {
    /// The URL telcos call, without a slash at its end.
    #[must_use]
    pub fn public_url(&self) -> String {
        self.public_url
            .as_deref()
            .map_or_else(|| format!("http://{}", self.listen), |url| url.trim_end_matches('/').to_owned())
    }

    /// Where this machine reaches the server: the listen address, with loopback for "any address".
    #[must_use]
    pub fn local_url(&self) -> String {
        let mut address = self.listen;
        if address.ip().is_unspecified() {
            address.set_ip(match address.ip() {
                std::net::IpAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
                std::net::IpAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
            });
        }
        format!("http://{address}")
    }
}

/// The page `.env.example`: every setting with its help and default, all commented out.
#[must_use]
pub fn env_example() -> String {
    use std::fmt::Write;
    let command = Config::augment_args(clap::Command::new("maskline"));
    let mut page = String::from("# Settings of Maskline. Copy this file to .env and change what you need.\n");
    for argument in command.get_arguments() {
        let Some(name) = argument.get_env() else { continue };
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let default = argument.get_default_values().iter().map(|value| value.to_string_lossy());
        let default = default.collect::<Vec<_>>().join(",");
        let _ = write!(page, "\n# {help}\n# {}={default}\n", name.to_string_lossy());
    }
    page
}

#[cfg(test)]
mod tests {
    /// Renew with `make env-example`.
    #[test]
    fn env_example_tells_todays_truth() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../.env.example");
        let page = super::env_example();
        #[expect(clippy::disallowed_methods, reason = "a switch of this test, not a setting of the server")]
        if std::env::var("RENEW").is_ok() {
            std::fs::write(path, &page).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(committed, page, ".env.example is out of date: run `make env-example`");
    }
}
