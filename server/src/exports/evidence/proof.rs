//! What proves a file: a digest over it, and our seal on the digest (HMAC with a key of the vault).

use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::Evidence;
use crate::app::App;
use crate::error::{Error, Result};

const KEY: &str = "maskline/evidence/v1";

/// The file in JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sealed {
    pub(super) evidence: Evidence,
    pub(super) digest: String,
    pub(super) seal: String,
}

/// What a check of a file found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// It is what this server gave out, to the letter.
    pub intact: bool,
    /// Its digest, as it should be: SHA-256 of the evidence.
    pub digest: String,
    /// The ride it speaks of, as far as it can be read.
    pub ride: Option<String>,
    /// When it was given out, as far as that can be read.
    pub issued_at: Option<String>,
}

/// Tells whether a file is what this server gave out.
///
/// # Errors
/// `INVALID_INPUT` when it is no evidence at all.
pub fn verify(app: &App, document: &str) -> Result<Verdict> {
    let document = document.trim_start_matches('\u{feff}');
    if document.trim_start().starts_with('{') {
        let sealed: Sealed = serde_json::from_str(document)
            .map_err(|_| Error::invalid("document", "This is no evidence file, or one that was changed."))?;
        let digest = digest(&written(&sealed.evidence)?);
        return Ok(Verdict {
            intact: digest == sealed.digest && holds(app, &digest, &sealed.seal),
            digest,
            ride: Some(sealed.evidence.ride),
            issued_at: Some(sealed.evidence.issued_at),
        });
    }
    let unknown = || Error::invalid("document", "This is no evidence file: its last lines tell no digest.");
    let foot = if document.starts_with("%PDF-") { PDF } else { CSV };
    let at = document.rfind(&format!("{}{}digest,", foot.end, foot.mark)).ok_or_else(unknown)?;
    let (signed, given) = document.split_at(at + foot.end.len());
    let digest = digest(signed);
    let right = foot.of(app, &digest);
    let head = if foot.mark.is_empty() { signed.lines().next() } else { signed.lines().next_back() };
    let mut head = head.unwrap_or_default().split(',').skip(1);
    Ok(Verdict {
        intact: bool::from(right.as_bytes().ct_eq(given.as_bytes())),
        ride: head.next().map(str::to_owned),
        issued_at: head.next().map(str::to_owned),
        digest,
    })
}

/// The last lines of a file, which tell the digest of all before them and the seal on it.
pub(super) struct Foot {
    mark: &'static str,
    end: &'static str,
}

/// Of a table.
pub(super) const CSV: Foot = Foot { mark: "", end: "\r\n" };
/// Of a PDF, where a line that begins with `%` is a remark.
pub(super) const PDF: Foot = Foot { mark: "%", end: "\n" };

impl Foot {
    pub(super) fn of(&self, app: &App, digest: &str) -> String {
        let Self { mark, end } = self;
        format!("{mark}digest,{digest}{end}{mark}seal,{}{end}", seal(app, digest))
    }
}

/// The one way evidence is written down for its digest: its fields in their order, no spaces.
pub(super) fn written(evidence: &Evidence) -> Result<String> {
    serde_json::to_string(evidence).map_err(|error| Error::Internal(format!("writing evidence: {error}")))
}

pub(super) fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

fn mac(app: &App, digest: &str) -> Hmac<Sha256> {
    let key = app.vault.derive(KEY);
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret()).expect("HMAC takes keys of any length");
    mac.update(digest.as_bytes());
    mac
}

pub(super) fn seal(app: &App, digest: &str) -> String {
    hex::encode(mac(app, digest).finalize().into_bytes())
}

/// In constant time.
fn holds(app: &App, digest: &str, seal: &str) -> bool {
    hex::decode(seal).is_ok_and(|seal| mac(app, digest).verify_slice(&seal).is_ok())
}
