//! The operations of one socket that are under way.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::ws::Utf8Bytes;
use futures_util::stream::{self, AbortHandle, BoxStream, SelectAll};
use futures_util::{FutureExt, StreamExt};

use super::over_http::Parameters;
use super::talk::Said;
use super::{Door, errors, of};
use crate::auth::Caller;
use crate::error::{Error, ErrorCode};
use crate::graphql::audience::Answer;

/// How many may be under way on one socket of a user.
const MOST: usize = 32;
/// On one of an app: anybody may have a token of one (T22).
const MOST_OF_APP: usize = 4;

/// How many may be under way on one socket of this caller.
pub(super) fn most(who: &Caller) -> usize {
    match who {
        Caller::Account(_) => MOST,
        Caller::App(_) => MOST_OF_APP,
    }
}

/// All of a socket. They go on while [`Operations::next`] is asked.
#[derive(Default)]
pub(super) struct Operations {
    names: HashMap<Arc<str>, AbortHandle>,
    answers: SelectAll<BoxStream<'static, (Arc<str>, Said)>>,
}

impl Operations {
    /// Begins one under this name, for who presents this `authorization`, unless `most` are under way. `false` if the
    /// name is taken.
    pub(super) fn begin(
        &mut self,
        id: String,
        door: Door,
        authorization: Arc<str>,
        asked: Parameters,
        most: usize,
    ) -> bool {
        let id: Arc<str> = id.into();
        if self.names.contains_key(&id) {
            return false;
        }
        let answers = if self.names.len() < most {
            run(door, authorization, asked).flatten_stream().boxed()
        } else {
            let words = format!("At most {most} operations at a time on one socket.");
            refused(&Error::refused(ErrorCode::RateLimited, words))
        };
        let (answers, abort) = stream::abortable(told(answers));
        let name = Arc::clone(&id);
        self.answers.push(answers.map(move |said| (Arc::clone(&name), said)).boxed());
        self.names.insert(id, abort);
        true
    }

    /// Ends one, if there is one of this name.
    pub(super) fn end(&mut self, id: &str) {
        if let Some(abort) = self.names.remove(id) {
            abort.abort();
        }
    }

    /// The next message of any of them. Waits for ever when there is none.
    pub(super) async fn next(&mut self) -> Utf8Bytes {
        let Some((id, said)) = self.answers.next().await else { return std::future::pending().await };
        if said.is_last() {
            self.names.remove(&id);
        }
        said.of(&id)
    }
}

/// Runs it, by a fresh look at who asks: an account may have been disabled since the socket was opened.
async fn run(door: Door, authorization: Arc<str>, asked: Parameters) -> BoxStream<'static, Answer> {
    let entered = async {
        let request = asked.request(door.persisted(), true)?;
        let who = super::introduce(door.app(), &authorization).await?;
        let request = of(door.app(), who.clone(), request).await?;
        Ok((who, request))
    };
    match entered.await {
        Ok((who, request)) => door.schema().answers(Some(who), request).await,
        Err(error) => refused(&error),
    }
}

fn refused(error: &Error) -> BoxStream<'static, Answer> {
    let answer = Answer::of(&errors::refused(error));
    stream::once(std::future::ready(answer)).boxed()
}

/// The protocol's words for them. What was refused as a whole is an error, which ends it.
fn told(answers: BoxStream<'static, Answer>) -> impl futures_util::Stream<Item = Said> {
    let end = stream::once(std::future::ready(Said::Complete));
    answers
        .map(|answer| match answer {
            Answer::Response(text) | Answer::Failure(text) => Said::Next(text),
            Answer::Refusal(errors) => Said::Error(errors),
        })
        .chain(end)
        .scan(false, |is_over, said| {
            let before = std::mem::replace(is_over, said.is_last());
            std::future::ready((!before).then_some(said))
        })
}
