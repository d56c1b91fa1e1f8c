//! Which whole numbers have 32 bits: SQLite declares them all alike, sea-orm wants them told apart.

use std::collections::HashSet;
use std::sync::LazyLock;

use sea_orm::{ColumnTrait, ColumnType, EntityTrait, IdenStatic, Iterable};

use crate::entities;

/// Tables and their columns.
static NARROW: LazyLock<HashSet<(&str, &str)>> = LazyLock::new(all);

/// Is this column of this table one of them?
pub(super) fn is(table: &str, column: &str) -> bool {
    NARROW.contains(&(table, column))
}

macro_rules! narrow {
    ($($entity:ident),* $(,)?) => {
        #[cfg(test)]
        const ENTITIES: &[&str] = &[$(stringify!($entity)),*];

        fn all() -> HashSet<(&'static str, &'static str)> {
            let mut all = HashSet::new();
            $( all.extend(of::<entities::$entity::Entity>()); )*
            all
        }
    };
}

narrow! {
    account, alert, attempt, audit_head, conversation, entry, event_log, hook_attempt, hook_delivery, inbound_event,
    intake_sender, leg, market, mask, mask_caller, number_order, pending_sign_in, person, picture, pool_day, pool_policy,
    pool_proposal, provider_check, proxy_number, retention, ride, support_conversation, text_part, verification,
}

fn of<E: EntityTrait>() -> impl Iterator<Item = (&'static str, &'static str)> {
    let narrow = |column: &E::Column| matches!(column.def().get_column_type(), ColumnType::Integer);
    let table = E::default();
    E::Column::iter().filter(narrow).map(move |column| (table.table_name(), column.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entity_with_a_number_of_32_bits_is_named() {
        assert!(is("ride", "version") && !is("ride", "activity_at"));
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/entities");
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let source = std::fs::read_to_string(&path).unwrap();
            let fields = source.split("pub struct Model {").nth(1).and_then(|rest| rest.split("\n}").next());
            let has_some = fields.is_some_and(|fields| fields.contains("i32"));
            assert_eq!(ENTITIES.contains(&name.as_str()), has_some, "{name}: name it here, or no more");
        }
    }
}
