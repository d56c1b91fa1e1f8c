//! Batched reads: what fifty rows of a page need is read in one statement a kind. A list primes
//! them for what its caller selected, so that a page costs the same however long it is.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use async_graphql::parser::types::OperationType;
use async_graphql::{Context, Request, ServerResult};
use futures_util::future::BoxFuture;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QueryTrait, Select,
};
use uuid::Uuid;

use super::errors::Shared;
pub use super::keys::*;
use super::tallies;
use crate::app::App;
use crate::db::{Connection, Direct, Reader, SaidOf};
use crate::entities::{
    account, attempt, conversation, entry, leg, market, opt_out, participant, person, phone, picture,
    proxy_number, ride, ride_history, route,
};
use crate::error::{Error, Result};
use crate::masking::not_told;

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

/// Rows by their id, shared, because a page has the same ones many times.
macro_rules! by_id {
    ($key:ident, $entity:ident) => {
        impl Loader<$key> for Batches {
            type Value = Arc<$entity::Model>;
            type Error = Shared;

            async fn load(&self, keys: &[$key]) -> Found<$key, Arc<$entity::Model>> {
                static SAID: SaidOf = SaidOf::new();
                let of =
                    |ids| $entity::Entity::find().filter($entity::Column::Id.is_in::<Uuid, Vec<Uuid>>(ids));
                let rows = self.said(&SAID, keys.iter().map(|key| key.0), of).await?;
                Ok(rows.into_iter().map(|row| ($key(row.id), Arc::new(row))).collect())
            }
        }
    };
}

by_id!(PersonId, person);
by_id!(NumberId, proxy_number);
by_id!(MarketId, market);
by_id!(ConversationId, conversation);
by_id!(RideId, ride);
by_id!(EntryId, entry);

impl Loader<AccountId> for Batches {
    type Value = Arc<account::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[AccountId]) -> Found<AccountId, Arc<account::Model>> {
        let ids = keys.iter().map(|key| key.0);
        let rows = self.all(account::Entity::find().filter(account::Column::Id.is_in(ids))).await?;
        Ok(rows.into_iter().map(|row| (AccountId(row.id), Arc::new(row))).collect())
    }
}

impl Loader<PhoneOf> for Batches {
    type Value = phone::Model;
    type Error = Shared;

    async fn load(&self, keys: &[PhoneOf]) -> Found<PhoneOf, phone::Model> {
        let rows = phone::Entity::find()
            .filter(phone::Column::PersonId.is_in(keys.iter().map(|key| key.0)))
            .filter(phone::Column::IsPrimary.eq(true));
        let rows = self.rows(rows).await?;
        Ok(rows.into_iter().map(|row| (PhoneOf(row.person_id), row)).collect())
    }
}

impl Loader<OptOutOf> for Batches {
    type Value = opt_out::Model;
    type Error = Shared;

    async fn load(&self, keys: &[OptOutOf]) -> Found<OptOutOf, opt_out::Model> {
        let people: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let phones = phone::Entity::find()
            .filter(phone::Column::PersonId.is_in(people.clone()))
            .filter(phone::Column::IsPrimary.eq(true));
        let phones = self.rows(phones).await?;
        let who = Condition::any()
            .add(opt_out::Column::PersonId.is_in(people))
            .add(opt_out::Column::PhoneHash.is_in(phones.iter().map(|phone| phone.number_hash.clone())));
        let rows = opt_out::Entity::find()
            .filter(opt_out::Column::EndedAt.is_null())
            .filter(who)
            .all(self.db())
            .await?;
        let mut found = HashMap::new();
        for row in rows {
            let holders = phones.iter().filter(|phone| phone.number_hash == row.phone_hash);
            let people = holders.map(|phone| phone.person_id).chain(row.person_id);
            found.extend(people.map(|person| (OptOutOf(person), row.clone())));
        }
        Ok(found)
    }
}

impl Loader<AttemptsOf> for Batches {
    type Value = Vec<attempt::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[AttemptsOf]) -> Found<AttemptsOf, Vec<attempt::Model>> {
        let rows = attempt::Entity::find()
            .filter(attempt::Column::LegId.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(attempt::Column::LegId)
            .order_by_asc(attempt::Column::Number)
            .all(self.db())
            .await?;
        Ok(grouped(keys, rows, |row| AttemptsOf(row.leg_id)))
    }
}

impl Loader<AlternatesOf> for Batches {
    type Value = Vec<phone::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[AlternatesOf]) -> Found<AlternatesOf, Vec<phone::Model>> {
        let rows = phone::Entity::find()
            .filter(phone::Column::PersonId.is_in(keys.iter().map(|key| key.0)))
            .filter(phone::Column::IsPrimary.eq(false))
            .filter(phone::Column::RetiredAt.is_null())
            .order_by_asc(phone::Column::Id);
        let rows = self.rows(rows).await?;
        Ok(grouped(keys, rows, |row| AlternatesOf(row.person_id)))
    }
}

impl Loader<PhoneByHash> for Batches {
    type Value = Option<phone::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[PhoneByHash]) -> Found<PhoneByHash, Option<phone::Model>> {
        let rows = phone::Entity::find()
            .filter(phone::Column::NumberHash.is_in(keys.iter().map(|key| key.0.clone())))
            .order_by_asc(phone::Column::IsPrimary)
            .order_by_asc(phone::Column::Id);
        let rows = self.rows(rows).await?;
        let mut found: HashMap<_, _> = keys.iter().map(|key| (key.clone(), None)).collect();
        found.extend(rows.into_iter().map(|row| (PhoneByHash(row.number_hash.clone()), Some(row))));
        Ok(found)
    }
}

impl Loader<ParticipantsOf> for Batches {
    type Value = Vec<participant::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[ParticipantsOf]) -> Found<ParticipantsOf, Vec<participant::Model>> {
        static SAID: SaidOf = SaidOf::new();
        let of = |conversations: Vec<Uuid>| {
            participant::Entity::find()
                .filter(participant::Column::ConversationId.is_in(conversations))
                .order_by_asc(participant::Column::Role)
                .order_by_asc(participant::Column::Id)
        };
        let rows = self.said(&SAID, keys.iter().map(|key| key.0), of).await?;
        Ok(grouped(keys, rows, |row| ParticipantsOf(row.conversation_id)))
    }
}

impl Loader<RidesOf> for Batches {
    type Value = Vec<ride::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[RidesOf]) -> Found<RidesOf, Vec<ride::Model>> {
        let rows = ride::Entity::find()
            .filter(ride::Column::ConversationId.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(ride::Column::Id);
        let rows = self.rows(rows).await?;
        // Those of a conversation have one.
        Ok(grouped(keys, rows, |row| RidesOf(row.conversation_id.unwrap_or_default())))
    }
}

impl Loader<HistoryOf> for Batches {
    type Value = Vec<ride_history::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[HistoryOf]) -> Found<HistoryOf, Vec<ride_history::Model>> {
        let rows = ride_history::of_rides(self.db(), keys.iter().map(|key| key.0)).await?;
        Ok(grouped(keys, rows, |row| HistoryOf(row.ride_id)))
    }
}

impl Loader<AccountName> for Batches {
    type Value = String;
    type Error = Shared;

    async fn load(&self, keys: &[AccountName]) -> Found<AccountName, String> {
        let ids = keys.iter().map(|key| key.0);
        let rows = account::Entity::find().filter(account::Column::Id.is_in(ids)).all(self.db()).await?;
        Ok(rows.into_iter().map(|row| (AccountName(row.id), row.name)).collect())
    }
}

impl Loader<LegsOf> for Batches {
    type Value = Vec<leg::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[LegsOf]) -> Found<LegsOf, Vec<leg::Model>> {
        static SAID: SaidOf = SaidOf::new();
        let of = |entries: Vec<Uuid>| {
            leg::Entity::find().filter(leg::Column::EntryId.is_in(entries)).order_by_asc(leg::Column::Id)
        };
        let rows = self.said(&SAID, keys.iter().map(|key| key.0), of).await?;
        Ok(grouped(keys, rows, |row| LegsOf(row.entry_id)))
    }
}

impl Loader<PicturesOf> for Batches {
    type Value = Vec<picture::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[PicturesOf]) -> Found<PicturesOf, Vec<picture::Model>> {
        let rows = picture::Entity::find()
            .filter(picture::Column::EntryId.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(picture::Column::Position)
            .all(self.db())
            .await?;
        Ok(grouped(keys, rows, |row| PicturesOf(row.entry_id)))
    }
}

impl Loader<LastEntryOf> for Batches {
    type Value = Option<entry::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[LastEntryOf]) -> Found<LastEntryOf, Option<entry::Model>> {
        let last = tallies::last_entry_ids(keys.iter().map(|key| key.0));
        let rows = self.rows(entry::Entity::find().filter(entry::Column::Id.in_subquery(last))).await?;
        let mut found: HashMap<_, _> = keys.iter().map(|key| (*key, None)).collect();
        found.extend(rows.into_iter().filter_map(|row| Some((LastEntryOf(row.ride_id?), Some(row)))));
        Ok(found)
    }
}

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

impl Loader<NotNotifiedOf> for Batches {
    type Value = Vec<entry::Party>;
    type Error = Shared;

    async fn load(&self, keys: &[NotNotifiedOf]) -> Found<NotNotifiedOf, Vec<entry::Party>> {
        let mut found: HashMap<_, _> = keys.iter().map(|key| (*key, Vec::new())).collect();
        for row in self.db().query_all(&not_told::not_told(keys.iter().map(|key| key.0))).await? {
            let (ride, role): (Uuid, Option<entry::Party>) =
                (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            found.entry(NotNotifiedOf(ride)).or_default().extend(role);
        }
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

/// Rows under their key, with an empty list for keys that have none.
fn grouped<K: Copy + Eq + Hash, M>(keys: &[K], rows: Vec<M>, key: impl Fn(&M) -> K) -> HashMap<K, Vec<M>> {
    let mut found: HashMap<K, Vec<M>> = keys.iter().map(|key| (*key, Vec::new())).collect();
    for row in rows {
        found.entry(key(&row)).or_default().push(row);
    }
    found
}
