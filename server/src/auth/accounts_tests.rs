//! Who may change whom, and what a change ends.

use super::*;
use crate::auth::fixture::{self, PASSWORD};
use crate::auth::{identify, token};
use crate::clock::Timestamp;

fn actor(account: &account::Model) -> Identity {
    Identity {
        account_id: account.id,
        role: account.role,
        scopes: None,
        markets: None,
        expires_at: Timestamp::FAR,
    }
}

fn role(role: Role) -> AccountPatch {
    AccountPatch { role: Some(role), ..AccountPatch::default() }
}

fn active(active: bool) -> AccountPatch {
    AccountPatch { active: Some(active), ..AccountPatch::default() }
}

fn password(password: &str) -> AccountPatch {
    AccountPatch { password: Some(password.to_owned()), ..AccountPatch::default() }
}

async fn code(result: impl Future<Output = Result<account::Model>>) -> ErrorCode {
    result.await.expect_err("to be refused").code()
}

#[tokio::test]
async fn an_address_is_taken_once_and_in_lower_case() {
    let (app, _folder) = fixture::app().await;
    let made = fixture::account(&app, " Dana@Example.TEST", Role::Admin).await;
    assert_eq!(made.email, "dana@example.test");
    let new = |email: &str| NewAccount {
        email: email.to_owned(),
        name: "Dana".to_owned(),
        role: Role::Viewer,
        password: PASSWORD.to_owned(),
        markets: None,
    };
    assert_eq!(code(create(&app, new("DANA@example.test"))).await, ErrorCode::AlreadyExists);
    for bad in ["", "dana", "@example.test", "dana@", "a@b@c", "a b@c", "a@b..c", "a@b.", "a\n@b"] {
        assert_eq!(code(create(&app, new(bad))).await, ErrorCode::InvalidInput, "{bad:?}");
    }
    assert!(create(&app, new("admin@localhost")).await.is_ok());
}

#[tokio::test]
async fn only_administrators_and_nobody_over_himself() {
    let (app, _folder) = fixture::app().await;
    let admin = fixture::account(&app, "root@example.test", Role::Admin).await;
    let dana = fixture::account(&app, "dana@example.test", Role::Dispatcher).await;
    assert_eq!(code(update(&app, &actor(&dana), admin.id, role(Role::Viewer))).await, ErrorCode::Forbidden);
    assert_eq!(code(update(&app, &actor(&dana), dana.id, role(Role::Admin))).await, ErrorCode::Forbidden);
    for own in [role(Role::Viewer), active(false), password("another plenty of roads")] {
        assert_eq!(code(update(&app, &actor(&admin), admin.id, own)).await, ErrorCode::Forbidden);
    }
    let renamed = AccountPatch { name: Some("Robin".to_owned()), ..role(Role::Admin) };
    let after = update(&app, &actor(&admin), admin.id, renamed).await.unwrap();
    assert_eq!((after.name.as_str(), after.token_version), ("Robin", admin.token_version));
    assert_eq!(
        code(update(&app, &actor(&admin), Uuid::nil(), role(Role::Viewer))).await,
        ErrorCode::NotFound
    );
}

#[tokio::test]
async fn of_two_administrators_who_remove_each_other_one_stays() {
    let (app, _folder) = fixture::app().await;
    let one = fixture::account(&app, "one@example.test", Role::Admin).await;
    let two = fixture::account(&app, "two@example.test", Role::Admin).await;
    let (one, two) = (actor(&one), actor(&two));
    let outcomes = tokio::join!(
        update(&app, &one, two.account_id, role(Role::Viewer)),
        update(&app, &two, one.account_id, active(false)),
    );
    assert_ne!(outcomes.0.is_ok(), outcomes.1.is_ok());
}

#[tokio::test]
async fn a_new_role_or_password_ends_tokens() {
    let (app, _folder) = fixture::app().await;
    let admin = fixture::account(&app, "root@example.test", Role::Admin).await;
    let mut dana = fixture::account(&app, "dana@example.test", Role::Dispatcher).await;
    for patch in [role(Role::Viewer), password("another plenty of roads"), active(false), active(true)] {
        let (token, _) = token::issue(&app, &dana, None).unwrap();
        dana = update(&app, &actor(&admin), dana.id, patch).await.unwrap();
        assert!(identify(&app, &token).await.is_err());
    }
    let (token, _) = token::issue(&app, &dana, None).unwrap();
    let same = AccountPatch { active: Some(true), ..role(Role::Viewer) };
    update(&app, &actor(&admin), dana.id, same).await.unwrap();
    assert!(identify(&app, &token).await.is_ok());

    let records = crate::entities::audit::Entity::find().all(app.db.read()).await.unwrap();
    assert_eq!(records.len(), 6);
    assert!(records.iter().all(|record| !record.detail.contains('@') && !record.detail.contains("roads")));
}

#[tokio::test]
async fn ones_own_password_needs_the_present_one() {
    let (app, _folder) = fixture::app().await;
    let dana = fixture::account(&app, "dana@example.test", Role::Viewer).await;
    let (token, _) = token::issue(&app, &dana, None).unwrap();
    let change = async |current, new| change_password(&app, dana.id, current, new).await;
    let field = |outcome| match outcome {
        Err(Denied::Error(error)) => error.field(),
        _ => None,
    };
    assert_eq!(field(change(PASSWORD, "short").await), Some("new"));
    for _ in 0..5 {
        assert_eq!(field(change("a guess", "another plenty of roads").await), Some("current"));
    }
    assert!(matches!(change(PASSWORD, "another plenty of roads").await, Err(Denied::Wait(_))));
    app.clock.advance(std::time::Duration::from_secs(2));
    assert!(change(PASSWORD, "another plenty of roads").await.is_ok());
    assert!(identify(&app, &token).await.is_err());
}
