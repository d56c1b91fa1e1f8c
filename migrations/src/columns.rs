//! The column forms that every table uses.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DbBackend, Statement};

/// A table with this name and an `id` primary key.
pub fn table(name: &'static str) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name).col(id("id").primary_key());
    table
}

/// A required UUID.
pub fn id(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.uuid().not_null();
    column
}

/// An optional UUID.
pub fn id_null(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.uuid();
    column
}

/// A required text.
pub fn text(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text().not_null();
    column
}

/// An optional text.
pub fn text_null(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text();
    column
}

/// A required instant or whole number of 64 bits.
pub fn long(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.big_integer().not_null();
    column
}

/// An optional instant.
pub fn long_null(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.big_integer();
    column
}

/// A required whole number, 0 unless told.
pub fn int(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.integer().not_null().default(0);
    column
}

/// An optional whole number.
pub fn int_null(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.integer();
    column
}

/// A required yes or no.
pub fn flag(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.boolean().not_null();
    column
}

/// Required bytes: a hash or a sealed value.
pub fn bytes(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.binary().not_null();
    column
}

/// Optional bytes.
pub fn bytes_null(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.binary();
    column
}

/// A foreign key that forbids removing what is referred to.
pub fn refers(from: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(from, column).to(to, "id").to_owned()
}

/// A statement that creates an index, as text: the same on both databases.
pub async fn index(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    manager.get_connection().execute_unprepared(sql).await.map(|_| ())
}

/// Has the table this column?
pub async fn has(manager: &SchemaManager<'_>, table: &str, column: &str) -> Result<bool, DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        return manager.has_column(table, column).await;
    }
    let sql = "SELECT 1 FROM pragma_table_info(?) WHERE name = ?";
    let named = Statement::from_sql_and_values(DbBackend::Sqlite, sql, [table.into(), column.into()]);
    Ok(manager.get_connection().query_one_raw(named).await?.is_some())
}

/// Adds a column, unless an interrupted start already did: on SQLite steps were not one transaction once.
pub async fn add(
    manager: &SchemaManager<'_>,
    table: &'static str,
    mut column: ColumnDef,
) -> Result<(), DbErr> {
    if has(manager, table, &column.get_column_name()).await? {
        return Ok(());
    }
    manager.alter_table(Table::alter().table(table).add_column(&mut column).to_owned()).await
}
