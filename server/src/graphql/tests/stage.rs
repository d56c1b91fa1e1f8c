//! A server over a database of its own, and the rows the stories begin with.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::futures_util::StreamExt;
use async_graphql::futures_util::stream::{self, BoxStream};
use async_graphql::{Request, Variables};
use clap::Parser;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::Value;
use uuid::Uuid;

use crate::app::App;
use crate::auth::app_token::AppUser;
use crate::auth::{Caller, Identity};
use crate::clock::{Clock, Timestamp};
use crate::config::Config;
use crate::db::WriteTx;
use crate::entities::account::Role;
use crate::entities::event::Topic;
use crate::entities::person::Kind;
use crate::entities::{
    account, conversation, entry, leg, market, participant, person, phone, proxy_number, ride, ride_read,
    route,
};
use crate::graphql::Schema;
use crate::graphql::audience::Answer;
use crate::graphql::guard::{APP_ONLY, NOT_APP};
use crate::phone::PhoneNumber;

/// 2026-11-21T12:00:00Z.
const NOON: Timestamp = Timestamp(1_795_262_400_000);

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    config: Config,
}

pub struct Stage {
    pub app: App,
    pub schema: Schema,
    reader: Uuid,
    number: Uuid,
    _folder: tempfile::TempDir,
}

impl Stage {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().display();
        let database = format!("--database-url=sqlite://{path}/test.db");
        let line = Line::parse_from(["maskline".to_owned(), database, format!("--data-dir={path}")]);
        let app = App::start(line.config, Clock::manual(NOON)).await.unwrap();
        let (reader, number) = (app.clock.new_id(), app.clock.new_id());
        let tx = app.db.begin().await.unwrap();
        let account = account::Model {
            id: reader,
            email: "v@example.com".to_owned(),
            name: "Vera".to_owned(),
            role: Role::Viewer,
            password_hash: String::new(),
            active: true,
            token_version: 0,
            markets: None,
            last_sign_in_at: None,
            created_at: NOON,
        };
        insert(&tx, account).await;
        let market = market::named_or_default(&*tx, None).await.unwrap();
        let phone = PhoneNumber::from_stored("+3197010000001".to_owned());
        let row = proxy_number::Model::plain(number, &phone, "simulator", market.id, NOON);
        insert(&tx, row).await;
        tx.commit().await.unwrap();
        Self { schema: Schema::new(&app), app, reader, number, _folder: folder }
    }

    fn request(&self, role: Option<Role>, query: &str, variables: Value) -> Request {
        let request = Request::new(query).variables(Variables::from_json(variables));
        match role {
            Some(role) => request.data(self.identity(role)),
            None => request,
        }
    }

    fn identity(&self, role: Role) -> Identity {
        let expires_at = NOON.plus(Duration::from_mins(10));
        Identity { account_id: self.reader, role, scopes: None, markets: None, expires_at }
    }

    /// All answers to one of these.
    fn answers(&self, caller: Option<Caller>, query: &str, variables: Value) -> BoxStream<'static, Answer> {
        let request = Request::new(query).variables(Variables::from_json(variables));
        let request = match caller.clone() {
            Some(Caller::Account(identity)) => request.data(identity),
            Some(Caller::App(user)) => request.data(user),
            None => request,
        };
        let schema = self.schema.clone();
        let answers = async move { schema.answers(caller, request).await };
        stream::once(answers).flatten().boxed()
    }

    fn with_role(&self, role: Role) -> Caller {
        Caller::Account(self.identity(role))
    }

    /// What is answered; nothing may be refused.
    pub async fn ask(&self, role: Role, query: &str, variables: Value) -> Value {
        let response = self.schema.execute(self.request(Some(role), query, variables)).await;
        assert!(response.errors.is_empty(), "{:?}", response.errors);
        response.data.into_json().unwrap()
    }

    /// The extensions of the one refusal; nothing may be answered.
    pub async fn refusal(&self, role: Option<Role>, query: &str, variables: Value) -> Value {
        let caller = role.map(|role| self.with_role(role));
        let answer = self.answers(caller, query, variables).next().await.unwrap();
        let mut errors = errors(&answer);
        assert_eq!(errors.len(), 1, "{errors:?}");
        errors.remove(0)["extensions"].take()
    }

    /// What a guard said, if one refused; a subscription that is let in says nothing for now.
    pub async fn guarded(&self, role: Option<Role>, query: &str) -> Option<String> {
        self.first_refusal(role.map(|role| self.with_role(role)), query).await
    }

    /// As [`Stage::guarded`], for the app of a customer.
    pub async fn guarded_app(&self, query: &str) -> Option<String> {
        let expires_at = NOON.plus(Duration::from_mins(10));
        let user = AppUser { person_id: self.reader, kind: Kind::Customer, expires_at };
        self.first_refusal(Some(Caller::App(user)), query).await
    }

    async fn first_refusal(&self, caller: Option<Caller>, query: &str) -> Option<String> {
        let mut answers = self.answers(caller, query, Value::Null);
        let answer = tokio::time::timeout(Duration::from_millis(500), answers.next()).await.ok()??;
        let errors = errors(&answer);
        let error = errors.first()?;
        let code = error["extensions"]["code"].as_str().unwrap_or_default().to_owned();
        let words = error["message"].as_str().unwrap_or_default();
        // Others refuse with that code as well: a demonstration's clock, say.
        let by_guard = words.starts_with("You lack the permission")
            || [APP_ONLY, NOT_APP].contains(&words)
            || code == "UNAUTHENTICATED";
        by_guard.then_some(code)
    }

    /// What a watcher is sent.
    pub fn watch(&self, role: Role, query: &str, variables: Value) -> BoxStream<'static, Arc<str>> {
        self.watch_as(self.identity(role), query, variables)
    }

    /// What this one is sent; nothing may be refused.
    pub fn watch_as(&self, who: Identity, query: &str, variables: Value) -> BoxStream<'static, Arc<str>> {
        let answers = self.answers(Some(Caller::Account(who)), query, variables);
        let told = |answer| match answer {
            Answer::Response(text) => text,
            Answer::Failure(text) | Answer::Refusal(text) => panic!("{text}"),
        };
        answers.map(told).boxed()
    }

    /// Another user of this role.
    pub fn colleague(&self, role: Role) -> Identity {
        Identity { account_id: self.app.clock.new_id(), ..self.identity(role) }
    }

    /// A ride of a new customer with a new driver, an hour after the one before.
    pub async fn ride(&self, customer: &str, place: &str) -> Uuid {
        let app = &self.app;
        app.clock.advance(Duration::from_secs(1));
        let (id, now) = (app.clock.new_id(), app.clock.now());
        let serial = i64::try_from(ride::Entity::find().all(app.db.read()).await.unwrap().len()).unwrap() + 1;
        let mut tx = app.db.begin().await.unwrap();
        let market = market::named_or_default(&*tx, None).await.unwrap();
        let conversation = conversation::Model {
            id: app.clock.new_id(),
            market_id: market.id,
            rung: conversation::Rung::Common,
            rested_ms: None,
            opened_at: now,
            ended_at: None,
            expires_at: Timestamp::FAR,
            hard_expires_at: None,
            closed_at: None,
            close_reason: None,
            version: 1,
            kind: conversation::Kind::Ride,
            strategy: market.strategy,
            mode: conversation::Mode::SmsAndVoice,
            connected_at: Some(now),
            suspended_at: None,
            extended_until: None,
        };
        let conversation_id = conversation.id;
        insert(&tx, conversation).await;
        let driver = format!("Driver of {customer}");
        let mut people = Vec::new();
        for (kind, name, tail) in [(Kind::Customer, customer, 0), (Kind::Driver, driver.as_str(), 50)] {
            let (person, phone) = self.person(&tx, kind, name, serial + tail).await;
            let participant = participant::Model {
                id: app.clock.new_id(),
                conversation_id,
                person_id: person,
                phone_id: phone.id,
                role: kind,
                number_id: self.number,
                left_at: None,
            };
            people.push((person, phone, participant.id));
            insert(&tx, participant).await;
        }
        let held = route::Model {
            phone_hash: people[0].1.number_hash.clone(),
            number_id: self.number,
            conversation_id,
            participant_id: people[0].2,
            peer_id: people[1].2,
            held_until: Timestamp::FAR,
            ended_at: None,
            disposition: route::Disposition::Ended,
            moved_to: None,
            prev_conversation_id: None,
            prev_peer_id: None,
            prev_until: None,
        };
        insert(&tx, held).await;
        let row = ride::Model {
            id,
            r#ref: format!("R-{}", 1_000 + serial),
            market_id: market.id,
            customer_id: people[0].0,
            driver_id: Some(people[1].0),
            conversation_id: Some(conversation_id),
            start: place.to_owned(),
            destination: "Airport".to_owned(),
            places_folded: format!("{} airport", place.to_lowercase()),
            pickup_at: Timestamp(NOON.0 - 3_000_000 + serial * 3_600_000),
            state: ride::State::Assigned,
            external_id: None,
            start_latitude: None,
            start_longitude: None,
            activity_at: now,
            version: 1,
            created_at: now,
            ended_at: None,
        };
        insert(&tx, row).await;
        tx.note(Topic::RideChanged, None, Some(id), now);
        tx.commit().await.unwrap();
        id
    }

    async fn person(&self, tx: &WriteTx, kind: Kind, name: &str, tail: i64) -> (Uuid, phone::Model) {
        let (app, now) = (&self.app, self.app.clock.now());
        let person = person::Model {
            id: app.clock.new_id(),
            kind,
            name: name.to_owned(),
            name_folded: name.to_lowercase(),
            note: String::new(),
            locale: None,
            active: true,
            last_ride_at: crate::clock::Timestamp(0),
            version: 1,
            app_token_version: 0,
            created_at: now,
            updated_at: now,
        };
        let number = PhoneNumber::parse(&format!("+316123456{tail:02}"), None).unwrap();
        let phone_id = app.clock.new_id();
        let phone = phone::Model {
            id: phone_id,
            person_id: person.id,
            number_sealed: app.vault.seal(phone_id, number.e164()),
            number_hash: app.vault.hash(&number),
            country: number.country(),
            is_primary: true,
            line_type: None,
            looked_up_at: None,
            retired_at: None,
            verified_at: None,
            created_at: now,
        };
        let id = person.id;
        insert(tx, person).await;
        insert(tx, phone.clone()).await;
        (id, phone)
    }

    /// A text of the customer of a ride, on its way to the driver in this state.
    pub async fn entry(&self, ride: Uuid, kind: entry::Kind, body: &str, state: leg::State) -> Uuid {
        let app = &self.app;
        app.clock.advance(Duration::from_secs(1));
        let now = app.clock.now();
        let ride = ride::by_id(app.db.read(), ride).await.unwrap();
        let phone = phone::primary_of(app.db.read(), ride.customer_id).await.unwrap();
        let number = app.vault.open_phone(phone.id, &phone.number_sealed).unwrap();
        let id = app.clock.new_id();
        let mut tx = app.db.begin().await.unwrap();
        let row = entry::Model {
            id,
            conversation_id: ride.conversation_id,
            ride_id: Some(ride.id),
            number_id: Some(self.number),
            channel: entry::Channel::Sms,
            kind,
            from_role: entry::Party::Customer,
            to_role: Some(entry::Party::Driver),
            from_person_id: Some(ride.customer_id),
            to_person_id: ride.driver_id,
            body_sealed: Some(app.vault.seal(id, body)),
            template: None,
            problem: None,
            trace: None,
            answer_sealed: None,
            recovered: false,
            media_sealed: None,
            leak: None,
            redacted_at: None,
            missing_parts: None,
            secret_sealed: None,
            verdict: None,
            edited_sealed: None,
            account_id: None,
            created_at: now,
        };
        insert(&tx, row).await;
        for (direction, state) in
            [(leg::Direction::Inbound, leg::State::Received), (leg::Direction::Outbound, state)]
        {
            let leg = app.clock.new_id();
            let row = leg::Model {
                id: leg,
                entry_id: id,
                direction,
                state,
                provider: "simulator".to_owned(),
                provider_id: Some(leg.to_string()),
                number_id: Some(self.number),
                phone_sealed: Some(app.vault.seal(leg, number.e164())),
                phone_hash: Some(phone.number_hash.clone()),
                attempts: 1,
                failures: 0,
                first_attempt_at: None,
                next_attempt_at: None,
                lease_until: None,
                error_code: None,
                error_message: state.is_problem().then(|| "it failed".to_owned()),
                segments: Some(1),
                duration_seconds: None,
                created_at: now,
                updated_at: now,
                trace: None,
            };
            insert(&tx, row).await;
        }
        let mut active = ride.clone().into_active_model();
        active.activity_at = Set(now);
        active.update(&*tx).await.unwrap();
        tx.note(Topic::EntryAdded, Some(id), Some(ride.id), now);
        tx.commit().await.unwrap();
        id
    }

    /// The reader has seen all of a ride.
    pub async fn read_all(&self, ride: Uuid) {
        let last = entry::last_of_ride(self.app.db.read(), ride).await.unwrap().unwrap();
        let tx = self.app.db.begin().await.unwrap();
        let row = ride_read::Model { account_id: self.reader, ride_id: ride, entry_id: last.id };
        insert(&tx, row).await;
        tx.commit().await.unwrap();
    }
}

async fn insert<M, A>(tx: &WriteTx, row: M)
where
    M: IntoActiveModel<A>,
    A: ActiveModelTrait,
{
    A::Entity::insert(row.into_active_model()).exec_without_returning(&**tx).await.unwrap();
}

/// The errors of an answer.
fn errors(answer: &Answer) -> Vec<Value> {
    let told = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let errors = match answer {
        Answer::Response(text) | Answer::Failure(text) => told(text)["errors"].take(),
        Answer::Refusal(errors) => told(errors),
    };
    errors.as_array().cloned().unwrap_or_default()
}
