//! The vault: phones and message bodies are sealed before they reach the database, and found
//! again by a keyed hash. A dump of the database shows neither (T30).
//!
//! Sealing is XChaCha20-Poly1305 with a random nonce; the first byte is the key's version, so that
//! keys can be rotated. The row's id is bound in as associated data: a sealed value copied into
//! another row does not open.

use chacha20poly1305::aead::{Aead, Generate, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretSlice};
use sha2::Sha256;
use thiserror::Error;
use uuid::Uuid;

use crate::phone::PhoneNumber;

const KEY_VERSION: u8 = 1;
const NONCE_LENGTH: usize = 24;

/// Keyed hash of a phone number: 16 bytes, equal for equal numbers, useless without the key.
pub type PhoneHash = Vec<u8>;

/// The sealed value does not open: another key, another row, or a damaged database.
#[derive(Debug, Error)]
#[error("a sealed value does not open: is MASKLINE_SECRET_KEY the one this database was written with?")]
pub struct SealBroken;

/// Seals and opens what must not stand in the database in clear, with keys derived from one secret.
pub struct Vault {
    sealing: XChaCha20Poly1305,
    hashing: SecretSlice<u8>,
    secret: SecretSlice<u8>,
}

impl Vault {
    /// Derives all keys from the deployment's secret (at least 32 bytes).
    #[must_use]
    pub fn new(secret: SecretSlice<u8>) -> Self {
        let sealing_key = derive(secret.expose_secret(), "maskline/seal/v1");
        Self {
            sealing: XChaCha20Poly1305::new(&sealing_key.into()),
            hashing: derive(secret.expose_secret(), "maskline/phone-hash/v1").to_vec().into(),
            secret,
        }
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
        let nonce = XNonce::generate();
        let payload = Payload { msg: text.as_bytes(), aad: row.as_bytes() };
        let sealed = self.sealing.encrypt(&nonce, payload).expect("texts are far below the cipher's limit");
        [&[KEY_VERSION], nonce.as_slice(), &sealed].concat()
    }

    /// Opens what [`Vault::seal`] made for the same row.
    ///
    /// # Errors
    /// [`SealBroken`] when key, row or bytes are not those it was sealed with.
    pub fn open(&self, row: Uuid, sealed: &[u8]) -> Result<String, SealBroken> {
        let (version, rest) = sealed.split_first().ok_or(SealBroken)?;
        if *version != KEY_VERSION || rest.len() < NONCE_LENGTH {
            return Err(SealBroken);
        }
        let (nonce, cipher_text) = rest.split_at(NONCE_LENGTH);
        let nonce = XNonce::try_from(nonce).map_err(|_| SealBroken)?;
        let payload = Payload { msg: cipher_text, aad: row.as_bytes() };
        let text = self.sealing.decrypt(&nonce, payload).map_err(|_| SealBroken)?;
        String::from_utf8(text).map_err(|_| SealBroken)
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
