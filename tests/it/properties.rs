//! Random lives: whatever people do, a text reaches whom the model says, and nobody else.

mod model;
mod steps;

use std::collections::BTreeSet;
use std::time::Duration;

use maskline_tests::{Fleet, Ride, Sent, TestApp, chance, written};
use model::{Model, Trip};
use proptest::prelude::*;
use serde_json::json;
use steps::{Step, steps};

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
        } else if self.model.blocked.contains(&people) {
            // A block of the former two hinders nobody else.
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
        let id = format!("call-{}", self.contacts);
        let flow = self.app.telco.call(&self.app, &id, from, number).await;
        match self.model.reaches(self.now(), from, number) {
            Some(_) if self.model.misleads(self.now(), from, number) => {
                assert!(!flow.contains("Transfer"), "{from} calls {number} and would mislead: {flow}");
            }
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
        let told =
            |sent: Sent| (format!("+{}", sent.to), format!("+{}", sent.from), written(&sent.body).to_owned());
        sent.into_iter().map(told).collect()
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
