//! Who may reach whom, told by nothing but what people did: no number, no route, no conversation.

use std::collections::{BTreeMap, BTreeSet};

pub const MINUTE: i64 = 60_000;
const SKEW: i64 = MINUTE / 2;
/// A finished hold is kept at least this long.
const GRACE_MIN: i64 = 15 * MINUTE;

/// Two people who may reach each other, or one who waits for the other.
#[derive(Clone, Debug)]
pub struct Bond {
    pub people: [usize; 2],
    /// In which wave it began, and in which it was cut, if it was.
    pub begun: usize,
    pub cut: Option<usize>,
    /// When its ride ended.
    pub ended: Option<i64>,
    /// Until when contact may last; a ride under way has no such time.
    pub until: Option<i64>,
}

/// A phone of a person, from one wave to another.
#[derive(Clone, Debug)]
struct Owned {
    person: usize,
    phone: String,
    until: Option<usize>,
}

/// What is so, and what was.
#[derive(Default)]
pub struct Model {
    pub bonds: Vec<Bond>,
    phones: Vec<Owned>,
    /// The phone each person is texted and rung on.
    pub primary: Vec<String>,
    /// The wave in which the two were last kept apart, or their contact was ended by hand: from then
    /// on they need not reach each other until a ride is made for them in a later wave.
    trouble: BTreeMap<[usize; 2], usize>,
    /// Since which wave two are blocked from each other.
    pub blocked: BTreeMap<[usize; 2], usize>,
    pub wave: usize,
}

/// A pair, whoever comes first.
pub fn pair([a, b]: [usize; 2]) -> [usize; 2] {
    [a.min(b), a.max(b)]
}

impl Model {
    pub fn person(&mut self, phone: String) -> usize {
        let person = self.primary.len();
        self.primary.push(phone.clone());
        self.phones.push(Owned { person, phone, until: None });
        person
    }

    pub fn bond(&mut self, people: [usize; 2], until: Option<i64>) -> usize {
        self.bonds.push(Bond { people: pair(people), begun: self.wave, cut: None, ended: None, until });
        self.bonds.len() - 1
    }

    /// From now on this bond allows nothing; what was under way in this wave may still arrive.
    pub fn cut(&mut self, bond: usize) {
        let wave = self.wave;
        self.bonds[bond].cut.get_or_insert(wave);
    }

    /// A conversation may have gone to another driver together with its only ride under way: what the former
    /// one was granted in it for other rides need not hold any more.
    pub fn may_end_grants(&mut self, people: [usize; 2], now: i64) {
        let granted = |bond: &&mut Bond| bond.people == pair(people) && bond.until.is_some();
        for bond in self.bonds.iter_mut().filter(granted) {
            bond.ended.get_or_insert(now);
        }
    }

    pub fn trouble(&mut self, people: [usize; 2]) {
        self.trouble.insert(pair(people), self.wave);
    }

    pub fn in_trouble(&self, people: [usize; 2]) -> bool {
        self.trouble.contains_key(&pair(people))
    }

    /// Have these two been blocked from each other since an earlier wave, with nothing new between them in this one?
    pub fn are_blocked(&self, people: [usize; 2]) -> bool {
        let earlier =
            |waves: &BTreeMap<[usize; 2], usize>| waves.get(&pair(people)).map(|wave| *wave < self.wave);
        earlier(&self.blocked) == Some(true) && earlier(&self.trouble) != Some(false)
    }

    pub fn add_phone(&mut self, person: usize, phone: String, is_primary: bool) {
        if is_primary {
            self.primary[person].clone_from(&phone);
        }
        self.phones.push(Owned { person, phone, until: None });
    }

    pub fn drop_phone(&mut self, phone: &str) {
        let wave = self.wave;
        for owned in self.phones.iter_mut().filter(|owned| owned.phone == phone) {
            owned.until.get_or_insert(wave);
        }
    }

    /// Every phone anyone ever had.
    pub fn all_phones(&self) -> Vec<String> {
        self.phones.iter().map(|owned| owned.phone.clone()).collect()
    }

    /// Whose phone it is in this wave.
    pub fn owners(&self, phone: &str) -> BTreeSet<usize> {
        let now = |owned: &&Owned| owned.phone == phone && owned.until.is_none_or(|until| until >= self.wave);
        self.phones.iter().filter(now).map(|owned| owned.person).collect()
    }

    fn lives(&self, bond: &Bond, now: i64) -> bool {
        bond.cut.is_none_or(|cut| cut >= self.wave) && bond.until.is_none_or(|until| now < until + SKEW)
    }

    /// Is this phone anybody's, in this wave?
    pub fn is_known(&self, phone: &str) -> bool {
        !self.owners(phone).is_empty()
    }

    /// May what comes from this phone reach that one, in this wave?
    pub fn may_reach(&self, from: &str, to: &str, now: i64) -> bool {
        self.may_pass(&self.owners(from), to, now)
    }

    /// May what one of these people said reach this phone, in this wave? It may have waited for somebody
    /// to come, and the phone it was said from be nobody's by now.
    pub fn may_pass(&self, from: &BTreeSet<usize>, to: &str, now: i64) -> bool {
        let to = self.owners(to);
        from.iter().any(|a| {
            to.iter().any(|b| {
                let two = pair([*a, *b]);
                let apart = self.blocked.get(&two).is_some_and(|since| *since < self.wave);
                !apart && self.bonds.iter().any(|bond| bond.people == two && self.lives(bond, now))
            })
        })
    }

    /// Must these two reach each other by this bond?
    pub fn must_reach(&self, bond: &Bond, now: i64) -> bool {
        let quiet = self.trouble.get(&bond.people).is_none_or(|wave| *wave < bond.begun);
        let lasts = match (bond.until, bond.ended) {
            (None, None) => true,
            (Some(until), None) => now < until,
            // Its numbers may be taken back.
            (_, Some(_)) => false,
        };
        bond.cut.is_none() && quiet && lasts && !self.blocked.contains_key(&bond.people)
    }

    /// At most so many conversations may hold a number for this person in this wave.
    pub fn may_hold(&self, person: usize, now: i64) -> usize {
        let holds = |bond: &&Bond| {
            bond.people.contains(&person)
                && self.lives(bond, now)
                && bond.ended.is_none_or(|ended| now - ended <= GRACE_MIN)
        };
        self.bonds.iter().filter(holds).count()
    }
}
