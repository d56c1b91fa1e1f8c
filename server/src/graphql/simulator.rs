//! The simulator's handsets: people text and call proxy numbers without a telco. What they do goes
//! out over HTTP and comes in again through the public webhooks, as a real telco's would.

use std::time::Duration;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::loaders::{LegsOf, NumberId, PersonId, promised};
use super::scalars::{self, DateTime};
use super::{entry, guard, scope};
use crate::app::App;
use crate::auth::permissions::Permission;
use crate::entities::entry::{self as log, Channel, Kind};
use crate::entities::leg::{self, Direction, State};
use crate::entities::{conversation, market, phone, proxy_number};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::masks::callers;
use crate::phone::PhoneNumber;
use crate::providers::simulator::NetworkError;
use crate::providers::{CallSide, CallState, Reply};

/// The simulator's name in a number's `provider`.
const PROVIDER: &str = "simulator";
/// How the network writes a withheld number.
const WITHHELD: &str = "anonymous";
/// Calls begun earlier are not under way any more.
const RECENT: Duration = Duration::from_hours(2);
const MOST_CALLS: u64 = 100;
const MOST_MESSAGES: u64 = 50;

/// A call between the simulator's handsets.
pub struct SimulatedCall(log::Model);

/// A call between the simulator's handsets.
#[Object]
impl SimulatedCall {
    /// Id of the call's entry.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The proxy number that was called.
    async fn number(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        let id =
            self.0.number_id.ok_or_else(|| Error::Internal("a simulated call has no number".to_owned()))?;
        Ok(promised(ctx, NumberId(id)).await?.e164.clone())
    }

    /// Who calls.
    #[graphql(name = "fromName")]
    async fn caller_name(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        match self.0.from_person_id {
            _ if self.0.kind == Kind::Company => Ok("The company".to_owned()),
            Some(id) => Ok(promised(ctx, PersonId(id)).await?.name.clone()),
            None => Ok("Stranger".to_owned()),
        }
    }

    /// What the caller hears first.
    async fn announcement(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let connected = self.leg(ctx, Direction::Outbound).await?.is_some();
        Ok(entry::body(ctx, &self.0)?.filter(|_| connected))
    }

    /// Set when the caller was refused: what he heard.
    async fn refusal(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let connected = self.leg(ctx, Direction::Outbound).await?.is_some();
        Ok(entry::body(ctx, &self.0)?.filter(|_| !connected))
    }

    /// How many digits the caller is asked to key in; null if he is not. What he heard is the refusal.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn asks_for(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<i32>> {
        let Some(sealed) = &self.0.answer_sealed else { return Ok(None) };
        let answer = guard::app(ctx)?.vault.open(self.0.id, sealed).map_err(Error::from)?;
        let reply: Reply =
            serde_json::from_str(&answer).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(if let Reply::Ask { digits, .. } = reply { Some(i32::from(digits)) } else { None })
    }

    /// Whose handset rings; null when the call was refused.
    async fn to_name(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        match self.callee(ctx).await? {
            Some(id) => Ok(Some(promised(ctx, PersonId(id)).await?.name.clone())),
            None => Ok(None),
        }
    }

    /// Id of the person whose handset rings.
    async fn to_person_id(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ID>> {
        Ok(self.callee(ctx).await?.map(ID::from))
    }

    /// Where the call stands.
    async fn state(&self, ctx: &Context<'_>) -> async_graphql::Result<State> {
        let legs = promised(ctx, LegsOf(self.0.id)).await?;
        let mut rung = legs.iter().filter(|leg| leg.direction == Direction::Outbound);
        let telling = rung.clone().find(|leg| leg.state == State::Ringing).or(rung.next_back());
        Ok(telling.or(legs.first()).map_or(State::Received, |leg| leg.state))
    }

    /// When it began.
    async fn started_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

impl SimulatedCall {
    async fn leg(&self, ctx: &Context<'_>, side: Direction) -> async_graphql::Result<Option<leg::Model>> {
        let legs = promised(ctx, LegsOf(self.0.id)).await?;
        Ok(legs.into_iter().find(|leg| leg.direction == side))
    }

    /// Whose handset rings, or rang last. Of two people that are connected, one after the other is rung.
    async fn callee(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Uuid>> {
        let legs = promised(ctx, LegsOf(self.0.id)).await?;
        let rung: Vec<_> = legs.iter().filter(|leg| leg.direction == Direction::Outbound).collect();
        Ok(match rung[..] {
            [] => None,
            [first, _] if first.state == State::Ringing => self.0.from_person_id,
            _ => self.0.to_person_id,
        })
    }
}

/// A text on a handset, as its owner sees it: also a code, which the log does not show.
#[derive(SimpleObject)]
pub struct SimulatedMessage {
    /// The text's id.
    id: ID,
    /// The proxy number on the other end.
    number: String,
    /// Its owner wrote it.
    outgoing: bool,
    /// What it says.
    body: String,
    /// When it was received or decided.
    at: DateTime,
}

/// What became of a simulated text.
#[derive(SimpleObject)]
pub struct SimulatedText {
    /// The server took it.
    accepted: bool,
    /// What the sender gets back at once, if anything.
    reply: Option<String>,
}

/// Whose handset texts or calls: give one of the two.
#[derive(InputObject)]
pub struct SimulatedCaller {
    /// A person of ours…
    person_id: Option<ID>,
    /// …or any other phone, as a stranger; `anonymous` withholds the number.
    phone: Option<String>,
}

/// Queries about the simulator.
#[derive(Default)]
pub struct SimulatorQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl SimulatorQueries {
    /// Calls under way between the simulator's handsets.
    async fn simulated_calls(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<SimulatedCall>> {
        let app = guard::app(ctx)?;
        let ours = Query::select()
            .column((proxy_number::Entity, proxy_number::Column::Id))
            .from(proxy_number::Entity)
            .and_where(proxy_number::Column::Provider.eq(PROVIDER))
            .take();
        let under_way = Query::select()
            .column((leg::Entity, leg::Column::EntryId))
            .from(leg::Entity)
            .and_where(leg::Column::EntryId.gt(app.clock.now().minus(RECENT).first_id()))
            .and_where(leg::Column::Direction.eq(Direction::Outbound))
            .and_where(leg::Column::State.is_in([State::Ringing, State::Bridged]))
            .take();
        let calls = scope::narrow(ctx, log::Entity::find())?
            .filter(log::Column::Channel.eq(Channel::Voice))
            .filter(log::Column::Id.in_subquery(under_way))
            .filter(log::Column::NumberId.in_subquery(ours))
            .order_by_desc(log::Column::Id)
            .limit(MOST_CALLS);
        let rows = calls.all(app.db.read()).await.map_err(Error::from)?;
        Ok(rows.into_iter().map(SimulatedCall).collect())
    }
}

/// What is on a handset.
#[derive(Default)]
pub struct HandsetQueries;

#[Object(guard = "guard::May(Permission::Dispatch)")]
impl HandsetQueries {
    /// The last texts between a handset and the simulator's numbers, oldest first.
    async fn simulated_messages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose handset.")] of: SimulatedCaller,
    ) -> async_graphql::Result<Vec<SimulatedMessage>> {
        let app = guard::app(ctx)?;
        let phone = PhoneNumber::from_stored(caller(app, of).await?);
        let legs = scope::narrow(ctx, leg::Entity::find())?
            .find_also_related(log::Entity)
            .filter(leg::Column::PhoneHash.eq(app.vault.hash(&phone)))
            .filter(leg::Column::Provider.eq(PROVIDER))
            .filter(log::Column::Channel.eq(Channel::Sms))
            .order_by_desc(leg::Column::Id)
            .limit(MOST_MESSAGES)
            .all(app.db.read())
            .await
            .map_err(Error::from)?;
        let mut messages = Vec::new();
        for (leg, entry) in legs.into_iter().rev() {
            let arrived = leg.direction == Direction::Inbound || leg.state.rank() > 0;
            let (Some(entry), Some(number), true) = (entry, leg.number_id, arrived) else { continue };
            let number = promised(ctx, NumberId(number)).await?.e164.clone();
            let secret = entry.secret_sealed.as_ref().map(|sealed| app.vault.open(entry.id, sealed));
            let outgoing = leg.direction == Direction::Inbound;
            let body = match secret.transpose().map_err(Error::from)? {
                Some(secret) => Some(secret),
                None if outgoing => entry::body(ctx, &entry)?,
                None => entry::passed_on(ctx, &entry)?,
            };
            // What stands before it on the owner's phone, and in no log.
            let who = if outgoing {
                callers::addressed(app, &entry).await?
            } else {
                callers::preface(app, &entry).await?
            };
            messages.push(SimulatedMessage {
                id: leg.id.into(),
                number,
                outgoing,
                body: who.unwrap_or_default() + &body.unwrap_or_default(),
                at: entry.created_at.into(),
            });
        }
        Ok(messages)
    }
}

/// What the simulator's handsets do.
#[derive(Default)]
pub struct SimulatorMutations;

#[Object(guard = "guard::May(Permission::Dispatch)")]
impl SimulatorMutations {
    /// A handset texts a proxy number of the simulator.
    async fn simulate_text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose handset.")] from: SimulatedCaller,
        #[graphql(desc = "The proxy number.")] number: String,
        #[graphql(desc = "The text.")] body: String,
    ) -> async_graphql::Result<SimulatedText> {
        let app = guard::app(ctx)?;
        let (from, number) = (caller(app, from).await?, called(ctx, &number).await?);
        let reply = app.simulator.text_from(&from, &number.phone(), &body).await.map_err(failed)?;
        Ok(SimulatedText { accepted: true, reply })
    }

    /// A handset calls a proxy number of the simulator.
    async fn simulate_call(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose handset.")] from: SimulatedCaller,
        #[graphql(desc = "The proxy number.")] number: String,
    ) -> async_graphql::Result<SimulatedCall> {
        let app = guard::app(ctx)?;
        let (from, number) = (caller(app, from).await?, called(ctx, &number).await?);
        let answer = app.simulator.call_from(&from, &number.phone()).await.map_err(failed)?;
        let leg = leg::by_provider_id(app.db.read(), PROVIDER, Direction::Inbound, &answer.call_id).await?;
        let leg = leg.ok_or_else(|| Error::Internal("a simulated call left no leg".to_owned()))?;
        Ok(SimulatedCall(found(app, leg.entry_id).await?))
    }

    /// A caller who is asked for digits keys them in.
    async fn press_simulated_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of a `SimulatedCall`.")] id: ID,
        #[graphql(desc = "Whose handset.")] from: SimulatedCaller,
        #[graphql(desc = "What is keyed in.")] digits: String,
    ) -> async_graphql::Result<SimulatedCall> {
        let (app, id) = (guard::app(ctx)?, scalars::uuid(&id, "id")?);
        let from = caller(app, from).await?;
        let legs = leg::of_entry(app.db.read(), id).await?;
        let inbound =
            legs.into_iter().find(|leg| leg.direction == Direction::Inbound && leg.provider == PROVIDER);
        let call_id = inbound.as_ref().and_then(|leg| leg.provider_id.clone());
        let number = match inbound.and_then(|leg| leg.number_id) {
            Some(number) => {
                proxy_number::Entity::find_by_id(number).one(app.db.read()).await.map_err(Error::from)?
            }
            None => None,
        };
        let (Some(call_id), Some(number)) = (call_id, number) else {
            return Err(Error::not_found("call between the simulator's handsets").into());
        };
        app.simulator.press(&call_id, &from, &number.phone(), &digits).await.map_err(failed)?;
        Ok(SimulatedCall(found(app, id).await?))
    }

    /// The handset that rings is picked up.
    async fn answer_simulated_call(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of a `SimulatedCall`.")] id: ID,
        #[graphql(
            default,
            desc = "Its voicemail answers: the call is hung up on where the market wants voicemails told from people."
        )]
        voicemail: bool,
    ) -> async_graphql::Result<SimulatedCall> {
        let (app, id) = (guard::app(ctx)?, scalars::uuid(&id, "id")?);
        let call = Handset::of(app, id).await?;
        if call.ringing.state != State::Ringing {
            return Err(
                Error::refused(ErrorCode::IllegalTransition, "The handset does not ring any more.").into()
            );
        }
        if voicemail && is_told_from_people(app, id).await? {
            call.report(app, CallState::Voicemail, None).await?;
        } else {
            call.pick_up(app).await?;
        }
        Ok(SimulatedCall(found(app, id).await?))
    }

    /// One of the two hangs up.
    async fn end_simulated_call(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of a `SimulatedCall`.")] id: ID,
    ) -> async_graphql::Result<SimulatedCall> {
        let (app, id) = (guard::app(ctx)?, scalars::uuid(&id, "id")?);
        let call = Handset::of(app, id).await?;
        match call.ringing.state {
            State::Ringing => call.report(app, CallState::NoAnswer, None).await?,
            State::Bridged => {
                let talked = app.clock.now().since(call.ringing.updated_at).as_secs();
                call.report(app, CallState::Completed, u32::try_from(talked).ok()).await?;
            }
            _ => return Err(Error::refused(ErrorCode::IllegalTransition, "The call is over already.").into()),
        }
        Ok(SimulatedCall(found(app, id).await?))
    }
}

/// Both sides of a call, as the network knows it.
struct Handset {
    call_id: String,
    ringing: leg::Model,
    /// Is there another one to ring after this?
    next: bool,
}

impl Handset {
    async fn of(app: &App, entry: Uuid) -> Result<Self> {
        let legs = leg::of_entry(app.db.read(), entry).await?;
        let side = |side| legs.iter().find(|leg| leg.direction == side && leg.provider == PROVIDER);
        // A call of the company has nobody who called in: it goes by the first it rings.
        let head = side(Direction::Inbound).or(side(Direction::Outbound));
        let call_id = head.and_then(|leg| leg.provider_id.clone());
        let rung = legs.iter().filter(|leg| leg.direction == Direction::Outbound && leg.provider == PROVIDER);
        let ringing = rung.clone().find(|leg| leg.state == State::Ringing).or(rung.clone().next_back());
        let next = rung.clone().find(|leg| leg.state == State::Submitted).is_some();
        match (call_id, ringing) {
            (Some(call_id), Some(ringing)) => Ok(Self { call_id, ringing: ringing.clone(), next }),
            _ => Err(Error::not_found("call between the simulator's handsets")),
        }
    }

    /// The handset that rings is picked up; whoever is to be connected rings next.
    async fn pick_up(&self, app: &App) -> Result<()> {
        if !self.next {
            return self.report(app, CallState::Bridged, None).await;
        }
        let sides = [(CallSide::Caller, CallState::Bridged), (CallSide::Callee, CallState::Ringing)];
        for (side, state) in sides {
            app.simulator.report_side(&self.call_id, side, state, None).await.map_err(failed)?;
        }
        Ok(())
    }

    async fn report(&self, app: &App, state: CallState, seconds: Option<u32>) -> Result<()> {
        app.simulator.report_call(&self.call_id, state, seconds).await.map_err(failed)
    }
}

/// Does the market of this call have voicemails told from people (E42)?
async fn is_told_from_people(app: &App, entry: Uuid) -> Result<bool> {
    let db = app.db.read();
    let conversation = match found(app, entry).await?.conversation_id {
        Some(id) => conversation::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    let market = market::named_or_default(db, conversation.map(|it| it.market_id)).await?;
    Ok(market.detects_voicemail)
}

/// The phone of a caller, as the network writes it.
async fn caller(app: &App, from: SimulatedCaller) -> Result<String> {
    match (from.person_id, from.phone) {
        (Some(person), None) => {
            let row = phone::primary_of(app.db.read(), scalars::uuid(&person, "personId")?).await;
            // Every person has a phone: without one there is no such person.
            let row = row.map_err(|error| match error {
                Error::Internal(_) => Error::not_found("person"),
                other => other,
            })?;
            Ok(app.vault.open_phone(row.id, &row.number_sealed)?.e164().to_owned())
        }
        (None, Some(phone)) if phone.trim() == WITHHELD => Ok(WITHHELD.to_owned()),
        (None, Some(phone)) => Ok(parsed(app, &phone, "phone").await?.e164().to_owned()),
        _ => Err(Error::invalid("from", "Give either a person or a phone.")),
    }
}

/// The proxy number that is texted or called.
async fn called(ctx: &Context<'_>, number: &str) -> Result<proxy_number::Model> {
    let app = guard::app(ctx)?;
    let phone = parsed(app, number, "number").await?;
    let ours =
        proxy_number::by_phone(app.db.read(), &phone).await?.filter(|number| number.provider == PROVIDER);
    let strange = || Error::invalid("number", "This is not a number of the simulator.");
    let number = ours.ok_or_else(strange)?;
    let markets = guard::caller(ctx)?.markets.as_deref();
    if scope::sees(app, markets, [number.id]).await? { Ok(number) } else { Err(strange()) }
}

async fn parsed(app: &App, number: &str, field: &'static str) -> Result<PhoneNumber> {
    let market = market::named_or_default(app.db.read(), None).await?;
    PhoneNumber::parse(number, Some(&market.country)).map_err(|error| Error::Refused {
        code: ErrorCode::InvalidNumber,
        message: format!("The number {error}."),
        field: Some(field),
    })
}

async fn found(app: &App, entry: Uuid) -> Result<log::Model> {
    let row = log::Entity::find_by_id(entry).one(app.db.read()).await?;
    row.ok_or_else(|| Error::not_found("call"))
}

fn failed(error: NetworkError) -> Error {
    Error::refused(ErrorCode::ProviderError, format!("The simulated network failed: {error}."))
}
