//! Keeps what grows without end from doing so: events that no subscriber comes back for.

use std::time::Duration;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::db::Batches;
use crate::entities::retention::Class;
use crate::entities::{event, event_log};
use crate::error::Result;
use crate::inbox;
use crate::privacy::{holds, retention};

/// Rows of one transaction: others write in between.
const BATCH: u64 = 1_000;
/// Events from further ahead were written by a clock that was wrong.
const WRONG_CLOCK: Duration = Duration::from_hours(24);

/// Removes events older than the retention, oldest first.
pub(super) async fn events(app: App) -> Result<u64> {
    let kept = retention::life(&app, Class::Events, app.config.event_retention).await?;
    let mut batches = Batches::until(&app.stop);
    let mut removed = 0;
    loop {
        let now = app.clock.now();
        let (oldest, newest) = (now.minus(kept), now.plus(WRONG_CLOCK));
        let head = event::after(app.db.read(), 0, BATCH).await?;
        let old = head.events.iter().take_while(|event| event.at < oldest || event.at > newest);
        let Some(last) = old.last() else { return Ok(removed) };
        let tx = app.db.begin().await?;
        removed += event::Entity::delete_many()
            .filter(event::Column::Seq.lte(last.seq))
            .exec(&*tx)
            .await?
            .rows_affected;
        event_log::pruned(&*tx, last.seq).await?;
        tx.commit().await?;
        if !batches.rest().await {
            return Ok(removed);
        }
    }
}

/// Removes webhooks that were processed long ago, but for those of people whose data is held.
pub(super) async fn webhooks(app: App) -> Result<u64> {
    let kept = retention::life(&app, Class::Webhooks, app.config.webhook_retention).await?;
    let until = app.clock.now().minus(kept);
    let held = holds::webhooks(&app, until).await?;
    inbox::sweep(&app, until, &held).await
}
