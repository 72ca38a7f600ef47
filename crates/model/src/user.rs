//! Somebody who signs in, and who acts at this moment.

use crate::{Actor, Instant, Permission, Role, SessionId, TokenId, TokenScope, UserId};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// How it stands with somebody's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserState {
    /// Has a link to choose a password with, and has not used it.
    Invited,
    /// Can sign in.
    Active,
    /// Cannot sign in, and neither session nor token works.
    Disabled,
}

impl UserState {
    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}

/// Somebody who signs in. What they sign in with is kept apart and never shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The hub's id.
    pub id: UserId,
    /// Where mail reaches them, as it was typed.
    pub email: String,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// How it stands with the account.
    pub state: UserState,
    /// How dates and numbers are written for them, such as `de-DE`; none: as the workspace has it.
    pub locale: Option<String>,
    /// In which time zone, such as `Europe/Berlin`; none: the workspace's.
    pub time_zone: Option<String>,
    /// Since when a second factor is asked for; none where none is set up.
    pub second_factor_since: Option<Instant>,
    /// When the account was made.
    pub created_at: Instant,
    /// The last time somebody signed in with it.
    pub last_sign_in_at: Option<Instant>,
}

impl User {
    /// How journal and runs name them. Two people may have one name; nobody else has the address.
    pub fn actor(&self) -> Actor {
        Actor::Person(self.email.clone())
    }
}

/// Where a request comes from, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caller {
    /// The network address.
    pub address: Option<IpAddr>,
    /// What the program that asks calls itself.
    pub agent: Option<String>,
}

/// On what ground somebody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// A person who is signed in.
    Session(SessionId),
    /// A program with a token.
    Token(TokenId),
    /// Whoever can run commands beside the data.
    CommandLine,
}

impl Via {
    /// The word in the audit log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Session(_) => "browser",
            Self::Token(_) => "token",
            Self::CommandLine => "command_line",
        }
    }
}

/// Who acts at this moment, and what they may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// As journal and audit log name them.
    pub actor: Actor,
    /// Their account; none on the command line.
    pub user: Option<UserId>,
    /// Their role as it is now.
    pub role: Role,
    /// What their token lets through; none where no token stands between.
    pub scope: Option<TokenScope>,
    /// On what ground.
    pub via: Via,
    /// From where.
    pub caller: Caller,
}

impl Principal {
    /// Whoever runs a command on the machine that holds data and key: there is nothing they could not do.
    pub fn operator(actor: Actor) -> Self {
        Self {
            actor,
            user: None,
            role: Role::PrimaryTechnician,
            scope: None,
            via: Via::CommandLine,
            caller: Caller::default(),
        }
    }

    /// Whether they may do it: by their role, and by their token where they use one.
    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission) && self.scope.is_none_or(|scope| scope.lets(permission))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r07_a_token_exceeds_neither_its_scope_nor_its_makers_role() {
        for role in Role::ALL {
            for scope in TokenScope::ALL {
                let mut who = Principal { role, ..Principal::operator(Actor::Person("ana".into())) };
                for permission in Permission::ALL {
                    assert_eq!(who.may(permission), role.may(permission));
                }
                who.scope = Some(scope);
                for permission in Permission::ALL {
                    assert_eq!(who.may(permission), role.may(permission) && scope.lets(permission));
                }
            }
        }
    }
}
