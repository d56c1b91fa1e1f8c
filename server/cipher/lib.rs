//! The cipher of the vault: XChaCha20-Poly1305 with a random nonce in front.
//!
//! A package of its own because the server is built for size, and a cipher made of many small functions
//! must not be: they are put into one another only where speed is asked for (`Cargo.toml`). Which key, and
//! what a value is bound to, is the vault's to say.

use chacha20poly1305::aead::{Aead, Generate, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};

const NONCE_LENGTH: usize = 24;

/// How much longer what is sealed is than what was: nonce and tag.
pub const OVERHEAD: usize = NONCE_LENGTH + 16;

/// It does not open: another key, bound to something else, or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// Seals and opens with one key.
pub struct Cipher(XChaCha20Poly1305);

impl Cipher {
    /// With this key of 256 bits.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(&key.into()))
    }

    /// The nonce, and what is sealed. It opens with the same `bound_to` alone.
    ///
    /// # Panics
    /// Never in practice: the cipher refuses only texts of more than 256 GiB.
    #[must_use]
    pub fn seal(&self, plain: &[u8], bound_to: &[u8]) -> Vec<u8> {
        let nonce = XNonce::generate();
        let sealed = self.0.encrypt(&nonce, Payload { msg: plain, aad: bound_to });
        let sealed = sealed.expect("texts are far below the cipher's limit");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what [`Cipher::seal`] made.
    ///
    /// # Errors
    /// [`Broken`] when key, bytes or `bound_to` are not those it was sealed with.
    pub fn open(&self, sealed: &[u8], bound_to: &[u8]) -> Result<Vec<u8>, Broken> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LENGTH).ok_or(Broken)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| Broken)?;
        self.0.decrypt(&nonce, Payload { msg: sealed, aad: bound_to }).map_err(|_| Broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_with_the_same_key_and_bond_alone() {
        let cipher = Cipher::new([7; 32]);
        let sealed = cipher.seal(b"at the gate", b"row 1");
        assert_eq!(cipher.open(&sealed, b"row 1").as_deref(), Ok(b"at the gate".as_slice()));
        assert_eq!(cipher.open(&sealed, b"row 2"), Err(Broken));
        assert_eq!(Cipher::new([8; 32]).open(&sealed, b"row 1"), Err(Broken));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(cipher.open(&changed, b"row 1"), Err(Broken), "byte {at}");
            assert_eq!(cipher.open(&sealed[..at], b"row 1"), Err(Broken), "the first {at} bytes");
        }
        assert_eq!(sealed.len(), OVERHEAD + b"at the gate".len());
        assert_ne!(cipher.seal(b"at the gate", b"row 1"), sealed, "a nonce is used once");
    }
}
