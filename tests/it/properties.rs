//! Random lives: whatever people do, a text reaches whom the model says, and nobody else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Debug};
use std::time::Duration;

use maskline_tests::{Fleet, Ride, TestApp};
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::json;

const CUSTOMERS: usize = 4;
const DRIVERS: usize = 3;
const NUMBERS: usize = 3;
const STRANGER: &str = "+31699999999";

const MINUTE: i64 = 60_000;
/// While a ride is under way.
const FAR: i64 = i64::MAX / 2;
const GRACE: i64 = 60 * MINUTE;
const CANCEL_GRACE: i64 = 15 * MINUTE;
/// What must have passed since the end before a number may be taken back early.
const GRACE_MIN: i64 = 15 * MINUTE;
/// A text this late is still in time.
const SKEW: i64 = MINUTE / 2;

/// What happens next. Rides are counted from the first one made, round and round.
#[derive(Clone, PartialEq, Eq)]
enum Step {
    Create {
        customer: usize,
        driver: usize,
    },
    Complete {
        ride: usize,
    },
    Cancel {
        ride: usize,
    },
    CustomerTexts {
        ride: usize,
    },
    DriverTexts {
        ride: usize,
    },
    /// Someone texts a number, whether or not he knows it from a ride.
    AnyoneTexts {
        who: usize,
        number: usize,
    },
    CompleteAll,
    /// Everyone tries every number he ever got.
    AllText,
    Pass {
        seconds: u64,
    },
}

impl Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create { customer, driver } => write!(f, "ride of c{customer} and d{driver}"),
            Self::Complete { ride } => write!(f, "complete ride {ride}"),
            Self::Cancel { ride } => write!(f, "cancel ride {ride}"),
            Self::CustomerTexts { ride } => write!(f, "customer of ride {ride} texts"),
            Self::DriverTexts { ride } => write!(f, "driver of ride {ride} texts"),
            Self::AnyoneTexts { who, number } => write!(f, "{} texts number {number}", phone_of(*who)),
            Self::CompleteAll => f.write_str("complete all rides"),
            Self::AllText => f.write_str("all text"),
            Self::Pass { seconds } => write!(f, "{} min {} s pass", seconds / 60, seconds % 60),
        }
    }
}

/// Customers first, then drivers, then a stranger.
fn phone_of(who: usize) -> String {
    match who {
        0..CUSTOMERS => Fleet::customer_phone(who),
        CUSTOMERS.. if who < CUSTOMERS + DRIVERS => Fleet::driver_phone(who - CUSTOMERS),
        _ => STRANGER.to_owned(),
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let ride = 0..12_usize;
    // The edges of grace, of the shorter grace, and of what comes a little late.
    let edges = prop::sample::select(vec![
        60,
        14 * 60,
        15 * 60,
        15 * 60 + 20,
        16 * 60,
        44 * 60,
        58 * 60,
        60 * 60 + 20,
        61 * 60,
    ]);
    let seconds = prop_oneof![6 => edges, 1 => (1..=300_u64).prop_map(|minutes| minutes * 60)];
    // Some are in demand: their numbers run out.
    let customer = prop_oneof![Just(0), 0..CUSTOMERS];
    let driver = prop_oneof![3 => Just(0), 1 => 0..DRIVERS];
    let step = prop_oneof![
        12 => (customer, driver).prop_map(|(customer, driver)| Step::Create { customer, driver }),
        2 => ride.clone().prop_map(|ride| Step::Complete { ride }),
        2 => ride.clone().prop_map(|ride| Step::Cancel { ride }),
        1 => ride.clone().prop_map(|ride| Step::CustomerTexts { ride }),
        1 => ride.prop_map(|ride| Step::DriverTexts { ride }),
        2 => (0..=CUSTOMERS + DRIVERS, 0..NUMBERS).prop_map(|(who, number)| Step::AnyoneTexts { who, number }),
        2 => Just(Step::CompleteAll),
        3 => Just(Step::AllText),
        5 => seconds.prop_map(|seconds| Step::Pass { seconds }),
    ];
    prop::collection::vec(step, 10..45)
}

/// A conversation as the model sees it.
struct Talk {
    /// Phone and dialled number of the customer and of the driver.
    sides: [(String, String); 2],
    rides_under_way: usize,
    ended: Option<i64>,
    until: i64,
    /// Until when its ended rides promised contact.
    promised: i64,
}

/// Who may reach whom.
#[derive(Default)]
struct Model {
    talks: Vec<Talk>,
    /// Into which conversation a number leads a phone, or led it last.
    leads: BTreeMap<(String, String), usize>,
    /// Each ride with its conversation, and whether it is under way.
    rides: Vec<(Ride, usize, bool)>,
}

impl Model {
    /// The live conversation of these two.
    fn live(&self, now: i64, phones: [&str; 2]) -> Option<usize> {
        self.talks
            .iter()
            .position(|talk| talk.until > now && talk.sides[0].0 == phones[0] && talk.sides[1].0 == phones[1])
    }

    /// The conversations that hold a number for this phone.
    fn held(&self, now: i64, phone: &str) -> BTreeSet<usize> {
        let mine = self.leads.iter().filter(|((who, _), _)| who == phone);
        mine.map(|(_, talk)| *talk).filter(|talk| self.talks[*talk].until > now).collect()
    }

    /// Takes back what may be taken back until both phones have a number. Answers false if one of
    /// them holds all numbers in conversations that are live or ended just now.
    fn make_room(&mut self, now: i64, phones: [&str; 2]) -> bool {
        let mut taken_back = Vec::new();
        loop {
            let full: Vec<_> =
                phones.into_iter().filter(|phone| self.held(now, phone).len() == NUMBERS).collect();
            if full.is_empty() {
                return true;
            }
            let oldest: Vec<usize> = full
                .iter()
                .filter_map(|phone| {
                    let old = self.held(now, phone).into_iter().filter_map(|talk| {
                        Some((self.talks[talk].ended.filter(|ended| *ended <= now - GRACE_MIN)?, talk))
                    });
                    old.min().map(|(_, talk)| talk)
                })
                .collect();
            if oldest.is_empty() {
                // Nothing was changed after all.
                for (talk, until) in taken_back {
                    let talk: &mut Talk = &mut self.talks[talk];
                    talk.until = until;
                }
                return false;
            }
            for talk in oldest {
                taken_back.push((talk, self.talks[talk].until));
                // Late contact is not allowed for: the number leads elsewhere now.
                self.talks[talk].until = now - SKEW;
            }
        }
    }

    fn end(&mut self, now: i64, ride: usize, grace: i64) {
        let (_, talk, under_way) = &mut self.rides[ride];
        *under_way = false;
        let talk = &mut self.talks[*talk];
        talk.rides_under_way -= 1;
        // Of several rides, the longest promise holds.
        talk.promised = talk.promised.max(now + grace);
        if talk.rides_under_way == 0 {
            (talk.ended, talk.until) = (Some(now), talk.promised);
        }
    }

    /// Whom a text reaches, and from which number.
    fn reaches(&self, now: i64, from: &str, number: &str) -> Option<(String, String)> {
        let talk = &self.talks[*self.leads.get(&(from.to_owned(), number.to_owned()))?];
        let other = usize::from(talk.sides[0].0 == from);
        (now < talk.until.saturating_add(SKEW)).then(|| talk.sides[other].clone())
    }
}

/// The server and the model side by side.
struct Life {
    app: TestApp,
    fleet: Fleet,
    model: Model,
    texts: usize,
}

impl Life {
    fn now(&self) -> i64 {
        self.app.app.clock.now().0
    }

    async fn step(&mut self, step: &Step) {
        // No two things happen at the same instant.
        self.app.pass(Duration::from_millis(1));
        let ride = |n: &usize| n.checked_rem(self.model.rides.len());
        match step {
            Step::Create { customer, driver } => self.create(*customer, *driver).await,
            Step::Complete { ride: n } => self.end(ride(n), "completeRide", GRACE).await,
            Step::Cancel { ride: n } => self.end(ride(n), "cancelRide", CANCEL_GRACE).await,
            Step::CustomerTexts { ride: n } => self.text_of_ride(ride(n), 0).await,
            Step::DriverTexts { ride: n } => self.text_of_ride(ride(n), 1).await,
            Step::AnyoneTexts { who, number } => {
                let number = self.fleet.numbers[*number].clone();
                self.text(&phone_of(*who), &number).await;
            }
            Step::CompleteAll => {
                for ride in 0..self.model.rides.len() {
                    if self.model.rides[ride].2 {
                        self.end(Some(ride), "completeRide", GRACE).await;
                        self.app.pass(Duration::from_millis(1));
                    }
                }
            }
            Step::AllText => {
                let known: Vec<_> = self.model.leads.keys().cloned().collect();
                for (from, number) in known {
                    self.text(&from, &number).await;
                }
            }
            Step::Pass { seconds } => self.app.pass(Duration::from_secs(*seconds)),
        }
    }

    async fn create(&mut self, customer: usize, driver: usize) {
        let now = self.now();
        let phones = [Fleet::customer_phone(customer), Fleet::driver_phone(driver)];
        let both = [phones[0].as_str(), phones[1].as_str()];
        let joins = self.model.live(now, both);
        let before = self.app.telco.sent().len();
        if joins.is_none() && !self.model.make_room(now, both) {
            let (code, _) = self.fleet.no_ride(&self.app, customer, driver).await;
            assert_eq!(code, "POOL_EXHAUSTED");
            self.app.settle().await;
            assert_eq!(self.app.telco.sent().len(), before, "nobody is told of a ride that is not made");
            return;
        }
        let ride = self.fleet.ride(&self.app, customer, driver).await;
        let sides = [
            (phones[0].clone(), ride.customer_dials.clone()),
            (phones[1].clone(), ride.driver_dials.clone()),
        ];
        let talk = if let Some(talk) = joins {
            assert_eq!(self.model.talks[talk].sides, sides, "the same pair keeps its numbers");
            talk
        } else {
            for side in &sides {
                if let Some(talk) = self.model.leads.get(side) {
                    assert!(self.model.talks[*talk].until <= now, "{side:?} is held by a live conversation");
                }
            }
            let talk = self.model.talks.len();
            self.model.leads.extend(sides.iter().map(|side| (side.clone(), talk)));
            self.model.talks.push(Talk {
                sides: sides.clone(),
                rides_under_way: 0,
                ended: None,
                until: FAR,
                promised: 0,
            });
            talk
        };
        let live = &mut self.model.talks[talk];
        live.rides_under_way += 1;
        (live.ended, live.until) = (None, FAR);
        self.model.rides.push((ride, talk, true));

        self.app.settle().await;
        let told: BTreeSet<_> = self.sent_since(before).into_iter().map(|(to, from, _)| (to, from)).collect();
        assert_eq!(told, BTreeSet::from(sides), "both are told, each from the number he dials");
    }

    async fn end(&mut self, ride: Option<usize>, step: &str, grace: i64) {
        let Some(ride) = ride else { return };
        let id = json!({ "id": self.model.rides[ride].0.id });
        let query = format!("mutation($id: ID!) {{ {step}(id: $id) {{ id }} }}");
        if self.model.rides[ride].2 {
            self.app.gql(&query, id).await;
            let now = self.now();
            self.model.end(now, ride, grace);
        } else {
            assert_eq!(self.app.refusal(&query, id).await.0, "ILLEGAL_TRANSITION");
        }
    }

    async fn text_of_ride(&mut self, ride: Option<usize>, side: usize) {
        let Some(ride) = ride else { return };
        let (from, number) = self.model.talks[self.model.rides[ride].1].sides[side].clone();
        self.text(&from, &number).await;
    }

    async fn text(&mut self, from: &str, number: &str) {
        let before = self.app.telco.sent().len();
        self.texts += 1;
        let body = format!("text {}", self.texts);
        assert_eq!(self.app.telco.text(&self.app, &body, from, number, &body).await, 200);
        self.app.settle().await;
        let sent = self.sent_since(before);
        match self.model.reaches(self.now(), from, number) {
            Some((to, shown)) => assert_eq!(sent, [(to, shown, body)], "{from} texts {number}"),
            // The sender may be told so, from the number he wrote to.
            None => assert!(
                sent.len() <= 1
                    && sent.iter().all(|(to, shown, told)| to == from && shown == number && *told != body),
                "{from} texts {number} and reaches nobody: {sent:?}"
            ),
        }
    }

    /// To whom, from which number, and what was sent since then.
    fn sent_since(&self, before: usize) -> Vec<(String, String, String)> {
        let sent = self.app.telco.sent().split_off(before);
        sent.into_iter().map(|sent| (format!("+{}", sent.to), format!("+{}", sent.from), sent.body)).collect()
    }
}

async fn live(steps: &[Step]) {
    let app = TestApp::start_with(|config| {
        config.access_token_life = Duration::from_hours(30 * 24);
        config.refresh_token_life = Duration::from_hours(60 * 24);
    })
    .await;
    let fleet = Fleet::of(&app, CUSTOMERS, DRIVERS, NUMBERS).await;
    let mut life = Life { app, fleet, model: Model::default(), texts: 0 };
    for step in steps {
        life.step(step).await;
    }
    life.app.finish().await;
}

proptest! {
    #![proptest_config(Config { cases: 16, max_shrink_iters: 200, failure_persistence: None, ..Config::default() })]

    /// I1, I3–I5: a text reaches the other side, or nobody.
    #[test]
    fn every_text_reaches_whom_it_should_and_nobody_else(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(live(&steps));
    }
}

/// A full driver's numbers are taken back a quarter of an hour after the end, and not before.
#[tokio::test]
async fn a_number_is_taken_back_early_only_after_a_quarter_of_an_hour() {
    let create = |customer| Step::Create { customer, driver: 0 };
    let pass = |minutes: u64| Step::Pass { seconds: minutes * 60 };
    let story = [
        create(0),
        create(1),
        create(2),
        create(3),
        Step::Complete { ride: 1 },
        pass(14),
        create(3),
        Step::AllText,
        pass(2),
        create(3),
        Step::AllText,
        pass(1),
        Step::AllText,
    ];
    live(&story).await;
}
