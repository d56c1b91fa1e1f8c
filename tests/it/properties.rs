//! Random lives: whatever people do, a text reaches whom the model says, and nobody else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Debug};
use std::time::Duration;

use maskline_tests::{Fleet, Ride, TestApp, chance};
use proptest::prelude::*;
use serde_json::json;

const CUSTOMERS: usize = 4;
const DRIVERS: usize = 3;
const NUMBERS: usize = 3;
const STRANGER: &str = "+31699999999";

const MINUTE: i64 = 60_000;
/// When each ride is to be picked up.
const PICKUP: i64 = 1_767_619_800_000;
/// The longest contact after that, or after the ride was made.
const LONGEST: i64 = 24 * 60 * MINUTE;
/// How long two people are reconnected.
const RECONNECTED: i64 = 120 * MINUTE;
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
    /// Another driver takes a ride.
    Swap {
        ride: usize,
        driver: usize,
    },
    /// A person has a new phone; customers first, then drivers.
    NewPhone {
        who: usize,
    },
    /// A dispatcher reconnects the people of a ride.
    Reconnect {
        ride: usize,
    },
    /// A dispatcher ends the contact of a ride at once.
    Close {
        ride: usize,
    },
    /// The two are kept apart.
    Block {
        customer: usize,
        driver: usize,
    },
    /// Someone calls a number.
    AnyoneCalls {
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
            Self::AnyoneTexts { who, number } => write!(f, "person {who} texts number {number}"),
            Self::AnyoneCalls { who, number } => write!(f, "person {who} calls number {number}"),
            Self::Swap { ride, driver } => write!(f, "ride {ride} goes to d{driver}"),
            Self::NewPhone { who } => write!(f, "person {who} has a new phone"),
            Self::Reconnect { ride } => write!(f, "reconnect ride {ride}"),
            Self::Close { ride } => write!(f, "close contact of ride {ride}"),
            Self::Block { customer, driver } => write!(f, "block c{customer} and d{driver}"),
            Self::CompleteAll => f.write_str("complete all rides"),
            Self::AllText => f.write_str("all text"),
            Self::Pass { seconds } => write!(f, "{} min {} s pass", seconds / 60, seconds % 60),
        }
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
        1 => ride.clone().prop_map(|ride| Step::DriverTexts { ride }),
        4 => (ride.clone(), 0..DRIVERS).prop_map(|(ride, driver)| Step::Swap { ride, driver }),
        2 => (0..CUSTOMERS + DRIVERS).prop_map(|who| Step::NewPhone { who }),
        3 => ride.clone().prop_map(|ride| Step::Reconnect { ride }),
        1 => ride.prop_map(|ride| Step::Close { ride }),
        1 => (1..CUSTOMERS, 1..DRIVERS).prop_map(|(customer, driver)| Step::Block { customer, driver }),
        2 => (0..=CUSTOMERS + DRIVERS, 0..NUMBERS).prop_map(|(who, number)| Step::AnyoneCalls { who, number }),
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
    /// Who they are, as people are counted: customers first, then drivers.
    people: [usize; 2],
    rides_under_way: usize,
    ended: Option<i64>,
    until: i64,
    /// The latest that contact was ever to last.
    hard: i64,
    /// Until when its ended rides, and the last grant to reconnect, promised contact to which driver.
    promised: Vec<(usize, i64)>,
    granted: Option<(usize, i64)>,
}

/// A ride as the model sees it.
struct Trip {
    id: String,
    talk: usize,
    driver: usize,
    under_way: bool,
}

/// Who may reach whom.
#[derive(Default)]
struct Model {
    talks: Vec<Talk>,
    /// Into which conversation a number leads a phone, or led it last.
    leads: BTreeMap<(String, String), usize>,
    /// Every number a phone ever knew.
    known: BTreeSet<(String, String)>,
    rides: Vec<Trip>,
    /// Each person's phone now: customers first, then drivers, then a stranger.
    phones: Vec<String>,
    blocked: BTreeSet<[usize; 2]>,
}

impl Model {
    /// The live conversations of these two.
    fn live(&self, now: i64, people: [usize; 2]) -> Vec<usize> {
        let fits = |talk: &Talk| talk.until > now && talk.people == people;
        (0..self.talks.len()).filter(|talk| fits(&self.talks[*talk])).collect()
    }

    /// The conversations that hold a number for this phone.
    fn held(&self, now: i64, phone: &str) -> BTreeSet<usize> {
        let mine = self.leads.iter().filter(|((who, _), _)| who == phone);
        mine.map(|(_, talk)| *talk).filter(|talk| self.talks[*talk].until > now).collect()
    }

    /// Takes back what may be taken back until all these phones have a number. Answers false if one of
    /// them holds all numbers in conversations that are live or ended just now.
    fn make_room(&mut self, now: i64, phones: &[&str]) -> bool {
        let mut taken_back = Vec::new();
        loop {
            let full: Vec<_> = phones.iter().filter(|phone| self.held(now, phone).len() == NUMBERS).collect();
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
        self.rides[ride].under_way = false;
        let talk = &mut self.talks[self.rides[ride].talk];
        talk.rides_under_way -= 1;
        talk.promised.push((self.rides[ride].driver, now + grace));
        if talk.rides_under_way == 0 {
            talk.ended = Some(now);
            // Of all promises to the driver who is in it now, the longest holds.
            let promises = talk.promised.iter().chain(&talk.granted);
            let his = promises.filter(|(driver, _)| *driver == talk.people[1]).map(|(_, until)| *until);
            if talk.until > now {
                talk.until = his.max().unwrap_or(now);
                talk.hard = talk.hard.max(talk.until);
            }
        }
    }

    /// A side is led to a conversation by a number, which must not lead it elsewhere.
    fn lead(&mut self, now: i64, side: &(String, String), talk: usize) {
        if let Some(held) = self.leads.get(side).filter(|held| **held != talk) {
            assert!(self.talks[*held].until <= now, "{side:?} is held by a live conversation");
        }
        self.leads.insert(side.clone(), talk);
        self.known.insert(side.clone());
    }

    /// A ride joins the live conversation of the two, or opens one: which, its numbers tell.
    fn join(&mut self, now: i64, people: [usize; 2], sides: [(String, String); 2]) -> usize {
        let candidates = self.live(now, people);
        let until = PICKUP.max(now) + LONGEST;
        if let Some(talk) = candidates.iter().copied().find(|talk| self.talks[*talk].sides == sides) {
            let live = &mut self.talks[talk];
            live.hard = live.hard.max(until);
            (live.ended, live.until) = (None, live.hard);
            live.rides_under_way += 1;
            return talk;
        }
        assert!(candidates.is_empty(), "the same pair keeps its numbers");
        let talk = self.talks.len();
        for side in &sides {
            self.lead(now, side, talk);
        }
        let new = Talk {
            sides,
            people,
            rides_under_way: 1,
            ended: None,
            until,
            hard: until,
            promised: Vec::new(),
            granted: None,
        };
        self.talks.push(new);
        talk
    }

    /// A conversation without a ride under way.
    fn new_talk(&mut self, people: [usize; 2], sides: [(String, String); 2]) -> usize {
        let (promised, granted) = (Vec::new(), None);
        let talk =
            Talk { sides, people, rides_under_way: 0, ended: None, until: 0, hard: 0, promised, granted };
        self.talks.push(talk);
        self.talks.len() - 1
    }

    /// Whom a contact reaches, and from which number.
    fn reaches(&self, now: i64, from: &str, number: &str) -> Option<(String, String)> {
        let talk = &self.talks[*self.leads.get(&(from.to_owned(), number.to_owned()))?];
        let other = usize::from(talk.sides[0].0 == from);
        let open = now < talk.until.saturating_add(SKEW) && !self.blocked.contains(&talk.people);
        open.then(|| talk.sides[other].clone())
    }
}

/// The server and the model side by side.
struct Life {
    app: TestApp,
    fleet: Fleet,
    model: Model,
    contacts: usize,
    new_phones: usize,
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
            Step::Swap { ride: n, driver } => self.swap(ride(n), CUSTOMERS + driver).await,
            Step::NewPhone { who } => self.new_phone(*who).await,
            Step::Reconnect { ride: n } => self.reconnect(ride(n)).await,
            Step::Close { ride: n } => self.close(ride(n)).await,
            Step::Block { customer, driver } => self.block([*customer, CUSTOMERS + driver]).await,
            Step::AnyoneTexts { who, number } => {
                let (phone, number) = (self.model.phones[*who].clone(), self.fleet.numbers[*number].clone());
                self.text(&phone, &number).await;
            }
            Step::AnyoneCalls { who, number } => {
                let (phone, number) = (self.model.phones[*who].clone(), self.fleet.numbers[*number].clone());
                self.call(&phone, &number).await;
            }
            Step::CompleteAll => {
                for ride in 0..self.model.rides.len() {
                    if self.model.rides[ride].under_way {
                        self.end(Some(ride), "completeRide", GRACE).await;
                        self.app.pass(Duration::from_millis(1));
                    }
                }
            }
            Step::AllText => {
                let known: Vec<_> = self.model.known.iter().cloned().collect();
                for (from, number) in known {
                    self.text(&from, &number).await;
                }
            }
            Step::Pass { seconds } => self.app.pass(Duration::from_secs(*seconds)),
        }
    }

    fn phones(&self, people: [usize; 2]) -> [String; 2] {
        people.map(|person| self.model.phones[person].clone())
    }

    async fn create(&mut self, customer: usize, driver: usize) {
        let now = self.now();
        let people = [customer, CUSTOMERS + driver];
        let phones = self.phones(people);
        let before = self.app.telco.sent().len();
        let blocked = self.model.blocked.contains(&people);
        let joins = !self.model.live(now, people).is_empty();
        if blocked || !(joins || self.model.make_room(now, &[&phones[0], &phones[1]])) {
            let (code, _) = self.fleet.no_ride(&self.app, customer, driver).await;
            assert_eq!(code, if blocked { "BLOCKED" } else { "POOL_EXHAUSTED" });
            self.app.settle().await;
            assert_eq!(self.app.telco.sent().len(), before, "nobody is told of a ride that is not made");
            return;
        }
        let ride = self.fleet.ride(&self.app, customer, driver).await;
        let [mine, theirs] = phones;
        let sides = [(mine, ride.customer_dials.clone()), (theirs, ride.driver_dials.clone())];
        let talk = self.model.join(now, people, sides.clone());
        self.model.rides.push(Trip { id: ride.id, talk, driver: people[1], under_way: true });
        self.app.settle().await;
        assert_eq!(
            self.told_since(before),
            BTreeSet::from(sides),
            "both are told, each from the number he dials"
        );
    }

    async fn end(&mut self, ride: Option<usize>, step: &str, grace: i64) {
        let Some(ride) = ride else { return };
        let id = json!({ "id": self.model.rides[ride].id });
        let query = format!("mutation($id: ID!) {{ {step}(id: $id) {{ id }} }}");
        if self.model.rides[ride].under_way {
            self.app.gql(&query, id).await;
            let now = self.now();
            self.model.end(now, ride, grace);
            self.app.settle().await;
        } else {
            assert_eq!(self.app.refusal(&query, id).await.0, "ILLEGAL_TRANSITION");
        }
    }

    async fn swap(&mut self, ride: Option<usize>, driver: usize) {
        let Some(ride) = ride else { return };
        let now = self.now();
        let Trip { id, talk, under_way, .. } = &self.model.rides[ride];
        let (id, talk, under_way) = (id.clone(), *talk, *under_way);
        let [customer, former] = self.model.talks[talk].people;
        let people = [customer, driver];
        let phones = self.phones(people);
        // The ride keeps its conversation, unless another ride of the former driver needs it.
        let alone = self.model.talks[talk].rides_under_way == 1 && self.model.talks[talk].until > now;
        let refused = if !under_way {
            Some("ILLEGAL_TRANSITION")
        } else if former == driver {
            Some("INVALID_INPUT")
        } else if self.model.blocked.contains(&people)
            || alone && self.model.blocked.contains(&[customer, former])
        {
            Some("BLOCKED")
        } else {
            let room = if alone {
                self.model.make_room(now, &[&phones[1]])
            } else {
                !self.model.live(now, people).is_empty()
                    || self.model.make_room(now, &[&phones[0], &phones[1]])
            };
            (!room).then_some("POOL_EXHAUSTED")
        };
        let before = self.app.telco.sent().len();
        let query = "mutation($id: ID!, $driver: ID!) { reassignDriver(id: $id, driverId: $driver) {
            id customerDials { number } driverDials { number } } }";
        let variables = json!({ "id": id, "driver": self.fleet.drivers[driver - CUSTOMERS] });
        if let Some(code) = refused {
            assert_eq!(self.app.refusal(query, variables).await.0, code);
            return;
        }
        let moved = Ride::of(&self.app.gql(query, variables).await["reassignDriver"]);
        self.model.rides[ride].driver = driver;
        let [mine, theirs] = phones;
        let sides = [(mine, moved.customer_dials.clone()), (theirs, moved.driver_dials.clone())];
        if alone {
            let gone = self.model.talks[talk].sides[1].clone();
            assert_eq!(sides[0], self.model.talks[talk].sides[0], "the customer keeps the number");
            self.model.leads.remove(&gone);
            self.model.lead(now, &sides[1], talk);
            self.model.talks[talk].sides.clone_from(&sides);
            self.model.talks[talk].people = people;
            self.app.settle().await;
            let mut told = BTreeSet::from(sides);
            told.insert(gone);
            assert_eq!(self.told_since(before), told, "all three are told, each from the number he knows");
        } else {
            self.model.talks[talk].rides_under_way -= 1;
            let new = self.model.join(now, people, sides);
            self.model.rides[ride].talk = new;
            self.app.settle().await;
        }
    }

    async fn new_phone(&mut self, who: usize) {
        let now = self.now();
        self.new_phones += 1;
        let new = format!("+316300{:05}", self.new_phones);
        let old = std::mem::replace(&mut self.model.phones[who], new.clone());
        let (kind, id) = match who.checked_sub(CUSTOMERS) {
            None => ("Customer", &self.fleet.customers[who]),
            Some(driver) => ("Driver", &self.fleet.drivers[driver]),
        };
        let query = format!(
            "mutation($id: ID!, $phone: String!) {{ update{kind}(id: $id, patch: {{ phone: $phone }}) {{ id }} }}"
        );
        let before = self.app.telco.sent().len();
        self.app.gql(&query, json!({ "id": id, "phone": new })).await;
        let mut told = BTreeSet::new();
        for talk in 0..self.model.talks.len() {
            let side = usize::from(self.model.talks[talk].sides[0].0 != old);
            if self.model.talks[talk].sides[side].0 != old {
                continue;
            }
            if self.model.talks[talk].until <= now {
                // Ended: the old phone is not even a little late, and nobody reaches it.
                let gone = (old.clone(), self.model.talks[talk].sides[side].1.clone());
                if self.model.leads.get(&gone) == Some(&talk) {
                    self.model.leads.remove(&gone);
                    let until = &mut self.model.talks[talk].until;
                    *until = (*until).min(now - SKEW);
                }
                continue;
            }
            let number = self.model.talks[talk].sides[side].1.clone();
            self.model.leads.remove(&(old.clone(), number.clone()));
            let moved = (new.clone(), number);
            self.model.lead(now, &moved, talk);
            self.model.talks[talk].sides[side] = moved.clone();
            told.insert(moved);
        }
        self.app.settle().await;
        assert_eq!(self.told_since(before), told, "only the new phone is told");
    }

    async fn reconnect(&mut self, ride: Option<usize>) {
        let Some(ride) = ride else { return };
        let now = self.now();
        let id = self.model.rides[ride].id.clone();
        let before = self.model.rides[ride].talk;
        // With the driver it had, also when its conversation went on with another one.
        let people = [self.model.talks[before].people[0], self.model.rides[ride].driver];
        let other = self.model.talks[before].people != people;
        let talk = if other { self.model.live(now, people).first().copied() } else { Some(before) };
        let query =
            "mutation($id: ID!) { reconnect(rideId: $id) { participants { role leftAt dials { number } } } }";
        let is_live =
            |talk: usize| self.model.talks[talk].rides_under_way > 0 && self.model.talks[talk].until > now;
        let live = talk.is_some_and(is_live);
        let phones = self.phones(people);
        // Suspended where they were blocked while it was live; blocked in any case.
        let blocked = self.model.blocked.contains(&people);
        let mut refused = match (blocked, live) {
            (true, _) => Some("BLOCKED"),
            (false, true) => Some("ILLEGAL_TRANSITION"),
            (false, false) => None,
        };
        let before_room: Vec<i64> = self.model.talks.iter().map(|talk| talk.until).collect();
        if refused.is_none() && talk.is_none() && !self.model.make_room(now, &[&phones[0], &phones[1]]) {
            refused = Some("POOL_EXHAUSTED");
        }
        if refused.is_none() && talk.is_some() {
            for (side, phone) in phones.iter().enumerate() {
                let keeps = talk.is_some_and(|talk| {
                    let own = &self.model.talks[talk].sides[side];
                    own.0 == *phone && self.model.leads.get(own) == Some(&talk)
                });
                if !keeps && !self.model.make_room(now, &[phone]) {
                    refused = Some("POOL_EXHAUSTED");
                    break;
                }
            }
        }
        let before = self.app.telco.sent().len();
        if let Some(code) = refused {
            let (told, _) = self.app.refusal(query, json!({ "id": id })).await;
            assert_eq!(told, code);
            // Nothing was changed after all.
            for (talk, until) in self.model.talks.iter_mut().zip(before_room) {
                talk.until = until;
            }
            return;
        }
        let open = self.app.gql(query, json!({ "id": id })).await;
        let dials = |role: &str| {
            let all = open["reconnect"]["participants"].as_array().unwrap();
            let found = all.iter().find(|one| one["role"] == role && one["leftAt"].is_null()).unwrap();
            found["dials"]["number"].as_str().unwrap().to_owned()
        };
        let [mine, theirs] = phones;
        let sides = [(mine, dials("CUSTOMER")), (theirs, dials("DRIVER"))];
        let talk = talk.unwrap_or_else(|| self.model.new_talk(people, sides.clone()));
        self.model.rides[ride].talk = talk;
        for side in &sides {
            self.model.lead(now, side, talk);
        }
        let again = &mut self.model.talks[talk];
        again.sides.clone_from(&sides);
        (again.ended, again.until, again.hard) = (None, now + RECONNECTED, now + RECONNECTED);
        again.granted = Some((people[1], now + RECONNECTED));
        self.app.settle().await;
        assert_eq!(self.told_since(before), BTreeSet::from(sides), "both are told");
    }

    async fn close(&mut self, ride: Option<usize>) {
        let Some(ride) = ride else { return };
        let now = self.now();
        let talk = self.model.rides[ride].talk;
        let query = "query($id: ID!) { ride(id: $id) { conversation { id } } }";
        let seen = self.app.gql(query, json!({ "id": self.model.rides[ride].id })).await;
        let id = json!({ "id": seen["ride"]["conversation"]["id"] });
        let query = "mutation($id: ID!) { closeConversation(id: $id) { id } }";
        if self.model.talks[talk].until > now {
            self.app.gql(query, id).await;
            self.model.talks[talk].until = now - SKEW;
        } else {
            assert_eq!(self.app.refusal(query, id).await.0, "CONVERSATION_CLOSED");
        }
    }

    async fn block(&mut self, people: [usize; 2]) {
        let ids = [&self.fleet.customers[people[0]], &self.fleet.drivers[people[1] - CUSTOMERS]];
        let query = "mutation($ids: [ID!]!) { blockPair(personIds: $ids, reason: \"enough\") { id } }";
        let variables = json!({ "ids": ids });
        if self.model.blocked.insert(people) {
            self.app.gql(query, variables).await;
        } else {
            assert_eq!(self.app.refusal(query, variables).await.0, "ALREADY_EXISTS");
        }
    }

    async fn text_of_ride(&mut self, ride: Option<usize>, side: usize) {
        let Some(ride) = ride else { return };
        let (from, number) = self.model.talks[self.model.rides[ride].talk].sides[side].clone();
        self.text(&from, &number).await;
    }

    async fn text(&mut self, from: &str, number: &str) {
        let before = self.app.telco.sent().len();
        self.contacts += 1;
        let body = format!("text {}", self.contacts);
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

    async fn call(&mut self, from: &str, number: &str) {
        self.contacts += 1;
        let id = format!("call {}", self.contacts);
        let flow = self.app.telco.call(&self.app, &id, from, number).await;
        match self.model.reaches(self.now(), from, number) {
            Some((to, _)) => {
                let transfer = format!("destination=\"{}\"", to.trim_start_matches('+'));
                assert!(flow.contains(&transfer), "{from} calls {number}: {flow}");
                self.app.telco.call_news(&self.app, &id, "hangup").await;
            }
            None => assert!(!flow.contains("Transfer"), "{from} calls {number} and reaches nobody: {flow}"),
        }
    }

    /// To whom, from which number, and what was sent since then.
    fn sent_since(&self, before: usize) -> Vec<(String, String, String)> {
        let sent = self.app.telco.sent().split_off(before);
        sent.into_iter().map(|sent| (format!("+{}", sent.to), format!("+{}", sent.from), sent.body)).collect()
    }

    /// Who was told something since then, and from which number.
    fn told_since(&self, before: usize) -> BTreeSet<(String, String)> {
        self.sent_since(before).into_iter().map(|(to, from, _)| (to, from)).collect()
    }
}

async fn live(steps: &[Step]) {
    let app = TestApp::start_with(|config| {
        config.access_token_life = Duration::from_hours(30 * 24);
        config.refresh_token_life = Duration::from_hours(60 * 24);
    })
    .await;
    let fleet = Fleet::of(&app, CUSTOMERS, DRIVERS, NUMBERS).await;
    let phones = (0..CUSTOMERS).map(Fleet::customer_phone).chain((0..DRIVERS).map(Fleet::driver_phone));
    let model = Model { phones: phones.chain([STRANGER.to_owned()]).collect(), ..Model::default() };
    let mut life = Life { app, fleet, model, contacts: 0, new_phones: 0 };
    for step in steps {
        life.step(step).await;
    }
    life.app.finish().await;
}

proptest! {
    #![proptest_config(chance(16, 200))]

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
