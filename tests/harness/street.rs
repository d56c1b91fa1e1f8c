//! A street: people and numbers without names, whose conversations are opened and ended by the
//! server's own allocation, with the clock in hand. For replays of thousands of rides, where the API
//! would only add time.

use std::time::Duration;

use maskline::app::App;
use maskline::clock::Timestamp;
use maskline::entities::conversation::{self, Mode, Rung};
use maskline::entities::person::{self, Kind};
use maskline::entities::pool_policy::Reach;
use maskline::entities::{market, participant, phone, proxy_number, route};
use maskline::error::{Error, Result};
use maskline::masking::allocation::{self, Allocation, Side};
use maskline::numbers::policies::{self, PolicyPatch};
use maskline::phone::PhoneNumber;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use crate::TestApp;

/// A market of its own with numbers and people.
pub struct Street {
    app: App,
    /// The market.
    pub market: market::Model,
    /// Its numbers.
    pub numbers: Vec<Uuid>,
    people: Vec<(Uuid, phone::Model)>,
}

/// A conversation that was opened.
#[derive(Clone, Copy, Debug)]
pub struct Talk {
    /// Its row.
    pub id: Uuid,
    /// How its numbers were found.
    pub found: Allocation,
}

impl Street {
    /// A new market, whose numbers have been there for ever and which borrows none; `tag` tells it
    /// from other streets of the same test.
    pub async fn new(app: &TestApp, tag: usize, people: usize, numbers: usize) -> Self {
        let app = app.app.clone();
        let now = app.clock.now();
        let tx = app.db.begin().await.expect("a transaction");
        let default = market::named_or_default(&*tx, None).await.expect("the default market");
        let id = app.clock.new_id();
        let market = market::Model { id, name: format!("Street {tag}"), is_default: false, ..default };
        insert(&tx, market.clone()).await;
        let mut known = Vec::new();
        for n in 0..people {
            let kind = if n % 2 == 0 { Kind::Driver } else { Kind::Customer };
            let person = person::Model {
                id: app.clock.new_id(),
                kind,
                name: format!("Person {n} of street {tag}"),
                name_folded: format!("person {n} of street {tag}"),
                note: String::new(),
                locale: None,
                active: true,
                last_ride_at: Timestamp(0),
                version: 1,
                app_token_version: 0,
                created_at: now,
                updated_at: now,
            };
            let number = PhoneNumber::from_stored(format!("+3163{tag:02}{n:05}"));
            let phone_id = app.clock.new_id();
            let phone = phone::Model {
                id: phone_id,
                person_id: person.id,
                number_sealed: app.vault.seal(phone_id, number.e164()),
                number_hash: app.vault.hash(&number),
                country: Some("NL".to_owned()),
                is_primary: true,
                line_type: None,
                looked_up_at: None,
                retired_at: None,
                verified_at: None,
                created_at: now,
            };
            known.push((person.id, phone.clone()));
            insert(&tx, person).await;
            insert(&tx, phone).await;
        }
        tx.commit().await.expect("a commit");
        let mut street = Self { app, market, numbers: Vec::new(), people: known };
        street.add_numbers(tag, numbers).await;
        let patch = PolicyPatch { reach: Some(Reach::Market), ..PolicyPatch::default() };
        policies::update(&street.app, Uuid::nil(), street.market.id, patch).await.expect("a policy");
        street
    }

    async fn add_numbers(&mut self, tag: usize, numbers: usize) {
        let tx = self.app.db.begin().await.expect("a transaction");
        for n in 0..numbers {
            let number = PhoneNumber::from_stored(format!("+319701{tag:02}{n:05}"));
            let id = self.app.clock.new_id();
            let row = proxy_number::Model::plain(id, &number, "simulator", self.market.id, Timestamp(0));
            insert(&tx, row).await;
            self.numbers.push(id);
        }
        tx.commit().await.expect("a commit");
        self.app.stock.forget();
    }

    /// Sets the market's grace and quarantine.
    pub async fn set_windows(&mut self, grace: Duration, quarantine: Duration) {
        let seconds = |time: Duration| i32::try_from(time.as_secs()).ok();
        self.market.grace_seconds = seconds(grace);
        self.market.quarantine_seconds = seconds(quarantine);
        let tx = self.app.db.begin().await.expect("a transaction");
        market::Entity::update_many()
            .col_expr(market::Column::GraceSeconds, Expr::value(self.market.grace_seconds))
            .col_expr(market::Column::QuarantineSeconds, Expr::value(self.market.quarantine_seconds))
            .filter(market::Column::Id.eq(self.market.id))
            .exec(&*tx)
            .await
            .expect("a market");
        tx.commit().await.expect("a commit");
    }

    /// Opens a conversation of two people; the loser of a race tries again, as a ride does.
    pub async fn open(&self, first: usize, second: usize) -> Result<Talk> {
        for _ in 0..12 {
            match self.try_open(first, second).await {
                Err(Error::Conflict) => {}
                answer => return answer,
            }
        }
        Err(Error::Conflict)
    }

    async fn try_open(&self, first: usize, second: usize) -> Result<Talk> {
        let (app, now) = (&self.app, self.app.clock.now());
        let side = |of: usize| {
            let (person, phone) = &self.people[of];
            Side {
                phone: phone.number_hash.clone(),
                country: phone.country.clone(),
                person: *person,
                participant: app.clock.id_at(now),
            }
        };
        let sides = [side(first), side(second)];
        let tx = app.db.begin().await?;
        let both = [&sides[0], &sides[1]];
        let found = allocation::choose(app, &tx, now, &self.market, Mode::SmsAndVoice, both, &[]).await?;
        let id = app.clock.id_at(now);
        let row = conversation::Model {
            id,
            market_id: self.market.id,
            rung: found.rung,
            rested_ms: found.rested_ms,
            kind: conversation::Kind::Ride,
            strategy: self.market.strategy,
            mode: conversation::Mode::SmsAndVoice,
            opened_at: now,
            connected_at: Some(now),
            ended_at: None,
            expires_at: Timestamp::FAR,
            hard_expires_at: None,
            closed_at: None,
            close_reason: None,
            version: 1,
            suspended_at: None,
            extended_until: None,
        };
        insert(&tx, row).await;
        allocation::claim(app, &tx, now, &self.market, id, both, &found).await?;
        for (of, side, number_id) in [(first, &sides[0], found.first), (second, &sides[1], found.second)] {
            let (person_id, phone) = &self.people[of];
            let row = participant::Model {
                id: side.participant,
                conversation_id: id,
                person_id: *person_id,
                phone_id: phone.id,
                role: if of % 2 == 0 { Kind::Driver } else { Kind::Customer },
                number_id,
                left_at: None,
            };
            insert(&tx, row).await;
        }
        tx.commit().await?;
        Ok(Talk { id, found })
    }

    /// Ends a conversation: contact goes on for the grace.
    pub async fn end(&self, talk: Talk, grace: Duration) {
        let now = self.app.clock.now();
        let until = now.plus(grace);
        let tx = self.app.db.begin().await.expect("a transaction");
        route::Entity::update_many()
            .col_expr(route::Column::EndedAt, Expr::value(now.0))
            .col_expr(route::Column::HeldUntil, Expr::value(until.0))
            .filter(route::Column::ConversationId.eq(talk.id))
            .exec(&*tx)
            .await
            .expect("ended routes");
        conversation::Entity::update_many()
            .col_expr(conversation::Column::EndedAt, Expr::value(now.0))
            .col_expr(conversation::Column::ExpiresAt, Expr::value(until.0))
            .filter(conversation::Column::Id.eq(talk.id))
            .exec(&*tx)
            .await
            .expect("an ended conversation");
        tx.commit().await.expect("a commit");
    }

    /// Whom a person is.
    #[must_use]
    pub fn person(&self, of: usize) -> Uuid {
        self.people[of].0
    }

    /// The keyed hash of a person's phone.
    #[must_use]
    pub fn phone(&self, of: usize) -> Vec<u8> {
        self.people[of].1.number_hash.clone()
    }
}

async fn insert<M, A>(tx: &maskline::db::WriteTx, row: M)
where
    M: IntoActiveModel<A>,
    A: sea_orm::ActiveModelTrait,
{
    A::Entity::insert(row.into_active_model()).exec_without_returning(&**tx).await.expect("a row");
}

/// A ride of a replay: who with whom, from when until when, in milliseconds from its begin.
#[derive(Clone, Copy, Debug)]
pub struct Planned {
    /// The driver: an even number.
    pub driver: usize,
    /// The customer: an odd number.
    pub customer: usize,
    /// When it begins.
    pub from: i64,
    /// When it ends.
    pub to: i64,
}

/// So many drivers who work eight hours a day, with about `pace` rides on each of `days`: the same on
/// every machine.
#[must_use]
pub fn workload(seed: u64, drivers: usize, customers: usize, pace: u64, days: u64) -> Vec<Planned> {
    const MINUTE: u64 = 60_000;
    let mut state = seed;
    let mut random = move |below: u64| {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below.max(1)
    };
    let shift = 8 * 60 * MINUTE;
    let mut rides = Vec::new();
    for driver in 0..drivers {
        let begins = random(12 * 60) * MINUTE;
        for day in 0..days {
            let start = day * 24 * 60 * MINUTE + begins;
            let mut at = start + random(20 * MINUTE);
            while at < start + shift {
                let length = (8 + random(34)) * MINUTE;
                // A few customers ride often.
                let most = random(customers as u64) + 1;
                let customer = random(most);
                rides.push(Planned {
                    driver: driver * 2,
                    customer: usize::try_from(customer).unwrap_or(0) * 2 + 1,
                    from: at.cast_signed(),
                    to: (at + length).cast_signed(),
                });
                at += (shift / pace).max(length) - random(5 * MINUTE);
            }
        }
    }
    rides.sort_by_key(|ride| (ride.from, ride.driver));
    rides
}

/// Δ(w) of pool.md by counting: the most conversations one person has at once, each prolonged by `w`.
#[must_use]
pub fn delta(rides: &[Planned], prolonged: Duration) -> usize {
    let prolonged = i64::try_from(prolonged.as_millis()).unwrap_or(i64::MAX);
    let mut most = 0;
    let people: std::collections::BTreeSet<usize> =
        rides.iter().flat_map(|ride| [ride.driver, ride.customer]).collect();
    for person in people {
        let mut steps: Vec<(i64, i64)> = rides
            .iter()
            .filter(|ride| ride.driver == person || ride.customer == person)
            .flat_map(|ride| [(ride.from, 1), (ride.to + prolonged, -1)])
            .collect();
        steps.sort_unstable();
        let mut held = 0;
        for (_, step) in steps {
            held += step;
            most = most.max(held);
        }
    }
    usize::try_from(most).unwrap_or(0)
}

/// What became of a replay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rides that got no number.
    pub refused: usize,
    /// Rides whose number was taken from one that had just finished.
    pub cut_short: usize,
    /// Rides that showed one and the same number to both.
    pub common: usize,
    /// The shortest rest of a reused number, in milliseconds.
    pub shortest_rest: Option<i64>,
}

/// Plays a workload on a street, moving the clock.
pub async fn replay(app: &TestApp, street: &Street, rides: &[Planned], grace: Duration) -> Outcome {
    let mut steps: Vec<(i64, bool, usize)> =
        rides.iter().enumerate().flat_map(|(n, ride)| [(ride.from, true, n), (ride.to, false, n)]).collect();
    // Of what happens at one instant, ends come first: a number is free from its end on.
    steps.sort_unstable();
    let mut open = std::collections::HashMap::new();
    let mut outcome = Outcome::default();
    let mut at = 0;
    for (when, begins, n) in steps {
        app.pass(Duration::from_millis(u64::try_from(when - at).expect("in order")));
        at = when;
        if begins {
            match street.open(rides[n].driver, rides[n].customer).await {
                Ok(talk) => {
                    outcome.cut_short += usize::from(talk.found.rung == Rung::Elastic);
                    outcome.common += usize::from(talk.found.first == talk.found.second);
                    outcome.shortest_rest = match (outcome.shortest_rest, talk.found.rested_ms) {
                        (Some(a), Some(b)) => Some(a.min(b)),
                        (a, b) => a.or(b),
                    };
                    open.insert(n, talk);
                }
                Err(Error::PoolExhausted(_)) => outcome.refused += 1,
                Err(error) => panic!("{error}"),
            }
        } else if let Some(talk) = open.remove(&n) {
            street.end(talk, grace).await;
        }
    }
    outcome
}
