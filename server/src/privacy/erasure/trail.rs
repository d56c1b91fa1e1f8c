//! Where a person is to be found: his phones, his rides, and all that was said by him, to him or about him.

use sea_orm::sea_query::{ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::app::App;
use crate::db::WriteTx;
use crate::entities::{entry, leg, participant, person, phone, ride, ride_history};
use crate::error::Result;
use crate::vault::PhoneHash;

/// The conversations somebody is in, or was.
pub(super) fn conversations_of(id: Uuid) -> SelectStatement {
    participant::Entity::find()
        .select_only()
        .column(participant::Column::ConversationId)
        .filter(participant::Column::PersonId.eq(id))
        .into_query()
}

/// What is known of a person, to be found everywhere.
pub(super) struct Trail {
    pub(super) person: person::Model,
    /// Hashes of his phones.
    pub(super) phones: Vec<PhoneHash>,
    /// Those that are nobody else's.
    pub(super) own: Vec<PhoneHash>,
    /// Their digits, to be found in raw webhooks.
    pub(super) digits: Vec<String>,
    /// His rides.
    pub(super) rides: Vec<Uuid>,
}

impl Trail {
    pub(super) async fn of(app: &App, tx: &WriteTx, id: Uuid) -> Result<Self> {
        let person = person::by_id(&**tx, id).await?;
        let rows = phone::Entity::find().filter(phone::Column::PersonId.eq(id)).all(&**tx).await?;
        let (mut phones, mut own, mut digits) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            let shared = phone::Entity::find()
                .filter(phone::Column::NumberHash.eq(row.number_hash.clone()))
                .filter(phone::Column::PersonId.ne(id));
            if shared.count(&**tx).await? == 0 {
                digits.push(app.vault.open_phone(row.id, &row.number_sealed)?.digits().to_owned());
                own.push(row.number_hash.clone());
            }
            phones.push(row.number_hash);
        }
        digits.retain(|digits| !digits.is_empty());
        let of_him = ride::Column::CustomerId.eq(id).or(ride::Column::DriverId.eq(id));
        let rides = ride::Entity::find().select_only().column(ride::Column::Id).filter(of_him);
        let mut rides: Vec<Uuid> = rides.into_tuple().all(&**tx).await?;
        // As a driver who was replaced, too.
        let drove = ride_history::Entity::find()
            .select_only()
            .column(ride_history::Column::RideId)
            .filter(ride_history::Column::DriverId.eq(id));
        rides.extend(drove.into_tuple::<Uuid>().all(&**tx).await?);
        rides.sort_unstable();
        rides.dedup();
        Ok(Self { person, phones, own, digits, rides })
    }

    /// All texts and calls he was part of, or that tell of him: those of his conversations, and those of
    /// his phones that matched none.
    pub(super) fn entries(&self) -> Condition {
        let id = self.person.id;
        let mut all = Condition::any()
            .add(entry::Column::FromPersonId.eq(id))
            .add(entry::Column::ToPersonId.eq(id))
            .add(entry::Column::ConversationId.in_subquery(conversations_of(id)));
        let his_rides = ride::Entity::find()
            .select_only()
            .column(ride::Column::Id)
            .filter(ride::Column::CustomerId.eq(id).or(ride::Column::DriverId.eq(id)))
            .into_query();
        all = all.add(entry::Column::RideId.in_subquery(his_rides));
        if !self.own.is_empty() {
            let on_his_phone = leg::Entity::find()
                .select_only()
                .column(leg::Column::EntryId)
                .filter(leg::Column::PhoneHash.is_in(self.own.clone()))
                .into_query();
            all = all.add(entry::Column::Id.in_subquery(on_his_phone));
        }
        all
    }
}
