//! Who writes to a line of the company: the customer whose phone it is, else someone who is made a
//! customer of, under a name that says nothing of the phone.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::person::{self, Kind};
use crate::entities::phone;
use crate::error::Result;
use crate::masking::conversations::Party;
use crate::masking::people;
use crate::masking::rides::new_ref;
use crate::phone::PhoneNumber;

/// The person who writes, with the phone he wrote from first. A phone of several people is taken for
/// that of a customer before that of a driver, of one who has it as his own before one who may use it
/// too, and then of the one who was there first.
///
/// # Errors
/// When the database fails.
pub(crate) async fn of_phone(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    number: &PhoneNumber,
    kinds: &[Kind],
) -> Result<Party> {
    let owners = phone::Entity::find()
        .filter(phone::Column::NumberHash.eq(app.vault.hash(number)))
        .filter(phone::Column::RetiredAt.is_null())
        .order_by_asc(phone::Column::Id)
        .all(&**tx)
        .await?;
    let mut known = Vec::new();
    for row in owners {
        let Some(person) = person::Entity::find_by_id(row.person_id).one(&**tx).await? else { continue };
        if let Some(rank) = kinds.iter().position(|kind| *kind == person.kind) {
            known.push(((rank, !row.is_primary, person.id), person, row));
        }
    }
    known.sort_by_key(|(rank, ..)| *rank);
    let (person, phone) = match known.into_iter().next() {
        Some((_, person, phone)) => (person, phone),
        None => stranger(app, tx, now, number).await?,
    };
    let mut alternates = phone::of_person(&**tx, person.id).await?;
    alternates.retain(|other| other.id != phone.id);
    Ok(Party { person, phone, alternates })
}

async fn stranger(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    number: &PhoneNumber,
) -> Result<(person::Model, phone::Model)> {
    let name = format!("Caller {}", new_ref());
    let person = people::insert(app, tx, now, Kind::Customer, &name, "", number).await?;
    let phone = phone::primary_of(&**tx, person.id).await?;
    Ok((person, phone))
}
