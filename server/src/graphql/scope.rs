//! What a user sees who is limited to some markets (T24). Three narrow places do it for all fields:
//!
//! * every list is read by `pagination::read`, which asks [`Scoped`] of what it lists;
//! * every id in a request is looked up before anything runs ([`enter`]); one of a row that is not the
//!   caller's to see is replaced by one that nothing has. So "not yours" cannot but answer like "does
//!   not exist", in queries, mutations and subscriptions alike;
//! * an event is told to those who see what it is about ([`sees`]).
//!
//! What concerns the company as a whole such a user may not do at all: see `auth::permissions`, and
//! [`MayEverywhere`](super::guard::MayEverywhere).

use std::collections::HashSet;
use std::sync::Arc;

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Context, ID, Request};
use async_graphql_value::{ConstValue, Value as Literal};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

use super::{guard, limits, scalars};
use crate::app::App;
use crate::auth::Identity;
use crate::db::{Connection, Reader};
use crate::entities::{
    alert, audit, conversation, entry, hook_delivery, inbound_event, leg, market, mask, number_order, person,
    phone, pool_proposal, proxy_number, ride, support_conversation, template, unrouted_item, verification,
};
use crate::error::Result;

/// The markets a user is limited to.
pub type Markets = Arc<[Uuid]>;

/// Rows that belong to a market, one way or another. A list of rows that do not say how cannot be made.
pub trait Scoped: EntityTrait {
    /// Those that a user limited to these markets sees.
    fn within(markets: &[Uuid]) -> Condition;

    /// Reads the rows of a list: by the shortest way there is ([`Reader::rows`]), where there is more than one.
    #[must_use]
    fn all(
        select: Select<Self>,
        db: &Reader,
    ) -> impl Future<Output = Result<Vec<Self::Model>, DbErr>> + Send {
        select.all(db)
    }
}

/// Narrows a list to what the caller sees.
///
/// # Errors
/// `UNAUTHENTICATED`.
pub fn narrow<E: Scoped>(ctx: &Context<'_>, select: Select<E>) -> Result<Select<E>> {
    Ok(match &guard::caller(ctx)?.markets {
        Some(markets) => select.filter(E::within(markets)),
        None => select,
    })
}

/// What the caller sees of such rows, to be added to a condition.
///
/// # Errors
/// `UNAUTHENTICATED`.
pub fn condition<E: Scoped>(ctx: &Context<'_>) -> Result<Condition> {
    Ok(match &guard::caller(ctx)?.markets {
        Some(markets) => E::within(markets),
        None => Condition::all(),
    })
}

/// The market an argument names. Left out, it is the default one; for a user limited to some, the
/// first of these.
///
/// # Errors
/// `INVALID_INPUT` when it is no id of ours.
pub fn market(ctx: &Context<'_>, id: Option<&ID>) -> Result<Option<Uuid>> {
    let named = scalars::optional_uuid(id, "marketId")?;
    let own = guard::caller(ctx)?.markets.as_deref();
    // Limited to none that is there, he has none to default to: nothing has this id.
    Ok(named.or_else(|| own.map(|own| own.first().copied().unwrap_or(Uuid::max()))))
}

/// A subselect of the ids of rows that are seen.
fn ids<E: Scoped>(id: E::Column, markets: &[Uuid]) -> SelectStatement {
    Query::select().column((E::default(), id)).from(E::default()).cond_where(E::within(markets)).take()
}

/// Rows with a column that names their market.
macro_rules! by_market {
    ($($entity:ident . $column:ident),* $(,)?) => {
        $(impl Scoped for $entity::Entity {
            fn within(markets: &[Uuid]) -> Condition {
                Condition::all().add($entity::Column::$column.is_in(markets.iter().copied()))
            }
        })*
    };
}

by_market!(
    market.Id,
    conversation.MarketId,
    proxy_number.MarketId,
    mask.MarketId,
    verification.MarketId,
    number_order.MarketId,
    pool_proposal.MarketId,
    template.MarketId,
);

impl Scoped for ride::Entity {
    fn within(markets: &[Uuid]) -> Condition {
        Condition::all().add(ride::Column::MarketId.is_in(markets.iter().copied()))
    }

    fn all(
        select: Select<Self>,
        db: &Reader,
    ) -> impl Future<Output = Result<Vec<Self::Model>, DbErr>> + Send {
        db.rows(select)
    }
}

/// Rows that belong to the company as a whole.
macro_rules! of_no_market {
    ($($entity:ident),* $(,)?) => {
        $(impl Scoped for $entity::Entity {
            fn within(_: &[Uuid]) -> Condition {
                Condition::all().add(Expr::val(1).eq(0))
            }
        })*
    };
}

of_no_market!(audit, hook_delivery, inbound_event);

impl Scoped for alert::Entity {
    /// What concerns no market concerns all.
    fn within(markets: &[Uuid]) -> Condition {
        let of = alert::Column::MarketId;
        Condition::any().add(of.is_null()).add(of.is_in(markets.iter().copied()))
    }
}

impl Scoped for entry::Entity {
    /// By its conversation; what matched none, by the number it came to.
    fn within(markets: &[Uuid]) -> Condition {
        let conversation = entry::Column::ConversationId;
        let number = ids::<proxy_number::Entity>(proxy_number::Column::Id, markets);
        Condition::any()
            .add(conversation.in_subquery(ids::<conversation::Entity>(conversation::Column::Id, markets)))
            .add(
                Condition::all().add(conversation.is_null()).add(entry::Column::NumberId.in_subquery(number)),
            )
    }

    fn all(
        select: Select<Self>,
        db: &Reader,
    ) -> impl Future<Output = Result<Vec<Self::Model>, DbErr>> + Send {
        db.rows(select)
    }
}

impl Scoped for leg::Entity {
    fn within(markets: &[Uuid]) -> Condition {
        Condition::all()
            .add(leg::Column::EntryId.in_subquery(ids::<entry::Entity>(entry::Column::Id, markets)))
    }

    fn all(
        select: Select<Self>,
        db: &Reader,
    ) -> impl Future<Output = Result<Vec<Self::Model>, DbErr>> + Send {
        db.rows(select)
    }
}

impl Scoped for unrouted_item::Entity {
    fn within(markets: &[Uuid]) -> Condition {
        let entries = ids::<entry::Entity>(entry::Column::Id, markets);
        Condition::all().add(unrouted_item::Column::EntryId.in_subquery(entries))
    }
}

impl Scoped for support_conversation::Entity {
    fn within(markets: &[Uuid]) -> Condition {
        let conversations = ids::<conversation::Entity>(conversation::Column::Id, markets);
        Condition::all().add(support_conversation::Column::ConversationId.in_subquery(conversations))
    }
}

impl Scoped for person::Entity {
    fn within(markets: &[Uuid]) -> Condition {
        person::of_markets(markets)
    }

    fn all(
        select: Select<Self>,
        db: &Reader,
    ) -> impl Future<Output = Result<Vec<Self::Model>, DbErr>> + Send {
        db.rows(select)
    }
}

impl Scoped for phone::Entity {
    fn within(markets: &[Uuid]) -> Condition {
        Condition::all()
            .add(phone::Column::PersonId.in_subquery(ids::<person::Entity>(person::Column::Id, markets)))
    }
}

/// Which of these are ids of rows that a user limited to these markets does not see.
///
/// # Errors
/// When the database fails.
pub(super) async fn hidden(app: &App, markets: &[Uuid], of: &HashSet<Uuid>) -> Result<HashSet<Uuid>> {
    if of.is_empty() {
        return Ok(HashSet::new());
    }
    let there = read(app, all(of, |select, _| select)).await?;
    let seen = read(app, all(of, |mut select, within| select.cond_where(within(markets)).take())).await?;
    Ok(there.difference(&seen).copied().collect())
}

/// Every kind of row an id may be of, in one statement.
fn all(
    of: &HashSet<Uuid>,
    narrowed: impl Fn(SelectStatement, fn(&[Uuid]) -> Condition) -> SelectStatement,
) -> SelectStatement {
    fn one<E: Scoped>(
        id: E::Column,
        of: &HashSet<Uuid>,
        narrowed: impl Fn(SelectStatement, fn(&[Uuid]) -> Condition) -> SelectStatement,
    ) -> SelectStatement {
        let select = Query::select()
            .column((E::default(), id))
            .from(E::default())
            .and_where(id.is_in(of.iter().copied()))
            .take();
        narrowed(select, E::within)
    }
    let mut kinds = [
        one::<market::Entity>(market::Column::Id, of, &narrowed),
        one::<ride::Entity>(ride::Column::Id, of, &narrowed),
        one::<conversation::Entity>(conversation::Column::Id, of, &narrowed),
        one::<proxy_number::Entity>(proxy_number::Column::Id, of, &narrowed),
        one::<mask::Entity>(mask::Column::Id, of, &narrowed),
        one::<verification::Entity>(verification::Column::Id, of, &narrowed),
        one::<number_order::Entity>(number_order::Column::Id, of, &narrowed),
        one::<pool_proposal::Entity>(pool_proposal::Column::Id, of, &narrowed),
        one::<template::Entity>(template::Column::Id, of, &narrowed),
        one::<alert::Entity>(alert::Column::Id, of, &narrowed),
        one::<entry::Entity>(entry::Column::Id, of, &narrowed),
        one::<leg::Entity>(leg::Column::Id, of, &narrowed),
        one::<person::Entity>(person::Column::Id, of, &narrowed),
        one::<phone::Entity>(phone::Column::Id, of, &narrowed),
        one::<inbound_event::Entity>(inbound_event::Column::Id, of, &narrowed),
    ]
    .into_iter();
    let mut select = kinds.next().unwrap_or_default();
    for kind in kinds {
        select.union(UnionType::All, kind);
    }
    select
}

async fn read(app: &App, select: SelectStatement) -> Result<HashSet<Uuid>> {
    let rows = app.db.read().query_all(&select).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// Does the caller see the row of this id, if there is one?
///
/// # Errors
/// When the database fails.
pub async fn sees(app: &App, markets: Option<&[Uuid]>, ids: impl IntoIterator<Item = Uuid>) -> Result<bool> {
    let Some(markets) = markets else { return Ok(true) };
    Ok(hidden(app, markets, &ids.into_iter().collect()).await?.is_empty())
}

/// An id that nothing has, in place of one that is not the caller's to see.
#[must_use]
pub fn nobodys(id: Uuid) -> Uuid {
    Uuid::from_u128(!id.as_u128())
}

/// Makes a request the caller's: what names rows that he does not see names nothing any more.
///
/// # Errors
/// When the database fails. A query that cannot be read is left as it is, to be refused where all are.
pub async fn enter(app: &App, caller: Identity, mut request: Request) -> Result<Request> {
    if let Some(markets) = &caller.markets
        && limits::may_be_read(&request.query)
        && let Ok(document) = request.parsed_query()
    {
        let mut document = document.clone();
        let mut named = HashSet::new();
        let mut note = |text: &mut String| named.extend(text.parse::<Uuid>().ok());
        each_text(&mut document, &mut note);
        request.variables.values_mut().for_each(|value| in_value(value, &mut note));
        let hidden = hidden(app, markets, &named).await?;
        if !hidden.is_empty() {
            let mut hide = |text: &mut String| {
                if let Some(id) = text.parse().ok().filter(|id| hidden.contains(id)) {
                    *text = nobodys(id).to_string();
                }
            };
            each_text(&mut document, &mut hide);
            request.variables.values_mut().for_each(|value| in_value(value, &mut hide));
            request.set_parsed_query(document);
        }
    }
    Ok(request.data(caller))
}

/// Visits every text that stands in a query as a value.
fn each_text(document: &mut ExecutableDocument, visit: &mut impl FnMut(&mut String)) {
    use async_graphql::parser::types::DocumentOperations;
    let operations = match &mut document.operations {
        DocumentOperations::Single(one) => vec![&mut one.node],
        DocumentOperations::Multiple(many) => many.values_mut().map(|one| &mut one.node).collect(),
    };
    for operation in operations {
        for variable in &mut operation.variable_definitions {
            if let Some(default) = &mut variable.node.default_value {
                in_value(&mut default.node, visit);
            }
        }
        in_selections(&mut operation.selection_set.node, visit);
    }
    for fragment in document.fragments.values_mut() {
        in_selections(&mut fragment.node.selection_set.node, visit);
    }
}

fn in_selections(selections: &mut SelectionSet, visit: &mut impl FnMut(&mut String)) {
    for selection in &mut selections.items {
        match &mut selection.node {
            Selection::Field(field) => {
                for (_, argument) in &mut field.node.arguments {
                    in_literal(&mut argument.node, visit);
                }
                in_selections(&mut field.node.selection_set.node, visit);
            }
            Selection::InlineFragment(fragment) => {
                in_selections(&mut fragment.node.selection_set.node, visit);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn in_literal(value: &mut Literal, visit: &mut impl FnMut(&mut String)) {
    match value {
        Literal::String(text) => visit(text),
        Literal::List(values) => values.iter_mut().for_each(|value| in_literal(value, visit)),
        Literal::Object(fields) => fields.values_mut().for_each(|value| in_literal(value, visit)),
        _ => {}
    }
}

fn in_value(value: &mut ConstValue, visit: &mut impl FnMut(&mut String)) {
    match value {
        ConstValue::String(text) => visit(text),
        ConstValue::List(values) => values.iter_mut().for_each(|value| in_value(value, visit)),
        ConstValue::Object(fields) => fields.values_mut().for_each(|value| in_value(value, visit)),
        _ => {}
    }
}
