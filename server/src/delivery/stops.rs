//! What stops a text or a call before it goes out, or turns it to somebody else.

use std::time::Duration;

use sea_orm::EntityTrait;

use super::attempt::{Outcome, fault};
use super::claim::Claim;
use crate::app::App;
use crate::entities::attempt::Outcome as Record;
use crate::entities::entry::{self, Channel, Kind};
use crate::entities::leg::{self, State};
use crate::entities::opt_out;
use crate::error::Result;
use crate::masking::conversations::addressing::{self, Addressed};
use crate::masking::guards::opt_outs;

/// What goes out within this time goes where it was decided to go, just before.
const AT_ONCE: Duration = Duration::from_secs(10);

/// What stops or turns it before anything else is asked.
pub(super) async fn before(
    app: &App,
    claim: &Claim,
    leg: &leg::Model,
    entry: &entry::Model,
) -> Result<Option<Outcome>> {
    let fresh = claim.attempts == 1 && app.clock.now().since(entry.created_at) <= AT_ONCE;
    match stopped(app, leg, entry).await? {
        None if !fresh => elsewhere(app, leg, entry).await,
        stopped => Ok(stopped),
    }
}

/// What stops or turns it after the company's own server was asked, or pictures were fetched, which takes seconds: a
/// person may have opted out meanwhile (I9), or been replaced (E4).
pub(super) async fn after_waiting(
    app: &App,
    leg: &leg::Model,
    entry: &entry::Model,
) -> Result<Option<Outcome>> {
    match stopped(app, leg, entry).await? {
        None => elsewhere(app, leg, entry).await,
        stopped => Ok(stopped),
    }
}

/// Is the claim still this worker's? A machine that slept finds its lease over, and the leg with another one.
pub(super) async fn is_still_claimed(app: &App, claim: &Claim) -> Result<bool> {
    let leg = leg::Entity::find_by_id(claim.id).one(app.db.read()).await?;
    Ok(leg.is_some_and(|leg| leg.state == State::Sending && leg.attempts == claim.attempts))
}

/// What must not go out at all, whether or not it was tried before.
async fn stopped(app: &App, leg: &leg::Model, entry: &entry::Model) -> Result<Option<Outcome>> {
    if is_opted_out(app, leg, entry).await? {
        let fault = fault("blocked_optout", "The person wants no texts. Please call.");
        return Ok(Some(Outcome::Over(State::Blocked, fault, Record::Blocked)));
    }
    if entry.kind == Kind::Verification && entry.secret_sealed.is_none() {
        let fault = fault("withdrawn", "The code counts no longer: another one followed, or none is needed.");
        return Ok(Some(Outcome::Over(State::Cancelled, fault, Record::Blocked)));
    }
    if entry.channel == Channel::Voice && entry.kind == Kind::Company {
        let tx = app.db.begin().await?;
        let stands = addressing::call_stands(app, &tx, app.clock.now(), entry).await?;
        tx.roll_back().await?;
        if !stands {
            let fault =
                fault("overtaken", "Whom it was to ring or connect changed meanwhile. Order it again.");
            return Ok(Some(Outcome::Over(State::Cancelled, fault, Record::Blocked)));
        }
    }
    Ok(None)
}

/// A text that was under way already, or waited, goes to whoever it is for by now (E4, E7): addressed anew, it is
/// claimed anew.
async fn elsewhere(app: &App, leg: &leg::Model, entry: &entry::Model) -> Result<Option<Outcome>> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    match addressing::address(app, &mut tx, now, leg, entry).await? {
        Addressed::AsBefore => {
            tx.roll_back().await?;
            Ok(None)
        }
        Addressed::Anew => {
            tx.commit().await?;
            Ok(Some(Outcome::Wait(now, fault("addressed_anew", "Who is to have it changed meanwhile."))))
        }
        Addressed::Nobody => {
            tx.roll_back().await?;
            let fault = fault("nobody", "Who was to have it left, and nobody took his place.");
            Ok(Some(Outcome::Over(State::Cancelled, fault, Record::Blocked)))
        }
        Addressed::Apart => {
            tx.roll_back().await?;
            let fault = fault("kept_apart", "The two were kept apart before it could be sent.");
            Ok(Some(Outcome::Over(State::Held, fault, Record::Blocked)))
        }
        Addressed::Over => {
            tx.roll_back().await?;
            // What the company said is told by what came after it.
            let state = if entry.kind == Kind::Relay { State::Expired } else { State::Cancelled };
            let fault = fault("contact_ended", "Contact ended before it could be sent.");
            Ok(Some(Outcome::Over(state, fault, Record::Blocked)))
        }
    }
}

/// I9: no text is sent to someone who opted out but the word that says so. Calls go through.
async fn is_opted_out(app: &App, leg: &leg::Model, entry: &entry::Model) -> Result<bool> {
    let Some(phone) = &leg.phone_hash else { return Ok(false) };
    if entry.channel != Channel::Sms || entry.template.as_deref().is_some_and(opt_outs::confirms) {
        return Ok(false);
    }
    Ok(opt_out::in_force(app.db.read(), phone, entry.to_person_id).await?.is_some())
}
