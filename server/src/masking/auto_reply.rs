//! What we answer by ourselves, and how seldom: two machines can't answer each other for ever (E45).

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::entry::{self, Channel, Party};
use crate::entities::leg::{self, Direction};
use crate::entities::{market, opt_out, person, proxy_number};
use crate::error::Result;
use crate::masking::guards::opt_outs;
use crate::masking::log::{self, NewEntry};
use crate::masking::wording::{self, Wording};
use crate::phone::PhoneNumber;
use crate::providers::Reply;

/// An answer to be given.
pub struct AutoReply<'a> {
    /// In which conversation, if in one.
    pub conversation_id: Option<Uuid>,
    /// At which ride it is shown.
    pub ride_id: Option<Uuid>,
    /// For whom.
    pub to: (Party, Option<Uuid>),
    /// His phone.
    pub phone: &'a PhoneNumber,
    /// The number he wrote to.
    pub number: &'a proxy_number::Model,
    /// The words; their template tells one kind of answer from another.
    pub words: &'a Wording,
}

/// Gives an answer, unless this phone got the same from this number lately (`MASKLINE_AUTO_REPLY_EVERY`)
/// or is one of our own. Answers whether it was given.
///
/// # Errors
/// When the database fails.
pub async fn send(app: &App, tx: &mut WriteTx, at: Timestamp, reply: &AutoReply<'_>) -> Result<bool> {
    if given_lately(app, tx, at, reply.phone, reply.number, reply.words).await? {
        return Ok(false);
    }
    answer(app, tx, at, reply, None).await?;
    Ok(true)
}

/// Gives an answer, however often it was given: within the answer to the request of the telco `within`,
/// if there is one and it can carry it (R71), else by a text of its own.
///
/// # Errors
/// When the database fails.
pub async fn answer(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    reply: &AutoReply<'_>,
    within: Option<&str>,
) -> Result<Reply> {
    let market = market::named_or_default(&**tx, Some(reply.number.market_id)).await?;
    let locale = match reply.to.1 {
        Some(person) => person::locale_of(&**tx, person).await?,
        None => None,
    };
    let words = wording::with_line(&**tx, reply.number, reply.words.clone()).await?;
    let said = wording::put(&**tx, &market, locale.as_deref(), &words).await?;
    let new = NewEntry {
        conversation_id: reply.conversation_id,
        ride_id: reply.ride_id,
        number_id: Some(reply.number.id),
        channel: Channel::Sms,
        kind: entry::Kind::AutoReply,
        from: (Party::Company, None),
        to: Some(reply.to),
        body: Some(&said.text),
        template: said.template,
        problem: None,
        steps: &[],
    };
    let entry = log::write(app, tx, at, new).await?;
    carry(app, tx, at, &entry, (reply.number, reply.phone), &said.text, within).await
}

/// Sends what an entry of ours says from the number to the phone: within the answer to the request of the
/// telco `within`, if there is one and it can carry it (R71), else by a text of its own. So goes also what is
/// for someone who opted out (I9): the courier stops it where people see it.
pub(super) async fn carry(
    app: &App,
    tx: &WriteTx,
    at: Timestamp,
    entry: &entry::Model,
    (number, phone): (&proxy_number::Model, &PhoneNumber),
    body: &str,
    within: Option<&str>,
) -> Result<Reply> {
    let answers = within.and_then(|name| app.providers.get(name)).is_some_and(|telco| telco.answers_texts());
    if answers && !is_stopped(app, tx, entry, phone).await? {
        let leg = log::hand_over_text(app, tx, at, entry.id, number, phone).await?;
        return Ok(Reply::Text { body: body.to_owned(), reference: Some(leg.to_string()) });
    }
    log::queue_text(app, tx, at, entry.id, number, phone).await?;
    Ok(Reply::Ack)
}

/// Did he opt out, and is this not the word that says so?
async fn is_stopped(app: &App, tx: &WriteTx, entry: &entry::Model, phone: &PhoneNumber) -> Result<bool> {
    if entry.template.as_deref().is_some_and(opt_outs::confirms) {
        return Ok(false);
    }
    Ok(opt_out::in_force(&**tx, &app.vault.hash(phone), entry.to_person_id).await?.is_some())
}

/// May this phone not be given this answer: because it got it lately, or is one of our own?
///
/// # Errors
/// When the database fails.
pub async fn given_lately(
    app: &App,
    tx: &WriteTx,
    at: Timestamp,
    phone: &PhoneNumber,
    number: &proxy_number::Model,
    words: &Wording,
) -> Result<bool> {
    if proxy_number::by_phone(&**tx, phone).await?.is_some() {
        return Ok(true);
    }
    let latest = leg::Entity::find()
        .filter(leg::Column::PhoneHash.eq(app.vault.hash(phone)))
        .filter(leg::Column::CreatedAt.gt(at.minus(app.config.auto_reply_every)))
        .filter(leg::Column::NumberId.eq(number.id))
        .filter(leg::Column::Direction.eq(Direction::Outbound))
        .inner_join(entry::Entity)
        .filter(entry::Column::Kind.eq(entry::Kind::AutoReply))
        .filter(entry::Column::Template.eq(words.template))
        .one(&**tx)
        .await?;
    Ok(latest.is_some())
}
