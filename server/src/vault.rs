//! The vault: phones and message bodies are sealed before they reach the database, and found
//! again by a keyed hash. A dump of the database shows neither (T30).
//!
//! Sealing is XChaCha20-Poly1305 with a random nonce (`maskline-cipher`); the first byte is the key's version, so that
//! keys can be rotated. The row's id is bound in as associated data: a sealed value copied into
//! another row does not open.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use maskline_cipher::Cipher;
use secrecy::{ExposeSecret, SecretSlice};
use sha2::Sha256;
use thiserror::Error;
use uuid::Uuid;

use crate::phone::PhoneNumber;

/// The version of the key that comes from the deployment's secret; further ones count from 2.
const FIRST: u8 = 1;

/// Keyed hash of a phone number: 16 bytes, equal for equal numbers, useless without the key.
pub type PhoneHash = Vec<u8>;

/// The sealed value does not open: another key, another row, or a damaged database.
#[derive(Debug, Error)]
#[error("a sealed value does not open: is MASKLINE_SECRET_KEY the one this database was written with?")]
pub struct SealBroken;

/// Seals and opens what must not stand in the database in clear, with keys derived from one secret.
pub struct Vault {
    /// By version.
    sealing: BTreeMap<u8, Cipher>,
    /// Which of them new values are sealed with.
    with: u8,
    hashing: SecretSlice<u8>,
    secret: SecretSlice<u8>,
}

impl Vault {
    /// Derives all keys from the deployment's secret (at least 32 bytes).
    #[must_use]
    pub fn new(secret: SecretSlice<u8>) -> Self {
        let sealing_key = derive(secret.expose_secret(), "maskline/seal/v1");
        Self {
            sealing: BTreeMap::from([(FIRST, Cipher::new(sealing_key))]),
            with: FIRST,
            hashing: derive(secret.expose_secret(), "maskline/phone-hash/v1").to_vec().into(),
            secret,
        }
    }

    /// Adds keys to seal with, each with its version from 2 on. The newest seals, unless `with` names
    /// another one; all of them open. `None` if a version is taken, 0 or 1, or `with` is not there.
    #[must_use]
    pub fn with_keys(mut self, keys: Vec<(u8, SecretSlice<u8>)>, with: Option<u8>) -> Option<Self> {
        for (version, secret) in keys {
            let key = derive(secret.expose_secret(), "maskline/seal/v1");
            if version <= FIRST || self.sealing.insert(version, Cipher::new(key)).is_some() {
                return None;
            }
        }
        self.with = with.or_else(|| self.sealing.keys().next_back().copied())?;
        self.sealing.contains_key(&self.with).then_some(self)
    }

    /// Does a sealed value carry the key that new ones are sealed with?
    #[must_use]
    pub fn is_newest(&self, sealed: &[u8]) -> bool {
        sealed.first() == Some(&self.with)
    }

    /// A further 32-byte key for one named purpose (access tokens, the simulator's signature).
    #[must_use]
    pub fn derive(&self, purpose: &str) -> SecretSlice<u8> {
        derive(self.secret.expose_secret(), purpose).to_vec().into()
    }

    /// The look-up hash of a phone number.
    #[must_use]
    pub fn hash(&self, phone: &PhoneNumber) -> PhoneHash {
        mac(self.hashing.expose_secret(), phone.e164().as_bytes())[..16].to_vec()
    }

    /// A keyed hash of several values together, for finding what has all of them in common.
    #[must_use]
    pub fn fingerprint(&self, values: &[&str]) -> Vec<u8> {
        let mut whole = Vec::new();
        for value in values {
            whole.extend_from_slice(&value.len().to_be_bytes());
            whole.extend_from_slice(value.as_bytes());
        }
        let key = derive(self.secret.expose_secret(), "maskline/fingerprint/v1");
        mac(&key, &whole)[..16].to_vec()
    }

    /// Seals `text` for the row `row`.
    ///
    /// # Panics
    /// Never in practice: the cipher refuses only texts of more than 256 GiB.
    #[must_use]
    pub fn seal(&self, row: Uuid, text: &str) -> Vec<u8> {
        self.seal_bytes(row, text.as_bytes())
    }

    /// As [`Vault::seal`], for a file.
    ///
    /// # Panics
    /// Never in practice, as [`Vault::seal`].
    #[must_use]
    pub fn seal_bytes(&self, row: Uuid, file: &[u8]) -> Vec<u8> {
        [&[self.with], self.sealing[&self.with].seal(file, row.as_bytes()).as_slice()].concat()
    }

    /// Opens what [`Vault::seal`] made for the same row.
    ///
    /// # Errors
    /// [`SealBroken`] when key, row or bytes are not those it was sealed with.
    pub fn open(&self, row: Uuid, sealed: &[u8]) -> Result<String, SealBroken> {
        String::from_utf8(self.open_bytes(row, sealed)?).map_err(|_| SealBroken)
    }

    /// Opens what [`Vault::seal_bytes`] made for the same row.
    ///
    /// # Errors
    /// [`SealBroken`], as [`Vault::open`].
    pub fn open_bytes(&self, row: Uuid, sealed: &[u8]) -> Result<Vec<u8>, SealBroken> {
        let (version, rest) = sealed.split_first().ok_or(SealBroken)?;
        let cipher = self.sealing.get(version).ok_or(SealBroken)?;
        cipher.open(rest, row.as_bytes()).map_err(|_| SealBroken)
    }

    /// Is this the text that was sealed? Most others are told from it by their length.
    ///
    /// # Errors
    /// [`SealBroken`], as [`Vault::open`].
    pub fn holds(&self, row: Uuid, sealed: &[u8], text: &str) -> Result<bool, SealBroken> {
        Ok(sealed.len() == 1 + maskline_cipher::OVERHEAD + text.len() && self.open(row, sealed)? == text)
    }

    /// Opens a sealed phone number.
    ///
    /// # Errors
    /// [`SealBroken`], as [`Vault::open`].
    pub fn open_phone(&self, row: Uuid, sealed: &[u8]) -> Result<PhoneNumber, SealBroken> {
        self.open(row, sealed).map(PhoneNumber::from_stored)
    }
}

fn derive(secret: &[u8], purpose: &str) -> [u8; 32] {
    mac(secret, purpose.as_bytes())
}

fn mac(key: &[u8], data: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(data);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(byte: u8) -> Vault {
        Vault::new(vec![byte; 32].into())
    }

    #[test]
    fn opens_only_for_its_row_and_key() {
        let (row, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = vault(1).seal(row, "See you at the gate 🙂");
        assert_eq!(vault(1).open(row, &sealed).unwrap(), "See you at the gate 🙂");
        assert!(vault(1).open(other, &sealed).is_err());
        assert!(vault(2).open(row, &sealed).is_err());
        assert!(vault(1).open(row, &sealed[..10]).is_err());
    }

    #[test]
    fn the_newest_key_seals_and_all_of_them_open() {
        let row = Uuid::from_u128(1);
        let key = |byte: u8| vec![byte; 32].into();
        let old = vault(1).seal(row, "hello");
        let both = vault(1).with_keys(vec![(2, key(2)), (3, key(3))], None).unwrap();
        assert_eq!(both.open(row, &old).unwrap(), "hello");
        assert!(!both.is_newest(&old));
        let new = both.seal(row, "hello");
        assert!(both.is_newest(&new) && new[0] == 3);
        assert!(vault(1).open(row, &new).is_err());
        let waits = vault(1).with_keys(vec![(2, key(2))], Some(1)).unwrap();
        assert_eq!(waits.seal(row, "hello")[0], 1);
        for (keys, with) in
            [(vec![(1, key(2))], None), (vec![(2, key(2)), (2, key(3))], None), (vec![], Some(2))]
        {
            assert!(vault(1).with_keys(keys, with).is_none());
        }
    }

    #[test]
    fn a_text_is_known_without_those_of_another_length_being_opened() {
        let row = Uuid::from_u128(1);
        let sealed = vault(1).seal(row, "ok 🙂");
        assert!(vault(1).holds(row, &sealed, "ok 🙂").unwrap());
        assert!(!vault(1).holds(row, &sealed, "ok 🙁").unwrap());
        assert!(!vault(2).holds(row, &sealed, "ok").unwrap());
        assert!(vault(2).holds(row, &sealed, "ok 🙂").is_err());
    }

    #[test]
    fn values_together_are_more_than_their_letters() {
        let vault = vault(1);
        assert_eq!(vault.fingerprint(&["a", "bc"]), vault.fingerprint(&["a", "bc"]));
        assert_ne!(vault.fingerprint(&["a", "bc"]), vault.fingerprint(&["ab", "c"]));
    }

    #[test]
    fn the_same_phone_hashes_alike_under_one_key_only() {
        let phone = PhoneNumber::parse("+31612345678", None).unwrap();
        assert_eq!(vault(1).hash(&phone), vault(1).hash(&phone));
        assert_ne!(vault(1).hash(&phone), vault(2).hash(&phone));
    }
}
