//! Automatic persisted queries, as Apollo's clients ask them: a request may name its query by the SHA-256 of its text, once
//! it was sent with it.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use lru::LruCache;
use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorCode, Result};

/// Queries that are kept, those that were asked last.
const KEPT: NonZeroUsize = NonZeroUsize::new(500).unwrap();

type Hash = [u8; 32];

/// Queries by their hash.
pub(super) struct Persisted(Mutex<LruCache<Hash, String>>);

impl Default for Persisted {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
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

    fn queries(&self) -> std::sync::MutexGuard<'_, LruCache<Hash, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
