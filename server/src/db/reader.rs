//! Reading: on PostgreSQL a connection whose statements have a deadline, because a link can be cut without a word; on
//! SQLite connections that cannot write.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use super::connection::{self, Connection};
use super::direct::{self, Direct};
use super::too_slow;

/// The connection for reading.
#[derive(Clone)]
pub struct Reader(Kind);

#[derive(Clone)]
enum Kind {
    Sqlite(direct::Pool),
    Postgres { pool: DatabaseConnection, limit: Duration },
}

impl Reader {
    pub(super) fn of_sqlite(path: &str) -> Self {
        Self(Kind::Sqlite(direct::Pool::of(path)))
    }

    pub(super) fn of_postgres(pool: DatabaseConnection, limit: Duration) -> Self {
        Self(Kind::Postgres { pool, limit })
    }

    pub(super) async fn close(&self) -> Result<(), DbErr> {
        match &self.0 {
            Kind::Sqlite(pool) => {
                pool.close();
                Ok(())
            }
            Kind::Postgres { pool, .. } => pool.close_by_ref().await,
        }
    }

    /// How many connections are open, and how many of these idle.
    pub(super) fn connections(&self) -> (u32, u32) {
        match &self.0 {
            Kind::Sqlite(pool) => pool.connections(),
            Kind::Postgres { pool, .. } => {
                let pool = pool.get_postgres_connection_pool();
                (pool.size(), u32::try_from(pool.num_idle()).unwrap_or(u32::MAX))
            }
        }
    }
}

impl Connection for Reader {
    async fn read<R: Direct>(&self, statement: Statement) -> Result<Vec<R>, DbErr> {
        match &self.0 {
            Kind::Sqlite(pool) => pool.with(move |it| it.read(&statement)).await,
            Kind::Postgres { pool, limit } => {
                connection::rows(&within(*limit, pool.query_all_raw(statement)).await?)
            }
        }
    }
}

/// Waits for the database no longer than this.
pub(super) async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, DbErr>>,
) -> Result<T, DbErr> {
    tokio::time::timeout(limit, work).await.unwrap_or_else(|_| Err(too_slow()))
}

#[async_trait::async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        match &self.0 {
            Kind::Sqlite(..) => DbBackend::Sqlite,
            Kind::Postgres { .. } => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match &self.0 {
            Kind::Sqlite(pool) => pool.with(move |it| it.execute(&statement)).await.map(Into::into),
            Kind::Postgres { pool, limit } => within(*limit, pool.execute_raw(statement)).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match &self.0 {
            Kind::Sqlite(pool) => {
                let sql = sql.to_owned();
                pool.with(move |it| it.run(&sql)).await.map(Into::into)
            }
            Kind::Postgres { pool, limit } => within(*limit, pool.execute_unprepared(sql)).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match &self.0 {
            Kind::Sqlite(pool) => {
                let rows = pool.with(move |it| it.query(&statement, 1)).await?;
                Ok(rows.into_iter().next().map(Into::into))
            }
            Kind::Postgres { pool, limit } => within(*limit, pool.query_one_raw(statement)).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &self.0 {
            Kind::Sqlite(pool) => {
                let rows = pool.with(move |it| it.query(&statement, usize::MAX)).await?;
                Ok(rows.into_iter().map(Into::into).collect())
            }
            Kind::Postgres { pool, limit } => within(*limit, pool.query_all_raw(statement)).await,
        }
    }
}
