//! Customers and drivers: one shape, two names. What differs is only the side they are on.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, TypeName};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::loaders::{AlternatesOf, LiveRidesOf, OptOutOf, PhoneOf, loaded, promised};
use super::look::Asked;
use super::opt_out::OptOut;
use super::pagination::{self, List, Order, Page, Place};
use super::phone::Phone;
use super::ride::{self, Ride};
use super::scalars::{self, DateTime};
use super::verification::{CreditClaim, CreditOf};
use super::{guard, prime, scope, search, steps, tallies};
use crate::auth::permissions::Permission;
use crate::entities::person::{self, Kind};
use crate::entities::ride as rows;
use crate::masking::people::{self, NewPerson, PersonPatch};
use crate::masking::phones::{self, OldPhone};

/// The side of a ride a person is on, as a type.
pub trait Side: Send + Sync + 'static {
    /// Which side.
    const KIND: Kind;
    /// Name of the API's type.
    const TYPE: &'static str;
}

/// The customers' side.
pub struct CustomerSide;
/// The drivers' side.
pub struct DriverSide;

impl Side for CustomerSide {
    const KIND: Kind = Kind::Customer;
    const TYPE: &'static str = "Customer";
}

impl Side for DriverSide {
    const KIND: Kind = Kind::Driver;
    const TYPE: &'static str = "Driver";
}

/// A customer or driver.
pub struct Person<S>(pub Arc<person::Model>, PhantomData<S>);
/// Who is driven, or waits for a delivery.
pub type Customer = Person<CustomerSide>;
/// Who drives, or delivers.
pub type Driver = Person<DriverSide>;

impl<S> From<Arc<person::Model>> for Person<S> {
    fn from(row: Arc<person::Model>) -> Self {
        Self(row, PhantomData)
    }
}

impl<S> From<person::Model> for Person<S> {
    fn from(row: person::Model) -> Self {
        Arc::new(row).into()
    }
}

impl<S: Side> TypeName for Person<S> {
    fn type_name() -> Cow<'static, str> {
        S::TYPE.into()
    }
}

/// A person of a ride, on one of its two sides: the customer is driven, the driver drives.
#[Object(name_type)]
impl<S: Side> Person<S> {
    /// The person's id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Name as texts write it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The phone this person is texted and rung on.
    async fn phone(&self, ctx: &Context<'_>) -> async_graphql::Result<Phone> {
        Ok(Phone::open(ctx, &promised(ctx, PhoneOf(self.0.id)).await?)?)
    }

    /// The language of texts to this person (BCP 47); null for the market's.
    async fn locale(&self) -> Option<&str> {
        self.0.locale.as_deref()
    }

    /// Further phones this person may text and call from.
    async fn alternates(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Phone>> {
        let phones = promised(ctx, AlternatesOf(self.0.id)).await?;
        Ok(phones.iter().map(|phone| Phone::open(ctx, phone)).collect::<Result<_, _>>()?)
    }

    /// For dispatchers; null for everybody else.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn note(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<&str>> {
        Ok(guard::caller(ctx)?.may(Permission::Dispatch).then_some(self.0.note.as_str()))
    }

    /// Inactive people get no new rides.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// When this person was added.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When this person was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Raised by each change; give it back as `expectedVersion` so as not to overwrite another's change.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// This person's rides, newest first.
    #[graphql(complexity = "pagination::cost(first, None, child_complexity)")]
    async fn rides(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 1 to 200; 50 unless told.")] first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<List<Ride>> {
        Box::pin(ride::of_person(ctx, S::KIND, self.0.id, Page::forward(first, after))).await
    }

    /// Set if this person wants no texts; calls go through.
    async fn opt_out(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<OptOut>> {
        Ok(loaded(ctx, OptOutOf(self.0.id)).await?.map(OptOut::from))
    }

    /// The one-time credit this person claimed as a new customer; null if none was.
    async fn credit(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<CreditClaim>> {
        Ok(loaded(ctx, CreditOf(self.0.id)).await?.map(CreditClaim::from))
    }

    /// How many of this person's rides are under way.
    async fn live_rides(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        let app = guard::app(ctx)?;
        if guard::caller(ctx)?.markets.is_some() {
            let mut here = tallies::live_rides(S::KIND, vec![self.0.id]);
            here.cond_where(scope::condition::<rows::Entity>(ctx)?);
            let counts = Box::pin(tallies::counts(app.db.read(), here)).await?;
            return Ok(counts.get(&self.0.id).copied().unwrap_or(0));
        }
        Ok(loaded(ctx, LiveRidesOf(S::KIND, self.0.id)).await?.unwrap_or(0))
    }
}

/// Which people.
#[derive(InputObject, Default)]
pub struct PersonFilter {
    /// Part of the name, or a whole phone number if you may reveal phones.
    search: Option<String>,
    /// Only active, or only inactive ones.
    active: Option<bool>,
}

/// A new person.
#[derive(InputObject)]
#[graphql(
    concrete(name = "CustomerInput", params(CustomerSide)),
    concrete(name = "DriverInput", params(DriverSide))
)]
pub struct PersonInput<S: Side> {
    /// Name as texts write it.
    name: String,
    /// Phone as you have it; without a country code it is read in the market's country.
    phone: String,
    /// For dispatchers.
    note: Option<String>,
    /// The language of texts to this person (BCP 47), as `nl`; the market's unless told.
    locale: Option<String>,
    /// Whose country the phone is read in; unless told the default market, or the first that you are limited to.
    market_id: Option<ID>,
    #[graphql(skip)]
    side: PhantomData<S>,
}

/// A change of a person; what is left out stays.
#[derive(InputObject)]
#[graphql(
    concrete(name = "CustomerPatch", params(CustomerSide)),
    concrete(name = "DriverPatch", params(DriverSide))
)]
pub struct PersonPatchInput<S: Side> {
    /// Name as texts write it.
    name: Option<String>,
    /// Phone as you have it; without a country code it is read in the country of the phone before. What is under way goes on with it.
    phone: Option<String>,
    /// What becomes of the phone before: it is dropped unless told otherwise.
    old_phone: Option<OldPhone>,
    /// For dispatchers.
    note: Option<String>,
    /// The language of texts to this person (BCP 47), as `nl`; empty for the market's.
    locale: Option<String>,
    /// Inactive people get no new rides.
    active: Option<bool>,
    /// The version you read: `STALE_VERSION` if someone changed it since.
    expected_version: Option<i32>,
    #[graphql(skip)]
    side: PhantomData<S>,
}

/// By name.
const BY_NAME: Order<person::Entity> = Order {
    list: 'p',
    by: Some(person::Column::NameFolded),
    id: person::Column::Id,
    descending: false,
    place: |row| Place::Text(row.name_folded.clone(), row.id),
};

async fn list<S: Side>(
    ctx: &Context<'_>,
    page: Page,
    filter: Option<PersonFilter>,
) -> async_graphql::Result<List<Person<S>>> {
    let filter = filter.unwrap_or_default();
    let mut select = person::Entity::find().filter(person::Column::Kind.eq(S::KIND));
    if let Some(active) = filter.active {
        select = select.filter(person::Column::Active.eq(active));
    }
    if let Some(words) = search::words(filter.search.as_deref())? {
        let mut any = Condition::any().add(search::contains(person::Column::NameFolded, &words));
        if let Some(hash) = search::phone_hash(ctx, &words).await? {
            any = any.add(person::Column::Id.in_subquery(search::people_with_phone(hash)));
        }
        select = select.filter(any);
    }
    let rows = pagination::read(ctx, select, &BY_NAME, page).await?;
    prime::people(ctx, &Asked::of_list(ctx), S::KIND, rows.rows.iter().map(|row| row.id)).await?;
    Ok(rows.connection(BY_NAME.place, Person::from))
}

async fn find<S: Side>(ctx: &Context<'_>, id: &ID) -> async_graphql::Result<Option<Person<S>>> {
    let Ok(id) = scalars::uuid(id, "id") else { return Ok(None) };
    let found = person::Entity::find_by_id(id)
        .filter(person::Column::Kind.eq(S::KIND))
        .one(guard::app(ctx)?.db.read())
        .await?;
    Ok(found.map(Person::from))
}

async fn create<S: Side>(ctx: &Context<'_>, input: PersonInput<S>) -> async_graphql::Result<Person<S>> {
    let new = NewPerson {
        name: input.name,
        phone: input.phone,
        note: input.note.unwrap_or_default(),
        locale: input.locale,
        market_id: scope::market(ctx, input.market_id.as_ref())?,
        by: Some(guard::me(ctx)?),
    };
    Ok(people::create(guard::app(ctx)?, S::KIND, new).await?.into())
}

async fn update<S: Side>(
    ctx: &Context<'_>,
    id: &ID,
    patch: PersonPatchInput<S>,
) -> async_graphql::Result<Person<S>> {
    let change = PersonPatch {
        name: patch.name,
        phone: patch.phone,
        old_phone: patch.old_phone.unwrap_or_default(),
        note: patch.note,
        locale: patch.locale,
        active: patch.active,
        expected_version: patch.expected_version,
        market_id: scope::market(ctx, None)?,
        by: Some(guard::me(ctx)?),
    };
    Ok(people::update(guard::app(ctx)?, S::KIND, scalars::uuid(id, "id")?, change).await?.into())
}

/// Queries about people.
#[derive(Default)]
pub struct PeopleQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl PeopleQueries {
    /// Customers by name.
    #[graphql(complexity = "pagination::cost(first, None, child_complexity)")]
    async fn customers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 1 to 200; 50 unless told.")] first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only these.")] filter: Option<PersonFilter>,
    ) -> async_graphql::Result<List<Customer>> {
        list(ctx, Page::forward(first, after), filter).await
    }

    /// The customer of that id.
    async fn customer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<Option<Customer>> {
        find(ctx, &id).await
    }

    /// Drivers by name.
    #[graphql(complexity = "pagination::cost(first, None, child_complexity)")]
    async fn drivers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 1 to 200; 50 unless told.")] first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only these.")] filter: Option<PersonFilter>,
    ) -> async_graphql::Result<List<Driver>> {
        list(ctx, Page::forward(first, after), filter).await
    }

    /// The driver of that id.
    async fn driver(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<Option<Driver>> {
        find(ctx, &id).await
    }
}

/// Mutations about people.
#[derive(Default)]
pub struct PeopleMutations;

#[Object(guard = "guard::May(Permission::Dispatch)")]
impl PeopleMutations {
    /// Adds a customer.
    async fn create_customer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who it is.")] input: PersonInput<CustomerSide>,
    ) -> async_graphql::Result<Customer> {
        create(ctx, input).await
    }

    /// Changes a customer.
    async fn update_customer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "What changes.")] patch: PersonPatchInput<CustomerSide>,
    ) -> async_graphql::Result<Customer> {
        update(ctx, &id, patch).await
    }

    /// Adds a driver.
    async fn create_driver(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who it is.")] input: PersonInput<DriverSide>,
    ) -> async_graphql::Result<Driver> {
        create(ctx, input).await
    }

    /// Changes a driver.
    async fn update_driver(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "What changes.")] patch: PersonPatchInput<DriverSide>,
    ) -> async_graphql::Result<Driver> {
        update(ctx, &id, patch).await
    }

    /// Adds a phone that a customer or driver may text and call from, too, also in what is under way.
    async fn add_alternate_phone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] person_id: ID,
        #[graphql(
            desc = "As you have it; without a country code it is read in the country of the person's main phone."
        )]
        phone: String,
    ) -> async_graphql::Result<Phone> {
        let terms = steps::terms(ctx, None, None)?;
        let person = scalars::uuid(&person_id, "personId")?;
        let market = scope::market(ctx, None)?;
        Ok(Phone::open(ctx, &phones::add(guard::app(ctx)?, person, &phone, market, &terms).await?)?)
    }

    /// Takes a further phone away from its person: it leads nowhere any more.
    async fn remove_alternate_phone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of a `Phone`.")] id: ID,
    ) -> async_graphql::Result<bool> {
        let terms = steps::terms(ctx, None, None)?;
        phones::remove(guard::app(ctx)?, scalars::uuid(&id, "id")?, &terms).await?;
        Ok(true)
    }
}
