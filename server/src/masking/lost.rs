//! Lost and found: the word LOST a while after the end (E11). Where the market wants that, the two are
//! reconnected at once; else it waits in the inbox for a dispatcher.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::entities::reconnect_grant::Source;
use crate::entities::{conversation, market, participant, person};
use crate::error::{ErrorCode, Result};
use crate::masking::conversations::reconnect::{self, Whom};
use crate::masking::once::Terms;
use crate::masking::unrouted;

/// Are the two of a conversation reconnected at once? Not with someone who was deactivated (E47): a dispatcher decides.
///
/// # Errors
/// When the database fails.
pub async fn is_granted<C: Connection>(db: &C, market: &market::Model, conversation: Uuid) -> Result<bool> {
    if !market.auto_reconnect {
        return Ok(false);
    }
    let people = participant::present(db, conversation).await?;
    let inactive = person::Entity::find()
        .filter(person::Column::Id.is_in(people.iter().map(|one| one.person_id)))
        .filter(person::Column::Active.eq(false));
    Ok(inactive.count(db).await? == 0)
}

/// Reconnects the two, if the market grants that by itself, and puts the contact aside as dealt with.
/// What stands in the way is for a dispatcher to see: the contact stays in the inbox.
///
/// # Errors
/// When the database fails.
pub async fn granted_at_once(app: &App, conversation: &conversation::Model, entry: Uuid) -> Result<()> {
    let market = market::named_or_default(app.db.read(), Some(conversation.market_id)).await?;
    if !is_granted(app.db.read(), &market, conversation.id).await? {
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
