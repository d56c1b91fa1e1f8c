//! Batched reads: what fifty rows of a page need is read in one statement a kind. A list primes
//! them for what its caller selected, so that a page costs the same however long it is.

mod counts;
mod row;
mod rows;

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use async_graphql::parser::types::OperationType;
use async_graphql::{Context, Request, ServerResult};
use futures_util::future::BoxFuture;
use sea_orm::{DbErr, EntityTrait, QueryTrait, Select};
use uuid::Uuid;

use super::errors::Shared;
pub use super::keys::*;
use crate::app::App;
use crate::db::{Connection, Direct, Reader, SaidOf};
use crate::error::{Error, Result};

/// What a batch answers.
pub type Found<K, V> = Result<HashMap<K, V>, Shared>;

/// How a number is in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NumberUse {
    /// Phones that hold it.
    pub holds: i32,
    /// Of these, how many whose ride is over.
    pub cooling_down: i32,
}

/// Reads batches.
pub struct Batches(App);

/// The loaders of one request.
pub type Loaders = DataLoader<Batches, HashMapCache>;

/// The loaders of this request.
///
/// # Errors
/// When the schema was built without its extensions.
pub fn loaders<'a>(ctx: &Context<'a>) -> Result<&'a Loaders> {
    ctx.data_opt::<Loaders>().ok_or_else(|| Error::Internal("the request has no loaders".to_owned()))
}

/// Reads one row that a foreign key promises.
///
/// # Errors
/// When the database fails, or broke its promise.
pub fn promised<'a, K>(
    ctx: &'a Context<'_>,
    key: K,
) -> BoxFuture<'a, async_graphql::Result<<Batches as Loader<K>>::Value>>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    Batches: Loader<K, Error = Shared>,
{
    let missing = || Error::Internal(format!("a row that {} refers to is gone", std::any::type_name::<K>()));
    Box::pin(async move { Ok(loaded(ctx, key).await?.ok_or_else(missing)?) })
}

/// Reads what belongs to a key, if there is any. Boxed: the library makes room for the largest field of an object with
/// each of its fields, and there are a thousand on a page.
///
/// # Errors
/// When the database fails.
pub fn loaded<'a, K>(
    ctx: &'a Context<'_>,
    key: K,
) -> BoxFuture<'a, async_graphql::Result<Option<<Batches as Loader<K>>::Value>>>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    Batches: Loader<K, Error = Shared>,
{
    Box::pin(async move { Ok(loaders(ctx)?.load_one(key).await?) })
}

/// Whether what is read ahead will be remembered until a field asks for it.
#[derive(Clone, Copy)]
struct Remembers(bool);

/// Is it of use to read ahead in this request?
#[must_use]
pub fn remembers(ctx: &Context<'_>) -> bool {
    ctx.data_opt::<Remembers>().is_some_and(|remembers| remembers.0)
}

/// Reads many rows in one statement now, and remembers them for the fields that will ask.
///
/// # Errors
/// When the database fails.
pub async fn ahead<K>(
    loaders: &Loaders,
    keys: impl IntoIterator<Item = K>,
) -> Found<K, <Batches as Loader<K>>::Value>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    Batches: Loader<K, Error = Shared>,
{
    let keys: HashSet<K> = keys.into_iter().collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let mut found = loaders.get_cached_values::<K>();
    found.retain(|key, _| keys.contains(key));
    let missing: Vec<K> = keys.into_iter().filter(|key| !found.contains_key(key)).collect();
    if !missing.is_empty() {
        let fresh = loaders.loader().load(&missing).await?;
        loaders.feed_many(fresh.iter().map(|(key, value)| (key.clone(), value.clone()))).await;
        found.extend(fresh);
    }
    Ok(found)
}

/// Gives a request its loaders. A query may remember what it read; a mutation changes it, and a
/// subscription outlives it.
///
/// # Errors
/// The parser's, for what is no query.
pub(super) fn give(app: &App, mut request: Request) -> ServerResult<Request> {
    let loaders = Loaders::with_cache(Batches(app.clone()), tokio::spawn, HashMapCache::default());
    let document = request.parsed_query()?;
    let only_reads =
        document.operations.iter().all(|(_, operation)| operation.node.ty == OperationType::Query);
    loaders.enable_all_cache(only_reads);
    Ok(request.data(loaders).data(Remembers(only_reads)))
}

impl Batches {
    /// The composed server, for loaders that ask a work room.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.0
    }

    fn db(&self) -> &Reader {
        self.0.db.read()
    }

    /// What belongs to the rows of a page, by their keys.
    async fn rows<E: EntityTrait<Model: Direct>>(&self, select: Select<E>) -> Result<Vec<E::Model>, DbErr> {
        self.db().rows(select).await
    }

    /// As [`Batches::rows`], by a statement that is put into words once, whose only values are the keys.
    async fn said<E: EntityTrait<Model: Direct>>(
        &self,
        said: &SaidOf,
        keys: impl Iterator<Item = Uuid>,
        select: impl FnOnce(Vec<Uuid>) -> Select<E>,
    ) -> Result<Vec<E::Model>, DbErr> {
        let mut keys: Vec<Uuid> = keys.collect();
        let said = said.of(&mut keys);
        let values: Vec<_> = keys.iter().map(|key| (*key).into()).collect();
        self.db().said(&said, values, || select(keys).into_query()).await
    }

    /// As [`Batches::rows`].
    async fn all<E: EntityTrait>(&self, select: Select<E>) -> Result<Vec<E::Model>, DbErr> {
        select.all(self.db()).await
    }
}
