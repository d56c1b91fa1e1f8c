//! Events: what subscriptions replay. A row says what to look at, not what is there.
//!
//! Numbers grow in the order in which subscribers see the events. On SQLite transactions follow one
//! another, and so do the numbers. On PostgreSQL a number is made from the transaction's own (which
//! costs no lock), and an event counts as *settled* once no older transaction can add any before it:
//! subscribers are shown settled events only, so that nothing ever appears behind their cursor.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{DbBackend, FromQueryResult, QueryOrder, QuerySelect, Statement};

use crate::clock::Timestamp;
use crate::db::{Connection, Reader};
use crate::error::Result;

/// Rows of one statement on SQLite, which has a limit of bound values.
const CHUNK: usize = 2_000;
/// What the numbers of PostgreSQL's transactions are counted from: room for a million events each.
const NEXT: &str = "(SELECT base FROM event_log) + (pg_current_xact_id()::text::bigint << 20)";
/// No event below this number will be added any more.
const SETTLED: &str =
    "(SELECT base FROM event_log) + (pg_snapshot_xmin(pg_current_snapshot())::text::bigint << 20)";

/// What happened.
#[derive(EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Topic {
    /// A text or call came into the log.
    #[sea_orm(string_value = "ENTRY_ADDED")]
    EntryAdded,
    /// A delivery or call state changed.
    #[sea_orm(string_value = "ENTRY_UPDATED")]
    EntryUpdated,
    /// A ride was made or changed.
    #[sea_orm(string_value = "RIDE_CHANGED")]
    RideChanged,
    /// A number came, went or changed.
    #[sea_orm(string_value = "POOL_CHANGED")]
    PoolChanged,
    /// A contact could not be routed, or was settled.
    #[sea_orm(string_value = "UNROUTED_CHANGED")]
    UnroutedChanged,
    /// A code was sent, tried or settled.
    #[sea_orm(string_value = "VERIFICATION_CHANGED")]
    VerificationChanged,
    /// A conversation of a support line began, was said something in, or went to someone else.
    #[sea_orm(string_value = "SUPPORT_CHANGED")]
    SupportChanged,
    /// An alert was raised, or its state changed.
    #[sea_orm(string_value = "ALERT_RAISED")]
    AlertRaised,
}

/// A row of `event`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// Grows with each commit: the cursor of subscriptions.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// What happened.
    pub topic: Topic,
    /// To which entry.
    pub entry_id: Option<Uuid>,
    /// At which ride.
    pub ride_id: Option<Uuid>,
    /// Which alert.
    pub alert_id: Option<Uuid>,
    /// Which conversation.
    pub conversation_id: Option<Uuid>,
    /// When.
    pub at: Timestamp,
}

/// `event` is read in order.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a transaction makes known.
#[derive(Clone, Debug)]
pub struct News {
    /// What happened.
    pub topic: Topic,
    /// To which entry.
    pub entry: Option<Uuid>,
    /// At which ride.
    pub ride: Option<Uuid>,
    /// Which alert.
    pub alert: Option<Uuid>,
    /// Which conversation.
    pub conversation: Option<Uuid>,
    /// When.
    pub at: Timestamp,
}

/// Writes the events of a transaction, as its last statement.
///
/// # Errors
/// When the database fails.
pub async fn write(db: &impl Connection, news: &[News]) -> Result<(), DbErr> {
    if news.is_empty() {
        return Ok(());
    }
    let backend = db.get_database_backend();
    for (chunk, rows) in news.chunks(CHUNK).enumerate() {
        let mut values: Vec<Value> = Vec::with_capacity(6 * rows.len());
        let mut places = Vec::with_capacity(rows.len());
        for (n, news) in rows.iter().enumerate() {
            let of_it = [1, 2, 3, 4, 5, 6].map(|column| format!("${}", values.len() + column)).join(", ");
            places.push(match backend {
                DbBackend::Postgres => format!("({NEXT} + {}, {of_it})", chunk * CHUNK + n),
                _ => format!("(NULL, {of_it})"),
            });
            values.extend::<[Value; 6]>([
                news.topic.into(),
                news.entry.into(),
                news.ride.into(),
                news.alert.into(),
                news.conversation.into(),
                news.at.0.into(),
            ]);
        }
        let sql = format!(
            "INSERT INTO event (seq, topic, entry_id, ride_id, alert_id, conversation_id, at) VALUES {}",
            places.join(", ")
        );
        db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
    Ok(())
}

/// Events in order.
#[derive(Default)]
pub struct Page {
    /// The settled ones.
    pub events: Vec<Model>,
    /// There are more that are not settled yet: look again soon.
    pub unsettled: bool,
}

#[derive(FromQueryResult)]
struct Seen {
    #[sea_orm(nested)]
    event: Model,
    settled: bool,
}

/// The next settled events after `seq`, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn after(db: &Reader, seq: i64, limit: u64) -> Result<Page> {
    let next = Entity::find().filter(Column::Seq.gt(seq)).order_by_asc(Column::Seq).limit(limit);
    if db.get_database_backend() == DbBackend::Sqlite {
        return Ok(Page { events: db.rows(next).await?, unsettled: false });
    }
    let settled = Expr::cust(format!("seq < {SETTLED}"));
    let mut seen = next.column_as(settled, "settled").into_model::<Seen>().all(db).await?;
    let all = seen.len();
    seen.truncate(seen.iter().position(|seen| !seen.settled).unwrap_or(all));
    Ok(Page { unsettled: seen.len() < all, events: seen.into_iter().map(|seen| seen.event).collect() })
}

/// The place of the newest event that is settled, if only in memory: events that are gone count. 0
/// if there never was one. All that is made known from now on comes after it.
///
/// # Errors
/// When the database fails.
pub async fn head(db: &impl Connection) -> Result<i64> {
    if db.get_database_backend() == DbBackend::Postgres {
        let sql = format!("SELECT {SETTLED} - 1 AS head");
        let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
        return Ok(row.map(|row| row.try_get("", "head")).transpose()?.unwrap_or_default());
    }
    let newest: Option<Option<i64>> =
        Entity::find().select_only().column_as(Column::Seq.max(), "head").into_tuple().one(db).await?;
    let gone = super::event_log::read(db).await?.pruned_through;
    Ok(newest.flatten().map_or(gone, |newest| newest.max(gone)))
}

/// Numbers from here on what happens in a database that was brought back from a copy: beyond all that the life which
/// was lost can have given out, by the time. Whoever watched it starts afresh, rather than miss what
/// bears a number that he has seen (I7). Nothing may be written meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn start_afresh(db: &impl ConnectionTrait, now: Timestamp) -> Result<(), DbErr> {
    // Room for two million numbers each millisecond, and for centuries to come.
    let from = (now.0 * 1_000) << 11;
    let sql = if db.get_database_backend() == DbBackend::Postgres {
        format!(
            "UPDATE event_log SET base = base + {from} - ({NEXT}) + 1, pruned_through = {from} \
             WHERE {from} >= ({NEXT})"
        )
    } else {
        // There is no row before the first event.
        format!(
            "INSERT INTO event (seq, topic, at) VALUES ({from}, 'RIDE_CHANGED', 0); \
             DELETE FROM event WHERE seq = {from}; \
             UPDATE event_log SET pruned_through = {from}"
        )
    };
    db.execute_unprepared(&sql).await.map(|_| ())
}

/// Sees to it that new numbers are higher than all that are there: in a database restored from a
/// dump, PostgreSQL counts its transactions from elsewhere. Nothing may be written meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn count_on(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    let sql = format!(
        "UPDATE event_log SET base = base + newest - next + 1 FROM ( \
           SELECT greatest((SELECT coalesce(max(seq), 0) FROM event), \
             (SELECT pruned_through FROM event_log)) AS newest, {NEXT} AS next) AS seen \
         WHERE newest >= next"
    );
    db.execute_unprepared(&sql).await.map(|_| ())
}
