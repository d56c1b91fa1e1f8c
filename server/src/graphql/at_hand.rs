//! Objects whose row is at hand. The library answers the fields of an object side by side, each by a future of its own on
//! the heap. Of a row that was read, most fields are there and the rest was read ahead ([`super::prime`]): these are
//! answered one after the other, which takes one future an object. A page has a thousand fields.

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::indexmap::map::Entry;
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::{ContainerType, resolve_container};
use async_graphql::{Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

/// An object of the API, the same to whoever asks.
pub struct AtHand<T>(pub T);

impl<T> From<T> for AtHand<T> {
    fn from(object: T) -> Self {
        Self(object)
    }
}

impl<T: ObjectType> OutputType for AtHand<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        // Boxed, because rides have entries and entries have rides.
        let answer: BoxFuture<'_, ServerResult<Value>> = in_turn(ctx, &self.0).boxed();
        answer.await
    }
}

impl<T: ObjectType> ContainerType for AtHand<T> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        self.0.resolve_field(ctx).await
    }
}

impl<T: ObjectType> ObjectType for AtHand<T> {}

/// Answers the selected fields one after the other, if it is as simple as that; else as the library does.
async fn in_turn<T: ObjectType>(ctx: &ContextSelectionSet<'_>, object: &T) -> ServerResult<Value> {
    let name = T::type_name();
    let mut fields = Vec::with_capacity(ctx.item.node.items.len());
    if !collect(ctx, &name, &ctx.item.node, &mut fields) {
        return resolve_container(ctx, object).await;
    }
    let mut answers = IndexMap::with_capacity(fields.len());
    for field in fields {
        let ctx_field = ctx.with_field(field);
        match answers.entry(field.node.response_key().node.clone()) {
            Entry::Vacant(place) if field.node.name.node == "__typename" => {
                place.insert(Value::from(&*name));
            }
            Entry::Vacant(place) => {
                place.insert(object.resolve_field(&ctx_field).await?.unwrap_or_default());
            }
            // The same once more.
            Entry::Occupied(_) if field.node.selection_set.node.items.is_empty() => {}
            // Two selections that are to become one.
            Entry::Occupied(_) => return resolve_container(ctx, object).await,
        }
    }
    Ok(Value::Object(answers))
}

/// The fields that are selected of a type of this name, fragments written out; `false` where there are directives, or
/// fragments of other types than this one.
fn collect<'a>(
    ctx: &ContextSelectionSet<'a>,
    name: &str,
    set: &'a SelectionSet,
    fields: &mut Vec<&'a Positioned<Field>>,
) -> bool {
    set.items.iter().all(|selection| match &selection.node {
        Selection::Field(field) => {
            fields.push(field);
            field.node.directives.is_empty()
        }
        Selection::FragmentSpread(spread) => {
            let fragment = ctx.query_env.fragments.get(&spread.node.fragment_name.node);
            fragment.is_some_and(|fragment| {
                fragment.node.type_condition.node.on.node == name
                    && collect(ctx, name, &fragment.node.selection_set.node, fields)
            })
        }
        Selection::InlineFragment(fragment) => {
            let on = fragment.node.type_condition.as_ref();
            on.is_none_or(|on| on.node.on.node == name)
                && collect(ctx, name, &fragment.node.selection_set.node, fields)
        }
    })
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};

    use super::*;

    struct Thing(i32);

    #[Object]
    impl Thing {
        async fn size(&self) -> i32 {
            self.0
        }

        async fn parts(&self) -> Vec<AtHand<Thing>> {
            (0..self.0).map(|size| Thing(size).into()).collect()
        }

        async fn largest(&self) -> Option<AtHand<Thing>> {
            (self.0 > 0).then(|| Thing(self.0 - 1).into())
        }

        #[expect(clippy::unused_async, reason = "resolvers are async")]
        async fn broken(&self) -> async_graphql::Result<Option<i32>> {
            if self.0 == 1 { Err("It broke.".into()) } else { Ok(None) }
        }

        #[expect(clippy::unused_async, reason = "resolvers are async")]
        async fn needed(&self) -> async_graphql::Result<i32> {
            if self.0 == 1 { Err("It broke.".into()) } else { Ok(0) }
        }
    }

    struct Roots;

    #[Object]
    impl Roots {
        async fn theirs(&self) -> Thing {
            Thing(3)
        }

        #[graphql(name = "atHand")]
        async fn at_hand(&self) -> AtHand<Thing> {
            Thing(3).into()
        }
    }

    /// Whatever is asked, and whatever fails.
    #[tokio::test]
    async fn an_object_at_hand_answers_as_the_library_does() {
        let schema = Schema::new(Roots, EmptyMutation, EmptySubscription);
        for asked in [
            "{ size __typename kind: __typename }",
            "{ n: size size size parts { size } }",
            "{ parts { size } parts { broken } }",
            "{ largest { size } ...more } fragment more on Thing { largest { parts { size } } size }",
            "{ ...more ... { size } ... on Thing { n: size } } fragment more on Thing { size }",
            "{ size @include(if: false) parts @skip(if: false) { size } }",
            "{ parts { size broken } }",
            "{ parts { size needed } }",
            "{ largest { parts { needed } } size }",
        ] {
            let answer = |field: &str| {
                let (selected, fragments) = asked.split_at(asked.rfind("fragment").unwrap_or(asked.len()));
                schema.execute(format!("{{ it: {field} {selected} }} {fragments}"))
            };
            let (theirs, at_hand) = (answer("theirs").await, answer("atHand").await);
            assert_eq!(format!("{at_hand:?}"), format!("{theirs:?}"), "{asked}");
        }
    }
}
