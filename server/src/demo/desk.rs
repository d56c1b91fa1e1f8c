//! What the demo shows beside rides: phones that were verified, a mask in use, a support line whose
//! customers wait.

use sea_orm::EntityTrait;

use super::{Demo, deliver_and_wait, inbound};
use crate::app::App;
use crate::entities::mask::Policy;
use crate::entities::proxy_number::{self, Purpose};
use crate::entities::support_conversation as case;
use crate::entities::{account, entry, market, participant, verification};
use crate::error::{Error, Result};
use crate::masking::masks::{self, NewMask};
use crate::masking::once::Terms;
use crate::numbers::inventory::{self, NewNumber};
use crate::phone::PhoneNumber;
use crate::support::agents::{self, NewAgent};
use crate::verification::codes::{self, Heard};
use crate::verification::credit;
use crate::verification::policy::{self, PolicyPatch};
use crate::verification::sending::{self, Asked, Whose};

const CODES: &str = "+3197010000091";
const MASK: &str = "+3197010000092";
const LINE: &str = "+3197010000093";
/// Who answered an advertisement.
const CURIOUS: [&str; 2] = ["+31600000701", "+31600000702"];
/// The agent who answers on a phone.
const ANOUK: &str = "+31600000301";

/// Noor's phone is verified and brought the credit; Jonas has not answered.
pub(super) async fn verifications(app: &App, customers: &[Demo]) -> Result<()> {
    keep(app, CODES, Purpose::Verify).await?;
    let market = market::named_or_default(app.db.read(), None).await?;
    let patch = PolicyPatch {
        credit: Some(Some("5.00".into())),
        credit_currency: Some("EUR".into()),
        ..PolicyPatch::default()
    };
    policy::update(app, market.id, patch, &Terms::default()).await?;
    let (noor, jonas) = (&customers[2], &customers[3]);
    let (asked, terms) = (Asked::default(), Terms::default());
    let row = sending::request(app, Whose::Customer(noor.person.id), &asked, &terms).await?;
    let code = code_of(app, &row).await?;
    deliver_and_wait(app, 1).await?;
    inbound(app, &noor.phone, &stored(CODES), &code).await?;
    credit::claim(app, noor.person.id, &terms).await?;
    sending::request(app, Whose::Customer(jonas.person.id), &asked, &terms).await?;
    deliver_and_wait(app, 3).await
}

/// Two people write to the number in Femke's advertisement; she answers the second.
pub(super) async fn a_mask(app: &App, drivers: &[Demo]) -> Result<()> {
    let number = keep(app, MASK, Purpose::Static).await?;
    let femke = &drivers[2];
    let new = NewMask {
        person_id: femke.person.id,
        market_id: None,
        policy: Policy::ShowMask,
        label: "Bike for sale".into(),
        provider: None,
        number_id: Some(number.id),
    };
    masks::create(app, &new, &Terms::default()).await?;
    for (caller, body) in CURIOUS.iter().zip(["Is the bike still for sale?", "What is the frame size?"]) {
        inbound(app, &stored(caller), &stored(MASK), body).await?;
        deliver_and_wait(app, 2).await?;
    }
    inbound(app, &femke.phone, &stored(MASK), "@2 56 cm, and it is still here").await?;
    deliver_and_wait(app, 3).await
}

/// Anouk has Pieter and answered on her phone, Dana has Amira and did not yet: both customers wait.
pub(super) async fn a_support_line(app: &App, customers: &[Demo]) -> Result<()> {
    let line = stored(&keep(app, LINE, Purpose::Support).await?.e164);
    let dana = account::by_email(app.db.read(), "dispatcher@birdcar.example").await?;
    let Some(dana) = dana.map(|account| account.id) else { return Ok(()) };
    let agent = |name: &str, phone: Option<&str>, account_id| NewAgent {
        name: name.into(),
        phone: phone.map(Into::into),
        account_id,
        note: String::new(),
        market_id: None,
    };
    let (amira, pieter) = (&customers[5], &customers[6]);
    let anouk = agents::create(app, dana, agent("Anouk", Some(ANOUK), None)).await?;
    agents::set_duty(app, Some(dana), anouk.id, true).await?;
    inbound(app, &pieter.phone, &line, "Can I book a car that takes a wheelchair?").await?;
    deliver_and_wait(app, 2).await?;
    inbound(app, &stored(ANOUK), &stands_for(app, pieter).await?, "Of course. For when?").await?;
    deliver_and_wait(app, 3).await?;
    inbound(app, &pieter.phone, &line, "Tomorrow 10:30, West Gate 4").await?;
    deliver_and_wait(app, 2).await?;
    // Whoever has the fewest conversations gets the next.
    let desk = agents::create(app, dana, agent("Dana Dispatch", None, Some(dana))).await?;
    agents::set_duty(app, Some(dana), desk.id, true).await?;
    inbound(app, &amira.phone, &line, "I was charged twice for yesterday's trip 😕").await?;
    deliver_and_wait(app, 1).await
}

fn stored(e164: &str) -> PhoneNumber {
    PhoneNumber::from_stored(e164.to_owned())
}

/// A number that is kept for a purpose.
async fn keep(app: &App, number: &str, purpose: Purpose) -> Result<proxy_number::Model> {
    let new = NewNumber {
        number: number.into(),
        provider: "simulator".into(),
        market_id: None,
        sms: true,
        voice: true,
        mms: false,
        purpose,
    };
    inventory::add(app, new).await
}

/// The code that is on its way to a phone.
async fn code_of(app: &App, row: &verification::Model) -> Result<String> {
    let entry = entry::Entity::find_by_id(row.entry_id).one(app.db.read()).await?;
    let sealed = entry.and_then(|entry| entry.secret_sealed.map(|sealed| (entry.id, sealed)));
    let (id, sealed) = sealed.ok_or_else(|| Error::not_found("code"))?;
    let body = app.vault.open(id, &sealed)?;
    let Heard::Code(code) = codes::read(&body) else { return Err(Error::not_found("code")) };
    Ok(code)
}

/// The number that stands for a customer on his agent's phone.
async fn stands_for(app: &App, customer: &Demo) -> Result<PhoneNumber> {
    for row in case::Entity::find().all(app.db.read()).await? {
        let people = participant::of_conversation(app.db.read(), row.conversation_id).await?;
        if people.iter().any(|one| one.person_id == customer.person.id) {
            let agent = people.iter().find(|one| one.id != row.requester_id && one.left_at.is_none());
            let number = agent.ok_or_else(|| Error::not_found("agent"))?.number_id;
            let number = proxy_number::Entity::find_by_id(number).one(app.db.read()).await?;
            return number.map(|number| number.phone()).ok_or_else(|| Error::not_found("number"));
        }
    }
    Err(Error::not_found("support conversation"))
}
