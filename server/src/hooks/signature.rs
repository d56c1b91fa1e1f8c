//! The signature of the Standard Webhooks specification: HMAC-SHA256 over `id.timestamp.body`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::error::{Error, Result};

const PREFIX: &str = "whsec_";
const LENGTH: usize = 32;

/// A new secret, as the receiver is given it.
#[must_use]
pub fn new_secret() -> String {
    format!("{PREFIX}{}", STANDARD.encode(rand::random::<[u8; LENGTH]>()))
}

/// The value of `webhook-signature`.
///
/// # Errors
/// When the secret is not one of ours.
pub fn sign(secret: &str, id: &str, timestamp: i64, body: &str) -> Result<String> {
    let mac = mac(secret, id, timestamp, body.as_bytes())?;
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

/// Is one of the signatures in a `webhook-signature` (they are separated by spaces) made with this secret?
///
/// # Errors
/// When the secret is not one of ours.
pub fn is_signed(secret: &str, id: &str, timestamp: i64, body: &[u8], header: &str) -> Result<bool> {
    let mac = mac(secret, id, timestamp, body)?;
    let given = header.split(' ').filter_map(|one| STANDARD.decode(one.strip_prefix("v1,")?).ok());
    Ok(given.into_iter().any(|given| mac.clone().verify_slice(&given).is_ok()))
}

fn mac(secret: &str, id: &str, timestamp: i64, body: &[u8]) -> Result<Hmac<Sha256>> {
    let key = secret.strip_prefix(PREFIX).and_then(|key| STANDARD.decode(key).ok());
    let key = key.ok_or_else(|| Error::Internal("a webhook's secret cannot be read".to_owned()))?;
    let mac = Hmac::<Sha256>::new_from_slice(&key);
    let mut mac = mac.map_err(|error| Error::Internal(error.to_string()))?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    Ok(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of the specification's own libraries.
    #[test]
    fn signs_as_the_specification_does() {
        let signed = sign(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed.unwrap(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn only_what_is_signed_is_taken() {
        let (secret, body) = (new_secret(), b"{}");
        let good = sign(&secret, "msg_1", 7, "{}").unwrap();
        assert!(is_signed(&secret, "msg_1", 7, body, &format!("v1a,xyz v1,AAAA {good}")).unwrap());
        for header in ["", "v1,", "v1,AAAA", &good[3..], &good[..good.len() - 4]] {
            assert!(!is_signed(&secret, "msg_1", 7, body, header).unwrap(), "{header}");
        }
        for (id, at, body) in [("msg_2", 7, &b"{}"[..]), ("msg_1", 8, b"{}"), ("msg_1", 7, b"{ }")] {
            assert!(!is_signed(&secret, id, at, body, &good).unwrap());
        }
        assert!(!is_signed(&new_secret(), "msg_1", 7, body, &good).unwrap());
    }

    #[test]
    fn secrets_differ_and_sign() {
        let (one, other) = (new_secret(), new_secret());
        assert_ne!(one, other);
        assert_ne!(sign(&one, "a", 1, "b").unwrap(), sign(&other, "a", 1, "b").unwrap());
        assert!(sign("plain", "a", 1, "b").is_err());
    }
}
