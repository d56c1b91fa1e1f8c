//! Taking in what telcos tell: each kind of news goes to the room that deals with it, with the raw
//! event beside it. What fails is kept, and can be replayed (R5, E52).

use uuid::Uuid;

use super::{calls, part_receipts, receipts};
use crate::app::App;
use crate::entities::inbound_event;
use crate::error::{Error, ErrorCode, Result};
use crate::inbox::{self, Event};
use crate::masking::{keyed_in, relay};
use crate::providers::{
    Inbound, Provider, ReceiveError, Reply, WebhookKind, WebhookRequest, WebhookResponse,
};

/// What a telco gets back.
pub enum Answer {
    /// To be rendered in its dialect.
    Reply(Reply),
    /// As the adapter wrote it.
    Ready(WebhookResponse),
}

/// Processes a verified webhook. A failure that is not the database's absence is put on record, and
/// after a few the webhook is a dead letter.
///
/// # Errors
/// When it could not be processed: the telco must come again.
pub async fn take_in(
    app: &App,
    provider: &str,
    kind: WebhookKind,
    request: &WebhookRequest,
    inbound: Inbound,
) -> Result<Answer> {
    let event = Event::of(provider, kind, request, &inbound);
    let outcome = act(app, &event, provider, inbound).await;
    if let Err(error) = &outcome
        && !matches!(error.code(), ErrorCode::Unavailable)
        && let Err(lost) = event.failed(app, &error.public_message()).await
    {
        tracing::error!(provider, %lost, "a webhook that failed could not be kept");
    }
    outcome
}

/// Takes in news that came by another way than a webhook: fetched after a while of being down (F19), or
/// played by the demo. Whichever comes first, this or its webhook, counts.
///
/// # Errors
/// When the database fails.
pub async fn told(app: &App, provider: &str, kind: WebhookKind, inbound: Inbound) -> Result<Reply> {
    let event = Event::told(app, provider, kind, &inbound);
    settle(app, &event, provider, inbound).await
}

async fn act(app: &App, event: &Event, provider: &str, inbound: Inbound) -> Result<Answer> {
    match inbound {
        Inbound::Fetched { news, answer } => {
            settle(app, event, provider, *news).await.map(|_| Answer::Ready(answer))
        }
        inbound => settle(app, event, provider, inbound).await.map(Answer::Reply),
    }
}

/// Each kind of news has one room that deals with it. Boxed, so that a text carries no call's room with it.
async fn settle(app: &App, event: &Event, provider: &str, inbound: Inbound) -> Result<Reply> {
    match inbound {
        Inbound::Text(text) => Box::pin(relay::text(app, event, provider, &text)).await,
        Inbound::Call(call) => Box::pin(relay::call(app, event, provider, &call)).await,
        Inbound::Receipt(receipt) => {
            Box::pin(receipts::delivered(app, event, provider, &receipt)).await.map(|()| Reply::Ack)
        }
        Inbound::PartReceipt(part) => {
            Box::pin(part_receipts::delivered(app, event, provider, &part)).await.map(|()| Reply::Ack)
        }
        Inbound::CallProgress(progress) => Box::pin(calls::progress(app, event, provider, &progress)).await,
        Inbound::Known(reply) => Ok(reply),
        Inbound::Digits(keyed) => Box::pin(keyed_in::digits(app, event, provider, &keyed)).await,
        Inbound::Fetched { .. } | Inbound::Nothing => Ok(Reply::Ack),
    }
}

/// Notes a webhook that was refused: many with a wrong signature are worth an alert; one that is
/// signed but not understood is kept, unless anybody could have sent it.
///
/// # Errors
/// When the database fails.
pub async fn refused(
    app: &App,
    provider: &dyn Provider,
    kind: WebhookKind,
    request: &WebhookRequest,
    why: ReceiveError,
) -> Result<()> {
    match why {
        ReceiveError::Unauthentic => app.refusals.note(app, provider.name()).await,
        ReceiveError::Malformed if provider.verifies_webhooks() => {
            inbox::keep_unreadable(app, provider.name(), kind, request).await
        }
        ReceiveError::Malformed | ReceiveError::Unsupported => Ok(()),
    }
}

/// Processes a kept webhook once more, by the signature and time it came with. What it leads to is
/// judged by the time of the replay: a conversation that has ended since stays ended.
///
/// # Errors
/// `NOT_FOUND`, `ILLEGAL_TRANSITION` when it is done, `INVALID_INPUT` when it still cannot be read.
pub async fn replay(app: &App, id: Uuid) -> Result<inbound_event::Model> {
    let (row, kind, request) = inbox::reopen(app, id).await?;
    let provider = app.providers.get(&row.provider).ok_or_else(|| Error::not_found("provider"))?;
    let inbound = provider
        .receive(kind, &request)
        .map_err(|error| Error::invalid("id", format!("It still cannot be processed: {error}.")))?;
    take_in(app, &row.provider, kind, &request, inbound).await?;
    inbox::replayed(app, id).await
}

/// Processes once more what came before what it tells of was in the log. Answers how much that is.
///
/// # Errors
/// When the database fails.
pub async fn take_in_early(app: &App) -> Result<u64> {
    let waiting = inbox::waiting(app).await?;
    for id in &waiting {
        if let Err(error) = Box::pin(take_in_again(app, *id)).await {
            tracing::warn!(event = %id, %error, "a webhook that came early could not be processed");
        }
    }
    Ok(waiting.len() as u64)
}

async fn take_in_again(app: &App, id: Uuid) -> Result<()> {
    let (row, kind, request) = inbox::reopen(app, id).await?;
    let provider = app.providers.get(&row.provider);
    match provider.and_then(|provider| provider.receive(kind, &request).ok()) {
        Some(inbound) => take_in(app, &row.provider, kind, &request, inbound).await.map(drop),
        // Nobody reads it any more.
        None => inbox::replayed(app, id).await.map(drop),
    }
}
