//! Lost and found: the word LOST a while after the end (E11). Where the market wants that, the two are
//! reconnected at once; else it waits in the inbox for a dispatcher.

use uuid::Uuid;

use crate::app::App;
use crate::entities::reconnect_grant::Source;
use crate::entities::{conversation, market};
use crate::error::{ErrorCode, Result};
use crate::masking::conversations::reconnect::{self, Whom};
use crate::masking::once::Terms;
use crate::masking::unrouted;

/// Reconnects the two, if the market grants that by itself, and puts the contact aside as dealt with.
/// What stands in the way is for a dispatcher to see: the contact stays in the inbox.
///
/// # Errors
/// When the database fails.
pub async fn granted_at_once(app: &App, conversation: &conversation::Model, entry: Uuid) -> Result<()> {
    let market = market::named_or_default(app.db.read(), Some(conversation.market_id)).await?;
    if !market.auto_reconnect {
        return Ok(());
    }
    let whom = Whom::Conversation(conversation.id);
    match reconnect::reconnect(app, whom, None, Source::Keyword, &Terms::default()).await {
        Ok(_) => unrouted::settled_by_itself(app, entry).await,
        Err(error) if matches!(error.code(), ErrorCode::Internal | ErrorCode::Unavailable) => Err(error),
        Err(error) => {
            tracing::info!(code = ?error.code(), %entry, "LOST is left to a dispatcher");
            Ok(())
        }
    }
}
