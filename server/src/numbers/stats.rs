//! How a market's pool stands at this moment.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, Statement,
};

use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::entities::market;
use crate::entities::proxy_number::{self, State};
use crate::error::Result;

/// The numbers of a pool, by what they are at. Two that make a pair (E41) count as the one that is given out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stand {
    /// Given out, and a ride is under way on it.
    pub held: usize,
    /// Given out; its rides are over, and late contact still works or is still recognised.
    pub cooling: usize,
    /// Given out, and nobody has reached anyone through it for the quarantine.
    pub free: usize,
    /// Ordered at a telco, or being pointed at us.
    pub on_order: usize,
    /// Finishing, to be given back.
    pub draining: usize,
    /// Not given out: suspended, something failed, the other of a pair is missing, or it is another environment's.
    pub out_of_use: usize,
    /// What those that are paid for cost a month, in millionths, where all of it is in the market's
    /// currency and known.
    pub monthly_micros: i64,
}

impl Stand {
    /// Numbers that are given out.
    #[must_use]
    pub fn active(&self) -> usize {
        self.held + self.cooling + self.free
    }
}

/// Counts the numbers of a market's pool: a look into the index of routes a number.
///
/// # Errors
/// When the database fails.
pub async fn stand(app: &App, market: &market::Model) -> Result<Stand> {
    #[derive(FromQueryResult)]
    struct Row {
        state: State,
        environment: String,
        sms: bool,
        voice: bool,
        pair_id: Option<Uuid>,
        live: Option<i64>,
        last: Option<i64>,
        cost: Option<i64>,
    }
    let db = app.db.read();
    let sql = "SELECT n.state AS state, n.environment AS environment, n.sms AS sms, n.voice AS voice,
            n.pair_id AS pair_id,
            (SELECT MAX(r.held_until) FROM route r WHERE r.number_id = n.id AND r.ended_at IS NULL) AS live,
            (SELECT MAX(r.held_until) FROM route r WHERE r.number_id = n.id) AS last,
            CASE WHEN n.cost_currency = $2 THEN n.monthly_cost_micros END AS cost
        FROM proxy_number n WHERE n.market_id = $1 AND n.purpose = 'POOL' AND n.state <> 'RELEASED'";
    let values = [market.id.into(), market.spend_currency.clone().into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let now = app.clock.now();
    let rested = now.minus(market.quarantine(&app.config));
    let mut stand = Stand::default();
    for row in Row::find_by_statement(statement).all(db).await? {
        stand.monthly_micros += row.cost.unwrap_or(0);
        if row.pair_id.is_some() && !row.sms {
            continue;
        }
        let [live, last] = [row.live, row.last].map(|until| Timestamp(until.unwrap_or(0)));
        let of = match row.state {
            _ if row.environment != app.config.environment => &mut stand.out_of_use,
            State::Active if row.sms != row.voice && row.pair_id.is_none() => &mut stand.out_of_use,
            State::Active if live > now => &mut stand.held,
            State::Active if last > rested => &mut stand.cooling,
            State::Active => &mut stand.free,
            State::Ordered | State::Configuring => &mut stand.on_order,
            State::Draining | State::Releasing => &mut stand.draining,
            State::Suspended | State::Failed | State::Released => &mut stand.out_of_use,
        };
        *of += 1;
    }
    Ok(stand)
}

/// How many numbers of its own a market can give out.
///
/// # Errors
/// When the database fails.
pub async fn assignable(app: &App, market: &market::Model) -> Result<usize> {
    let own = proxy_number::Entity::find()
        .filter(proxy_number::Column::MarketId.eq(market.id))
        .filter(proxy_number::is_assignable(&app.config.environment, market.needs()));
    Ok(usize::try_from(own.count(app.db.read()).await?).unwrap_or(usize::MAX))
}
