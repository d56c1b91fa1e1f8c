//! The number tool: `maskline numbers …` (R12, R24). What it does is in the room `numbers`; here it is
//! asked for and told.

use anyhow::Context;
use clap::{Args, Subcommand};
use maskline::app::App;
use maskline::clock::Clock;
use maskline::config::Config;
use maskline::entities::market;
use maskline::entities::number_order::State as OrderState;
use maskline::entities::proxy_number::{self, Model, State};
use maskline::error::Error;
use maskline::masking::once::Terms;
use maskline::numbers::wish::Wish;
use maskline::numbers::{callbacks, import, lifecycle, money, orders, search};
use maskline::telemetry;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveEnum, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::say;

/// The numbers in the pool, and those that can be rented.
#[derive(Subcommand)]
pub enum Numbers {
    /// Show numbers that can be rented near a market.
    Search(Box<Search>),
    /// Rent numbers near a market, point them at this server and put them into its pool.
    Buy(Box<Buy>),
    /// Show the numbers in the pool.
    List(Box<List>),
    /// Give a number back to its telco.
    Release(Box<Release>),
    /// Point numbers at this server again, also those of another environment: all, or one.
    Resync(Box<Resync>),
    /// Take numbers into the pool that are rented at a telco already.
    Import(Box<Import>),
}

/// Which numbers are wanted.
#[derive(Args)]
pub struct Wanted {
    /// Name of the market; the default one unless told.
    #[arg(long)]
    market: Option<String>,
    /// Name of the telco, as `twilio`; all that are set up unless told.
    #[arg(long)]
    provider: Option<String>,
    /// Country (ISO 3166 alpha-2); the market's unless told. `MASKLINE_COUNTRY` is the default market's.
    #[arg(long = "in-country")]
    in_country: Option<String>,
    /// State or region.
    #[arg(long)]
    region: Option<String>,
    /// Digits after the country code that it begins with.
    #[arg(long)]
    area_code: Option<String>,
    /// Digits that it contains.
    #[arg(long)]
    pattern: Option<String>,
    /// Free to call.
    #[arg(long)]
    toll_free: bool,
    /// It must carry pictures.
    #[arg(long)]
    mms: bool,
}

/// `maskline numbers search`.
#[derive(Args)]
pub struct Search {
    #[command(flatten)]
    wanted: Wanted,
    /// How many to show.
    #[arg(long, default_value_t = 20)]
    limit: u32,
    #[command(flatten)]
    config: Config,
}

/// `maskline numbers buy`.
#[derive(Args)]
pub struct Buy {
    #[command(flatten)]
    wanted: Wanted,
    /// How many.
    #[arg(default_value_t = 1)]
    quantity: u32,
    #[command(flatten)]
    config: Config,
}

/// `maskline numbers list`.
#[derive(Args)]
pub struct List {
    /// Only those of this market.
    #[arg(long)]
    market: Option<String>,
    /// Also those that were given back.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    config: Config,
}

/// `maskline numbers release`.
#[derive(Args)]
pub struct Release {
    /// The number, or the telco's id of it.
    number: String,
    /// Also while it is in use: its conversations are moved to other numbers first.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    config: Config,
}

/// `maskline numbers resync`.
#[derive(Args)]
pub struct Resync {
    /// One number, or the telco's id of it; all unless told.
    number: Option<String>,
    /// Only those of this telco.
    #[arg(long)]
    provider: Option<String>,
    #[command(flatten)]
    config: Config,
}

/// `maskline numbers import`.
#[derive(Args)]
pub struct Import {
    /// Name of the telco.
    provider: String,
    /// Which ones, in E.164; all that are not in the pool unless told.
    numbers: Vec<String>,
    /// Name of the market; the default one unless told.
    #[arg(long)]
    market: Option<String>,
    #[command(flatten)]
    config: Config,
}

/// Does what was asked for.
pub async fn run(tool: Numbers) -> anyhow::Result<()> {
    match tool {
        Numbers::Search(asked) => Box::pin(search_numbers(*asked)).await,
        Numbers::Buy(asked) => Box::pin(buy(*asked)).await,
        Numbers::List(asked) => list(*asked).await,
        Numbers::Release(asked) => release(*asked).await,
        Numbers::Resync(asked) => resync(*asked).await,
        Numbers::Import(asked) => import_numbers(*asked).await,
    }
}

async fn open(config: Config) -> anyhow::Result<App> {
    App::start(config, Clock::system()).await
}

/// A refusal in its own words; anything else with its cause.
fn told(error: Error) -> anyhow::Error {
    match error {
        Error::Refused { message, .. } => anyhow::Error::msg(message),
        other => other.into(),
    }
}

async fn market_id(app: &App, name: Option<&str>) -> anyhow::Result<Option<Uuid>> {
    let Some(name) = name else { return Ok(None) };
    let found = market::Entity::find().filter(market::Column::Name.eq(name)).one(app.db.read()).await?;
    Ok(Some(found.with_context(|| format!("there is no market {name}"))?.id))
}

impl Wanted {
    fn wish(self) -> (Option<String>, Wish) {
        let wish = Wish {
            provider: self.provider,
            number: None,
            country: self.in_country,
            region: self.region,
            area_code: self.area_code,
            pattern: self.pattern,
            toll_free: self.toll_free,
            sms: None,
            voice: None,
            mms: self.mms.then_some(true),
            ..Wish::default()
        };
        (self.market, wish)
    }
}

async fn search_numbers(asked: Search) -> anyhow::Result<()> {
    let _log = telemetry::start(&asked.config)?;
    let app = open(asked.config).await?;
    let (market, wish) = asked.wanted.wish();
    let market = market_id(&app, market.as_deref()).await?;
    let found = search::search(&app, market, &wish, asked.limit).await.map_err(told)?;
    for offer in &found.offers {
        let offered = &offer.offered;
        let place: Vec<&str> =
            [offered.locality.as_deref(), offered.region.as_deref(), Some(offered.country.as_str())]
                .into_iter()
                .flatten()
                .collect();
        let miles = offer.miles.map(|miles| format!("  {miles:.0} miles")).unwrap_or_default();
        let price =
            offered.monthly_cost.as_ref().map(|price| format!("  {} {}", price.amount, price.currency));
        let carries = carries(offered.capabilities.sms, offered.capabilities.voice, offered.capabilities.mms);
        say(&format!(
            "{:<16} {:<12} {:<16} {}{miles}{}",
            offered.number.e164(),
            offer.provider,
            carries,
            place.join(", "),
            price.unwrap_or_default()
        ));
    }
    for (provider, problem) in &found.problems {
        say(&format!("{provider}: {problem}"));
    }
    if found.offers.is_empty() {
        say("Nobody offers such a number.");
    }
    Ok(())
}

fn carries(sms: bool, voice: bool, mms: bool) -> String {
    let kinds = [(sms, "texts"), (voice, "calls"), (mms, "mms")];
    kinds.iter().filter(|(can, _)| *can).map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
}

async fn buy(asked: Buy) -> anyhow::Result<()> {
    let _log = telemetry::start(&asked.config)?;
    let app = open(asked.config).await?;
    let (market, wish) = asked.wanted.wish();
    let market = market_id(&app, market.as_deref()).await?;
    let orders = orders::buy(&app, market, &wish, asked.quantity, &Terms::default()).await.map_err(told)?;
    let mut short = 0;
    for order in orders {
        let number = match order.number_id {
            Some(id) => proxy_number::Entity::find_by_id(id).one(app.db.read()).await?,
            None => None,
        };
        let name = number.map_or_else(|| "no number".to_owned(), |number| number.e164);
        match order.state {
            OrderState::Done => say(&format!("{name}  is in the pool.")),
            state => {
                short += 1;
                let word = if state == OrderState::Open { "is not there yet" } else { "failed" };
                say(&format!("{name}  {word}: {}", order.problem.unwrap_or_default()));
            }
        }
    }
    anyhow::ensure!(short < asked.quantity, "no number was bought");
    Ok(())
}

async fn list(asked: List) -> anyhow::Result<()> {
    let _log = telemetry::start(&asked.config)?;
    let app = open(asked.config).await?;
    let mut select = proxy_number::Entity::find().order_by_asc(proxy_number::Column::E164);
    if let Some(market) = market_id(&app, asked.market.as_deref()).await? {
        select = select.filter(proxy_number::Column::MarketId.eq(market));
    }
    if !asked.all {
        select = select.filter(proxy_number::Column::State.ne(State::Released));
    }
    for number in select.all(app.db.read()).await? {
        say(&line(&number));
    }
    Ok(())
}

fn line(number: &Model) -> String {
    let cost = number.monthly_cost_micros.zip(number.cost_currency.as_ref());
    let cost = cost.map(|(micros, currency)| format!("  {} {currency}", money::decimal(micros)));
    let problem = number.error.as_ref().or(number.callbacks_problem.as_ref());
    let problem = problem.map(|words| format!("  {words}")).unwrap_or_default();
    format!(
        "{:<16} {:<12} {:<12} {:<8} {:<16}{}{problem}",
        number.e164,
        number.provider,
        number.state.word(),
        number.purpose.to_value(),
        carries(number.sms, number.voice, number.mms),
        cost.unwrap_or_default()
    )
}

/// The number of ours with these digits, or this id at its telco.
async fn ours(app: &App, named: &str) -> anyhow::Result<Model> {
    let found = proxy_number::Entity::find()
        .filter(proxy_number::Column::E164.eq(named).or(proxy_number::Column::ProviderSid.eq(named)))
        .filter(proxy_number::Column::State.ne(State::Released))
        .one(app.db.read())
        .await?;
    found.with_context(|| format!("no number of the pool is {named}, nor has that id at its telco"))
}

async fn release(asked: Release) -> anyhow::Result<()> {
    let _log = telemetry::start(&asked.config)?;
    let app = open(asked.config).await?;
    let number = ours(&app, &asked.number).await?;
    let released = lifecycle::release(&app, number.id, asked.force, None, None).await.map_err(told)?;
    match (released.state, released.error) {
        (State::Released, None) => say(&format!("{} was given back.", released.e164)),
        (State::Released, Some(words)) => say(&format!("{} left the pool. {words}", released.e164)),
        (_, words) => anyhow::bail!("{}: {}", released.e164, words.unwrap_or_default()),
    }
    Ok(())
}

async fn resync(asked: Resync) -> anyhow::Result<()> {
    let _log = telemetry::start(&asked.config)?;
    let app = open(asked.config).await?;
    if let Some(named) = &asked.number {
        let number = ours(&app, named).await?;
        let number = callbacks::resync(&app, number.id, None, None).await.map_err(told)?;
        say(&line(&number));
        return Ok(());
    }
    let done = callbacks::resync_all(&app, asked.provider.as_deref(), None, None).await.map_err(told)?;
    for (number, problem) in &done.failed {
        say(&format!("{}  {problem}", number.e164));
    }
    say(&format!("{} numbers point at {}.", done.pointed.len(), app.config.public_url()));
    anyhow::ensure!(done.failed.is_empty(), "{} numbers could not be pointed", done.failed.len());
    Ok(())
}

async fn import_numbers(asked: Import) -> anyhow::Result<()> {
    let _log = telemetry::start(&asked.config)?;
    let app = open(asked.config).await?;
    let market = market_id(&app, asked.market.as_deref()).await?;
    let wanted = (!asked.numbers.is_empty()).then_some(asked.numbers.as_slice());
    let imported = import::take(&app, &asked.provider, market, wanted).await.map_err(told)?;
    for number in &imported.taken {
        say(&line(number));
    }
    for (number, problem) in &imported.failed {
        say(&format!("{number}  {problem}"));
    }
    say(&format!("{} numbers were taken into the pool.", imported.taken.len()));
    anyhow::ensure!(imported.failed.is_empty(), "{} numbers could not be taken", imported.failed.len());
    Ok(())
}
