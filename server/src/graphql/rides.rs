//! Which rides a list shows, and in which order.

use async_graphql::{Context, Enum, ID, InputObject};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};

use super::pagination::{Order, Place};
use super::scalars::{self, DateTime};
use super::{board, guard, search, tallies};
use crate::entities::ride::{self, State};
use crate::error::Result;

/// In which order.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RideOrder {
    /// Last made first.
    Newest,
    /// First to be picked up first.
    Pickup,
    /// Latest change, text or call first.
    #[default]
    Activity,
}

impl RideOrder {
    /// The order of its rows.
    #[must_use]
    pub fn order(self) -> Order<ride::Entity> {
        match self {
            Self::Newest => NEWEST,
            Self::Pickup => Order {
                list: 'k',
                by: Some(ride::Column::PickupAt),
                id: ride::Column::Id,
                descending: false,
                place: |row| Place::Time(row.pickup_at, row.id),
            },
            Self::Activity => Order {
                list: 'a',
                by: Some(ride::Column::ActivityAt),
                id: ride::Column::Id,
                descending: true,
                place: |row| Place::Time(row.activity_at, row.id),
            },
        }
    }
}

/// Last made first.
pub const NEWEST: Order<ride::Entity> =
    Order { list: 'r', by: None, id: ride::Column::Id, descending: true, place: |row| Place::Id(row.id) };

/// Which rides; all conditions hold together.
#[derive(InputObject, Default)]
pub struct RideFilter {
    /// In one of these states.
    states: Option<Vec<State>>,
    /// Matches reference, people's names, start and destination; a whole phone number finds the rides of that phone, if you may reveal phones.
    search: Option<String>,
    /// Of this market.
    market_id: Option<ID>,
    /// Of this customer.
    customer_id: Option<ID>,
    /// Of this driver.
    driver_id: Option<ID>,
    /// With texts or calls from the two people that you have not seen, in the last seven days.
    unread_only: Option<bool>,
    /// With a text that failed or whose outcome is unknown.
    problems_only: Option<bool>,
    /// Picked up at this instant or later.
    pickup_from: Option<DateTime>,
    /// Picked up before this instant.
    pickup_to: Option<DateTime>,
}

/// The rides a filter lets through.
///
/// # Errors
/// `INVALID_INPUT` for a value that cannot be.
pub async fn filtered(ctx: &Context<'_>, filter: RideFilter) -> Result<Select<ride::Entity>> {
    let app = guard::app(ctx)?;
    let market = scalars::optional_uuid(filter.market_id.as_ref(), "marketId")?;
    let customer = scalars::optional_uuid(filter.customer_id.as_ref(), "customerId")?;
    let driver = scalars::optional_uuid(filter.driver_id.as_ref(), "driverId")?;
    let mut select = ride::Entity::find();
    if let Some(states) = filter.states {
        select = select.filter(ride::Column::State.is_in(states));
    }
    if let Some(words) = search::words(filter.search.as_deref())? {
        select = select.filter(search::rides(ctx, &words).await?);
    }
    if let Some(market) = market {
        select = select.filter(ride::Column::MarketId.eq(market));
    }
    if let Some(customer) = customer {
        select = select.filter(ride::Column::CustomerId.eq(customer));
    }
    if let Some(driver) = driver {
        select = select.filter(ride::Column::DriverId.eq(driver));
    }
    if filter.unread_only == Some(true) {
        select = select.filter(board::unread(app, guard::me(ctx)?));
    }
    if filter.problems_only == Some(true) {
        select = select.filter(ride::Column::Id.in_subquery(tallies::rides_with_problems()));
    }
    if let Some(from) = filter.pickup_from {
        select = select.filter(ride::Column::PickupAt.gte(from.0));
    }
    if let Some(to) = filter.pickup_to {
        select = select.filter(ride::Column::PickupAt.lt(to.0));
    }
    Ok(select)
}
