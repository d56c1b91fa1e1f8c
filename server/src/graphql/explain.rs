//! Explaining where a contact leads, before it happens and afterwards.

use async_graphql::{Context, Enum, Object, SimpleObject};
use uuid::Uuid;

use super::loaders::{PersonId, promised};
use super::ride::Ride;
use super::{guard, loaders, scope};
use crate::app::App;
use crate::auth::permissions::Permission;
use crate::entities::entry::{Channel, Party};
use crate::entities::{market, proxy_number, route};
use crate::error::{Error, ErrorCode};
use crate::masking::explain::{self, Explanation};
use crate::masking::resolve::{Decision, Destination};
use crate::masking::trace::{Rule, Step};
use crate::phone::PhoneNumber;
use crate::providers::Sender;

/// How a withheld number is written.
const WITHHELD: &str = "anonymous";

/// One step of a decision, in words without a number.
#[derive(SimpleObject)]
pub struct TraceStep {
    /// The rule that was looked at.
    step: Rule,
    /// What it meant for the contact.
    outcome: TraceOutcome,
    /// What it said, in words.
    words: String,
}

/// What a step meant.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceOutcome {
    /// The next rule was looked at.
    Passed,
    /// It settled the matter.
    Decided,
}

impl From<Step> for TraceStep {
    fn from(step: Step) -> Self {
        Self {
            step: step.rule,
            outcome: if step.settled { TraceOutcome::Decided } else { TraceOutcome::Passed },
            words: step.words.into_owned(),
        }
    }
}

/// The trace that the log keeps of an entry.
///
/// # Errors
/// When it cannot be read.
pub fn stored(trace: Option<&str>) -> Result<Vec<TraceStep>, Error> {
    let Some(trace) = trace else { return Ok(Vec::new()) };
    let steps: Vec<Step> = serde_json::from_str(trace).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(steps.into_iter().map(TraceStep::from).collect())
}

/// Where a contact would lead.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteOutcome {
    /// To the other side.
    Forwarded,
    /// There is a way, but a policy holds it back.
    Held,
    /// Into a live conversation with nobody on the other side yet.
    Waiting,
    /// Into a conversation that is over.
    Over,
    /// Into a conversation that ended a while ago, asking to be reconnected.
    Lost,
    /// To the verification of phones.
    Verification,
    /// To the intake line, which makes a request of it.
    Intake,
    /// To nobody.
    Nowhere,
}

/// Where a contact would lead now, and why. It holds no phone of a person.
pub struct RouteExplanation(Explanation);

/// Where a contact would lead now, and why. It holds no phone of a person.
#[Object]
impl RouteExplanation {
    /// Where it would lead.
    async fn outcome(&self) -> RouteOutcome {
        match self.0.decision.destination {
            Destination::Through(_) | Destination::Mask(_) => RouteOutcome::Forwarded,
            Destination::Held(..) | Destination::MaskShut(..) => RouteOutcome::Held,
            Destination::Waiting(_) => RouteOutcome::Waiting,
            Destination::Over(..) => RouteOutcome::Over,
            Destination::Lost(_) => RouteOutcome::Lost,
            Destination::Verification => RouteOutcome::Verification,
            Destination::Intake => RouteOutcome::Intake,
            Destination::Nowhere(_) => RouteOutcome::Nowhere,
        }
    }

    /// The steps that lead there, in order.
    async fn steps(&self) -> Vec<TraceStep> {
        self.0.decision.steps.iter().cloned().map(TraceStep::from).collect()
    }

    /// Name of the person it would reach; null if nobody.
    async fn to_name(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        match &self.0.decision.destination {
            Destination::Through(way) => {
                Ok(Some(promised(ctx, PersonId(way.peer.person_id)).await?.name.clone()))
            }
            Destination::Mask(way) if !way.at.by_owner => Ok(Some(way.at.owner.name.clone())),
            _ => Ok(None),
        }
    }

    /// On which side that person is.
    async fn to_role(&self) -> Option<Party> {
        match &self.0.decision.destination {
            Destination::Through(way) => Some(way.peer.role.into()),
            Destination::Mask(way) if way.at.by_owner => Some(Party::Stranger),
            Destination::Mask(way) => Some(way.at.owner.kind.into()),
            _ => None,
        }
    }

    /// Our number that person would see; null if nobody.
    async fn shown_number(&self) -> Option<&str> {
        match &self.0.decision.destination {
            Destination::Through(way) => Some(&way.from.e164),
            Destination::Mask(way) => Some(&way.from.e164),
            _ => None,
        }
    }

    /// The ride it would be shown at.
    async fn ride(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Ride>> {
        let Some(id) = self.0.decision.origin().and_then(|origin| origin.ride) else { return Ok(None) };
        Ok(Some(Ride(promised(ctx, loaders::RideId(id)).await?)))
    }

    /// Name of the template the sender would be answered with; null if with none.
    async fn template(&self) -> Option<&str> {
        self.0.reply.as_ref().and_then(|reply| reply.template)
    }

    /// What the sender would read or hear; null if nothing.
    async fn reply(&self) -> Option<&str> {
        self.0.reply.as_ref().map(|reply| reply.text.as_str())
    }
}

/// Queries that explain.
#[derive(Default)]
pub struct ExplainQueries;

#[Object(guard = "guard::May(Permission::Dispatch)")]
impl ExplainQueries {
    /// What would happen if this phone texted or called this number now. Nothing is written or sent.
    async fn explain_route(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who would text or call: a phone, or `anonymous`. It is not told again.")]
        from: String,
        #[graphql(desc = "The proxy number.")] to: String,
        #[graphql(desc = "Text or call.")] channel: Channel,
    ) -> async_graphql::Result<RouteExplanation> {
        let app = guard::app(ctx)?;
        let sender = if from.trim() == WITHHELD {
            Sender::Withheld
        } else {
            Sender::Phone(phone(app, &from, "from").await?)
        };
        let to = phone(app, &to, "to").await?;
        let number = proxy_number::by_phone(app.db.read(), &to).await?;
        let markets = guard::caller(ctx)?.markets.as_deref();
        let seen = scope::sees(app, markets, number.map(|number| number.id)).await?;
        let explained = explain::explain(app, channel, &sender, seen.then_some(&to)).await?;
        // What leads elsewhere than into the caller's markets is told as if the number were none of ours (T24).
        if scope::sees(app, markets, touched(app, &sender, &explained.decision).await?).await? {
            return Ok(RouteExplanation(explained));
        }
        Ok(RouteExplanation(explain::explain(app, channel, &sender, None).await?))
    }
}

/// The conversations and rides that an explanation tells of.
async fn touched(app: &App, sender: &Sender, decision: &Decision) -> Result<Vec<Uuid>, Error> {
    let origin = decision.origin().map(|origin| (origin.conversation.id, origin.ride));
    let mut ids: Vec<Uuid> = origin.into_iter().flat_map(|(id, ride)| [Some(id), ride]).flatten().collect();
    // Someone we know is told his right numbers (E13).
    let elsewhere = decision.steps.last().is_some_and(|step| step.rule == Rule::KnownPerson && step.settled);
    if let (Sender::Phone(phone), true) = (sender, elsewhere) {
        let routes = route::of_phone(app.db.read(), &app.vault.hash(phone)).await?;
        let live = routes.iter().filter(|route| route.is_live(app.clock.now(), app.config.skew));
        ids.extend(live.map(|route| route.conversation_id));
    }
    Ok(ids)
}

async fn phone(app: &App, typed: &str, field: &'static str) -> Result<PhoneNumber, Error> {
    let market = market::named_or_default(app.db.read(), None).await?;
    PhoneNumber::parse(typed, Some(&market.country)).map_err(|error| Error::Refused {
        code: ErrorCode::InvalidNumber,
        message: format!("The number {error}."),
        field: Some(field),
    })
}
