//! How many a key has: none is a zero.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use sea_orm::ColumnTrait;
use uuid::Uuid;

use super::{Batches, Found, LiveRidesOf, NumberUse, ProblemsOf, Unread, UseOf};
use crate::entities::{person, route};
use crate::graphql::errors::Shared;
use crate::graphql::tallies;

impl Loader<Unread> for Batches {
    type Value = i32;
    type Error = Shared;

    async fn load(&self, keys: &[Unread]) -> Found<Unread, i32> {
        let mut found: HashMap<_, _> = keys.iter().map(|key| (*key, 0)).collect();
        let mut rides_by_account: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for key in keys {
            rides_by_account.entry(key.account).or_default().push(key.ride);
        }
        // One account a request: one statement.
        for (account, rides) in rides_by_account {
            for (ride, unread) in tallies::counts(self.db(), tallies::unread(account, rides)).await? {
                found.insert(Unread { account, ride }, unread);
            }
        }
        Ok(found)
    }
}

impl Loader<ProblemsOf> for Batches {
    type Value = i32;
    type Error = Shared;

    async fn load(&self, keys: &[ProblemsOf]) -> Found<ProblemsOf, i32> {
        let counts = tallies::counts(self.db(), tallies::problems(keys.iter().map(|key| key.0))).await?;
        let mut found: HashMap<_, _> = keys.iter().map(|key| (*key, 0)).collect();
        found.extend(counts.into_iter().map(|(ride, problems)| (ProblemsOf(ride), problems)));
        Ok(found)
    }
}

impl Loader<UseOf> for Batches {
    type Value = NumberUse;
    type Error = Shared;

    async fn load(&self, keys: &[UseOf]) -> Found<UseOf, NumberUse> {
        let mut held = tallies::holds(keys.iter().map(|key| key.0), self.0.clock.now());
        let mut found: HashMap<_, _> = keys.iter().map(|key| (*key, NumberUse::default())).collect();
        for (number, holds) in tallies::counts(self.db(), held.clone()).await? {
            found.entry(UseOf(number)).or_default().holds = holds;
        }
        let over = route::Column::EndedAt.is_not_null();
        for (number, cooling) in tallies::counts(self.db(), held.and_where(over).take()).await? {
            found.entry(UseOf(number)).or_default().cooling_down = cooling;
        }
        Ok(found)
    }
}

impl Loader<LiveRidesOf> for Batches {
    type Value = i32;
    type Error = Shared;

    async fn load(&self, keys: &[LiveRidesOf]) -> Found<LiveRidesOf, i32> {
        let mut found: HashMap<_, _> = keys.iter().map(|key| (*key, 0)).collect();
        for kind in [person::Kind::Customer, person::Kind::Driver] {
            let people: Vec<_> = keys.iter().filter(|key| key.0 == kind).map(|key| key.1).collect();
            if people.is_empty() {
                continue;
            }
            for (person, rides) in tallies::counts(self.db(), tallies::live_rides(kind, people)).await? {
                found.insert(LiveRidesOf(kind, person), rides);
            }
        }
        Ok(found)
    }
}
