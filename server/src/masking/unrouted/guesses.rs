//! Who an unrouted contact probably is from, best guess first, with why in words. Computed from what
//! is known now, for many items in a few statements.

use std::collections::{HashMap, HashSet};

use async_graphql::Enum;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Connection;
use crate::entities::leg::Direction;
use crate::entities::{conversation, entry, leg, participant, person, phone, ride, route, unrouted_item};
use crate::error::Result;
use crate::vault::PhoneHash;

/// At most so many for one item.
const MOST: usize = 6;

/// How sure a guess is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[graphql(name = "Likelihood")]
pub enum Likelihood {
    /// One of several it could be.
    Possible,
    /// Something points to this person.
    Likely,
    /// The phone is this person's, or a PIN proved it.
    Certain,
}

/// Whom an item may be from.
#[derive(Clone, Debug)]
pub struct Guess {
    /// The person.
    pub person: person::Model,
    /// How sure.
    pub likelihood: Likelihood,
    /// Why, in words; no number and no text.
    pub why: String,
    /// The conversation it speaks for, if one.
    pub conversation: Option<conversation::Model>,
    /// Its ride.
    pub ride: Option<ride::Model>,
}

/// What is read once for all items.
struct Known {
    phones: HashMap<PhoneHash, Vec<phone::Model>>,
    routes: Vec<route::Model>,
    participants: Vec<participant::Model>,
    people: HashMap<Uuid, person::Model>,
    conversations: HashMap<Uuid, conversation::Model>,
    rides: Vec<ride::Model>,
}

/// The guesses for each of these items.
///
/// # Errors
/// When the database fails.
pub async fn of(app: &App, items: &[unrouted_item::Model]) -> Result<HashMap<Uuid, Vec<Guess>>> {
    let db = app.db.read();
    let now = app.clock.now();
    let ids = items.iter().map(|item| item.entry_id);
    let entries = entry::Entity::find().filter(entry::Column::Id.is_in(ids.clone())).all(db).await?;
    let legs = leg::Entity::find()
        .filter(leg::Column::EntryId.is_in(ids))
        .filter(leg::Column::Direction.eq(Direction::Inbound))
        .all(db)
        .await?;
    let hashes: HashMap<Uuid, PhoneHash> =
        legs.into_iter().filter_map(|leg| Some((leg.entry_id, leg.phone_hash?))).collect();
    let known = read(db, now, items, &hashes).await?;
    let mut found = HashMap::new();
    for item in items {
        let Some(entry) = entries.iter().find(|entry| entry.id == item.entry_id) else { continue };
        let words = match &entry.body_sealed {
            Some(sealed) if entry.channel == entry::Channel::Sms => app.vault.open(entry.id, sealed)?,
            _ => String::new(),
        };
        found.insert(item.entry_id, known.guess(now, item, hashes.get(&item.entry_id), &words));
    }
    Ok(found)
}

async fn read(
    db: &impl Connection,
    now: Timestamp,
    items: &[unrouted_item::Model],
    hashes: &HashMap<Uuid, PhoneHash>,
) -> Result<Known> {
    let phones = phone::Entity::find()
        .filter(phone::Column::NumberHash.is_in(hashes.values().cloned()))
        .all(db)
        .await?;
    let numbers: HashSet<_> = items.iter().filter_map(|item| item.number_id).collect();
    // Where the phones led, and who holds the numbers now: whoever writes may be one of them.
    let mut routes = route::Entity::find()
        .filter(route::Column::PhoneHash.is_in(hashes.values().cloned()))
        .all(db)
        .await?;
    let holding = route::Entity::find()
        .filter(route::Column::NumberId.is_in(numbers))
        .filter(route::Column::HeldUntil.gt(now))
        .all(db)
        .await?;
    routes.extend(holding);
    let mut owners: HashSet<_> = phones.iter().map(|phone| phone.person_id).collect();
    owners.extend(items.iter().filter_map(|item| item.proven_id));
    let theirs = participant::Entity::find()
        .filter(
            sea_orm::Condition::any()
                .add(participant::Column::Id.is_in(routes.iter().map(|route| route.participant_id)))
                .add(participant::Column::PersonId.is_in(owners.iter().copied())),
        )
        .all(db)
        .await?;
    let conversations = conversation::Entity::find()
        .filter(conversation::Column::Id.is_in(theirs.iter().map(|it| it.conversation_id)))
        .all(db)
        .await?;
    let rides = ride::Entity::find()
        .filter(ride::Column::ConversationId.is_in(conversations.iter().map(|it| it.id)))
        .all(db)
        .await?;
    owners.extend(theirs.iter().map(|it| it.person_id));
    let people = person::Entity::find().filter(person::Column::Id.is_in(owners)).all(db).await?;
    let mut by_hash: HashMap<_, Vec<_>> = HashMap::new();
    for phone in phones {
        by_hash.entry(phone.number_hash.clone()).or_default().push(phone);
    }
    Ok(Known {
        phones: by_hash,
        routes,
        participants: theirs,
        people: people.into_iter().map(|it| (it.id, it)).collect(),
        conversations: conversations.into_iter().map(|it| (it.id, it)).collect(),
        rides,
    })
}

impl Known {
    fn guess(
        &self,
        now: Timestamp,
        item: &unrouted_item::Model,
        phone: Option<&PhoneHash>,
        words: &str,
    ) -> Vec<Guess> {
        let mut guesses = Vec::new();
        if let Some(proven) = item.proven_id {
            self.of_person(
                &mut guesses,
                now,
                proven,
                Likelihood::Certain,
                "Keyed in the PIN of this conversation.",
            );
        }
        // The phone led somewhere from this very number.
        let here = self
            .routes
            .iter()
            .find(|route| Some(&route.phone_hash) == phone && Some(route.number_id) == item.number_id);
        if let Some(route) = here {
            let why = "Had this conversation on this number; it has ended.";
            self.of_participant(&mut guesses, route.participant_id, Likelihood::Certain, why);
        }
        for owner in phone.and_then(|hash| self.phones.get(hash)).into_iter().flatten() {
            let (sure, why) = if owner.is_primary {
                (Likelihood::Certain, "This is the person's phone.")
            } else {
                (Likelihood::Likely, "This was, or is, another phone of the person.")
            };
            self.of_person(&mut guesses, now, owner.person_id, sure, why);
        }
        // Nobody's phone: one of those who use this number now, from another phone.
        if guesses.is_empty() {
            let holding = self.routes.iter().filter(|route| {
                Some(route.number_id) == item.number_id
                    && route.held_until > now
                    && Some(&route.phone_hash) != phone
            });
            for route in holding {
                let why = "Uses this number now; may be writing from another phone.";
                self.of_participant(&mut guesses, route.participant_id, Likelihood::Possible, why);
            }
        }
        for guess in &mut guesses {
            if let Some(named) = named(guess, words) {
                guess.likelihood = guess.likelihood.max(Likelihood::Likely);
                guess.why = format!("{} {named}", guess.why);
            }
        }
        // Stable: of equals, the one found by the better reason stays first.
        guesses.sort_by_key(|guess| {
            let live = guess.conversation.as_ref().is_some_and(|it| it.expires_at > now);
            std::cmp::Reverse((guess.likelihood, live))
        });
        guesses.truncate(MOST);
        guesses
    }

    /// A person, once for each conversation that is live now, or once without one.
    fn of_person(&self, guesses: &mut Vec<Guess>, now: Timestamp, person: Uuid, sure: Likelihood, why: &str) {
        let live: Vec<_> = self
            .participants
            .iter()
            .filter(|it| it.person_id == person)
            .filter_map(|it| self.conversations.get(&it.conversation_id))
            .filter(|conversation| conversation.expires_at > now)
            .collect();
        for conversation in &live {
            self.add(guesses, person, sure, why, Some(conversation));
        }
        if live.is_empty() {
            self.add(guesses, person, sure, why, None);
        }
    }

    fn of_participant(&self, guesses: &mut Vec<Guess>, participant: Uuid, sure: Likelihood, why: &str) {
        let Some(participant) = self.participants.iter().find(|it| it.id == participant) else { return };
        let conversation = self.conversations.get(&participant.conversation_id);
        self.add(guesses, participant.person_id, sure, why, conversation);
    }

    fn add(
        &self,
        guesses: &mut Vec<Guess>,
        person: Uuid,
        likelihood: Likelihood,
        why: &str,
        conversation: Option<&conversation::Model>,
    ) {
        let Some(person) = self.people.get(&person) else { return };
        let same = |guess: &Guess| {
            guess.person.id == person.id
                && (conversation.is_none()
                    || guess.conversation.as_ref().map(|it| it.id) == conversation.map(|it| it.id))
        };
        if guesses.iter().any(same) {
            return;
        }
        let ride = conversation.and_then(|it| {
            let rides = self.rides.iter().filter(|ride| ride.conversation_id == Some(it.id));
            rides.max_by_key(|ride| (ride.ended_at.is_none(), ride.created_at))
        });
        guesses.push(Guess {
            person: person.clone(),
            likelihood,
            why: why.to_owned(),
            conversation: conversation.cloned(),
            ride: ride.cloned(),
        });
    }
}

/// Does the text name the person, or his ride?
fn named(guess: &Guess, words: &str) -> Option<&'static str> {
    let words = words.to_lowercase();
    if guess.ride.as_ref().is_some_and(|ride| words.contains(&ride.r#ref.to_lowercase())) {
        return Some("The text names this ride.");
    }
    let first = guess.person.name_folded.split_whitespace().next().unwrap_or_default();
    let is_word = |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|word| word == first);
    (first.chars().count() > 1 && is_word(&words)).then_some("The text has this name in it.")
}
