//! The first word to a person of a ride (C1, D1), where a text does not carry it: to a landline it is
//! spoken, as are later notices (E39), and where the text failed for good it is spoken as well, and written
//! to another phone of his (E22), as it is where nobody picked up. Each way is tried once; nobody is told who has
//! meanwhile no part in the ride.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::entry::{self, Channel, Kind};
use crate::entities::leg::{self, Direction};
use crate::entities::phone::{self, LineType};
use crate::entities::{conversation, market, participant, person, proxy_number};
use crate::error::Result;
use crate::masking::calls::{self, Notice};
use crate::masking::conversations::{Place, reach, reach_by_call};
use crate::masking::log::{self, NewEntry};
use crate::masking::wording::{self, Said};
use crate::phone::PhoneNumber;
use crate::vault::PhoneHash;

/// What tells a person of a ride.
pub(super) const TEMPLATES: [&str; 2] = ["C1", "D1"];

/// The template, if this is what tells a person of a ride.
#[must_use]
pub fn template(kind: Kind, template: Option<&str>) -> Option<&'static str> {
    TEMPLATES.into_iter().find(|known| kind == Kind::Notice && template == Some(*known))
}

/// Speaks a notice, the first word or a later one, if it is for a landline that can be rung (E39). Answers
/// the entry; `None` if it is to be written.
///
/// # Errors
/// When the database fails.
pub async fn to_landline(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    place: Place,
    to: &participant::Model,
    said: &Said,
) -> Result<Option<entry::Model>> {
    let Some(template) = said.template else { return Ok(None) };
    let line = phone::Entity::find_by_id(to.phone_id).one(&**tx).await?.and_then(|phone| phone.line_type);
    let (phone, number) = reach_by_call(app, tx, to).await?;
    if line != Some(LineType::Landline) || !carries_calls(app, &number) {
        return Ok(None);
    }
    let notice = Notice {
        place: (place.conversation, place.ride),
        to,
        phone,
        number,
        words: &said.text,
        template,
        language: said.language(&app.config.voice_language),
    };
    calls::speak(app, tx, at, notice).await.map(Some)
}

/// Tries the other ways, once a text failed for good, or a call was not heard.
///
/// # Errors
/// When the database fails, or the seal of the text does not open.
pub async fn after_failure(app: &App, tx: &mut WriteTx, at: Timestamp, failed: &entry::Model) -> Result<()> {
    let (Some(template), Some(ride)) = (template(failed.kind, failed.template.as_deref()), failed.ride_id)
    else {
        return Ok(());
    };
    let Some((conversation, to)) = still_there(tx, at, failed).await? else { return Ok(()) };
    let Some(sealed) = &failed.body_sealed else { return Ok(()) };
    let words = app.vault.open(failed.id, sealed)?;
    let (phone, number) = reach(app, tx, &to).await?;
    let tried = Tried::of(tx, ride, &to, template).await?;
    if let Some(other) = tried.next_phone(app, tx, &to).await? {
        let new = NewEntry {
            conversation_id: Some(conversation.id),
            ride_id: Some(ride),
            number_id: Some(number.id),
            channel: Channel::Sms,
            kind: Kind::Notice,
            from: (entry::Party::Company, None),
            to: Some((to.role.into(), Some(to.person_id))),
            body: Some(&words),
            template: Some(template),
            problem: None,
            steps: &[],
        };
        let entry = log::write(app, tx, at, new).await?;
        log::queue_text(app, tx, at, entry.id, &number, &other).await?;
    }
    let number = proxy_number::line_of(&**tx, &number).await?.unwrap_or(number);
    if tried.spoken || !carries_calls(app, &number) {
        return Ok(());
    }
    let market = market::named_or_default(&**tx, Some(conversation.market_id)).await?;
    let locale = person::locale_of(&**tx, to.person_id).await?;
    let voice = &app.config.voice_language;
    let language = wording::language_of(&**tx, &market, locale.as_deref(), template, voice).await?;
    let place = (conversation.id, Some(ride));
    let notice = Notice { place, to: &to, phone, number, words: &words, template, language };
    calls::speak(app, tx, at, notice).await.map(|_| ())
}

fn carries_calls(app: &App, number: &proxy_number::Model) -> bool {
    number.voice && app.providers.get(&number.provider).is_some_and(|provider| provider.can_call())
}

/// The conversation, while contact is open, and the person in it, while he has a part in it.
async fn still_there(
    tx: &WriteTx,
    at: Timestamp,
    failed: &entry::Model,
) -> Result<Option<(conversation::Model, participant::Model)>> {
    let Some(id) = failed.conversation_id else { return Ok(None) };
    let found = conversation::Entity::find_by_id(id).one(&**tx).await?;
    let Some(conversation) = found.filter(|it| it.expires_at > at && it.suspended_at.is_none()) else {
        return Ok(None);
    };
    let people = participant::present(&**tx, id).await?;
    let to = people.into_iter().find(|one| Some(one.person_id) == failed.to_person_id);
    Ok(to.map(|to| (conversation, to)))
}

/// How a person was told, or was to be.
struct Tried {
    spoken: bool,
    /// The phones that were texted.
    texted: Vec<PhoneHash>,
}

impl Tried {
    async fn of(tx: &WriteTx, ride: Uuid, to: &participant::Model, template: &str) -> Result<Self> {
        let entries = entry::Entity::find()
            .filter(entry::Column::RideId.eq(ride))
            .filter(entry::Column::Kind.eq(Kind::Notice))
            .filter(entry::Column::ToPersonId.eq(to.person_id))
            .filter(entry::Column::Template.eq(template))
            .all(&**tx)
            .await?;
        let spoken = entries.iter().any(|entry| entry.channel == Channel::Voice);
        let texted = leg::Entity::find()
            .filter(leg::Column::EntryId.is_in(entries.iter().map(|entry| entry.id)))
            .filter(leg::Column::Direction.eq(Direction::Outbound))
            .all(&**tx)
            .await?;
        Ok(Self { spoken, texted: texted.into_iter().filter_map(|leg| leg.phone_hash).collect() })
    }

    /// A further phone of his that takes texts and got none.
    async fn next_phone(
        &self,
        app: &App,
        tx: &WriteTx,
        to: &participant::Model,
    ) -> Result<Option<PhoneNumber>> {
        let phones = phone::of_person(&**tx, to.person_id).await?;
        let next = phones.into_iter().find(|phone| {
            !phone.is_primary
                && phone.line_type != Some(LineType::Landline)
                && !self.texted.contains(&phone.number_hash)
        });
        Ok(next.map(|phone| app.vault.open_phone(phone.id, &phone.number_sealed)).transpose()?)
    }
}
