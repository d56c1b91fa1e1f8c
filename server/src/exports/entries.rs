//! Texts and calls of a span of time as a table, written while it is read: linked to their rides and people, for
//! reports (R19). No phone number of a person is in it but what people wrote into a text.

use std::collections::HashMap;

use futures_util::{Stream, stream};
use sea_orm::{ActiveEnum, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{instant, line};
use crate::app::App;
use crate::entities::leg::Direction;
use crate::entities::{account, entry, leg, person, ride};
use crate::error::Result;

/// Entries read at once.
const PAGE: u64 = 500;
const COLUMNS: [&str; 20] = [
    "at",
    "id",
    "ride",
    "rideId",
    "conversationId",
    "numberId",
    "channel",
    "kind",
    "fromRole",
    "from",
    "toRole",
    "to",
    "author",
    "text",
    "deliveredText",
    "template",
    "states",
    "seconds",
    "problem",
    "recovered",
];

/// Where the writing stands.
struct Pen {
    app: App,
    filter: entry::Filter,
    after: Option<Uuid>,
    begun: bool,
    ended: bool,
}

/// The entries that fit the filter, oldest first, piece by piece.
pub fn pieces(app: App, filter: entry::Filter) -> impl Stream<Item = Result<String>> + Send {
    let pen = Pen { app, filter, after: None, begun: false, ended: false };
    stream::try_unfold(pen, |mut pen| async move {
        if pen.ended {
            return Ok(None);
        }
        let piece = pen.piece().await?;
        Ok(Some((piece, pen)))
    })
}

/// What a page of entries refers to.
struct Beside {
    /// Names of people and of accounts.
    names: HashMap<Uuid, String>,
    /// References of rides.
    rides: HashMap<Uuid, String>,
    /// The outbound legs of each entry.
    legs: HashMap<Uuid, Vec<leg::Model>>,
}

impl Pen {
    async fn piece(&mut self) -> Result<String> {
        let mut text = if self.begun { String::new() } else { line(COLUMNS)? };
        self.begun = true;
        let mut select = self.filter.select();
        if let Some(after) = self.after {
            select = select.filter(entry::Column::Id.gt(after));
        }
        let page = select.order_by_asc(entry::Column::Id).limit(PAGE).all(self.app.db.read()).await?;
        self.ended = (page.len() as u64) < PAGE;
        let beside = Beside::of(&self.app, &page).await?;
        for row in &page {
            self.after = Some(row.id);
            text.push_str(&self.row(row, &beside)?);
        }
        Ok(text)
    }

    fn row(&self, row: &entry::Model, beside: &Beside) -> Result<String> {
        let vault = &self.app.vault;
        let open = |sealed: Option<&[u8]>| sealed.map(|sealed| vault.open(row.id, sealed)).transpose();
        let (said, delivered) = (open(row.body_sealed.as_deref())?, open(row.edited_sealed.as_deref())?);
        let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        let name = |id: Option<Uuid>| id.and_then(|id| beside.names.get(&id)).map_or("", String::as_str);
        let legs = beside.legs.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        let states: Vec<_> = legs.iter().map(|leg| leg.state.to_value()).collect();
        let seconds = legs.iter().filter_map(|leg| leg.duration_seconds).max();
        line([
            instant(row.created_at).as_str(),
            &row.id.to_string(),
            row.ride_id.and_then(|id| beside.rides.get(&id)).map_or("", String::as_str),
            &id(row.ride_id),
            &id(row.conversation_id),
            &id(row.number_id),
            &row.channel.to_value(),
            &row.kind.to_value(),
            &row.from_role.to_value(),
            name(row.from_person_id),
            &row.to_role.map(|role| role.to_value()).unwrap_or_default(),
            name(row.to_person_id),
            name(row.account_id),
            &said.unwrap_or_default(),
            &delivered.unwrap_or_default(),
            row.template.as_deref().unwrap_or_default(),
            &states.join(" "),
            &seconds.map(|seconds| seconds.to_string()).unwrap_or_default(),
            row.problem.as_deref().unwrap_or_default(),
            if row.recovered { "yes" } else { "" },
        ])
    }
}

impl Beside {
    async fn of(app: &App, page: &[entry::Model]) -> Result<Self> {
        let db = app.db.read();
        let people = page.iter().flat_map(|row| [row.from_person_id, row.to_person_id]).flatten();
        let people = person::Entity::find().filter(person::Column::Id.is_in(people)).all(db).await?;
        let accounts = page.iter().filter_map(|row| row.account_id);
        let accounts = account::Entity::find().filter(account::Column::Id.is_in(accounts)).all(db).await?;
        let rides = page.iter().filter_map(|row| row.ride_id);
        let rides = ride::Entity::find().filter(ride::Column::Id.is_in(rides)).all(db).await?;
        let legs = leg::Entity::find()
            .filter(leg::Column::EntryId.is_in(page.iter().map(|row| row.id)))
            .filter(leg::Column::Direction.eq(Direction::Outbound))
            .order_by_asc(leg::Column::Id)
            .all(db)
            .await?;
        let mut of_entry: HashMap<Uuid, Vec<leg::Model>> = HashMap::new();
        for leg in legs {
            of_entry.entry(leg.entry_id).or_default().push(leg);
        }
        let people = people.into_iter().map(|person| (person.id, person.name));
        let names = people.chain(accounts.into_iter().map(|account| (account.id, account.name))).collect();
        let rides = rides.into_iter().map(|ride| (ride.id, ride.r#ref)).collect();
        Ok(Self { names, rides, legs: of_entry })
    }
}
