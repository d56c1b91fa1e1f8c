//! Floods: texts that no two people type. Two phones that answer by themselves would bounce for ever
//! through a mask (E45, T5); someone may try to make us send (T4). What is too much is held, where a
//! person sees it and may let it go.

use std::time::Duration;

use sea_orm::sea_query::{Expr, Func, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::alerts::{self, Alert, Leads};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Connection, Said, WriteTx};
use crate::entities::alert::{Kind, Severity};
use crate::entities::entry::{self, Channel, Recent};
use crate::entities::leg::{self, Direction, Sent};
use crate::entities::proxy_number;
use crate::error::Result;
use crate::vault::PhoneHash;

/// How far back the short-term guards look.
const MOMENT: Duration = Duration::from_secs(30);

/// A text that is about to be passed on.
pub struct Passing<'a> {
    /// In which conversation.
    pub conversation: Uuid,
    /// Who sends it; for a stranger his phone counts alone.
    pub sender: Option<Uuid>,
    /// From which phone.
    pub phone: &'a PhoneHash,
    /// Over which number.
    pub number: &'a proxy_number::Model,
    /// The words.
    pub body: &'a str,
}

/// Why a text is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// For the log and the API.
    pub code: &'static str,
    /// For people.
    pub reason: &'static str,
}

const SAME: Hold = Hold {
    code: "held_repeated",
    reason: "The same text came many times within 30 seconds: held, in case two machines answer each other.",
};
const FAST: Hold = Hold {
    code: "held_rate",
    reason: "Too many texts between these two within 30 seconds: held, in case two machines answer each other.",
};
const MUCH: Hold = Hold {
    code: "held_person_cap",
    reason: "This phone has sent more texts than one person is allowed in this time.",
};

/// Is this text too much? It counts itself: with a limit of five, the sixth is held. The alert about
/// it is raised in the same transaction.
///
/// # Errors
/// When the database fails.
pub async fn check(app: &App, tx: &mut WriteTx, at: Timestamp, text: &Passing<'_>) -> Result<Option<Hold>> {
    let Some(hold) = judge(app, tx, at, text).await? else { return Ok(None) };
    let alert = Alert {
        kind: Kind::Loop,
        severity: Severity::Warning,
        market: Some(text.number.market_id),
        subject: &text.number.e164,
        message: hold.reason,
    };
    alerts::raise_about(app, tx, at, &alert, over(text.number)).await?;
    Ok(Some(hold))
}

async fn judge(app: &App, tx: &WriteTx, at: Timestamp, text: &Passing<'_>) -> Result<Option<Hold>> {
    let config = &app.config;
    if config.same_text_limit > 0 || config.pair_limit > 0 {
        let most = config.same_text_limit.max(config.pair_limit).max(1) * 4;
        let recent = recent(tx, at, text, most).await?;
        let mut same = 0;
        for Recent { id, from_person_id, body_sealed } in &recent {
            let is_his = text.sender.is_none() || *from_person_id == text.sender;
            let Some(sealed) = body_sealed.as_ref().filter(|_| is_his) else { continue };
            same += u64::from(app.vault.holds(*id, sealed, text.body)?);
        }
        if config.same_text_limit > 0 && same >= config.same_text_limit {
            return Ok(Some(SAME));
        }
        if config.pair_limit > 0 && u64::try_from(recent.len()).unwrap_or(u64::MAX) >= config.pair_limit {
            return Ok(Some(FAST));
        }
    }
    let (hour, day) = (config.person_hour_limit, config.person_day_limit);
    if hour == 0 && day == 0 {
        return Ok(None);
    }
    let sent = sent_lately(tx, text.phone, at).await?;
    let is_much = |limit: u64, sent: i64| limit > 0 && u64::try_from(sent).unwrap_or_default() >= limit;
    Ok((is_much(hour, sent.in_hour) || is_much(day, sent.in_day)).then_some(MUCH))
}

/// The newest texts of the conversation within the moment, or of the stranger's phone in it.
async fn recent(tx: &WriteTx, at: Timestamp, text: &Passing<'_>, most: u64) -> Result<Vec<Recent>> {
    use entry::Column;
    static IN_CONVERSATION: Said = Said::new();
    let (since, far_back) = (at.minus(MOMENT), at.minus(entry::FAR_BACK).first_id());
    let query = || {
        let of_stranger = text.sender.is_none().then(|| Column::Id.in_subquery(sent_from(text.phone)));
        entry::Entity::find()
            .select_only()
            .columns([Column::Id, Column::FromPersonId, Column::BodySealed])
            .filter(Condition::all().add_option(of_stranger))
            .filter(Column::ConversationId.eq(text.conversation))
            .filter(Column::CreatedAt.gt(since))
            .filter(Column::CreatedAt.lte(at))
            // Ids begin with the time: what is older is not even looked at, however long the two have talked.
            .filter(Column::Id.gte(far_back))
            .filter(Column::Kind.eq(entry::Kind::Relay))
            .filter(Column::Channel.eq(Channel::Sms))
            .order_by_desc(Column::Id)
            .limit(most)
            .into_query()
    };
    if text.sender.is_none() {
        return Ok(tx.rows_of(&query()).await?);
    }
    let values = [
        text.conversation.into(),
        since.into(),
        at.into(),
        far_back.into(),
        entry::Kind::Relay.into(),
        Channel::Sms.into(),
        most.into(),
    ];
    Ok(tx.said(&IN_CONVERSATION, values, query).await?)
}

/// The entries that came from a phone.
fn sent_from(phone: &PhoneHash) -> SelectStatement {
    leg::Entity::find()
        .select_only()
        .column(leg::Column::EntryId)
        .filter(leg::Column::PhoneHash.eq(phone.clone()))
        .filter(leg::Column::Direction.eq(Direction::Inbound))
        .into_query()
}

/// How many texts and calls came from a phone.
async fn sent_lately(tx: &WriteTx, phone: &PhoneHash, at: Timestamp) -> Result<Sent> {
    static SENT: Said = Said::new();
    let (hour, day) = (at.minus(Duration::from_hours(1)), at.minus(Duration::from_hours(24)));
    let query = || {
        let in_hour = Expr::case(leg::Column::CreatedAt.gt(hour), 1);
        leg::Entity::find()
            .select_only()
            .expr_as(Func::count(in_hour), "in_hour")
            .column_as(leg::Column::Id.count(), "in_day")
            .filter(leg::Column::PhoneHash.eq(phone.clone()))
            .filter(leg::Column::CreatedAt.gt(day))
            .filter(leg::Column::Direction.eq(Direction::Inbound))
            .into_query()
    };
    let values = [hour.into(), 1.into(), phone.clone().into(), day.into(), Direction::Inbound.into()];
    Ok(tx.said(&SENT, values, query).await?.pop().unwrap_or_default())
}

/// A text came from one of our own numbers: it reaches nobody, and someone should look (E45).
///
/// # Errors
/// When the database fails.
pub async fn own_number(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    number: &proxy_number::Model,
) -> Result<()> {
    let alert = Alert {
        kind: Kind::Loop,
        severity: Severity::Warning,
        market: Some(number.market_id),
        subject: &number.e164,
        message: "One of our own numbers texts or calls another: a number may be forwarded to us. It was dropped.",
    };
    alerts::raise_about(app, tx, at, &alert, over(number)).await
}

fn over(number: &proxy_number::Model) -> Leads {
    Leads { number: Some(number.id), ..Leads::default() }
}
