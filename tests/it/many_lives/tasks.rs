//! One task: it makes rides and connects people, and does to its own what a dispatcher would. People
//! and numbers it shares with the others.

use std::sync::atomic::Ordering;

use maskline_tests::Role;
use serde_json::{Value, json};

use super::model::{MINUTE, Model, pair};
use super::{CUSTOMERS, Chance, DRIVERS, STRANGER, TASKS, World};

const PEOPLE: usize = CUSTOMERS + DRIVERS;
const GRACE: i64 = 60 * MINUTE;
const CANCEL_GRACE: i64 = 15 * MINUTE;
const RECONNECTED: i64 = 120 * MINUTE;

/// A ride of this task, or two people it connected.
struct Mine {
    id: String,
    is_ride: bool,
    under_way: bool,
    /// Does it have a driver?
    people: [usize; 2],
    bond: Option<usize>,
}

pub struct Task {
    n: usize,
    chance: Chance,
    mine: Vec<Mine>,
    alternates: Vec<(usize, String, String)>,
}

/// The number of each of a pair, by the id of the person.
const LINES: &str = "id participants { leftAt customer { id } driver { id } dials { number } }";

/// Is this participant that person?
fn is(participant: &Value, id: &str) -> bool {
    participant["customer"]["id"] == id || participant["driver"]["id"] == id
}

fn at(millis: i64) -> String {
    maskline::clock::Timestamp(millis).to_datetime().unwrap().to_rfc3339()
}

impl Task {
    pub fn new(n: usize, seed: u64) -> Self {
        let chance = Chance(seed ^ (n as u64 + 1).wrapping_mul(0x2545_f491_4f6c_dd1d));
        Self { n, chance, mine: Vec::new(), alternates: Vec::new() }
    }

    pub async fn step(&mut self, world: &World) {
        match self.chance.below(40) {
            0..=9 => self.create(world).await,
            10..=12 => self.end(world).await,
            13..=16 => self.swap(world).await,
            17..=18 => self.reconnect(world).await,
            19 => self.close(world).await,
            20 => self.suspend(world).await,
            21..=23 => self.new_phone(world).await,
            24..=25 => self.alternate(world).await,
            26..=27 => self.connect(world).await,
            28 => self.block(world).await,
            29..=30 => self.assign_later(world).await,
            31 if self.n < 2 => self.renew_number(world).await,
            32 => self.correct(world).await,
            _ => self.contact(world).await,
        }
    }

    async fn ask(&self, world: &World, query: &str, variables: Value) -> Result<Value, String> {
        let mut answer = world.app.ask(Some(Role::Admin), query, variables).await;
        match answer["errors"][0]["extensions"]["code"].as_str() {
            Some(code) => Err(code.to_owned()),
            None if answer.get("errors").is_some() => panic!("{query}: {answer:#}"),
            None => Ok(answer["data"].take()),
        }
    }

    /// A refusal must have its reason in the model.
    fn judge(world: &World, code: &str, people: [usize; 2], others: &[&str]) {
        let model = world.model.lock().unwrap();
        match code {
            "POOL_EXHAUSTED" => {
                let numbers = world.given_out.load(Ordering::Relaxed);
                let held = people.map(|person| model.may_hold(person, world.now()));
                assert!(
                    held.iter().any(|held| *held >= numbers),
                    "refused although {people:?} hold {held:?} of {numbers} numbers"
                );
            }
            "BLOCKED" => assert!(model.in_trouble(people), "{people:?} are not kept apart"),
            code => assert!(others.contains(&code), "{code} for {people:?}"),
        }
    }

    fn id(world: &World, person: usize) -> String {
        match person.checked_sub(CUSTOMERS) {
            None => world.fleet.customers[person].clone(),
            Some(driver) => world.fleet.drivers[driver].clone(),
        }
    }

    fn any_pair(&mut self) -> [usize; 2] {
        // Some are in demand.
        let customer = if self.chance.below(3) == 0 { 0 } else { self.chance.below(CUSTOMERS) };
        let driver = if self.chance.below(3) == 0 { 0 } else { self.chance.below(DRIVERS) };
        [customer, CUSTOMERS + driver]
    }

    async fn create(&mut self, world: &World) {
        let people = self.any_pair();
        let pickup = at(world.now() + 30 * MINUTE);
        let input = json!({ "customerId": Self::id(world, people[0]), "driverId": Self::id(world, people[1]),
            "start": "Harbour", "destination": "Mill", "pickupAt": pickup });
        // What others may do as soon as it is made, the model allows before.
        let bond = world.model.lock().unwrap().bond(people, None);
        let query = "mutation($input: RideInput!) { createRide(input: $input) { id } }";
        match self.ask(world, query, json!({ "input": input })).await {
            Ok(made) => {
                let id = made["createRide"]["id"].as_str().unwrap().to_owned();
                self.mine.push(Mine { id, is_ride: true, under_way: true, people, bond: Some(bond) });
            }
            Err(code) => {
                Self::judge(world, &code, people, &[]);
                world.model.lock().unwrap().cut(bond);
            }
        }
    }

    async fn assign_later(&mut self, world: &World) {
        let waits = |mine: &Mine| mine.is_ride && mine.under_way && mine.bond.is_none();
        let Some(n) = self.mine.iter().position(waits) else {
            let customer = self.chance.below(CUSTOMERS);
            let pickup = at(world.now() + 30 * MINUTE);
            let input = json!({ "customerId": Self::id(world, customer), "start": "Harbour", "destination": "Mill",
                "pickupAt": pickup, "assign": "LATER", "preassign": true });
            // It holds a number for the customer alone.
            let bond = world.model.lock().unwrap().bond([customer, customer], None);
            let query = "mutation($input: RideInput!) { createRide(input: $input) { id } }";
            match self.ask(world, query, json!({ "input": input })).await {
                Ok(made) => {
                    let id = made["createRide"]["id"].as_str().unwrap().to_owned();
                    let people = [customer, customer];
                    self.mine.push(Mine { id, is_ride: true, under_way: true, people, bond: None });
                }
                Err(code) => {
                    Self::judge(world, &code, [customer, customer], &[]);
                    world.model.lock().unwrap().cut(bond);
                }
            }
            return;
        };
        let people = [self.mine[n].people[0], CUSTOMERS + self.chance.below(DRIVERS)];
        let bond = world.model.lock().unwrap().bond(people, None);
        let query = "mutation($id: ID!, $driver: ID!) { assignDriver(id: $id, driverId: $driver) { id } }";
        let variables = json!({ "id": self.mine[n].id, "driver": Self::id(world, people[1]) });
        match self.ask(world, query, variables).await {
            Ok(_) => (self.mine[n].people, self.mine[n].bond) = (people, Some(bond)),
            Err(code) => {
                // The one who waits in it may be kept silent.
                let silent = code == "BLOCKED" && world.model.lock().unwrap().in_trouble([people[0]; 2]);
                if !silent {
                    // Its time may be long past.
                    Self::judge(world, &code, people, &["CONVERSATION_CLOSED", "ILLEGAL_TRANSITION"]);
                }
                world.model.lock().unwrap().cut(bond);
            }
        }
    }

    fn some_ride(&mut self, under_way: bool) -> Option<usize> {
        let fits = |mine: &Mine| mine.is_ride && mine.under_way == under_way && mine.bond.is_some();
        let all: Vec<usize> = (0..self.mine.len()).filter(|n| fits(&self.mine[*n])).collect();
        (!all.is_empty()).then(|| self.chance.of(&all))
    }

    async fn end(&mut self, world: &World) {
        let Some(n) = self.some_ride(true) else { return };
        let (step, grace) = self.chance.of(&[("completeRide", GRACE), ("cancelRide", CANCEL_GRACE)]);
        let query = format!("mutation($id: ID!) {{ {step}(id: $id) {{ id }} }}");
        self.ask(world, &query, json!({ "id": self.mine[n].id })).await.unwrap();
        self.mine[n].under_way = false;
        let bond = self.mine[n].bond.unwrap();
        let mut model = world.model.lock().unwrap();
        let now = world.now();
        (model.bonds[bond].ended, model.bonds[bond].until) = (Some(now), Some(now + grace));
    }

    async fn swap(&mut self, world: &World) {
        let Some(n) = self.some_ride(true) else { return };
        let [customer, former] = self.mine[n].people;
        let driver = CUSTOMERS + self.chance.below(DRIVERS);
        if driver == former {
            return;
        }
        let people = [customer, driver];
        let bond = world.model.lock().unwrap().bond(people, None);
        let query = "mutation($id: ID!, $driver: ID!) { reassignDriver(id: $id, driverId: $driver) { id } }";
        let variables = json!({ "id": self.mine[n].id, "driver": Self::id(world, driver) });
        match self.ask(world, query, variables).await {
            Ok(_) => {
                let now = world.now();
                let mut model = world.model.lock().unwrap();
                model.cut(self.mine[n].bond.unwrap());
                model.may_end_grants([customer, former], now);
                drop(model);
                (self.mine[n].people, self.mine[n].bond) = (people, Some(bond));
            }
            Err(code) => {
                // The former two may be kept apart by hand; a block of theirs hinders nobody else.
                let kept_apart = |model: &Model| {
                    model.in_trouble([customer, former]) && !model.are_blocked([customer, former])
                };
                let apart = code == "BLOCKED" && kept_apart(&world.model.lock().unwrap());
                if !apart {
                    Self::judge(world, &code, people, &[]);
                }
                world.model.lock().unwrap().cut(bond);
            }
        }
    }

    async fn reconnect(&mut self, world: &World) {
        let Some(n) = self.some_ride(false) else { return };
        let (people, now) = (self.mine[n].people, world.now());
        let bond = world.model.lock().unwrap().bond(people, Some(now + RECONNECTED));
        let query = "mutation($id: ID!) { reconnect(rideId: $id) { id } }";
        match self.ask(world, query, json!({ "id": self.mine[n].id })).await {
            // What is said of the bond of the ride holds for the grant.
            Ok(_) => self.mine[n].bond = Some(bond),
            Err(code) => {
                Self::judge(world, &code, people, &["ILLEGAL_TRANSITION"]);
                world.model.lock().unwrap().cut(bond);
            }
        }
    }

    async fn correct(&mut self, world: &World) {
        let Some(n) = self.some_ride(false) else { return };
        let people = self.mine[n].people;
        let bond = world.model.lock().unwrap().bond(people, None);
        // Whoever kept them apart still does.
        world.model.lock().unwrap().trouble(people);
        let query = "mutation($id: ID!) { correctRide(id: $id, to: ARRIVED, reason: \"too early\") { id } }";
        match self.ask(world, query, json!({ "id": self.mine[n].id })).await {
            Ok(_) => (self.mine[n].bond, self.mine[n].under_way) = (Some(bond), true),
            Err(code) => {
                Self::judge(world, &code, people, &["CONVERSATION_CLOSED"]);
                world.model.lock().unwrap().cut(bond);
            }
        }
    }

    /// The conversation of one of its own, and whoever is in it now: another ride of it may have gone
    /// to someone else since.
    async fn conversation(&self, world: &World, n: usize) -> (Value, Vec<usize>) {
        let conversation = self.seen(world, n).await;
        let all = conversation["participants"].as_array().unwrap();
        let here = |person: &usize| {
            let id = Self::id(world, *person);
            all.iter().any(|one| one["leftAt"].is_null() && is(one, &id))
        };
        (conversation["id"].clone(), (0..PEOPLE).filter(here).collect())
    }

    async fn seen(&self, world: &World, n: usize) -> Value {
        let id = json!({ "id": self.mine[n].id });
        if self.mine[n].is_ride {
            let query = format!("query($id: ID!) {{ ride(id: $id) {{ conversation {{ {LINES} }} }} }}");
            self.ask(world, &query, id).await.unwrap()["ride"]["conversation"].take()
        } else {
            let query = format!("query($id: ID!) {{ conversation(id: $id) {{ {LINES} }} }}");
            self.ask(world, &query, id).await.unwrap()["conversation"].take()
        }
    }

    /// Does something to a conversation after which its people need not reach each other.
    async fn upset(&mut self, world: &World, step: &str, refused: &[&str]) {
        if self.mine.is_empty() {
            return;
        }
        let n = self.chance.below(self.mine.len());
        let (id, before) = self.conversation(world, n).await;
        // Others may be refused because of it before we are told that it is done.
        if let Some(people) = both(&before) {
            world.model.lock().unwrap().trouble(people);
        }
        let query = format!("mutation($id: ID!) {{ {step}(id: $id) {{ id }} }}");
        let done = self.ask(world, &query, json!({ "id": id })).await;
        let (_, after) = self.conversation(world, n).await;
        let mut model = world.model.lock().unwrap();
        if let Some(people) = both(&after) {
            model.trouble(people);
        }
        if let Err(code) = done {
            assert!(refused.contains(&code.as_str()), "{code}");
        }
    }

    async fn close(&mut self, world: &World) {
        self.upset(world, "closeConversation", &["CONVERSATION_CLOSED"]).await;
    }

    async fn suspend(&mut self, world: &World) {
        let step = self.chance.of(&["suspendConversation", "resumeConversation"]);
        self.upset(world, step, &["ILLEGAL_TRANSITION", "BLOCKED"]).await;
    }

    /// The people only this task changes.
    fn some_person(&mut self) -> usize {
        let mine: Vec<usize> = (0..PEOPLE).filter(|person| person % TASKS == self.n).collect();
        self.chance.of(&mine)
    }

    async fn new_phone(&mut self, world: &World) {
        let person = self.some_person();
        let phone = format!("+316300{:05}", world.next());
        let (kind, old) = (
            if person < CUSTOMERS { "Customer" } else { "Driver" },
            self.chance.of(&["DROP", "KEEP_AS_ALTERNATE"]),
        );
        let former = world.model.lock().unwrap().primary[person].clone();
        world.model.lock().unwrap().add_phone(person, phone.clone(), true);
        let query = format!(
            "mutation($id: ID!, $phone: String!) {{ update{kind}(id: $id,
                patch: {{ phone: $phone, oldPhone: {old} }}) {{ id }} }}"
        );
        let variables = json!({ "id": Self::id(world, person), "phone": phone });
        match self.ask(world, &query, variables).await {
            Ok(_) if old == "DROP" => world.model.lock().unwrap().drop_phone(&former),
            Ok(_) => {}
            Err(code) => {
                // At most six phones.
                panic!("{code}: a phone nobody ever had");
            }
        }
    }

    async fn alternate(&mut self, world: &World) {
        if !self.alternates.is_empty() && self.chance.below(2) == 0 {
            let at = self.chance.below(self.alternates.len());
            let (_, id, phone) = self.alternates.swap_remove(at);
            let query = "mutation($id: ID!) { removeAlternatePhone(id: $id) }";
            self.ask(world, query, json!({ "id": id })).await.unwrap();
            world.model.lock().unwrap().drop_phone(&phone);
            return;
        }
        let person = self.some_person();
        let phone = format!("+316300{:05}", world.next());
        world.model.lock().unwrap().add_phone(person, phone.clone(), false);
        let query =
            "mutation($id: ID!, $phone: String!) { addAlternatePhone(personId: $id, phone: $phone) { id } }";
        let variables = json!({ "id": Self::id(world, person), "phone": phone });
        match self.ask(world, query, variables).await {
            Ok(made) => {
                let id = made["addAlternatePhone"]["id"].as_str().unwrap().to_owned();
                self.alternates.push((person, id, phone));
            }
            // He has six already.
            Err(code) => assert_eq!(code, "INVALID_INPUT"),
        }
    }

    async fn connect(&mut self, world: &World) {
        let mut people = self.any_pair();
        if self.chance.below(3) == 0 {
            people = pair([people[0], (people[0] + 1 + self.chance.below(CUSTOMERS - 1)) % CUSTOMERS]);
        }
        let until = world.now() + 45 * MINUTE;
        let ids = people.map(|person| Self::id(world, person));
        let input = json!({ "personIds": ids, "until": at(until) });
        let bond = world.model.lock().unwrap().bond(people, Some(until));
        let query = "mutation($input: ConversationInput!) { createConversation(input: $input) { id } }";
        match self.ask(world, query, json!({ "input": input })).await {
            Ok(made) => {
                let id = made["createConversation"]["id"].as_str().unwrap().to_owned();
                self.mine.push(Mine { id, is_ride: false, under_way: false, people, bond: Some(bond) });
            }
            Err(code) => {
                Self::judge(world, &code, people, &[]);
                world.model.lock().unwrap().cut(bond);
            }
        }
    }

    /// Only a pair that is this task's to keep apart.
    async fn block(&mut self, world: &World) {
        let people = [self.chance.below(CUSTOMERS), CUSTOMERS + self.chance.below(DRIVERS)];
        if (people[0] * DRIVERS + people[1]) % TASKS != self.n {
            return;
        }
        let ids = people.map(|person| Self::id(world, person));
        world.model.lock().unwrap().trouble(people);
        let blocked = world.model.lock().unwrap().blocked.contains_key(&people);
        let step = if blocked { "unblockPair" } else { "blockPair" };
        let query =
            format!("mutation($ids: [ID!]!) {{ {step}(personIds: $ids, reason: \"enough\") {{ id }} }}");
        self.ask(world, &query, json!({ "ids": ids })).await.unwrap();
        let mut model = world.model.lock().unwrap();
        let wave = model.wave;
        if blocked {
            model.blocked.remove(&people);
        } else {
            model.blocked.insert(people, wave);
        }
    }

    /// A number leaves, another one comes: conversations are moved.
    async fn renew_number(&mut self, world: &World) {
        let number = format!("+3197011{:06}", world.next());
        let query = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
        let input = json!({ "number": number, "provider": "messagebird" });
        self.ask(world, query, json!({ "input": input })).await.unwrap();
        world.numbers.lock().unwrap().push(number);
        let query = "{ proxyNumbers(first: 50) { nodes { id state } } }";
        let all = self.ask(world, query, json!({})).await.unwrap();
        let all = all["proxyNumbers"]["nodes"].as_array().unwrap();
        let active: Vec<&Value> = all.iter().filter(|number| number["state"] == "ACTIVE").collect();
        let old = self.chance.of(&active)["id"].clone();
        let move_now = self.chance.below(3) > 0;
        let query = "mutation($id: ID!, $now: Boolean) { drainNumber(id: $id, moveNow: $now) { id } }";
        self.ask(world, query, json!({ "id": old, "now": move_now })).await.unwrap();
    }

    /// Someone texts or calls a number he knows, or does not.
    async fn contact(&mut self, world: &World) {
        let mut phones = world.model.lock().unwrap().all_phones();
        phones.push(STRANGER.to_owned());
        let numbers = world.numbers.lock().unwrap().clone();
        for _ in 0..3 {
            let (from, number) = (self.chance.of(&phones), self.chance.of(&numbers));
            if self.chance.below(4) == 0 {
                world.call(&from, &number).await;
            } else {
                world.text(&from, &number).await;
            }
        }
    }

    /// The bonds of this task, and the numbers its two people dial, in the order of the pair.
    pub async fn lines(&self, world: &World) -> Vec<(usize, [String; 2])> {
        let mut lines = Vec::new();
        for (n, mine) in self.mine.iter().enumerate() {
            let Some(bond) = mine.bond else { continue };
            let now = world.now();
            {
                let model = world.model.lock().unwrap();
                if !model.must_reach(&model.bonds[bond], now) {
                    continue;
                }
            }
            let conversation = self.seen(world, n).await;
            let people = pair(mine.people).map(|person| Self::id(world, person));
            let dials = people.map(|id| {
                let all = conversation["participants"].as_array().unwrap();
                let is_he = |one: &&Value| one["leftAt"].is_null() && is(one, &id);
                let found =
                    all.iter().find(is_he).unwrap_or_else(|| panic!("{id} is not in {conversation:#}"));
                found["dials"]["number"].as_str().unwrap().to_owned()
            });
            lines.push((bond, dials));
        }
        lines
    }
}

/// Whom a conversation connects; one who waits in it alone stands for both.
fn both(people: &[usize]) -> Option<[usize; 2]> {
    match *people {
        [one] => Some([one, one]),
        [one, other] => Some([one, other]),
        _ => None,
    }
}
