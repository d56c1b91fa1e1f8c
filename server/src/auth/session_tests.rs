//! Sign-in, rotation, and what happens when a token comes twice.

use std::net::Ipv4Addr;

use super::*;
use crate::auth::accounts::{AccountPatch, update};
use crate::auth::fixture::{self, PASSWORD};
use crate::auth::{Identity, identify};
use crate::entities::account::Role;

const EMAIL: &str = "dana@example.test";

fn here() -> Device {
    Device { address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)), user_agent: Some("Test".to_owned()) }
}

fn whole(entered: Result<Entered, Denied>) -> Tokens {
    match entered {
        Ok(Entered::Whole(tokens)) => *tokens,
        _ => panic!("must be let in"),
    }
}

async fn signed_in() -> (App, Tokens, tempfile::TempDir) {
    let (app, folder) = fixture::app().await;
    fixture::account(&app, EMAIL, Role::Dispatcher).await;
    let tokens = whole(sign_in(&app, EMAIL, PASSWORD, here()).await);
    (app, tokens, folder)
}

async fn refused(app: &App, token: &str) {
    let error = refresh(app, token).await.err().expect("to be refused");
    assert_eq!(error.code(), ErrorCode::Unauthenticated);
}

#[tokio::test]
async fn gives_tokens_for_the_right_password_only() {
    let (app, tokens, _folder) = signed_in().await;
    assert_eq!(identify(&app, &tokens.access).await.unwrap().account_id, tokens.account.id);
    assert_eq!(tokens.account.last_sign_in_at, Some(app.clock.now()));
    assert!(sign_in(&app, " Dana@Example.TEST ", PASSWORD, here()).await.is_ok());

    let message = async |email, password| match sign_in(&app, email, password, here()).await {
        Err(Denied::Error(error)) => (error.code(), error.public_message()),
        _ => panic!("must be refused"),
    };
    let wrong = message(EMAIL, "plenty of gravel road").await;
    assert_eq!(wrong.0, ErrorCode::Unauthenticated);
    assert_eq!(message("nobody@example.test", PASSWORD).await, wrong);
}

#[tokio::test]
async fn backs_off_alike_for_those_who_exist_and_those_who_do_not() {
    let (app, _, _folder) = signed_in().await;
    for email in [EMAIL, "nobody@example.test"] {
        for _ in 0..5 {
            assert!(matches!(sign_in(&app, email, "wrong", here()).await, Err(Denied::Error(_))));
        }
        // Even the right password waits, or guessing would go on at full speed.
        match sign_in(&app, email, PASSWORD, here()).await {
            Err(Denied::Wait(wait)) => assert_eq!(wait, Duration::from_secs(2)),
            _ => panic!("must wait"),
        }
    }
    app.clock.advance(Duration::from_secs(2));
    assert!(sign_in(&app, EMAIL, PASSWORD, here()).await.is_ok());
}

#[tokio::test]
async fn rotates_and_keeps_its_end() {
    let (app, first, _folder) = signed_in().await;
    app.clock.advance(Duration::from_mins(10));
    let second = refresh(&app, &first.refresh).await.unwrap();
    assert_ne!(first.refresh, second.refresh);
    assert_eq!(first.refresh_expires_at, second.refresh_expires_at);
    assert!(identify(&app, &second.access).await.is_ok());

    app.clock.advance(app.config.refresh_token_life);
    refused(&app, &second.refresh).await;
    refused(&app, "made up").await;
    refused(&app, "").await;
}

#[tokio::test]
async fn a_spent_token_ends_the_whole_sign_in() {
    let (app, first, _folder) = signed_in().await;
    let other = whole(sign_in(&app, EMAIL, PASSWORD, here()).await);
    let second = refresh(&app, &first.refresh).await.unwrap();
    app.clock.advance(REPEAT);
    refused(&app, &first.refresh).await;
    refused(&app, &second.refresh).await;
    // Another sign-in of the same person goes on.
    assert!(refresh(&app, &other.refresh).await.is_ok());
}

#[tokio::test]
async fn a_repeated_request_is_answered_but_only_one_token_lives() {
    let (app, first, _folder) = signed_in().await;
    let lost = refresh(&app, &first.refresh).await.unwrap();
    app.clock.advance(Duration::from_secs(1));
    let again = refresh(&app, &first.refresh).await.unwrap();
    app.clock.advance(Duration::from_mins(9));
    let next = refresh(&app, &again.refresh).await.unwrap();
    // Whoever holds the one that was taken for lost gives the theft away.
    refused(&app, &lost.refresh).await;
    refused(&app, &next.refresh).await;
}

#[tokio::test]
async fn refreshes_at_once_leave_one_living_token() {
    use sea_orm::PaginatorTrait;

    let (app, first, _folder) = signed_in().await;
    let all = (0..8).map(|_| refresh(&app, &first.refresh));
    assert!(futures_util::future::join_all(all).await.iter().all(Result::is_ok));
    let living = session::Entity::find().filter(session::Column::UsedAt.is_null());
    assert_eq!(living.count(app.db.read()).await.unwrap(), 1);
}

#[tokio::test]
async fn ends_with_sign_out_and_with_the_account() {
    let (app, tokens, _folder) = signed_in().await;
    sign_out(&app, &tokens.refresh).await.unwrap();
    sign_out(&app, "made up").await.unwrap();
    refused(&app, &tokens.refresh).await;

    let tokens = whole(sign_in(&app, EMAIL, PASSWORD, here()).await);
    let admin = fixture::account(&app, "root@example.test", Role::Admin).await;
    let admin = Identity {
        account_id: admin.id,
        role: Role::Admin,
        scopes: None,
        markets: None,
        expires_at: Timestamp::FAR,
    };
    let off = AccountPatch { active: Some(false), ..AccountPatch::default() };
    update(&app, &admin, tokens.account.id, off).await.unwrap();
    refused(&app, &tokens.refresh).await;
    assert!(identify(&app, &tokens.access).await.is_err());
    assert!(sign_in(&app, EMAIL, PASSWORD, here()).await.is_err());
}
