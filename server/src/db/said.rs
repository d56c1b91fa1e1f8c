//! Statements that are put into words once. sea-orm makes the text of a statement anew each time it runs, and for a wide
//! one that takes longer than SQLite takes to run it (docs/performance.md). For the few that every text asks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use sea_orm::sea_query::Values;
use sea_orm::{
    ActiveModelTrait, ActiveValue, DbBackend, EntityTrait, Insert, Iterable, QueryTrait, Statement,
    StatementBuilder, Value,
};
use uuid::Uuid;

/// The words of one statement, once they are known. What it is asked with may differ each time; which columns, tables
/// and conditions it has may not.
#[derive(Default)]
pub struct Said {
    sqlite: OnceLock<String>,
    postgres: OnceLock<String>,
}

impl Said {
    /// Nothing has been said yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { sqlite: OnceLock::new(), postgres: OnceLock::new() }
    }

    /// The statement of `query` with these values, which are those it has, in their order. A debug build puts it into
    /// words each time, and panics if they are others than before.
    pub fn with<Q: StatementBuilder>(
        &self,
        backend: DbBackend,
        values: impl IntoIterator<Item = Value>,
        query: impl FnOnce() -> Q,
    ) -> Statement {
        self.put(backend, values.into_iter().collect(), || backend.build(&query()))
    }

    /// The insert of a row, all of whose columns are set; `and` adds to it what comes with these values.
    pub fn insert<A>(
        &self,
        backend: DbBackend,
        mut row: A,
        values: impl IntoIterator<Item = Value>,
        and: impl FnOnce(Insert<A>) -> Insert<A>,
    ) -> Statement
    where
        A: ActiveModelTrait,
    {
        let whole = (cfg!(debug_assertions) || self.words(backend).get().is_none()).then(|| row.clone());
        let columns = <<A::Entity as EntityTrait>::Column as Iterable>::iter();
        let of_row = columns.filter_map(|column| match row.take(column) {
            ActiveValue::Set(value) | ActiveValue::Unchanged(value) => Some(value),
            ActiveValue::NotSet => None,
        });
        let values: Vec<Value> = of_row.chain(values).collect();
        // Kept for when it is needed; else the row's values have gone into the statement.
        self.put(backend, values, || and(Insert::one(whole.unwrap_or(row))).build(backend))
    }

    fn words(&self, backend: DbBackend) -> &OnceLock<String> {
        if backend == DbBackend::Postgres { &self.postgres } else { &self.sqlite }
    }

    fn put(&self, backend: DbBackend, values: Vec<Value>, build: impl FnOnce() -> Statement) -> Statement {
        let values = Values(values);
        let Some(words) = self.words(backend).get() else {
            let first = build();
            // Only what has these very values can be asked with others.
            if first.values.as_ref() == Some(&values) {
                let _ = self.words(backend).set(first.sql.clone());
            }
            debug_assert!(first.values.as_ref() == Some(&values), "other values than its own: {}", first.sql);
            return first;
        };
        let said = Statement { sql: words.clone(), values: Some(values), db_backend: backend };
        if cfg!(debug_assertions) {
            assert!(build() == said, "other words or values than before: {words}");
        }
        said
    }
}

/// The words of one statement about some rows, for several numbers of rows that are asked for together.
#[derive(Default)]
pub struct SaidOf(OnceLock<Mutex<HashMap<usize, Arc<Said>>>>);

impl SaidOf {
    /// Nothing has been said yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The words for these keys. So that there are not as many statements as there are sizes of pages, each of which
    /// every connection keeps prepared, a key is said again until they are one of four numbers between two powers of two.
    pub fn of(&self, keys: &mut Vec<Uuid>) -> Arc<Said> {
        let step = (keys.len().next_power_of_two() / 8).max(1);
        if let Some(last) = keys.last().copied() {
            keys.resize(keys.len().next_multiple_of(step), last);
        }
        let said = self.0.get_or_init(Mutex::default);
        Arc::clone(said.lock().unwrap_or_else(PoisonError::into_inner).entry(keys.len()).or_default())
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::OnConflict;
    use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};

    use super::*;
    use crate::clock::Timestamp;
    use crate::entities::pace;

    fn of(number: Uuid) -> impl FnOnce() -> sea_orm::sea_query::SelectStatement {
        move || pace::Entity::find().filter(pace::Column::NumberId.eq(number)).into_query()
    }

    #[test]
    fn the_words_stay_and_the_values_change() {
        let said = Said::new();
        for number in [Uuid::from_u128(1), Uuid::from_u128(2)] {
            for backend in [DbBackend::Sqlite, DbBackend::Postgres] {
                let statement = said.with(backend, [number.into()], of(number));
                assert_eq!(statement, backend.build(&of(number)()));
            }
        }
    }

    #[test]
    fn a_row_is_inserted_with_what_comes_after_it() {
        let said = Said::new();
        let unless_later = |insert: Insert<pace::ActiveModel>| {
            let later = OnConflict::column(pace::Column::NumberId)
                .value(pace::Column::FreeAt, sea_orm::sea_query::Expr::value(9_i64))
                .to_owned();
            insert.on_conflict(later)
        };
        for at in [3, 4] {
            let row = pace::ActiveModel { number_id: Set(Uuid::from_u128(1)), free_at: Set(Timestamp(at)) };
            let statement = said.insert(DbBackend::Sqlite, row.clone(), [9_i64.into()], unless_later);
            assert_eq!(statement, unless_later(Insert::one(row)).build(DbBackend::Sqlite));
        }
    }

    #[test]
    fn keys_share_the_words_of_the_next_number_of_them() {
        let said = SaidOf::new();
        for (rows, said_for) in
            [(0, 0), (1, 1), (7, 7), (8, 8), (9, 10), (20, 20), (21, 24), (200, 224), (9, 10)]
        {
            let mut ids: Vec<_> = (0..rows).map(Uuid::from_u128).collect();
            let words = said.of(&mut ids);
            assert_eq!(ids.len(), said_for);
            assert!(ids.iter().all(|id| id.as_u128() < rows), "only what was asked for");
            let of = || pace::Entity::find().filter(pace::Column::NumberId.is_in(ids.clone())).into_query();
            if rows > 0 {
                let values = ids.iter().map(|id| (*id).into());
                assert_eq!(words.with(DbBackend::Sqlite, values, of), DbBackend::Sqlite.build(&of()));
            }
        }
        assert_eq!(said.0.get().map(|said| said.lock().unwrap().len()), Some(8));
    }

    #[test]
    #[should_panic(expected = "other values than its own")]
    fn values_in_another_order_are_noticed() {
        let said = Said::new();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let either = || pace::Entity::find().filter(pace::Column::NumberId.is_in([one, other])).into_query();
        let _ = said.with(DbBackend::Sqlite, [other.into(), one.into()], either);
    }
}
