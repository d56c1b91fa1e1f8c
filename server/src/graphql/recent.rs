//! The newest entries of many rides in one statement: what a page of rides shows of what was said.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use sea_orm::sea_query::{Expr, Query, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use uuid::Uuid;

use super::errors::Shared;
use super::loaders::{Batches, Found};
use crate::entities::entry;
use crate::error::{Error, Result};

/// The newest entries of a ride, newest first.
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

impl Loader<RecentOf> for Batches {
    type Value = Vec<entry::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[RecentOf]) -> Found<RecentOf, Vec<entry::Model>> {
        let mut most: HashMap<Uuid, u64> = HashMap::new();
        for key in keys {
            let rows = most.entry(key.ride).or_default();
            *rows = key.rows.max(*rows);
        }
        let mut of_ride: HashMap<Uuid, Vec<entry::Model>> = HashMap::new();
        for row in newest(self.app().db.read(), &most).await? {
            of_ride.entry(row.ride_id.unwrap_or_default()).or_default().push(row);
        }
        for rows in of_ride.values_mut() {
            rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
        }
        let found = keys.iter().map(|key| {
            let rows = of_ride.get(&key.ride).into_iter().flatten();
            (*key, rows.take(usize::try_from(key.rows).unwrap_or(usize::MAX)).cloned().collect())
        });
        Ok(found.collect())
    }
}

/// So many of each ride. A branch a ride: each is a short walk along the index, however much was said.
async fn newest(db: &impl ConnectionTrait, most: &HashMap<Uuid, u64>) -> Result<Vec<entry::Model>> {
    let mut branches = most.iter().map(|(ride, rows)| {
        let of_one = entry::Entity::find()
            .filter(entry::Column::RideId.eq(*ride))
            .order_by_desc(entry::Column::Id)
            .limit(*rows)
            .into_query();
        // SQLite takes an order within a union only in brackets of this kind.
        Query::select().expr(Expr::cust("*")).from_subquery(of_one, "newest").take()
    });
    let Some(first) = branches.next() else { return Ok(Vec::new()) };
    let all = branches.fold(first, |mut all: SelectStatement, one| all.union(UnionType::All, one).take());
    let rows = db.query_all(&all).await?;
    rows.iter().map(|row| entry::Model::from_query_result(row, "").map_err(Error::from)).collect()
}
