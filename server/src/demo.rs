//! The BirdCar demo: a small fleet with a day of history, so that a newcomer sees a console at work.
//! It is played through the same rooms as real traffic, on a clock that starts yesterday.

mod desk;

use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::app::App;
use crate::auth::accounts::{self, NewAccount};
use crate::clock::{Clock, Timestamp};
use crate::config::Config;
use crate::delivery::intake;
use crate::entities::account::Role;
use crate::entities::leg::{self, Direction, State};
use crate::entities::person::{self, Kind};
use crate::entities::proxy_number::Purpose;
use crate::entities::{account, market, ride};
use crate::error::Result;
use crate::masking::markets::{self, MarketPatch};
use crate::masking::once::Terms;
use crate::masking::people::{self, NewPerson};
use crate::masking::rides::{self, Assign, NewRide};
use crate::numbers::inventory::{self, NewNumber};
use crate::phone::PhoneNumber;
use crate::providers::{
    CallProgress, CallSide, CallState, Inbound, InboundCall, InboundText, Sender, WebhookKind,
};

/// Password of the three demo accounts. They exist only where someone ran `maskline demo`.
pub const PASSWORD: &str = "birdcar-demo";

/// The demo accounts: who signs in as what.
pub const ACCOUNTS: [(&str, &str, Role); 3] = [
    ("admin@birdcar.example", "Ada Admin", Role::Admin),
    ("dispatcher@birdcar.example", "Dana Dispatch", Role::Dispatcher),
    ("viewer@birdcar.example", "Vic Viewer", Role::Viewer),
];

const CUSTOMERS: [(&str, &str); 9] = [
    ("Cara", "06 0000 0101"),
    ("Milan", "06 0000 0102"),
    ("Noor", "06 0000 0103"),
    ("Jonas", "06 0000 0104"),
    ("Lotte", "06 0000 0105"),
    ("Amira", "06 0000 0106"),
    ("Pieter", "06 0000 0107"),
    ("Sofia", "06 0000 0108"),
    // The simulator refuses texts to phones that end so: a delivery problem to look at.
    ("Walter", "06 0000 9901"),
];
const DRIVERS: [(&str, &str); 6] = [
    ("Dan", "06 0000 0201"),
    ("Eva", "06 0000 0202"),
    ("Femke", "06 0000 0203"),
    ("Gijs", "06 0000 0204"),
    ("Hasan", "06 0000 0205"),
    ("Iris", "06 0000 0206"),
];
const NUMBERS: u32 = 8;
const HISTORY: Duration = Duration::from_hours(26);

/// A finished ride of yesterday: customer, driver, places, and what was said (`>` by the customer).
type Scene = (usize, usize, &'static str, &'static str, &'static [&'static str]);

const YESTERDAY: [Scene; 8] = [
    (
        0,
        0,
        "Central Station",
        "Airport, departures",
        &["> I'm at the taxi rank, blue coat", "< 3 minutes, white van"],
    ),
    (
        1,
        1,
        "Museum Square 6",
        "Harbour 12",
        &["> Can you take a bike?", "< Yes, folding bikes only", "> Perfect 🚲"],
    ),
    (2, 2, "Canal Street 101", "Business Park Zuid", &["< I'm at the door", "> Coming down!"]),
    (
        3,
        3,
        "Hotel Marnix",
        "RAI Congress Centre",
        &["> Lobby or street?", "< Street please, it is a bus lane"],
    ),
    (4, 4, "East Side Market", "Lake View 8", &["< Traffic on the ring, 10 minutes later", "> No problem"]),
    (5, 5, "University Library", "Central Station", &["> أنا عند الباب الرئيسي", "< ok, 2 min"]),
    (
        6,
        0,
        "West Gate 4",
        "Hospital, entrance B",
        &["> My mother uses a walker, is there room?", "< Plenty of room"],
    ),
    (
        0,
        1,
        "Airport, arrivals",
        "Central Station",
        &["> Flight delayed 20 min", "< I'll wait", "> Thank you!"],
    ),
];

/// A ride of today: customer, driver, places, minutes until pickup, and what was said.
type Live = (usize, usize, &'static str, &'static str, i64, &'static [&'static str]);

const TODAY: [Live; 5] = [
    (8, 4, "Station South", "Stadium, gate F", 70, &["< On my way"]),
    (7, 3, "Harbour 12", "Hotel Marnix", 55, &["> Is it OK to bring a dog?"]),
    (4, 2, "Lake View 8", "East Side Market", 40, &[]),
    (2, 1, "Canal Street 101", "Opera House", 25, &["< I'm early, no hurry"]),
    (
        1,
        0,
        "Museum Square 6",
        "Airport, departures",
        12,
        &["> I have three suitcases", "< That fits", "> See you at the gate 🙂"],
    ),
];

/// Loads the demo unless there are people already. Answers whether it did.
///
/// # Errors
/// When the database fails.
pub async fn load(config: Config) -> anyhow::Result<bool> {
    let start = Clock::system().now().minus(HISTORY);
    let app = App::start(config, Clock::manual(start)).await?;
    if person::Entity::find().count(app.db.read()).await? > 0 {
        return Ok(false);
    }
    Box::pin(play(&app)).await?;
    Ok(true)
}

async fn play(app: &App) -> Result<()> {
    accounts_and_brand(app).await?;
    for n in 1..=NUMBERS {
        let number = format!("+31970100000{n:02}");
        let new = NewNumber {
            number,
            provider: "simulator".into(),
            market_id: None,
            sms: true,
            voice: true,
            mms: false,
            purpose: Purpose::Pool,
        };
        inventory::add(app, new).await?;
    }
    let customers = people(app, Kind::Customer, &CUSTOMERS).await?;
    let drivers = people(app, Kind::Driver, &DRIVERS).await?;
    for (customer, driver, start, destination, said) in YESTERDAY {
        app.clock.advance(minutes(95));
        let pickup_at = app.clock.now().plus(minutes(15));
        let ride =
            ride_of(app, &customers[customer], &drivers[driver], start, destination, pickup_at).await?;
        app.clock.advance(minutes(6));
        talk(app, &ride, (&customers[customer], &drivers[driver]), said).await?;
        app.clock.advance(minutes(45));
        rides::complete(app, ride.id, &Terms::default()).await?;
    }
    let cancelled = ride_of(
        app,
        &customers[3],
        &drivers[5],
        "RAI Congress Centre",
        "Hotel Marnix",
        app.clock.now().plus(minutes(30)),
    )
    .await?;
    talk(app, &cancelled, (&customers[3], &drivers[5]), &["> Sorry, a colleague gives me a lift"]).await?;
    rides::cancel(app, cancelled.id, None, &Terms::default()).await?;
    let begin = Clock::system().now().since(app.clock.now()).saturating_sub(minutes(75));
    app.clock.advance(begin);
    desk::verifications(app, &customers).await?;
    desk::a_mask(app, &drivers).await?;
    let begin = Clock::system().now().since(app.clock.now()).saturating_sub(minutes(40));
    app.clock.advance(begin);
    desk::a_support_line(app, &customers).await?;
    today(app, &customers, &drivers).await
}

/// The rides under way, a call, a stranger, and one customer who can't be texted.
async fn today(app: &App, customers: &[Demo], drivers: &[Demo]) -> Result<()> {
    let until_now = Clock::system().now().since(app.clock.now()).saturating_sub(minutes(30));
    app.clock.advance(until_now);
    for (customer, driver, start, destination, due, said) in TODAY {
        let pickup_at = app.clock.now().plus(minutes(30 + u64::try_from(due).unwrap_or(0)));
        let (customer, driver) = (&customers[customer], &drivers[driver]);
        let ride = ride_of(app, customer, driver, start, destination, pickup_at).await?;
        app.clock.advance(minutes(2));
        talk(app, &ride, (customer, driver), said).await?;
        // The last one also talks on the phone.
        if said.len() == 3 {
            call(app, &ride, driver).await?;
        }
        app.clock.advance(minutes(2));
    }
    let stranger = PhoneNumber::from_stored("+31600000999".into());
    inbound(
        app,
        &stranger,
        &PhoneNumber::from_stored("+3197010000003".into()),
        "Hi, is this the taxi from yesterday? I lost a scarf",
    )
    .await?;
    delivered(app).await
}

struct Demo {
    person: person::Model,
    phone: PhoneNumber,
}

async fn accounts_and_brand(app: &App) -> Result<()> {
    if account::Entity::find().count(app.db.read()).await? == 0 {
        for (email, name, role) in ACCOUNTS {
            let new = NewAccount {
                email: email.into(),
                name: name.into(),
                role,
                password: PASSWORD.into(),
                markets: None,
            };
            accounts::create(app, new).await?;
        }
    }
    let market = market::named_or_default(app.db.read(), None).await?;
    let patch = MarketPatch {
        name: Some("Amsterdam".into()),
        brand: Some("BirdCar".into()),
        ..MarketPatch::default()
    };
    markets::update(app, market.id, patch, None).await.map(|_| ())
}

async fn people(app: &App, kind: Kind, list: &[(&str, &str)]) -> Result<Vec<Demo>> {
    let mut made = Vec::new();
    for (name, phone) in list {
        let new = NewPerson {
            name: (*name).into(),
            phone: (*phone).into(),
            note: String::new(),
            locale: None,
            market_id: None,
            by: None,
        };
        let person = people::create(app, kind, new).await?;
        let digits: String = phone.chars().filter(char::is_ascii_digit).skip(1).collect();
        made.push(Demo { person, phone: PhoneNumber::from_stored(format!("+31{digits}")) });
    }
    Ok(made)
}

async fn ride_of(
    app: &App,
    customer: &Demo,
    driver: &Demo,
    start: &str,
    destination: &str,
    pickup_at: Timestamp,
) -> Result<ride::Model> {
    let new = NewRide {
        customer_id: customer.person.id,
        driver_id: Some(driver.person.id),
        start: start.into(),
        destination: destination.into(),
        pickup_at,
        market_id: None,
        external_id: None,
        assign: Assign::Now,
        preassign: false,
        wait_for_number: false,
    };
    let ride = rides::create(app, new, &Terms::default()).await?;
    delivered(app).await?;
    Ok(ride)
}

/// The two text each other through the number each knows.
async fn talk(
    app: &App,
    ride: &ride::Model,
    (customer, driver): (&Demo, &Demo),
    said: &[&str],
) -> Result<()> {
    for line in said {
        let (who, text) = line.split_at(2);
        let from = if who == "> " { customer } else { driver };
        let to = number_of(app, ride, from).await?;
        inbound(app, &from.phone, &to, text).await?;
        delivered(app).await?;
        app.clock.advance(Duration::from_secs(48));
    }
    Ok(())
}

/// The driver calls the customer, and they talk.
async fn call(app: &App, ride: &ride::Model, driver: &Demo) -> Result<()> {
    let id = format!("demo-{}", app.clock.new_id());
    let to = Some(number_of(app, ride, driver).await?);
    let call = InboundCall { id: id.clone(), from: Sender::Phone(driver.phone.clone()), to };
    intake::told(app, "simulator", WebhookKind::Voice, Inbound::Call(call)).await?;
    app.clock.advance(Duration::from_secs(74));
    let ended = CallProgress {
        call_id: id,
        reference: None,
        side: CallSide::Both,
        state: CallState::Completed,
        duration_seconds: Some(62),
        fault: None,
        rung: None,
    };
    intake::told(app, "simulator", WebhookKind::Call, Inbound::CallProgress(ended)).await.map(|_| ())
}

async fn inbound(app: &App, from: &PhoneNumber, to: &PhoneNumber, body: &str) -> Result<()> {
    let text = InboundText {
        id: format!("demo-{}", app.clock.new_id()),
        from: Sender::Phone(from.clone()),
        to: Some(to.clone()),
        body: body.to_owned(),
        media: Vec::new(),
        part: None,
    };
    intake::told(app, "simulator", WebhookKind::Sms, Inbound::Text(text)).await.map(|_| ())
}

async fn number_of(app: &App, ride: &ride::Model, person: &Demo) -> Result<PhoneNumber> {
    use crate::entities::{participant, proxy_number};
    let conversation = ride.conversation_id.ok_or_else(|| crate::error::Error::not_found("conversation"))?;
    let people = participant::of_conversation(app.db.read(), conversation).await?;
    let number_id = people.iter().find(|p| p.person_id == person.person.id).map(|p| p.number_id);
    let number = match number_id {
        Some(id) => proxy_number::Entity::find_by_id(id).one(app.db.read()).await?,
        None => None,
    };
    number.map(|number| number.phone()).ok_or_else(|| crate::error::Error::not_found("number"))
}

/// What is queued arrives — the courier does not run here — but for the phone that can't be texted,
/// whose texts wait for the courier of the server.
async fn delivered(app: &App) -> Result<()> {
    let unreachable = app.vault.hash(&PhoneNumber::from_stored("+31600009901".into()));
    let tx = app.db.begin().await?;
    leg::Entity::update_many()
        .col_expr(leg::Column::State, Expr::value(State::Delivered))
        .col_expr(leg::Column::Attempts, Expr::value(1))
        .col_expr(leg::Column::Segments, Expr::value(1))
        .col_expr(leg::Column::NextAttemptAt, Expr::value(Option::<i64>::None))
        .col_expr(leg::Column::UpdatedAt, Expr::col(leg::Column::CreatedAt).add(2_400))
        .filter(leg::Column::Direction.eq(Direction::Outbound))
        // Automatic answers went out within a webhook's own, and are there as well.
        .filter(leg::Column::State.is_in([State::Queued, State::Submitted, State::Sent]))
        .filter(leg::Column::PhoneHash.ne(unreachable))
        .exec(&*tx)
        .await?;
    tx.commit().await
}

/// What is queued arrives, and some minutes pass.
async fn deliver_and_wait(app: &App, count: u64) -> Result<()> {
    delivered(app).await?;
    app.clock.advance(minutes(count));
    Ok(())
}

const fn minutes(count: u64) -> Duration {
    Duration::from_mins(count)
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use sea_orm::EntityTrait;

    use super::*;
    use crate::entities::entry;

    #[derive(Parser)]
    struct Settings {
        #[command(flatten)]
        config: Config,
    }

    #[tokio::test]
    async fn loads_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Settings::parse_from(["maskline"]).config;
        config.data_dir = folder.path().to_owned();
        config.database_url = format!("sqlite://{}/demo.db", folder.path().display());
        assert!(Box::pin(load(config.clone())).await.unwrap());
        assert!(!Box::pin(load(config.clone())).await.unwrap());
        let app = App::start(config, Clock::system()).await.unwrap();
        assert_eq!(ride::Entity::find().count(app.db.read()).await.unwrap(), 14);
        let unrouted = entry::Entity::find()
            .filter(entry::Column::Kind.eq(entry::Kind::Unrouted))
            .count(app.db.read())
            .await
            .unwrap();
        assert_eq!(unrouted, 1);
    }
}
