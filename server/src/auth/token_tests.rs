//! Forged, altered and outlived tokens.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};

use super::*;
use crate::auth::fixture::{self, START};
use crate::auth::identify;
use crate::entities::account::Role;

const NOW: i64 = START.0 / 1_000;

fn good_claims(sub: Uuid) -> Value {
    json!({ "sub": sub, "role": "ADMIN", "ver": 1, "iat": NOW, "nbf": NOW, "exp": NOW + 600,
            "iss": "maskline", "aud": "maskline-api" })
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn sign<D: Mac + hmac::KeyInit>(key: &[u8], message: &str) -> String {
    let mut mac = <D as hmac::KeyInit>::new_from_slice(key).unwrap();
    mac.update(message.as_bytes());
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

fn forge(key: &[u8], header: &Value, claims: &Value) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    format!("{message}.{}", sign::<Hmac<sha2::Sha256>>(key, &message))
}

/// A token whose first part is ours, over these claims.
fn with_claims(key: &[u8], claims: &Value) -> String {
    let message = format!("{}{}", ACCESS.head, part(claims));
    format!("{message}.{}", sign::<Hmac<sha2::Sha256>>(key, &message))
}

fn changed(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    claims[name] = value;
    claims
}

fn without(claims: &Value, name: &str) -> Value {
    let mut claims = claims.clone();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

#[tokio::test]
async fn ours_counts_until_it_ends() {
    let (app, _folder) = fixture::app().await;
    let account = fixture::account(&app, "dana@example.test", Role::Dispatcher).await;
    let (token, expires_at) = issue(&app, &account, None).unwrap();
    assert!(ACCESS.is(&token));
    let identity = identify(&app, &token).await.unwrap();
    assert_eq!(identity.account_id, account.id);
    assert_eq!(identity.role, Role::Dispatcher);
    assert_eq!(identity.expires_at, expires_at);
    assert_eq!(expires_at, START.plus(Duration::from_mins(10)));

    app.clock.advance(Duration::from_secs(599));
    assert!(identify(&app, &token).await.is_ok());
    app.clock.advance(Duration::from_secs(1));
    assert!(identify(&app, &token).await.is_err());
}

#[tokio::test]
async fn forged_ones_do_not_count() {
    let (app, _folder) = fixture::app().await;
    let account = fixture::account(&app, "dana@example.test", Role::Admin).await;
    let secret = app.vault.derive(ACCESS.key);
    let key = secret.expose_secret();
    let good = good_claims(account.id);
    let good = changed(&good, "ver", json!(account.token_version));
    let ours = json!({ "typ": "at+jwt", "alg": "HS256" });
    let (real, _) = issue(&app, &account, None).unwrap();
    let (head_and_claims, signature) = real.rsplit_once('.').unwrap();
    let hs512 = format!("{}.{}", part(&json!({ "typ": "at+jwt", "alg": "HS512" })), part(&good));

    // The forger's tools work: with the right key and everything right, the token counts.
    assert!(identify(&app, &with_claims(key, &good)).await.is_ok());

    let mut forged = vec![
        ("empty", String::new()),
        ("dots", "..".to_owned()),
        ("no signature", format!("{head_and_claims}.")),
        ("two parts", head_and_claims.to_owned()),
        ("four parts", format!("{real}.{signature}")),
        ("a changed signature", format!("{head_and_claims}.{}", signature.chars().rev().collect::<String>())),
        ("padding", format!("{real}=")),
        ("a space before", format!(" {real}")),
        ("very long", format!("{real}{}", "A".repeat(100_000))),
        ("another key", with_claims(&[7; 32], &good)),
        ("an empty key", with_claims(b"", &good)),
        ("the key's purpose as key", with_claims(ACCESS.key.as_bytes(), &good)),
        ("claims swapped under a signature", format!("{}{}.{signature}", ACCESS.head, part(&good))),
        ("HS512", format!("{hs512}.{}", sign::<Hmac<sha2::Sha512>>(key, &hs512))),
        ("a token of an app", {
            let owner = (account.id, "ADMIN".to_owned(), account.token_version);
            super::sign(&app, &APP, owner, None, Duration::from_hours(1)).unwrap().0
        }),
        ("a token of an app in our dress", {
            let key = app.vault.derive(APP.key);
            with_claims(key.expose_secret(), &good)
        }),
        ("claims that are no object", with_claims(key, &json!([1]))),
    ];
    for header in [
        json!({ "typ": "at+jwt", "alg": "none" }),
        json!({ "typ": "at+jwt", "alg": "None" }),
        json!({ "typ": "at+jwt", "alg": "hs256" }),
        json!({ "typ": "at+jwt", "alg": "RS256" }),
        json!({ "typ": "at+jwt" }),
        json!({ "alg": "HS256" }),
        json!({ "typ": "JWT", "alg": "HS256" }),
        json!({ "typ": "at+jwt", "alg": "HS256", "kid": "../../dev/null" }),
        json!({ "typ": "at+jwt", "alg": "HS256", "jku": "https://evil.test/jwks.json" }),
        json!({ "typ": "at+jwt", "alg": "HS256", "jwk": { "kty": "oct", "k": "AAAA" } }),
        json!({ "typ": "at+jwt", "alg": "HS256", "x5u": "https://evil.test/c.pem" }),
        json!({ "typ": "at+jwt", "alg": "HS256", "crit": ["exp"] }),
    ] {
        forged.push(("a header that is not ours", forge(key, &header, &good)));
        let unsigned = format!("{}.{}.", part(&header), part(&good));
        forged.push(("a header that is not ours, unsigned", unsigned));
    }
    for (name, value) in [
        ("exp", json!(NOW)),
        ("exp", json!(NOW - 1)),
        ("exp", json!("9999999999")),
        ("exp", json!(-1)),
        ("exp", json!(1e300)),
        ("nbf", json!(NOW + 60)),
        ("iss", json!("someone")),
        ("iss", json!(["maskline"])),
        ("aud", json!("other-api")),
        ("aud", json!(["maskline-api", "other"])),
        ("sub", json!(Uuid::nil())),
        ("sub", json!("dana@example.test")),
        ("ver", json!(account.token_version + 1)),
        ("ver", json!("1")),
    ] {
        forged.push((name, with_claims(key, &changed(&good, name, value))));
    }
    for name in ["exp", "nbf", "iat", "iss", "aud", "sub", "ver", "role"] {
        forged.push((name, with_claims(key, &without(&good, name))));
    }
    // The same header in another spelling is not the one we write.
    forged.push((
        "a respelled header",
        forge(key, &ours, &good).replacen(&part(&ours), "eyAiYWxnIjoiSFMyNTYifQ", 1),
    ));

    for (what, token) in forged {
        let refused = identify(&app, &token).await.expect_err(what);
        assert_eq!(refused.code(), crate::error::ErrorCode::Unauthenticated, "{what}");
    }
}

#[tokio::test]
async fn of_a_disabled_account_do_not_count() {
    use sea_orm::ActiveValue::Set;
    use sea_orm::{ActiveModelTrait, IntoActiveModel};

    let (app, _folder) = fixture::app().await;
    let account = fixture::account(&app, "dana@example.test", Role::Viewer).await;
    let (token, _) = issue(&app, &account, None).unwrap();
    let tx = app.db.begin().await.unwrap();
    let mut disabled = account.into_active_model();
    disabled.active = Set(false);
    disabled.update(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    assert!(identify(&app, &token).await.is_err());
}
