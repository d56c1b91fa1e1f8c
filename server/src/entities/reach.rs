//! How far a route reaches: with those it connects. What nearly every text and call asks, in one statement.

use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{DerivePartialModel, EntityTrait, JoinType, PartialModelTrait, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::{conversation, participant, person, phone, route};
use crate::db::{Connection, Said};
use crate::error::Result;
use crate::vault::PhoneHash;

/// A route, and what it leads to.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "route::Entity")]
pub struct Reach {
    /// The route itself, live or not.
    #[sea_orm(nested)]
    pub route: route::Model,
    /// The conversation it leads into.
    #[sea_orm(nested, alias = "led_to")]
    pub conversation: Option<conversation::Model>,
    /// Whose route it is.
    #[sea_orm(nested, alias = "sender")]
    pub sender: Option<participant::Model>,
    /// The other side, if there is one.
    #[sea_orm(nested, alias = "peer")]
    pub peer: Option<participant::Model>,
    /// The phone of the other side.
    #[sea_orm(nested, alias = "peer_phone")]
    pub peer_phone: Option<phone::Model>,
    /// Where the other side's own number leads that phone.
    #[sea_orm(nested, alias = "back")]
    pub back: Option<route::Model>,
    /// The same phone as somebody else's, where several people have it (E3).
    #[sea_orm(nested, alias = "sharer")]
    pub sharer: Option<phone::Model>,
    /// The person whose route it is.
    #[sea_orm(nested, alias = "author")]
    pub author: Option<person::Model>,
}

/// Where a number leads a phone. Every join is by a primary key, but the last, which is by the index of phones: it
/// mostly finds nothing, and of several who share a phone any one will do.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Connection, phone: &PhoneHash, number: Uuid) -> Result<Option<Reach>> {
    static FIND: Said = Said::new();
    let found = db.said(&FIND, [phone.clone().into(), number.into()], || query(phone, number)).await?;
    Ok(found.into_iter().next())
}

fn query(phone: &PhoneHash, number: Uuid) -> SelectStatement {
    use {conversation::Column as C, participant::Column as P, phone::Column as T, route::Column as R};
    let of_route = |column: R| Expr::col((route::Entity, column));
    let mut found = route::Entity::find_by_id((phone.clone(), number));
    let same_phone = Expr::col(("peer_phone", T::NumberHash)).equals(("back", R::PhoneHash));
    let same_number = Expr::col(("peer", P::NumberId)).equals(("back", R::NumberId));
    let another_has_it = Expr::col(("peer_phone", T::NumberHash))
        .equals(("sharer", T::NumberHash))
        .and(Expr::col(("peer_phone", T::PersonId)).not_equals(("sharer", T::PersonId)))
        .and(Expr::col(("sharer", T::RetiredAt)).is_null());
    QuerySelect::query(&mut found)
        .join_as(
            JoinType::LeftJoin,
            conversation::Entity,
            "led_to",
            of_route(R::ConversationId).equals(("led_to", C::Id)),
        )
        .join_as(
            JoinType::LeftJoin,
            participant::Entity,
            "sender",
            of_route(R::ParticipantId).equals(("sender", P::Id)),
        )
        .join_as(
            JoinType::LeftJoin,
            person::Entity,
            "author",
            Expr::col(("sender", P::PersonId)).equals(("author", person::Column::Id)),
        )
        .join_as(JoinType::LeftJoin, participant::Entity, "peer", of_route(R::PeerId).equals(("peer", P::Id)))
        .join_as(
            JoinType::LeftJoin,
            phone::Entity,
            "peer_phone",
            Expr::col(("peer", P::PhoneId)).equals(("peer_phone", T::Id)),
        )
        .join_as(JoinType::LeftJoin, route::Entity, "back", same_phone.and(same_number))
        .join_as(JoinType::LeftJoin, phone::Entity, "sharer", another_has_it);
    Reach::select_cols(found.select_only()).into_query()
}
