//! The audit log as a file, written while it is read: a page of records in memory at a time.

use std::collections::HashMap;

use futures_util::{Stream, stream};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::{Format, instant, line};
use crate::app::App;
use crate::entities::{account, audit};
use crate::error::Result;

/// Records read at once.
const PAGE: u64 = 500;
const COLUMNS: [&str; 8] = ["seq", "at", "actor", "actorId", "action", "subjectId", "detail", "hash"];

/// Where the writing stands.
struct Pen {
    app: App,
    filter: audit::Filter,
    format: Format,
    names: HashMap<Uuid, String>,
    after: Option<Uuid>,
    /// Records written; none before the head of the file.
    written: Option<u64>,
    ended: bool,
}

/// The records that fit the filter, oldest first, piece by piece.
pub fn pieces(app: App, filter: audit::Filter, format: Format) -> impl Stream<Item = Result<String>> + Send {
    let pen = Pen { app, filter, format, names: HashMap::new(), after: None, written: None, ended: false };
    stream::try_unfold(pen, |mut pen| async move {
        if pen.ended {
            return Ok(None);
        }
        let piece = pen.piece().await?;
        Ok(Some((piece, pen)))
    })
}

impl Pen {
    async fn piece(&mut self) -> Result<String> {
        let mut text = String::new();
        if self.written.is_none() {
            self.written = Some(0);
            text.push_str(&match self.format {
                Format::Json => "{\"records\":[".to_owned(),
                _ => line(COLUMNS)?,
            });
        }
        let mut select = self.filter.select();
        if let Some(after) = self.after {
            select = select.filter(audit::Column::Id.gt(after));
        }
        let page = select.order_by_asc(audit::Column::Id).limit(PAGE).all(self.app.db.read()).await?;
        self.ended = (page.len() as u64) < PAGE;
        self.learn_names(&page).await?;
        for record in &page {
            self.after = Some(record.id);
            text.push_str(&self.record(record)?);
        }
        if self.ended && self.format == Format::Json {
            text.push_str("\n]}\n");
        }
        Ok(text)
    }

    async fn learn_names(&mut self, page: &[audit::Model]) -> Result<()> {
        let unknown: Vec<_> = page
            .iter()
            .filter_map(|record| record.account_id)
            .filter(|id| !self.names.contains_key(id))
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let found = account::Entity::find().filter(account::Column::Id.is_in(unknown));
        let found = found.all(self.app.db.read()).await?;
        self.names.extend(found.into_iter().map(|account| (account.id, account.name)));
        Ok(())
    }

    fn record(&mut self, record: &audit::Model) -> Result<String> {
        let actor = record.account_id.and_then(|id| self.names.get(&id)).map(String::as_str);
        let hash = record.hash.as_ref().map(hex::encode);
        let is_first = self.written == Some(0);
        self.written = self.written.map(|written| written + 1);
        if self.format == Format::Json {
            let comma = if is_first { "\n" } else { ",\n" };
            let told = json!({
                "seq": record.seq, "at": instant(record.at), "actor": actor, "actorId": record.account_id,
                "action": record.action, "subjectId": record.subject_id, "detail": record.detail, "hash": hash,
            });
            return Ok(format!("{comma}{told}"));
        }
        let text = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        line([
            record.seq.map(|seq| seq.to_string()).unwrap_or_default().as_str(),
            &instant(record.at),
            actor.unwrap_or_default(),
            &text(record.account_id),
            &record.action,
            &text(record.subject_id),
            &record.detail,
            &hash.unwrap_or_default(),
        ])
    }
}
