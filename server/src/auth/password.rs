//! Passwords: which are taken, and how they are kept (Argon2id).

use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::error::{Error, ErrorCode, Result};

const SHORTEST: usize = 12;
const LONGEST: usize = 128;
/// Different characters a password has at least: `aaaaaaaaaaaa` is no password.
const DIFFERENT: usize = 5;
/// Each hash takes 19 MiB and a core.
const AT_ONCE: usize = 2;
/// How long a sign-in waits for its turn before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(8);
/// Long passwords that guessers try first, one a line, in lower case.
const COMMON: &str = include_str!("common_passwords.txt");
/// No password leads here; as dear to check as a real one, so that nobody can time who exists (T13).
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$43DlmZEJDJ7ORLNjWZpXWA$a29bhbSpUN6c3JBIGZan1wnPTdy09uuBEsfvt0khMr4";

/// Hashes and checks passwords off the async threads, two at a time.
pub struct Hasher(Semaphore);

impl Default for Hasher {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

impl Hasher {
    /// The hash to keep of a password, as a PHC string.
    ///
    /// # Errors
    /// `UNAVAILABLE` when too many wait already.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let _turn = self.turn().await?;
        let password = password.to_owned();
        off_thread(move || {
            let hash = Argon2::default().hash_password(password.as_bytes());
            hash.map(|hash| hash.to_string()).map_err(|error| Error::Internal(format!("hashing: {error}")))
        })
        .await?
    }

    /// Does the password belong to this hash? Without a hash the answer is no, and takes as long.
    ///
    /// # Errors
    /// `UNAVAILABLE` when too many wait already.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let _turn = self.turn().await?;
        let password = password.to_owned();
        let known = hash.is_some();
        let hash = hash.unwrap_or(NOBODY).to_owned();
        off_thread(move || {
            let hash = PasswordHash::new(&hash)
                .map_err(|error| Error::Internal(format!("a stored password hash is damaged: {error}")))?;
            let fits = Argon2::default().verify_password(password.as_bytes(), &hash).is_ok();
            Ok(fits && known)
        })
        .await?
    }

    async fn turn(&self) -> Result<SemaphorePermit<'_>> {
        match tokio::time::timeout(PATIENCE, self.0.acquire()).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(Error::refused(
                ErrorCode::Unavailable,
                "Many people are signing in at the moment. Try again.",
            )),
        }
    }
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::Internal("hashing was interrupted".to_owned()))
}

/// Refuses what is too short, too long or guessed first. Upper case, digits and signs are nobody's
/// duty (NIST SP 800-63B). `field` names the input in the API's spelling.
///
/// # Errors
/// `INVALID_INPUT`.
pub fn check(password: &str, email: &str, field: &'static str) -> Result<()> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(Error::invalid(field, format!("A password has at least {SHORTEST} characters.")));
    }
    if length > LONGEST {
        return Err(Error::invalid(field, format!("A password has at most {LONGEST} characters.")));
    }
    if is_guessed_first(&password.to_lowercase(), &email.to_lowercase()) {
        return Err(Error::invalid(
            field,
            "This password is one of the first that are guessed. Take another.",
        ));
    }
    Ok(())
}

fn is_guessed_first(password: &str, email: &str) -> bool {
    let mut different: Vec<_> = password.chars().collect();
    different.sort_unstable();
    different.dedup();
    let local_part = email.split('@').next().unwrap_or(email);
    // `dana2026!!` around a name: what is left of the password must still be one.
    let of_the_name =
        !local_part.is_empty() && password.replace(local_part, "").chars().count() < SHORTEST / 2;
    different.len() < DIFFERENT
        || password == email
        || of_the_name
        || is_a_run(password)
        || COMMON.lines().any(|common| common == password)
}

/// Each character follows on its neighbour, up or down: `abcdefghijkl`, `987654321098`.
fn is_a_run(password: &str) -> bool {
    let codes: Vec<_> = password.chars().map(u32::from).collect();
    let run = |step: fn(u32, u32) -> bool| codes.windows(2).all(|pair| step(pair[0], pair[1]));
    run(|a, b| b == a + 1 || (a, b) == (0x39, 0x30)) || run(|a, b| a == b + 1 || (a, b) == (0x30, 0x39))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let hasher = Hasher::default();
        let hash = hasher.hash("plenty of gravel roads").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(hasher.verify("plenty of gravel roads", Some(&hash)).await.unwrap());
        assert!(!hasher.verify("plenty of gravel road", Some(&hash)).await.unwrap());
        assert!(!hasher.verify("", None).await.unwrap());
    }

    #[tokio::test]
    async fn the_hash_of_nobody_costs_as_much_as_a_real_one() {
        let parameters = |hash: &str| hash.rsplitn(3, '$').last().unwrap().to_owned();
        let real = Hasher::default().hash("plenty of gravel roads").await.unwrap();
        assert_eq!(parameters(NOBODY), parameters(&real));
        assert!(PasswordHash::new(NOBODY).is_ok());
    }

    #[test]
    fn refuses_what_is_guessed_first() {
        for bad in [
            "short",
            "elevenchars",
            "aaaaaaaaaaaaaaaa",
            "121212121212",
            "123456789012",
            "abcdefghijklm",
            "Password1234",
            "correcthorsebatterystaple",
            "dana@example.test",
            "dana2026dana!",
        ] {
            assert!(check(bad, "dana@example.test", "password").is_err(), "{bad}");
        }
        assert!(check(&"long enough ".repeat(11), "", "password").is_err());
        for good in [
            "plenty of gravel roads",
            "пароль из двух слов",
            "dana likes gravel roads",
            "🚕🚙🚗🚌🚐🛻🚚🚛🚜🛵🏍🚲",
        ] {
            assert!(check(good, "dana@example.test", "password").is_ok(), "{good}");
        }
    }
}
