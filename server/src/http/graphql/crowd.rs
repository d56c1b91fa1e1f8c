//! How many sockets may be open (T22): in all, of one address that has not said who it is, and of one
//! caller.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use crate::auth::Caller;

/// In all, on one node.
const ALL: usize = 10_000;
/// Of one address, as long as they have not said who they are.
const STRANGERS: usize = 1_000;
/// Of one account.
const CALLER: usize = 2_000;
/// Of one person's app: anybody may have one.
const APP: usize = 20;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Who {
    Stranger(IpAddr),
    Caller(Uuid),
    App(Uuid),
}

impl From<&Caller> for Who {
    fn from(caller: &Caller) -> Self {
        match caller {
            Caller::Account(identity) => Self::Caller(identity.account_id),
            Caller::App(user) => Self::App(user.person_id),
        }
    }
}

impl Who {
    fn limit(self) -> usize {
        match self {
            Self::Stranger(_) => STRANGERS,
            Self::Caller(_) => CALLER,
            Self::App(_) => APP,
        }
    }
}

/// Who has how many sockets open.
#[derive(Clone, Default)]
pub(super) struct Crowd(Arc<Mutex<HashMap<Who, usize>>>);

/// The place of one open socket.
pub(super) struct Seat {
    crowd: Crowd,
    who: Who,
}

impl Crowd {
    /// A place for a socket from this address; `None` if there are too many.
    pub(super) fn enter(&self, address: IpAddr) -> Option<Seat> {
        let all: usize = self.held().values().sum();
        let who = Who::Stranger(address);
        (all < ALL && self.take(who)).then(|| Seat { crowd: self.clone(), who })
    }

    fn take(&self, who: Who) -> bool {
        let mut held = self.held();
        let count = held.entry(who).or_default();
        let is_free = *count < who.limit();
        *count += usize::from(is_free);
        is_free
    }

    fn give_back(&self, who: Who) {
        let mut held = self.held();
        if let Some(count) = held.get_mut(&who) {
            *count -= 1;
            if *count == 0 {
                held.remove(&who);
            }
        }
    }

    fn held(&self) -> std::sync::MutexGuard<'_, HashMap<Who, usize>> {
        // Counts are whole at any time: a panic elsewhere leaves nothing half-done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// Its holder said who he is. `false` if he has too many already.
    pub(super) fn introduce(&mut self, who: impl Into<Who>) -> bool {
        let who = who.into();
        if !self.crowd.take(who) {
            return false;
        }
        self.crowd.give_back(std::mem::replace(&mut self.who, who));
        true
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.crowd.give_back(self.who);
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[test]
    fn an_address_of_strangers_and_a_caller_have_their_share() {
        let crowd = Crowd::default();
        let mut seats: Vec<Seat> = (0..STRANGERS).map(|_| crowd.enter(HERE).unwrap()).collect();
        assert!(crowd.enter(HERE).is_none());
        assert!(crowd.enter(IpAddr::V4(Ipv4Addr::BROADCAST)).is_some(), "others are not held up");
        // Whoever says who he is makes room.
        let me = Who::Caller(Uuid::from_u128(7));
        assert!(seats.iter_mut().all(|seat| seat.introduce(me)));
        let more: Vec<Seat> = (0..STRANGERS).map(|_| crowd.enter(HERE).unwrap()).collect();
        seats.extend(more.into_iter().map(|mut seat| {
            assert!(seat.introduce(me));
            seat
        }));
        assert!(!crowd.enter(HERE).unwrap().introduce(me), "{CALLER} are enough");
        let app = Who::App(Uuid::from_u128(8));
        seats.extend((0..APP).map(|_| {
            let mut seat = crowd.enter(HERE).unwrap();
            assert!(seat.introduce(app));
            seat
        }));
        assert!(!crowd.enter(HERE).unwrap().introduce(app), "{APP} are enough for an app");
        drop(seats);
        assert!(crowd.held().is_empty());
    }

    #[test]
    fn all_together_have_theirs() {
        let crowd = Crowd::default();
        let address = |n: usize| IpAddr::V4(Ipv4Addr::from_bits(u32::try_from(n / STRANGERS).unwrap()));
        let seats: Vec<Seat> = (0..ALL).map(|n| crowd.enter(address(n)).unwrap()).collect();
        assert!(crowd.enter(address(ALL)).is_none());
        drop(seats);
        assert!(crowd.enter(HERE).is_some());
    }
}
