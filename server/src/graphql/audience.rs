//! Watching: what is told of an event is made once for all who asked the same and may see the same, and each is sent
//! that text. A thousand watchers cost a thousand sends, not a thousand answers.
//!
//! A subscription is run twice. When it is opened, to check it and to learn which events it wants: its field hands these
//! to the [`Tap`] and yields nothing. Then for each event, with [`Only`] that one, for the first who gets there; the
//! others wait for the same. What is the caller's alone, an error or a field that says so ([`Mine`]), each makes for himself.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection};
use async_graphql::{Name, Request, Response, Value, Variables};
use futures_util::FutureExt;
use futures_util::future::{self, BoxFuture};
use futures_util::stream::BoxStream;

use crate::auth::{Caller, Identity};
use crate::clock::Timestamp;
use crate::entities::event;

/// How long an answer is there for those who come later; a row may change, or be erased.
const KEPT: Duration = Duration::from_secs(1);
/// Answers of one question that are kept at most.
const MOST: usize = 256;

/// What a watcher is sent.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A response, as JSON.
    Response(Arc<str>),
    /// A response without any data: nothing follows.
    Failure(Arc<str>),
    /// The errors, as JSON, of what never ran: nothing follows.
    Refusal(Arc<str>),
}

impl Answer {
    /// Of a response.
    #[must_use]
    pub fn of(response: &Response) -> Self {
        if response.errors.is_empty() || response.data != Value::Null {
            return Self::Response(json(response));
        }
        let never_ran = response.errors.iter().all(|error| error.path.is_empty());
        if never_ran { Self::Refusal(json(&response.errors)) } else { Self::Failure(json(response)) }
    }

    /// Does nothing follow?
    #[must_use]
    pub fn is_last(&self) -> bool {
        !matches!(self, Self::Response(_))
    }
}

fn json(what: &impl serde::Serialize) -> Arc<str> {
    let text = serde_json::to_string(what).unwrap_or_else(|error| {
        tracing::error!(%error, "an answer cannot be written");
        "null".to_owned()
    });
    text.into()
}

/// Events that a subscription wants, from where it goes on.
pub(super) type Events = BoxStream<'static, Arc<event::Model>>;

/// Where the field of a subscription leaves which events it wants.
#[derive(Clone, Default)]
pub(super) struct Tap(Arc<Mutex<Option<Events>>>);

impl Tap {
    /// `false` if another field of the same subscription left its own.
    pub(super) fn leave(&self, events: Events) -> bool {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = left.is_none();
        *left = Some(events);
        is_first
    }

    pub(super) fn take(&self) -> Option<Events> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The one event that is answered now.
#[derive(Clone)]
pub(super) struct Only(pub(super) Arc<event::Model>);

/// Whether an answer is its caller's alone.
#[derive(Clone, Default)]
pub(super) struct Mine(Arc<AtomicBool>);

impl Mine {
    pub(super) fn mark(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_marked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The questions that are watched now.
#[derive(Clone, Default)]
pub(super) struct Audience(Arc<Mutex<HashMap<String, Weak<Question>>>>);

impl Audience {
    /// The question of this request, if it is a subscription: the same one for all that ask the same and may see the
    /// same. The request was parsed.
    pub(super) fn question(&self, request: &mut Request, caller: Option<&Caller>) -> Option<Arc<Question>> {
        let operation_name = request.operation_name.clone();
        let document = request.parsed_query().ok()?.clone();
        let mut operations = document.operations.iter();
        let named = |name: Option<&Name>| operation_name.as_deref() == name.map(Name::as_str);
        let (_, operation) = operations.find(|(name, _)| operation_name.is_none() || named(*name))?;
        if operation.node.ty != OperationType::Subscription {
            return None;
        }
        let mut asked = request.variables.clone();
        if let Some(cursor) = cursor(&document, &request.query) {
            asked.remove(&cursor);
        }
        let key = format!(
            "{}\n{operation_name:?}\n{}\n{}",
            request.query,
            serde_json::to_string(&asked).ok()?,
            sight(caller)
        );
        let mut questions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = questions.get(&key).and_then(Weak::upgrade) {
            return Some(known);
        }
        questions.retain(|_, question| question.strong_count() > 0);
        let question = Arc::new(Question {
            query: request.query.clone(),
            document,
            operation_name,
            variables: request.variables.clone(),
            told: Mutex::default(),
        });
        questions.insert(key, Arc::downgrade(&question));
        Some(question)
    }
}

/// All of a caller that an answer depends on, unless it is marked as his alone.
fn sight(caller: Option<&Caller>) -> String {
    match caller {
        Some(Caller::Account(Identity { role, scopes, markets, .. })) => {
            format!("{role:?} {scopes:?} {markets:?}")
        }
        Some(Caller::App(user)) => format!("app of {}", user.person_id),
        None => String::new(),
    }
}

/// The variable that says after which event to go on, if it says nothing else: where each goes on is his own.
fn cursor(document: &ExecutableDocument, query: &str) -> Option<Name> {
    use async_graphql_value::Value as Given;
    let (_, operation) = document.operations.iter().next()?;
    let Selection::Field(field) = &operation.node.selection_set.node.items.first()?.node else { return None };
    let Given::Variable(name) = &field.node.get_argument("after")?.node else { return None };
    // Declared, and used there.
    (query.matches(&format!("${name}")).count() == 2).then(|| name.clone())
}

/// What some watch.
pub(super) struct Question {
    query: String,
    document: ExecutableDocument,
    operation_name: Option<String>,
    variables: Variables,
    told: Mutex<VecDeque<Told>>,
}

/// What was told of an event.
struct Told {
    seq: i64,
    since: Timestamp,
    answer: Making,
}

type Making = future::Shared<BoxFuture<'static, ForAll>>;

/// An answer for all who watch.
#[derive(Clone)]
enum ForAll {
    /// This one, if there is any.
    Same(Option<Answer>),
    /// Each has his own.
    Own,
}

impl Question {
    /// The question, asked by this caller of one event.
    pub(super) fn of(&self, caller: &Caller, event: Arc<event::Model>, mine: &Mine) -> Request {
        let mut request = Request::new(self.query.clone()).variables(self.variables.clone());
        request.operation_name.clone_from(&self.operation_name);
        request.set_parsed_query(self.document.clone());
        let request = match caller {
            Caller::Account(identity) => request.data(identity.clone()),
            Caller::App(user) => request.data(*user),
        };
        request.data(Only(event)).data(mine.clone())
    }

    /// The answer to it of this event, made by `make` if nobody made it yet, with whether it is the caller's alone. It is
    /// made apart: a client who dawdles holds up nobody who waits for the same (T22).
    pub(super) async fn answer<F>(&self, seq: i64, now: Timestamp, make: impl Fn() -> F) -> Option<Answer>
    where
        F: Future<Output = (Option<Answer>, bool)> + Send + 'static,
    {
        let making = self.making(seq, now, || {
            let under_way = tokio::spawn(make());
            let for_all = async {
                match under_way.await {
                    Ok((answer, false)) => ForAll::Same(answer),
                    _ => ForAll::Own,
                }
            };
            for_all.boxed().shared()
        });
        match making.await {
            ForAll::Same(answer) => answer,
            ForAll::Own => make().await.0,
        }
    }

    fn making(&self, seq: i64, now: Timestamp, begin: impl FnOnce() -> Making) -> Making {
        // A clock that was set back tells nothing.
        let is_old = |told: &Told| told.since > now || now.since(told.since) > KEPT;
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        while told.len() > MOST || told.front().is_some_and(is_old) {
            told.pop_front();
        }
        if let Some(known) = told.iter().rev().find(|told| told.seq == seq) {
            return known.answer.clone();
        }
        let answer = begin();
        told.push_back(Told { seq, since: now, answer: answer.clone() });
        answer
    }
}
