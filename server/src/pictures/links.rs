//! Links to pictures: whoever has one sees the picture until the link ends, and nobody makes one up.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sea_orm::EntityTrait;
use secrecy::ExposeSecret;
use sha2::Sha256;
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::entities::{picture, picture_content};
use crate::error::{Error, Result};

/// How long the link lasts that goes out with a text (E29).
const LIFE: Duration = Duration::from_hours(7 * 24);
/// How long one lasts that the console shows, at least; twice as long at most.
const GLANCE: Duration = Duration::from_hours(1);
const KEY: &str = "maskline/picture-link/v1";
const LENGTH: usize = 16;

/// The link that goes out with the text: the same at each attempt.
pub(super) fn in_text(app: &App, picture: &picture::Model) -> String {
    link(app, picture.id, picture.created_at.plus(LIFE))
}

/// A link for someone who looks at it now; within an hour the same.
#[must_use]
pub fn for_now(app: &App, picture: Uuid) -> String {
    let hour = i64::try_from(GLANCE.as_millis()).unwrap_or(i64::MAX);
    let begun = Timestamp(app.clock.now().0.div_euclid(hour) * hour);
    link(app, picture, begun.plus(GLANCE * 2))
}

fn link(app: &App, id: Uuid, until: Timestamp) -> String {
    let until = until.0 / 1_000;
    let signature = hex::encode(&mac(app, id, until).finalize().into_bytes()[..LENGTH]);
    format!("{}/pictures/{id}/{until}/{signature}", app.config.public_url().trim_end_matches('/'))
}

/// The picture of a link: its type and the file.
///
/// # Errors
/// `NOT_FOUND` for a link that ended, was made up, or whose picture is gone: nobody learns which.
pub async fn open(app: &App, id: Uuid, until: i64, signature: &str) -> Result<(String, Vec<u8>)> {
    let unknown = || Error::not_found("picture");
    let given = hex::decode(signature).map_err(|_| unknown())?;
    let signed = given.len() == LENGTH && mac(app, id, until).verify_truncated_left(&given).is_ok();
    if !signed || app.clock.now().0 / 1_000 >= until {
        return Err(unknown());
    }
    let db = app.db.read();
    let row = picture::Entity::find_by_id(id).one(db).await?.ok_or_else(unknown)?;
    let content = picture_content::Entity::find_by_id(id).one(db).await?.ok_or_else(unknown)?;
    Ok((row.content_type.ok_or_else(unknown)?, app.vault.open_bytes(id, &content.sealed)?))
}

fn mac(app: &App, id: Uuid, until: i64) -> Hmac<Sha256> {
    let key = app.vault.derive(KEY);
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret()).expect("HMAC takes keys of any length");
    mac.update(format!("{id}.{until}").as_bytes());
    mac
}
