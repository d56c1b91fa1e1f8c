//! What statements run on: sea-orm's connection, and the shortest way to whole rows ([`Direct`]).

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryResult, QuerySelect, QueryTrait, Select, Statement,
    StatementBuilder, Value,
};

use super::direct::Direct;
use super::said::Said;

/// A connection for reading, or a transaction.
pub trait Connection: ConnectionTrait {
    /// The rows of a statement that selects what `R` takes, and no more.
    ///
    /// # Errors
    /// When the database fails, or the columns are others.
    fn read<R: Direct>(&self, statement: Statement) -> impl Future<Output = Result<Vec<R>, DbErr>> + Send;

    /// [`Connection::read`] of a statement that is still to be put into words.
    ///
    /// # Errors
    /// When the database fails, or the columns are others.
    fn rows_of<R: Direct>(
        &self,
        select: &impl StatementBuilder,
    ) -> impl Future<Output = Result<Vec<R>, DbErr>> + Send {
        self.read(self.get_database_backend().build(select))
    }

    /// [`Connection::read`] of a statement that is put into words once.
    ///
    /// # Errors
    /// When the database fails, or the columns are others.
    fn said<R: Direct, Q: StatementBuilder>(
        &self,
        said: &Said,
        values: impl IntoIterator<Item = Value>,
        query: impl FnOnce() -> Q,
    ) -> impl Future<Output = Result<Vec<R>, DbErr>> + Send {
        self.read(said.with(self.get_database_backend(), values, query))
    }

    /// Whole rows of an entity.
    ///
    /// # Errors
    /// When the database fails.
    fn rows<E: EntityTrait<Model: Direct>>(
        &self,
        select: Select<E>,
    ) -> impl Future<Output = Result<Vec<E::Model>, DbErr>> + Send {
        self.read(self.get_database_backend().build(&select.into_query()))
    }

    /// The first row of an entity, if there is one.
    ///
    /// # Errors
    /// When the database fails.
    fn row<E: EntityTrait<Model: Direct>>(
        &self,
        select: Select<E>,
    ) -> impl Future<Output = Result<Option<E::Model>, DbErr>> + Send {
        let first = self.rows(select.limit(1));
        async { Ok(first.await?.pop()) }
    }
}

/// The rows of an answer that came through sea-orm.
pub(super) fn rows<R: Direct>(answer: &[QueryResult]) -> Result<Vec<R>, DbErr> {
    answer.iter().map(|row| R::from_query_result(row, "")).collect()
}
