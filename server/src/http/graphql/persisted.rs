//! What is remembered of queries. Automatic persisted ones, as Apollo's clients ask them: a request may name its query by the
//! SHA-256 of its text, once it was sent with it. And what was parsed: a client asks the same few queries all day.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::Request;
use async_graphql::parser::types::ExecutableDocument;
use lru::LruCache;
use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorCode, Result};
use crate::graphql::limits;

/// Queries that are kept, those that were asked last.
const KEPT: NonZeroUsize = NonZeroUsize::new(500).unwrap();

/// Queries that are kept parsed: more than the console has.
const PARSED: NonZeroUsize = NonZeroUsize::new(200).unwrap();
/// The longest of these, in bytes. The console's longest has half of it.
const SHORT: usize = 3 * 1024;

type Hash = [u8; 32];

/// Queries by their hash, and parsed ones by their text.
pub(super) struct Persisted {
    queries: Mutex<LruCache<Hash, String>>,
    parsed: Mutex<LruCache<String, Arc<ExecutableDocument>>>,
}

impl Default for Persisted {
    fn default() -> Self {
        Self { queries: Mutex::new(LruCache::new(KEPT)), parsed: Mutex::new(LruCache::new(PARSED)) }
    }
}

impl Persisted {
    /// The text of a query that is told by its text, its hash, or both. Both are kept, if `keeps`.
    ///
    /// # Errors
    /// `PERSISTED_QUERY_NOT_FOUND`; `INVALID_INPUT` when there is neither, or they do not fit.
    pub(super) fn text(&self, query: Option<String>, hash: Option<&str>, keeps: bool) -> Result<String> {
        let hash = hash.map(read).transpose()?;
        match (query, hash) {
            (Some(query), None) => Ok(query),
            (Some(query), Some(hash)) => {
                if hash != Hash::from(Sha256::digest(&query)) {
                    return Err(wrong("The hash is not the query's."));
                }
                if keeps {
                    self.queries().get_or_insert(hash, || query.clone());
                }
                Ok(query)
            }
            // What clients of this protocol look for are these very words.
            (None, Some(hash)) => {
                self.queries().get(&hash).cloned().ok_or_else(|| {
                    Error::refused(ErrorCode::PersistedQueryNotFound, "PersistedQueryNotFound")
                })
            }
            (None, None) => Err(wrong("There is no query.")),
        }
    }

    /// A request of this query, parsed if it was before. Else that is remembered, if `keeps` and it can be parsed.
    pub(super) fn request(&self, query: String, keeps: bool) -> Request {
        let mut request = Request::new(query);
        let known = self.parsed().get(&request.query).cloned();
        if let Some(document) = known {
            request.set_parsed_query((*document).clone());
        } else if keeps
            && request.query.len() <= SHORT
            && limits::may_be_read(&request.query)
            && let Ok(document) = request.parsed_query()
        {
            let document = Arc::new(document.clone());
            self.parsed().put(request.query.clone(), document);
        }
        request
    }

    fn queries(&self) -> MutexGuard<'_, LruCache<Hash, String>> {
        self.queries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn parsed(&self) -> MutexGuard<'_, LruCache<String, Arc<ExecutableDocument>>> {
        self.parsed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(hash: &str) -> Result<Hash> {
    let mut read = Hash::default();
    hex::decode_to_slice(hash, &mut read).map_err(|_| wrong("The hash is no SHA-256 in hexadecimal."))?;
    Ok(read)
}

fn wrong(words: &str) -> Error {
    Error::refused(ErrorCode::InvalidInput, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUERY: &str = "{ me { id } }";

    fn hash() -> String {
        hex::encode(Sha256::digest(QUERY))
    }

    #[test]
    fn a_query_is_known_by_its_hash_once_it_was_sent_with_it() {
        let persisted = Persisted::default();
        let by_hash = || persisted.text(None, Some(&hash()), true);
        assert_eq!(by_hash().unwrap_err().code(), ErrorCode::PersistedQueryNotFound);
        persisted.text(Some(QUERY.to_owned()), Some(&hash()), false).unwrap();
        assert!(by_hash().is_err(), "a stranger has nothing kept");
        assert_eq!(persisted.text(Some(QUERY.to_owned()), Some(&hash()), true).unwrap(), QUERY);
        assert_eq!(by_hash().unwrap(), QUERY);
    }

    #[test]
    fn a_query_is_parsed_once_for_those_who_may_have_it_kept() {
        let persisted = Persisted::default();
        let known = |text: &str| persisted.parsed().contains(text);
        persisted.request(QUERY.to_owned(), false);
        assert!(!known(QUERY), "a stranger has nothing kept");
        for _ in 0..2 {
            let document = format!("{:?}", persisted.request(QUERY.to_owned(), true).parsed_query().unwrap());
            assert_eq!(document, format!("{:?}", Request::new(QUERY).parsed_query().unwrap()));
            assert!(known(QUERY));
        }
        for other in ["{ me {", &format!("{{ me {{ {}id }} }}", " ".repeat(SHORT)), &"{a".repeat(100)] {
            assert!(persisted.request(other.to_owned(), true).query == other && !known(other), "{other}");
        }
    }

    #[test]
    fn a_hash_of_something_else_is_refused() {
        let persisted = Persisted::default();
        for (query, hash) in [
            (Some("{ other }"), Some(hash())),
            (Some(QUERY), Some("abc".to_owned())),
            (None, Some(hash().repeat(2))),
            (None, None),
        ] {
            let told = persisted.text(query.map(str::to_owned), hash.as_deref(), true);
            assert_eq!(told.unwrap_err().code(), ErrorCode::InvalidInput);
        }
    }
}
