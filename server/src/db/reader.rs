//! Reading: a connection whose statements have a deadline, because a link can be cut without a word.

use std::time::Duration;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, FromQueryResult, QueryResult,
    QueryTrait, Select, Statement, StatementBuilder,
};

use super::direct::{self, Direct};
use super::too_slow;

/// The connection for reading. Without a limit on SQLite, which has no link.
#[derive(Clone)]
pub struct Reader {
    pool: DatabaseConnection,
    limit: Option<Duration>,
    direct: Option<direct::Pool>,
}

impl Reader {
    pub(super) fn of_sqlite(pool: DatabaseConnection, path: &str) -> Self {
        Self { pool, limit: None, direct: Some(direct::Pool::of(path)) }
    }

    pub(super) fn of_postgres(pool: DatabaseConnection, limit: Duration) -> Self {
        Self { pool, limit: Some(limit), direct: None }
    }

    pub(super) async fn close(&self) -> Result<(), DbErr> {
        if let Some(direct) = &self.direct {
            direct.close();
        }
        self.pool.close_by_ref().await
    }

    /// Whole rows of an entity, by the shortest way there is: for what pages are made of.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rows<E: Direct>(&self, select: Select<E>) -> Result<Vec<E::Model>, DbErr> {
        self.rows_of::<E>(&select.into_query()).await
    }

    /// [`Reader::rows`] of a statement that begins with all columns of the entity, and has no others.
    ///
    /// # Errors
    /// When the database fails, or the columns are others.
    pub async fn rows_of<E: Direct>(&self, select: &impl StatementBuilder) -> Result<Vec<E::Model>, DbErr> {
        if let Some(direct) = &self.direct {
            return direct.rows::<E>(self.get_database_backend().build(select)).await;
        }
        let rows = self.query_all(select).await?;
        rows.iter().map(|row| E::Model::from_query_result(row, "")).collect()
    }

    /// How many connections are open, and how many of these idle.
    pub(super) fn connections(&self) -> (u32, u32) {
        let idle = |idle: usize| u32::try_from(idle).unwrap_or(u32::MAX);
        if self.get_database_backend() == DbBackend::Postgres {
            let pool = self.pool.get_postgres_connection_pool();
            (pool.size(), idle(pool.num_idle()))
        } else {
            let pool = self.pool.get_sqlite_connection_pool();
            (pool.size(), idle(pool.num_idle()))
        }
    }
}

/// Waits for the database no longer than this.
pub(super) async fn within<T>(
    limit: Option<Duration>,
    work: impl Future<Output = Result<T, DbErr>>,
) -> Result<T, DbErr> {
    match limit {
        None => work.await,
        Some(limit) => tokio::time::timeout(limit, work).await.unwrap_or_else(|_| Err(too_slow())),
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        within(self.limit, self.pool.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        within(self.limit, self.pool.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        within(self.limit, self.pool.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        within(self.limit, self.pool.query_all_raw(statement)).await
    }
}
