//! What the app of a customer or driver sees, by a token made for that one person: his own live rides,
//! the number to dial, and the thread without anybody's phone. Types of their own, so that no field of
//! the console's leads out of them.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject, Subscription};

use super::concerned::Concerned;
use super::entry::Delivery;
use super::live::{Load, Watched, cursor, follow};
use super::loaders::{ConversationId, LegsOf, NumberId, ParticipantsOf, PersonId, promised};
use super::scalars::{self, DateTime, until};
use super::{guard, pagination};
use crate::auth::app_token;
use crate::auth::permissions::Permission;
use crate::entities::entry::{self, Channel, Party};
use crate::entities::event::Topic;
use crate::entities::leg::Direction;
use crate::entities::person::Kind;
use crate::entities::{participant, ride};
use crate::error::{Error, Result};
use crate::masking::own_rides::{self, Seen};

/// A ride, as one of its two people sees it in his own app.
pub struct MyRide(ride::Model);

/// A ride, as one of its two people sees it in his own app.
#[Object]
impl MyRide {
    /// The ride's id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Short reference people can say on the phone.
    async fn r#ref(&self) -> &str {
        &self.0.r#ref
    }

    /// Where it stands.
    async fn state(&self) -> ride::State {
        self.0.state
    }

    /// Where from.
    async fn start(&self) -> &str {
        &self.0.start
    }

    /// Where to.
    async fn destination(&self) -> &str {
        &self.0.destination
    }

    /// When the customer is picked up.
    async fn pickup_at(&self) -> DateTime {
        self.0.pickup_at.into()
    }

    /// The number to call or text to reach the other side, from your own phone; null while there is none.
    async fn dial(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let Some(me) = self.me(ctx).await? else { return Ok(None) };
        Ok(Some(promised(ctx, NumberId(me.number_id)).await?.e164.clone()))
    }

    /// First name of the other side; null while there is nobody.
    async fn other_name(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let other = match guard::app_user(ctx)?.kind {
            Kind::Customer => self.0.driver_id,
            Kind::Driver | Kind::Agent => Some(self.0.customer_id),
        };
        let Some(other) = other else { return Ok(None) };
        let name = promised(ctx, PersonId(other)).await?.name.clone();
        Ok(name.split_whitespace().next().map(str::to_owned))
    }

    /// Until when the two reach each other; null while the ride is under way, or there is no contact.
    async fn contact_until(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DateTime>> {
        match self.0.conversation_id {
            Some(id) if self.0.state.is_over() => {
                Ok(until(promised(ctx, ConversationId(id)).await?.expires_at))
            }
            _ => Ok(None),
        }
    }

    /// What you sent and what was sent to you about this ride, oldest first.
    #[graphql(complexity = "pagination::cost(None, last, child_complexity)")]
    async fn thread(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many up to the newest, 1 to 200; 50 unless told.")] last: Option<i32>,
    ) -> async_graphql::Result<Vec<MyEntry>> {
        let most = pagination::size(last.unwrap_or(pagination::DEFAULT), "last")?;
        let rows = own_rides::thread(guard::app(ctx)?, guard::app_user(ctx)?, self.0.id, most).await?;
        Ok(rows.into_iter().map(MyEntry).collect())
    }
}

impl MyRide {
    /// The caller's place in the conversation, while it works.
    async fn me(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<participant::Model>> {
        let Some(id) = self.0.conversation_id else { return Ok(None) };
        if promised(ctx, ConversationId(id)).await?.expires_at <= guard::app(ctx)?.clock.now() {
            return Ok(None);
        }
        let me = guard::app_user(ctx)?.person_id;
        let people = promised(ctx, ParticipantsOf(id)).await?;
        Ok(people.into_iter().find(|one| one.person_id == me && one.left_at.is_none()))
    }
}

/// Who wrote or called.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum MyParty {
    /// You.
    Me,
    /// The other side of the ride.
    OtherSide,
    /// The company.
    Company,
}

/// One text or call of your own.
pub struct MyEntry(entry::Model);

/// One text or call of your own.
#[Object]
impl MyEntry {
    /// The entry's id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Text or call.
    async fn channel(&self) -> Channel {
        self.0.channel
    }

    /// Who it is from.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn from(&self, ctx: &Context<'_>) -> async_graphql::Result<MyParty> {
        let me = guard::app_user(ctx)?.person_id;
        Ok(match self.0.from_role {
            _ if self.0.from_person_id == Some(me) => MyParty::Me,
            Party::Customer | Party::Driver => MyParty::OtherSide,
            Party::Company | Party::Agent | Party::Stranger => MyParty::Company,
        })
    }

    /// The text; null for a call, and once it was removed.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn body(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        if self.0.channel == Channel::Voice {
            return Ok(None);
        }
        let vault = &guard::app(ctx)?.vault;
        if self.0.from_person_id != Some(guard::app_user(ctx)?.person_id) {
            return Ok(entry::passed_on(vault, &self.0)?);
        }
        let opened = self.0.body_sealed.as_deref().map(|sealed| vault.open(self.0.id, sealed)).transpose();
        Ok(opened.map_err(Error::from)?)
    }

    /// Whether it reached the one it is for.
    async fn delivery(&self, ctx: &Context<'_>) -> async_graphql::Result<Delivery> {
        let legs = promised(ctx, LegsOf(self.0.id)).await?;
        let outbound = legs.iter().filter(|leg| leg.direction == Direction::Outbound);
        Ok(Delivery::of(outbound.map(|leg| leg.state)))
    }

    /// When it was received or sent.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// A ride of yours that changed, with the cursor to resume after.
#[derive(SimpleObject)]
pub struct MyRideEvent {
    /// Give it as `after` to go on from here.
    cursor: String,
    /// Which ride.
    ride_id: ID,
    /// The ride, as it is now; null when it is yours no longer.
    ride: Option<MyRide>,
}

/// What a person's app may ask.
#[derive(Default)]
pub struct AppQueries;

#[Object(guard = "guard::OfApp")]
impl AppQueries {
    /// For apps of customers and drivers: your own live rides, the next pick-up first, at most 100.
    #[graphql(complexity = "pagination::cost(None, None, child_complexity)")]
    async fn my_rides(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<MyRide>> {
        let rides = own_rides::all(guard::app(ctx)?, guard::app_user(ctx)?).await?;
        Ok(rides.into_iter().map(MyRide).collect())
    }

    /// For apps of customers and drivers: the ride of that id, if it is one of your live ones.
    async fn my_ride(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<Option<MyRide>> {
        let Ok(id) = scalars::uuid(&id, "id") else { return Ok(None) };
        Ok(own_rides::one(guard::app(ctx)?, guard::app_user(ctx)?, id).await?.map(MyRide))
    }
}

/// What a person's app may do.
#[derive(Default)]
pub struct AppMutations;

#[Object(guard = "guard::OfApp")]
impl AppMutations {
    /// For apps of customers and drivers: a text to the other side of your ride. It goes the way of one
    /// from your phone, through the same rules.
    async fn send_my_message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "About which ride.")] ride_id: ID,
        #[graphql(desc = "The text.")] body: String,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is sent.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<MyEntry> {
        let ride = scalars::uuid(&ride_id, "rideId").map_err(|_| Error::not_found("ride"))?;
        let (app, user) = (guard::app(ctx)?, guard::app_user(ctx)?);
        Ok(MyEntry(own_rides::write(app, user, ride, &body, client_mutation_id.as_deref()).await?))
    }
}

/// What a person's app may watch.
#[derive(Default)]
pub struct AppLive;

#[Subscription(guard = "guard::OfApp")]
impl AppLive {
    /// For apps of customers and drivers: your rides when they change, also by a text or call of yours.
    async fn my_ride_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Go on after this cursor; from now on without one.")] after: Option<String>,
    ) -> async_graphql::Result<Watched<MyRideEvent>> {
        let user = *guard::app_user(ctx)?;
        let (app, concerned) = (guard::app(ctx)?.clone(), ctx.data::<Concerned>()?.clone());
        let wanted = |topic| [Topic::RideChanged, Topic::EntryUpdated].contains(&topic);
        follow(
            ctx,
            user.expires_at,
            after,
            move |event| {
                let (app, concerned, event) = (app.clone(), concerned.clone(), Arc::clone(event));
                async move { wanted(event.topic) && concerned.is(&app, &event, user.person_id).await }
            },
            move |app, event| -> Load<_> {
                Box::pin(async move {
                    let Some(id) = event.ride_id else { return Ok(None) };
                    let told = |ride| MyRideEvent { cursor: cursor(event.seq), ride_id: id.into(), ride };
                    Ok(match own_rides::seen(&app, &user, id, event.at).await? {
                        Seen::His(ride) => Some(told(Some(MyRide(*ride)))),
                        Seen::NoLonger if event.topic == Topic::RideChanged => Some(told(None)),
                        Seen::NoLonger | Seen::Never => None,
                    })
                })
            },
        )
        .await
    }
}

/// A token for the app of a customer or driver.
#[derive(SimpleObject)]
pub struct AppToken {
    /// What the app sends as `Authorization: Bearer …`. It is not shown again.
    token: String,
    /// When it ends.
    expires_at: DateTime,
}

/// How apps are let in.
#[derive(Default)]
pub struct AppTokenMutations;

#[Object(guard = "guard::May(Permission::IssueAppTokens)")]
impl AppTokenMutations {
    /// Makes a token for the app of one customer or driver: `myRides`, `myRide`, `sendMyMessage` and
    /// `myRideChanged`, for that person's rides, and nothing else.
    async fn create_app_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A customer or driver.")] person_id: ID,
        #[graphql(desc = "For how long, 1 to 1440; an hour unless told or set otherwise.")]
        life_minutes: Option<i32>,
    ) -> async_graphql::Result<AppToken> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let life = life_minutes.map(minutes).transpose()?;
        let person = scalars::uuid(&person_id, "personId")?;
        let (token, expires_at) = app_token::create(app, caller, person, life).await?;
        Ok(AppToken { token, expires_at: expires_at.into() })
    }

    /// Ends all tokens of one person's app at once, as when a phone was lost.
    async fn end_app_tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A customer or driver.")] person_id: ID,
    ) -> async_graphql::Result<bool> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        app_token::end_all(app, caller, scalars::uuid(&person_id, "personId")?).await?;
        Ok(true)
    }
}

fn minutes(minutes: i32) -> Result<std::time::Duration> {
    let wrong = |_| Error::invalid("lifeMinutes", "Between a minute and a day.");
    u64::try_from(minutes).map(std::time::Duration::from_mins).map_err(wrong)
}
