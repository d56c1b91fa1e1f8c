//! Two people connected without a ride (R87–R90, R95): for an order, a viewing, a call back.

use async_graphql::Enum;
use uuid::Uuid;

use super::opening::{self, New};
use super::{Party, Place, again, check_pair, say};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::until_won;
use crate::entities::conversation::{self, Kind, Mode};
use crate::entities::market::{self, Strategy};
use crate::entities::{entry, participant, person};
use crate::error::{Error, Result};
use crate::masking::allocation::shortage;
use crate::masking::once::{self, Terms};
use crate::masking::{log, wording};

/// Whether the two are told by text which number to use.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Default)]
#[graphql(name = "DirectNotice")]
pub enum Notice {
    /// Both get a text from the number they are to use (R90).
    #[default]
    Text,
    /// You tell them yourself, as by e-mail or in your app (R95).
    None,
}

/// A conversation to open.
#[derive(Clone, Debug)]
pub struct NewDirect {
    /// The two people, customers or drivers.
    pub people: [Uuid; 2],
    /// The default market, unless told.
    pub market_id: Option<Uuid>,
    /// How numbers are given out; as the market does, unless told.
    pub strategy: Option<Strategy>,
    /// What may be sent.
    pub mode: Mode,
    /// Until when; the market's longest contact unless told.
    pub until: Option<Timestamp>,
    /// Whether they are told.
    pub notice: Notice,
}

/// Connects two people. Each gets a number that reaches the other; those who are connected so already keep
/// theirs, until the later end (R69).
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT`, `SAME_PERSON`, `BLOCKED`, `POOL_EXHAUSTED`.
pub async fn create(app: &App, new: &NewDirect, terms: &Terms) -> Result<conversation::Model> {
    shortage::relieved(app, || until_won(|| try_create(app, new, terms))).await
}

async fn try_create(app: &App, new: &NewDirect, terms: &Terms) -> Result<conversation::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let id = app.clock.id_at(now);
    if let Some(done) = once::made_earlier(&tx, now, terms, "createConversation", id).await? {
        let conversation = again(&tx, done).await?;
        tx.roll_back().await?;
        return Ok(conversation);
    }
    let mut market = market::named_or_default(&*tx, new.market_id).await?;
    if let Some(strategy) = new.strategy {
        market.strategy = strategy;
    }
    let longest = now.plus(market.longest_contact(&app.config));
    let until = new.until.unwrap_or(longest);
    if until <= now {
        return Err(Error::invalid("until", "Choose a time to come."));
    }
    let mut parties = Vec::with_capacity(2);
    for id in new.people {
        let person = person::by_id(&*tx, id).await?;
        if !person.active {
            return Err(Error::invalid("personIds", format!("This {} is not active.", person.kind.word())));
        }
        parties.push(Party::of(&tx, person).await?);
    }
    let pair = [&parties[0], &parties[1]];
    check_pair(&tx, pair[0], pair[1]).await?;
    let longest = Ord::max(until, longest);
    let opening = New { id, kind: Kind::Direct, mode: new.mode, until, longest };
    let conversation = opening::join_or_open(app, &tx, now, &market, opening, pair).await?;
    if conversation.id != id {
        once::came_to(&tx, terms, conversation.id).await?;
    }
    let place = Place { conversation: conversation.id, ride: None, market: market.id };
    if new.notice == Notice::Text && new.mode != Mode::VoiceOnly {
        let people = participant::present(&*tx, conversation.id).await?;
        for (me, them) in [(pair[0], pair[1]), (pair[1], pair[0])] {
            let Some(me) = people.iter().find(|p| p.person_id == me.person.id) else { continue };
            let words = wording::reply_here(me.role, (them.person.kind, &them.person.name));
            say(app, &mut tx, now, place, me, entry::Kind::Notice, &words).await?;
        }
    }
    log::note_activity(&mut tx, now, None, Some(conversation.id), None).await?;
    tx.commit().await?;
    Ok(conversation)
}
