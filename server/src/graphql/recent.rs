//! The newest entries of many rides in one statement: what a page of rides shows of what was said.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_graphql::dataloader::Loader;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, Order, QueryTrait, Value};
use uuid::Uuid;

use super::errors::Shared;
use super::loaders::{Batches, Found};
use crate::db::{Connection, Reader, SaidOf};
use crate::entities::{entry, ride};
use crate::error::Result;

/// The newest entries of a ride.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecentOf {
    /// Which ride.
    pub ride: Uuid,
    /// So many at most.
    pub rows: u64,
}

impl RecentOf {
    /// A page of so many: one more tells whether there are more.
    #[must_use]
    pub fn page(ride: Uuid, size: u64) -> Self {
        Self { ride, rows: size + 1 }
    }
}

/// What was found of a ride. Shared: a page has many, and each goes through several hands.
#[derive(Default)]
pub struct Recent {
    /// Newest first.
    pub rows: Vec<Arc<entry::Model>>,
    primed: AtomicBool,
}

impl Recent {
    /// Notes that what was asked of these entries is read already.
    pub fn note_primed(&self) {
        self.primed.store(true, Ordering::Relaxed);
    }

    /// Is what was asked of these entries read already?
    #[must_use]
    pub fn is_primed(&self) -> bool {
        self.primed.load(Ordering::Relaxed)
    }
}

impl Loader<RecentOf> for Batches {
    type Value = Arc<Recent>;
    type Error = Shared;

    async fn load(&self, keys: &[RecentOf]) -> Found<RecentOf, Arc<Recent>> {
        let mut found: HashMap<RecentOf, Recent> = keys.iter().map(|key| (*key, Recent::default())).collect();
        let mut of_size: HashMap<u64, Vec<Uuid>> = HashMap::new();
        for key in keys {
            of_size.entry(key.rows).or_default().push(key.ride);
        }
        // One size, where a page asks the same of all its rides.
        for (size, rides) in of_size {
            for row in newest(self.app().db.read(), rides, size).await? {
                let key = RecentOf { ride: row.ride_id.unwrap_or_default(), rows: size };
                found.entry(key).or_default().rows.push(row.into());
            }
        }
        for recent in found.values_mut() {
            recent.rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
        }
        Ok(found.into_iter().map(|(key, recent)| (key, Arc::new(recent))).collect())
    }
}

/// So many of each ride, in any order. Of each ride the place of its oldest wanted entry is looked up,
/// and what follows is read: a short walk along the index, however much was said.
async fn newest(db: &Reader, mut rides: Vec<Uuid>, size: u64) -> Result<Vec<entry::Model>> {
    static SAID: SaidOf = SaidOf::new();
    let said = SAID.of(&mut rides);
    let bound = [1_u64.into(), (size - 1).into(), Uuid::nil().into()];
    let values: Vec<Value> = bound.into_iter().chain(rides.iter().map(|ride| (*ride).into())).collect();
    Ok(db.said(&said, values, || newest_of(rides, size)).await?)
}

fn newest_of(rides: Vec<Uuid>, size: u64) -> SelectStatement {
    let older = Alias::new("older");
    let oldest = Query::select()
        .column((older.clone(), entry::Column::Id))
        .from_as(entry::Entity, older.clone())
        .and_where(Expr::col((older.clone(), entry::Column::RideId)).equals((ride::Entity, ride::Column::Id)))
        .order_by((older, entry::Column::Id), Order::Desc)
        .limit(1)
        .offset(size - 1)
        .take();
    // One with fewer has all its entries read.
    let oldest = Func::coalesce([SimpleExpr::SubQuery(None, Box::new(oldest.into())), Uuid::nil().into()]);
    let wanted = Expr::col((entry::Entity, entry::Column::RideId))
        .equals((ride::Entity, ride::Column::Id))
        .and(Expr::col((entry::Entity, entry::Column::Id)).gte(oldest));
    entry::Entity::find()
        .into_query()
        .inner_join(ride::Entity, wanted)
        .and_where(ride::Column::Id.is_in(rides))
        .take()
}
