//! The API, ready to answer. What comes before and after the library's own work is done here and not in
//! its extensions: while there is one, every field of every answer passes through it.

use std::sync::Arc;

use async_graphql::{Request, Response, ServerResult};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};

use super::audience::{Answer, Audience, Events, Mine, Question, Tap};
use super::concerned::Concerned;
use super::{Mutation, Query, Subscription, builder, errors, limits, loaders};
use crate::app::App;
use crate::auth::Caller;
use crate::entities::event;

/// The whole API.
#[derive(Clone)]
pub struct Schema {
    app: App,
    library: async_graphql::Schema<Query, Mutation, Subscription>,
    audience: Audience,
}

impl Schema {
    /// Over this server.
    #[must_use]
    pub fn new(app: &App) -> Self {
        Self {
            app: app.clone(),
            library: builder().data(app.clone()).data(Concerned::default()).finish(),
            audience: Audience::default(),
        }
    }

    /// Answers a query or mutation.
    pub async fn execute(&self, request: impl Into<Request>) -> Response {
        errors::publish(match self.prepare(request.into()) {
            Ok(request) => self.library.execute(request).await,
            Err(error) => Response::from_errors(vec![error]),
        })
    }

    /// Answers any operation of this caller, if he said who he is, whose data are in the request; a subscription goes on answering, until
    /// one of its answers is the last.
    pub async fn answers(&self, caller: Option<Caller>, request: Request) -> BoxStream<'static, Answer> {
        let mut request = match self.prepare(request) {
            Ok(request) => request,
            Err(error) => return once(&errors::publish(Response::from_errors(vec![error]))),
        };
        let Some(question) = self.audience.question(&mut request, caller.as_ref()) else {
            return once(&errors::publish(self.library.execute(request).await));
        };
        let tap = Tap::default();
        let mut opened = self.library.execute_stream(request.data(tap.clone()));
        if let Some(refused) = opened.next().await {
            return once(&errors::publish(refused));
        }
        match (caller, tap.take()) {
            (Some(caller), Some(events)) => self.clone().watch(caller, question, events),
            _ => stream::empty().boxed(),
        }
    }

    fn watch(self, caller: Caller, question: Arc<Question>, events: Events) -> BoxStream<'static, Answer> {
        let asked = Arc::new((self, caller, question));
        events
            .then(move |event| {
                let asked = Arc::clone(&asked);
                async move {
                    let (schema, caller, question) = &*asked;
                    let one = || {
                        let (asked, event) = (Arc::clone(&asked), Arc::clone(&event));
                        async move { asked.0.one(&asked.1, &asked.2, &event).await }
                    };
                    // The socket is about to be closed: who signs in again goes on after what he was told last.
                    let now = schema.app.clock.now();
                    if caller.expires_at() <= now {
                        return None;
                    }
                    question.answer(event.seq, now, one).await
                }
            })
            .filter_map(std::future::ready)
            .scan(false, |ended, answer| {
                let is_over = std::mem::replace(ended, answer.is_last());
                std::future::ready((!is_over).then_some(answer))
            })
            .boxed()
    }

    /// What this caller is told of one event, and whether that is his alone.
    async fn one(
        &self,
        caller: &Caller,
        question: &Question,
        event: &Arc<event::Model>,
    ) -> (Option<Answer>, bool) {
        let mine = Mine::default();
        let request = question.of(caller, Arc::clone(event), &mine);
        let response = match loaders::give(&self.app, request) {
            Ok(request) => self.library.execute_stream(request).next().await,
            Err(error) => Some(Response::from_errors(vec![error])),
        };
        let Some(response) = response.map(errors::publish) else { return (None, mine.is_marked()) };
        (Some(Answer::of(&response)), mine.is_marked() || !response.errors.is_empty())
    }

    /// Refuses what is too large before it is looked at closely, and gives the rest its loaders.
    fn prepare(&self, mut request: Request) -> ServerResult<Request> {
        limits::check(&mut request)?;
        loaders::give(&self.app, request)
    }
}

fn once(response: &Response) -> BoxStream<'static, Answer> {
    stream::once(std::future::ready(Answer::of(response))).boxed()
}
