//! Blocks: two people who must not reach each other; and two people connected without a ride.

use async_graphql::{Context, ID, InputObject, Object};

use super::conversation::Conversation;
use super::entry::Entry;
use super::scalars::{self, DateTime};
use super::{guard, scope, steps};
use crate::auth::permissions::Permission;
use crate::entities::block;
use crate::entities::conversation::Mode;
use crate::entities::market::Strategy;
use crate::error::Error;
use crate::masking::conversations::direct::{self, NewDirect, Notice};
use crate::masking::{blocks, company};

/// Two people who must not reach each other.
pub struct Block(block::Model);

/// Two people who must not reach each other.
#[Object]
impl Block {
    /// The block's id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Ids of the two people.
    async fn person_ids(&self) -> [ID; 2] {
        [self.0.first_id.into(), self.0.second_id.into()]
    }

    /// Why, in a dispatcher's words.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Since when.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was lifted.
    async fn lifted_at(&self) -> Option<DateTime> {
        self.0.lifted_at.map(DateTime)
    }
}

/// Two people to connect without a ride.
#[derive(InputObject)]
pub struct ConversationInput {
    /// The two people, customers or drivers.
    person_ids: Vec<ID>,
    /// Whose pool of numbers, wording and durations apply; the default market unless told.
    market_id: Option<ID>,
    /// How numbers are given out; as the market does, unless told.
    strategy: Option<Strategy>,
    /// What may be sent; texts and calls unless told.
    mode: Option<Mode>,
    /// Until when; the market's longest contact unless told.
    until: Option<DateTime>,
    /// Whether the two are told by text which number to use; they are unless told.
    notice: Option<Notice>,
}

/// Mutations about two people.
#[derive(Default)]
pub struct PairMutations;

#[Object(guard = "guard::May(Permission::Dispatch)")]
impl PairMutations {
    /// Connects two people without a ride. `participants { dials }` of the answer tells which number
    /// each is to use. Those who are connected without a ride already, in the same market and mode, stay so until
    /// the later end.
    async fn create_conversation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and how.")] input: ConversationInput,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Conversation> {
        let new = NewDirect {
            people: pair(&input.person_ids)?,
            market_id: scope::market(ctx, input.market_id.as_ref())?,
            strategy: input.strategy,
            mode: input.mode.unwrap_or(Mode::SmsAndVoice),
            until: input.until.map(|until| until.0),
            notice: input.notice.unwrap_or_default(),
        };
        let terms = steps::terms(ctx, None, client_mutation_id)?;
        Ok(Conversation(direct::create(guard::app(ctx)?, &new, &terms).await?.into()))
    }

    /// A text from the company to people of a conversation that has no ride, from the number each dials.
    /// People of a ride are written to by `sendMessage`.
    async fn send_without_ride(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which conversation.")] conversation_id: ID,
        #[graphql(desc = "One or both of its people.")] person_ids: Vec<ID>,
        #[graphql(desc = "The text.")] body: String,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Vec<Entry>> {
        let conversation = scalars::uuid(&conversation_id, "conversationId")?;
        let (people, terms) = (several(&person_ids)?, steps::terms(ctx, None, client_mutation_id)?);
        let sent = company::send_without_ride(guard::app(ctx)?, conversation, &people, &body, &terms).await?;
        Ok(sent.into_iter().map(|row| Entry(row.into())).collect())
    }

    /// Blocks two people from each other: no ride together, no text and no call, also in what is under
    /// way.
    async fn block_pair(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two.")] person_ids: Vec<ID>,
        #[graphql(desc = "Why; goes on record.")] reason: String,
    ) -> async_graphql::Result<Block> {
        let terms = steps::terms(ctx, None, None)?;
        Ok(Block(blocks::block(guard::app(ctx)?, pair(&person_ids)?, reason, &terms).await?))
    }

    /// Lifts the block between two people. Conversations stay suspended until someone resumes them.
    async fn unblock_pair(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two.")] person_ids: Vec<ID>,
        #[graphql(desc = "Why; goes on record.")] reason: Option<String>,
    ) -> async_graphql::Result<Block> {
        let terms = steps::terms(ctx, None, None)?;
        let people = pair(&person_ids)?;
        Ok(Block(blocks::lift(guard::app(ctx)?, people, reason.unwrap_or_default(), &terms).await?))
    }
}

/// People of a conversation.
///
/// # Errors
/// `INVALID_INPUT` when one is no id of ours.
pub fn several(ids: &[ID]) -> Result<Vec<uuid::Uuid>, Error> {
    ids.iter().map(|id| scalars::uuid(id, "personIds")).collect()
}

fn pair(ids: &[ID]) -> Result<[uuid::Uuid; 2], Error> {
    match ids {
        [one, other] => Ok([scalars::uuid(one, "personIds")?, scalars::uuid(other, "personIds")?]),
        _ => Err(Error::invalid("personIds", "Name exactly two people.")),
    }
}
