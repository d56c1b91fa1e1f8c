//! People who sign in.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{Condition, FromQueryResult, QuerySelect, QueryTrait};

use super::session;
use crate::clock::Timestamp;
use crate::db::{Connection, Said};
use crate::error::Result;

/// What a signed-in person is here for; what follows from it is in `auth::permissions`.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Role {
    /// Sees rides and who was in contact when, no texts and no phone; changes nothing.
    #[sea_orm(string_value = "VIEWER")]
    Viewer,
    /// Sees all that a viewer sees, reads texts and the audit log, changes nothing.
    #[sea_orm(string_value = "AUDITOR")]
    Auditor,
    /// Answers the support line.
    #[sea_orm(string_value = "SUPPORT_AGENT")]
    SupportAgent,
    /// Runs rides, writes to people, reveals phones.
    #[sea_orm(string_value = "DISPATCHER")]
    Dispatcher,
    /// All that dispatchers do; and numbers, markets and telcos.
    #[sea_orm(string_value = "OPS_MANAGER")]
    OpsManager,
    /// All that there is; also users.
    #[sea_orm(string_value = "ADMIN")]
    Admin,
}

/// A row of `account`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Lower case; what one signs in with.
    pub email: String,
    /// Shown name.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// Argon2id, as a PHC string.
    pub password_hash: String,
    /// Disabled accounts cannot sign in, and their tokens stop working.
    pub active: bool,
    /// Access tokens carry it; a change makes the old ones worthless.
    pub token_version: i32,
    /// Ids of the markets the person is limited to, the first his default, comma between; none for all.
    pub markets: Option<String>,
    /// Last successful sign-in.
    pub last_sign_in_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// `account` refers to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The markets the person is limited to, the first his default; none for all. What cannot be read
    /// is no market: he sees less, not more.
    #[must_use]
    pub fn limited_to(&self) -> Option<Vec<Uuid>> {
        self.markets.as_deref().map(ids)
    }
}

fn ids(told: &str) -> Vec<Uuid> {
    told.split(',').filter_map(|id| id.parse().ok()).collect()
}

/// What a token of an account is looked at for, with each request.
#[derive(Debug, FromQueryResult)]
pub struct Standing {
    /// What the person may do.
    pub role: Role,
    /// As in [`Model`].
    pub active: bool,
    /// As in [`Model`].
    pub token_version: i32,
    /// As in [`Model`].
    pub markets: Option<String>,
}

impl Standing {
    /// As [`Model::limited_to`].
    #[must_use]
    pub fn limited_to(&self) -> Option<Vec<Uuid>> {
        self.markets.as_deref().map(ids)
    }
}

/// How an account stands; nothing if there is none, or if its sign-in of this family was ended.
///
/// # Errors
/// When the database fails.
pub async fn standing(db: &impl Connection, id: Uuid, family: Option<Uuid>) -> Result<Option<Standing>> {
    static OF_SIGN_IN: Said = Said::new();
    static OF_ACCOUNT: Said = Said::new();
    let mut found: Vec<Standing> = match family {
        Some(family) => {
            let values = [id.into(), 1.into(), family.into()];
            db.said(&OF_SIGN_IN, values, || standing_of(id, Some(family))).await?
        }
        None => db.said(&OF_ACCOUNT, [id.into()], || standing_of(id, None)).await?,
    };
    Ok(found.pop())
}

fn standing_of(id: Uuid, family: Option<Uuid>) -> SelectStatement {
    let goes_on = |family: Uuid| {
        Query::select()
            .expr(Expr::val(1))
            .from(session::Entity)
            .and_where(session::Column::Family.eq(family))
            .and_where(session::Column::RevokedAt.is_null())
            .take()
    };
    Entity::find_by_id(id)
        .filter(Condition::all().add_option(family.map(|family| Expr::exists(goes_on(family)))))
        .select_only()
        .columns([Column::Role, Column::Active, Column::TokenVersion, Column::Markets])
        .into_query()
}

/// The account that signs in with this e-mail address.
///
/// # Errors
/// When the database fails.
pub async fn by_email(db: &impl Connection, email: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Email.eq(email.trim().to_lowercase())).one(db).await?)
}
