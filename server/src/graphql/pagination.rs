//! Lists: keyset connections in Relay's shape. A cursor names a place in one order of one list; a
//! page is found by the index, however far down it is.

use async_graphql::connection::{Connection, CursorType, Edge};
use async_graphql::{Context, ObjectType};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ColumnType, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::at_hand::AtHand;
use super::guard;
use super::scope::{self, Scoped};
use crate::clock::Timestamp;
use crate::error::{Error, Result};

/// Rows of a page whose size nobody told.
pub(super) const DEFAULT: i32 = 50;
const MAX: i32 = 200;

/// A place in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Which list, in which order.
    list: char,
    place: Place,
}

/// Where a row stands in an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// By id: by age.
    Id(Uuid),
    /// By an instant, then id.
    Time(Timestamp, Uuid),
    /// By a text, then id.
    Text(String, Uuid),
}

impl Place {
    fn id(&self) -> Uuid {
        match self {
            Self::Id(id) | Self::Time(_, id) | Self::Text(_, id) => *id,
        }
    }
}

/// What is no cursor of ours.
#[derive(Debug, thiserror::Error)]
#[error("not a cursor of this list")]
pub struct BadCursor;

impl CursorType for Cursor {
    type Error = BadCursor;

    fn encode_cursor(&self) -> String {
        let (kind, key) = match &self.place {
            Place::Id(_) => (b'i', Vec::new()),
            Place::Time(at, _) => (b't', at.0.to_be_bytes().to_vec()),
            Place::Text(text, _) => (b's', text.clone().into_bytes()),
        };
        let mut bytes = vec![u8::try_from(self.list).unwrap_or_default(), kind];
        bytes.extend_from_slice(self.place.id().as_bytes());
        bytes.extend(key);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn decode_cursor(text: &str) -> Result<Self, BadCursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| BadCursor)?;
        let (head, key) = bytes.split_at_checked(18).ok_or(BadCursor)?;
        let id = Uuid::from_slice(&head[2..]).map_err(|_| BadCursor)?;
        let place = match head[1] {
            b'i' if key.is_empty() => Place::Id(id),
            b't' => Place::Time(Timestamp(i64::from_be_bytes(key.try_into().map_err(|_| BadCursor)?)), id),
            b's' => Place::Text(String::from_utf8(key.to_vec()).map_err(|_| BadCursor)?, id),
            _ => return Err(BadCursor),
        };
        Ok(Self { list: char::from(head[0]), place })
    }
}

/// The order of a list.
pub struct Order<E: EntityTrait> {
    /// One letter for this list and order: a cursor of another one is refused.
    pub list: char,
    /// What comes before the id in the order.
    pub by: Option<E::Column>,
    /// The id.
    pub id: E::Column,
    /// Newest (or last) first.
    pub descending: bool,
    /// Where a row stands.
    pub place: fn(&E::Model) -> Place,
}

/// Which page a caller wants, as written.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// So many from the beginning (or after `after`).
    pub first: Option<i32>,
    /// Begin after this cursor.
    pub after: Option<String>,
    /// So many from the end (or before `before`).
    pub last: Option<i32>,
    /// End before this cursor.
    pub before: Option<String>,
}

impl Page {
    /// A page counted from the beginning.
    #[must_use]
    pub fn forward(first: Option<i32>, after: Option<String>) -> Self {
        Self { first, after, last: None, before: None }
    }
}

/// What a list field costs: its page size times what is asked of each row.
#[must_use]
pub fn cost(first: Option<i32>, last: Option<i32>, child: usize) -> usize {
    let size = usize::try_from(first.or(last).unwrap_or(DEFAULT).clamp(1, MAX)).unwrap_or(1);
    child.saturating_mul(size).saturating_add(1)
}

/// A page as callers see it.
pub type List<N> = Connection<Cursor, AtHand<N>>;

/// The rows of one page.
pub struct Rows<M> {
    /// In the list's order.
    pub rows: Vec<M>,
    list: char,
    has_previous: bool,
    has_next: bool,
}

/// Reads one page in one statement: of what the caller sees.
///
/// # Errors
/// `INVALID_INPUT` for a page size or cursor that cannot be.
pub async fn read<E: Scoped>(
    ctx: &Context<'_>,
    select: Select<E>,
    order: &Order<E>,
    page: Page,
) -> Result<Rows<E::Model>> {
    if page.first.is_some() && page.last.is_some() {
        return Err(Error::invalid("last", "Ask for the first or for the last, not for both."));
    }
    let mut select = scope::narrow(ctx, select)?;
    let backward = page.last.is_some();
    let limit = match (page.first, page.last) {
        (first, None) => size(first.unwrap_or(DEFAULT), "first")?,
        (_, Some(last)) => size(last, "last")?,
    };
    if let Some(after) = &page.after {
        select = select.filter(beyond(order, &place(order, after, "after")?, order.descending));
    }
    if let Some(before) = &page.before {
        select = select.filter(beyond(order, &place(order, before, "before")?, !order.descending));
    }
    let direction = if order.descending == backward { sea_orm::Order::Asc } else { sea_orm::Order::Desc };
    if let Some(by) = order.by {
        select = select.order_by(by, direction.clone());
    }
    let select = select.order_by(order.id, direction).limit(limit + 1);
    let mut rows = E::all(select, guard::app(ctx)?.db.read()).await?;
    let more = u64::try_from(rows.len()).unwrap_or(u64::MAX) > limit;
    if more {
        rows.pop();
    }
    let (has_previous, has_next) =
        if backward { (more, page.before.is_some()) } else { (page.after.is_some(), more) };
    if backward {
        rows.reverse();
    }
    Ok(Rows { rows, list: order.list, has_previous, has_next })
}

impl<M> Rows<M> {
    /// The last page of an order that ends with the newest, from rows that were read newest first, one
    /// more than the page has.
    #[must_use]
    pub fn newest<E: EntityTrait>(mut rows: Vec<M>, size: u64, order: &Order<E>) -> Self {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let has_previous = rows.len() > size;
        rows.truncate(size);
        rows.reverse();
        Self { rows, list: order.list, has_previous, has_next: false }
    }

    /// The page as callers see it.
    pub fn connection<N: ObjectType>(self, place: fn(&M) -> Place, node: impl Fn(M) -> N) -> List<N> {
        let mut connection = Connection::new(self.has_previous, self.has_next);
        connection.edges.extend(self.rows.into_iter().map(|row| {
            let cursor = Cursor { list: self.list, place: place(&row) };
            Edge::new(cursor, node(row).into())
        }));
        connection
    }
}

pub(super) fn size(wanted: i32, field: &'static str) -> Result<u64> {
    u64::try_from(wanted)
        .ok()
        .filter(|size| (1..=200).contains(size))
        .ok_or_else(|| Error::invalid(field, format!("A page has 1 to {MAX} rows.")))
}

fn place<E: EntityTrait>(order: &Order<E>, cursor: &str, field: &'static str) -> Result<Place> {
    match Cursor::decode_cursor(cursor) {
        Ok(cursor) if cursor.list == order.list && fits(order.by, &cursor.place) => Ok(cursor.place),
        _ => Err(Error::invalid(field, "This is not a cursor of this list. Begin again without one.")),
    }
}

/// Does a place stand in an order by this column? A cursor made by hand may say otherwise.
fn fits(by: Option<impl ColumnTrait>, place: &Place) -> bool {
    let kind = by.map(|by| by.def().get_column_type().clone());
    matches!(
        (kind, place),
        (None, Place::Id(_))
            | (Some(ColumnType::BigInteger), Place::Time(..))
            | (Some(ColumnType::String(_) | ColumnType::Text), Place::Text(..))
    )
}

/// Rows on the far side of `place`: a comparison of pairs, which both databases answer by index.
fn beyond<E: EntityTrait>(order: &Order<E>, place: &Place, below: bool) -> Expr {
    let key = match place {
        Place::Id(_) => None,
        Place::Time(at, _) => Some(Expr::val(at.0)),
        Place::Text(text, _) => Some(Expr::val(text.clone())),
    };
    let id = Expr::val(place.id());
    let (column, value) = match (order.by, key) {
        (Some(by), Some(key)) => (Expr::tuple([column(by), column(order.id)]), Expr::tuple([key, id])),
        _ => (column(order.id), id),
    };
    if below { column.lt(value) } else { column.gt(value) }
}

fn column(column: impl ColumnTrait) -> Expr {
    Expr::col(column.as_column_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back_as_they_went() {
        let id = Uuid::from_u128(7);
        for place in [Place::Id(id), Place::Time(Timestamp(-5), id), Place::Text("zoë".to_owned(), id)] {
            let cursor = Cursor { list: 'r', place };
            assert_eq!(Cursor::decode_cursor(&cursor.encode_cursor()).unwrap(), cursor);
        }
        for text in ["", "nonsense!", "AAAA", &"A".repeat(60)] {
            assert!(Cursor::decode_cursor(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_page_costs_its_size() {
        assert_eq!(cost(Some(10), None, 7), 71);
        assert_eq!(cost(None, None, 1), 51);
        assert_eq!(cost(Some(i32::MAX), None, 1), 201);
    }
}
