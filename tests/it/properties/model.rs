//! Who may reach whom, by what people did alone.

use std::collections::{BTreeMap, BTreeSet};

use super::{GRACE_MIN, LONGEST, NUMBERS, PICKUP, SKEW};

/// A conversation as the model sees it.
pub(super) struct Talk {
    /// Phone and dialled number of the customer and of the driver.
    pub(super) sides: [(String, String); 2],
    /// Who they are, as people are counted: customers first, then drivers.
    pub(super) people: [usize; 2],
    pub(super) rides_under_way: usize,
    /// Since when its numbers may be wanted elsewhere: not while a grant to reconnect lasts.
    pub(super) ended: Option<i64>,
    pub(super) until: i64,
    /// The latest that contact was ever to last.
    pub(super) hard: i64,
    /// Until when its ended rides, and the last grant to reconnect, promised contact to which driver.
    pub(super) promised: Vec<(usize, i64)>,
    pub(super) granted: Option<(usize, i64)>,
}

/// A ride as the model sees it.
pub(super) struct Trip {
    pub(super) id: String,
    pub(super) talk: usize,
    pub(super) driver: usize,
    pub(super) under_way: bool,
}

/// Who may reach whom.
#[derive(Default)]
pub(super) struct Model {
    pub(super) talks: Vec<Talk>,
    /// Into which conversation a number leads a phone, or led it last.
    pub(super) leads: BTreeMap<(String, String), usize>,
    /// Every number a phone ever knew.
    pub(super) known: BTreeSet<(String, String)>,
    pub(super) rides: Vec<Trip>,
    /// Each person's phone now: customers first, then drivers, then a stranger.
    pub(super) phones: Vec<String>,
    pub(super) blocked: BTreeSet<[usize; 2]>,
}

impl Model {
    /// The live conversations of these two.
    pub(super) fn live(&self, now: i64, people: [usize; 2]) -> Vec<usize> {
        let fits = |talk: &Talk| talk.until > now && talk.people == people;
        (0..self.talks.len()).filter(|talk| fits(&self.talks[*talk])).collect()
    }

    /// The conversations that hold a number for this phone.
    pub(super) fn held(&self, now: i64, phone: &str) -> BTreeSet<usize> {
        let mine = self.leads.iter().filter(|((who, _), _)| who == phone);
        mine.map(|(_, talk)| *talk).filter(|talk| self.talks[*talk].until > now).collect()
    }

    /// Takes back what may be taken back until all these phones have a number. Answers false if one of
    /// them holds all numbers in conversations that are live or ended just now.
    pub(super) fn make_room(&mut self, now: i64, phones: &[&str]) -> bool {
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

    pub(super) fn end(&mut self, now: i64, ride: usize, grace: i64) {
        self.rides[ride].under_way = false;
        let talk = &mut self.talks[self.rides[ride].talk];
        talk.rides_under_way -= 1;
        talk.promised.push((self.rides[ride].driver, now + grace));
        if talk.rides_under_way == 0 {
            let is_granted = |(driver, until): (usize, i64)| driver == talk.people[1] && until > now;
            talk.ended = (!talk.granted.is_some_and(is_granted)).then_some(now);
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
    pub(super) fn lead(&mut self, now: i64, side: &(String, String), talk: usize) {
        if let Some(held) = self.leads.get(side).filter(|held| **held != talk) {
            let former = &mut self.talks[*held];
            assert!(former.until <= now, "{side:?} is held by a live conversation");
            // What comes late would reach him from a number that is another's by now.
            former.until = former.until.min(now - SKEW);
        }
        self.leads.insert(side.clone(), talk);
        self.known.insert(side.clone());
    }

    /// A ride joins the live conversation of the two, or opens one: which, its numbers tell.
    pub(super) fn join(&mut self, now: i64, people: [usize; 2], sides: [(String, String); 2]) -> usize {
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
    pub(super) fn new_talk(&mut self, people: [usize; 2], sides: [(String, String); 2]) -> usize {
        let (promised, granted) = (Vec::new(), None);
        let talk =
            Talk { sides, people, rides_under_way: 0, ended: None, until: 0, hard: 0, promised, granted };
        self.talks.push(talk);
        self.talks.len() - 1
    }

    /// Whom a contact reaches, and from which number.
    pub(super) fn reaches(&self, now: i64, from: &str, number: &str) -> Option<(String, String)> {
        let talk = &self.talks[*self.leads.get(&(from.to_owned(), number.to_owned()))?];
        let other = usize::from(talk.sides[0].0 == from);
        let open = now < talk.until.saturating_add(SKEW) && !self.blocked.contains(&talk.people);
        open.then(|| talk.sides[other].clone())
    }

    /// Would a call show the other side a number that leads him to someone else? The telco shows the dialled one, and
    /// such a call is not connected (I5).
    pub(super) fn misleads(&self, now: i64, from: &str, number: &str) -> bool {
        let Some((to, shown)) = self.reaches(now, from, number) else { return false };
        let own = self.leads.get(&(from.to_owned(), number.to_owned()));
        let other = self.leads.get(&(to, number.to_owned()));
        let leads = |talk: &usize| now < self.talks[*talk].until.saturating_add(SKEW);
        shown != number && other != own && other.is_some_and(leads)
    }
}
