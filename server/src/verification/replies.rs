//! Texts to a number for verification: the code, the word RESEND, or something else. Answered within
//! the telco's own request where it can carry the answer.

use sea_orm::EntityTrait;
use uuid::Uuid;

use super::answers::{self, Verdict};
use super::codes::{self, Heard};
use super::{one_at_a_time, sending};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::entry::{self, Channel, Party};
use crate::entities::leg::{Direction, State as LegState};
use crate::entities::verification::{self, State};
use crate::entities::{phone, proxy_number};
use crate::error::{ErrorCode, Result};
use crate::masking::auto_reply::{self, AutoReply};
use crate::masking::log::{self, NewEntry, NewLeg};
use crate::masking::trace::Step;
use crate::masking::wording::{self, Wording};
use crate::phone::PhoneNumber;
use crate::providers::Reply;

/// A text that came in to a number for verification.
pub(crate) struct Text<'a> {
    /// When.
    pub(crate) at: Timestamp,
    /// Over which telco.
    pub(crate) provider: &'a str,
    /// The telco's id of it.
    pub(crate) provider_id: &'a str,
    /// The number it came to.
    pub(crate) number: &'a proxy_number::Model,
    /// Whom it is from.
    pub(crate) phone: &'a PhoneNumber,
    /// What it says.
    pub(crate) body: &'a str,
    /// Does the telco wait for an answer?
    pub(crate) waits: bool,
    /// How it came here.
    pub(crate) steps: &'a [Step],
}

/// What a text came to: what its sender is told, and what the log says of it.
struct Outcome {
    told: Option<Wording>,
    /// Is he told each time, or once in a while?
    each_time: bool,
    problem: Option<&'static str>,
}

impl Outcome {
    fn tell(words: Wording, problem: Option<&'static str>) -> Self {
        Self { told: Some(words), each_time: true, problem }
    }

    fn tell_seldom(words: Wording, problem: &'static str) -> Self {
        Self { told: Some(words), each_time: false, problem: Some(problem) }
    }

    fn silent(problem: &'static str) -> Self {
        Self { told: None, each_time: false, problem: Some(problem) }
    }
}

/// Takes in such a text. `None` if the telco's id is already in the log: then the transaction is to be
/// rolled back. Answers the entry, and what the telco is to be answered.
pub(crate) async fn take(
    app: &App,
    tx: &mut WriteTx,
    text: &Text<'_>,
) -> Result<Option<(entry::Model, Reply)>> {
    let hash = app.vault.hash(text.phone);
    one_at_a_time(tx, &hash).await?;
    // The number must be known and belong to a customer (R6).
    let rows = verification::of_number(&**tx, &hash).await?;
    let person = match rows.first().and_then(|row| row.phone_id) {
        Some(id) => phone::Entity::find_by_id(id).one(&**tx).await?.map(|phone| phone.person_id),
        None => None,
    };
    let party = if person.is_some() { Party::Customer } else { Party::Stranger };
    let Outcome { told, each_time, problem } = hear(app, tx, text, rows).await?;
    let Some(entry) = keep(app, tx, text, (party, person), problem).await? else { return Ok(None) };
    let Some(words) = told else { return Ok(Some((entry, Reply::Ack))) };
    let answer = AutoReply {
        conversation_id: None,
        ride_id: None,
        to: (party, person),
        phone: text.phone,
        number: text.number,
        words: &words,
    };
    let at = text.at;
    if !each_time && auto_reply::given_lately(app, tx, at, text.phone, text.number, &words).await? {
        return Ok(Some((entry, Reply::Ack)));
    }
    let within = (text.waits && text.number.provider == text.provider).then_some(text.provider);
    let reply = auto_reply::answer(app, tx, at, &answer, within).await?;
    Ok(Some((entry, reply)))
}

/// What the text means for the verifications of its sender's phone, newest first.
async fn hear(
    app: &App,
    tx: &mut WriteTx,
    text: &Text<'_>,
    rows: Vec<verification::Model>,
) -> Result<Outcome> {
    let Some(newest) = rows.first().cloned() else {
        // Whether the code would be right for another phone is not told.
        let why = "This phone is not being verified.";
        return Ok(Outcome::tell_seldom(wording::other_phone(), why));
    };
    let heard = codes::read(text.body);
    if heard == Heard::Resend {
        return resend(app, tx, text.at, rows).await;
    }
    let live: Vec<_> = rows.into_iter().filter(|row| row.is_live(text.at)).collect();
    if live.is_empty() {
        return Ok(match newest.state {
            State::Open | State::Expired => {
                Outcome::tell_seldom(wording::code_expired(), "The code had expired.")
            }
            State::Locked => Outcome::silent("After too many wrong codes this verification is locked."),
            State::Verified => Outcome::silent("The phone was verified before."),
            State::Cancelled => Outcome::silent("The verification was called off."),
        });
    }
    let Heard::Code(code) = heard else {
        let tries = i32::try_from(app.config.verify_tries).unwrap_or(i32::MAX);
        let left = live.iter().map(|row| tries.saturating_sub(row.tries)).min().unwrap_or(0);
        return Ok(Outcome::tell_seldom(wording::wrong_code(left), "It has no code in it."));
    };
    try_all(app, tx, text.at, live, &code).await
}

/// Of several customers with this phone (E3), the one whose code it is has it.
async fn try_all(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    live: Vec<verification::Model>,
    code: &str,
) -> Result<Outcome> {
    let of = |row: &verification::Model| codes::is_right(&app.vault, row.id, &row.code_hash, code);
    let meant = live.iter().position(of);
    let tried = match meant {
        Some(at) => vec![live[at].clone()],
        None => live,
    };
    let mut fewest = i32::MAX;
    for row in tried {
        match answers::judge(app, tx, at, row, code).await? {
            Verdict::Right(_) => return Ok(Outcome::tell(wording::phone_verified(), None)),
            Verdict::Taken => {
                let why = "The number is the verified phone of another customer.";
                return Ok(Outcome::tell(wording::number_taken(), Some(why)));
            }
            Verdict::Wrong { left } => fewest = fewest.min(left),
            Verdict::Expired | Verdict::Over => {}
        }
    }
    if fewest == i32::MAX {
        return Ok(Outcome::silent("There is no code to be tried any more."));
    }
    Ok(Outcome::tell(wording::wrong_code(fewest), Some("The code was wrong.")))
}

/// The word RESEND: another code, if one may be sent.
async fn resend(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    rows: Vec<verification::Model>,
) -> Result<Outcome> {
    let Some(open) = rows.into_iter().find(|row| row.state == State::Open) else {
        return Ok(Outcome::silent("There is no verification to send a code for."));
    };
    match sending::resend_within(app, tx, at, open, None).await {
        // The code is the answer.
        Ok(_) => Ok(Outcome { told: None, each_time: false, problem: None }),
        Err(error) => match error.code() {
            ErrorCode::RateLimited => Ok(Outcome::silent("Another code was asked for too soon.")),
            ErrorCode::PhoneAlreadyVerified => {
                let why = "The number is the verified phone of another customer.";
                Ok(Outcome::tell(wording::number_taken(), Some(why)))
            }
            ErrorCode::NoVerificationNumber
            | ErrorCode::InvalidNumber
            | ErrorCode::UnreachableLine
            | ErrorCode::OptedOut
            | ErrorCode::NotFound => Ok(Outcome::silent("Another code could not be sent.")),
            _ => Err(error),
        },
    }
}

/// Puts the text into the log, without the code.
async fn keep(
    app: &App,
    tx: &mut WriteTx,
    text: &Text<'_>,
    from: (Party, Option<Uuid>),
    problem: Option<&'static str>,
) -> Result<Option<entry::Model>> {
    let new = NewEntry {
        conversation_id: None,
        ride_id: None,
        number_id: Some(text.number.id),
        channel: Channel::Sms,
        kind: entry::Kind::Verification,
        from,
        to: Some((Party::Company, None)),
        body: Some(&codes::without_code(text.body)),
        template: None,
        problem,
        steps: text.steps,
    };
    let entry = log::write(app, tx, text.at, new).await?;
    let leg = NewLeg {
        entry_id: entry.id,
        direction: Direction::Inbound,
        state: LegState::Received,
        provider: text.provider,
        provider_id: Some(text.provider_id),
        number_id: Some(text.number.id),
        phone: Some(text.phone),
    };
    if !log::add_leg(app, tx, text.at, leg).await? {
        return Ok(None);
    }
    log::note_activity(tx, text.at, None, None, Some(text.number)).await?;
    Ok(Some(entry))
}
