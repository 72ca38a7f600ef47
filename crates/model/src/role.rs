//! What people may do (R07): roles, permissions, and what a token lets through of them.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// One thing that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// See records, matches, runs, integrations and what waits.
    See,
    /// Stage rows of a matching list: they become proposals that somebody else approves.
    Propose,
    /// Save: matches, customers, approvals, syncs, undos, pushes.
    Save,
    /// Set up, change, pause and remove integrations and their schedules.
    ManageIntegrations,
    /// Change what the workspace is called, its locale and time zone, who is notified, how much a sync may change.
    ManageSettings,
    /// Read the audit log.
    SeeAudit,
    /// Make and revoke tokens of one's own.
    OwnTokens,
    /// See and revoke everybody's tokens.
    ManageTokens,
    /// Invite people, change roles, disable them, help them back in.
    ManageUsers,
    /// Change what decides who gets in: the rule of the second factor, the mail server and the address that links in
    /// mails point to.
    ManageSecurity,
}

impl Permission {
    /// Every one.
    pub const ALL: [Self; 10] = [
        Self::See,
        Self::Propose,
        Self::Save,
        Self::ManageIntegrations,
        Self::ManageSettings,
        Self::SeeAudit,
        Self::OwnTokens,
        Self::ManageTokens,
        Self::ManageUsers,
        Self::ManageSecurity,
    ];

    /// The least scope of a token that lets it through.
    pub fn scope(self) -> TokenScope {
        match self {
            Self::See => TokenScope::Read,
            Self::Propose | Self::Save => TokenScope::Write,
            Self::ManageIntegrations
            | Self::ManageSettings
            | Self::SeeAudit
            | Self::OwnTokens
            | Self::ManageTokens
            | Self::ManageUsers
            | Self::ManageSecurity => TokenScope::Admin,
        }
    }

    /// What it allows, as the end of "may not ...".
    pub fn as_words(self) -> &'static str {
        match self {
            Self::See => "see this",
            Self::Propose => "stage matches",
            Self::Save => "save matches and changes",
            Self::ManageIntegrations => "set up integrations",
            Self::ManageSettings => "change the workspace's settings",
            Self::SeeAudit => "read the audit log",
            Self::OwnTokens => "make tokens",
            Self::ManageTokens => "manage other people's tokens",
            Self::ManageUsers => "manage users",
            Self::ManageSecurity => "change how people get in",
        }
    }
}

/// What somebody is in the workspace. Each may do what the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees.
    ReadOnly,
    /// Sees, and stages rows that wait for an approval.
    Technician,
    /// Sets up integrations and saves.
    SuperTechnician,
    /// Decides also about people and about how they get in.
    PrimaryTechnician,
}

impl Role {
    /// Every one, the least first.
    pub const ALL: [Self; 4] =
        [Self::ReadOnly, Self::Technician, Self::SuperTechnician, Self::PrimaryTechnician];

    /// Whether this role may do it.
    pub fn may(self, permission: Permission) -> bool {
        let least = match permission {
            Permission::See | Permission::OwnTokens => Self::ReadOnly,
            Permission::Propose => Self::Technician,
            Permission::Save
            | Permission::ManageIntegrations
            | Permission::ManageSettings
            | Permission::SeeAudit => Self::SuperTechnician,
            Permission::ManageTokens | Permission::ManageUsers | Permission::ManageSecurity => {
                Self::PrimaryTechnician
            }
        };
        self >= least
    }

    /// The word in the database, in JSON and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "read_only",
            Self::Technician => "technician",
            Self::SuperTechnician => "super_technician",
            Self::PrimaryTechnician => "primary_technician",
        }
    }

    /// Its name for a person.
    pub fn as_words(self) -> &'static str {
        match self {
            Self::ReadOnly => "read-only",
            Self::Technician => "technician",
            Self::SuperTechnician => "super technician",
            Self::PrimaryTechnician => "primary technician",
        }
    }
}

/// For a person.
impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_words())
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let word = text.trim().to_lowercase().replace(['-', ' '], "_");
        Self::ALL.into_iter().find(|role| role.as_str() == word).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|role| role.as_str()).collect();
            format!("there is no role '{text}'; there are: {}", known.join(", "))
        })
    }
}

/// How much a token lets through of what its maker may do. Each lets through what the ones before it do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenScope {
    /// Reading.
    Read,
    /// Staging and saving.
    Write,
    /// Integrations, settings, people.
    Admin,
}

impl TokenScope {
    /// Every one, the least first.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Admin];

    /// Whether a token of this scope lets it through.
    pub fn lets(self, permission: Permission) -> bool {
        self >= permission.scope()
    }

    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }

    /// Whether somebody of this role gets anything from it that the scope before it does not give.
    pub fn is_of_use_to(self, role: Role) -> bool {
        let own =
            |permission: &Permission| permission.scope() == self && *permission != Permission::OwnTokens;
        Permission::ALL.iter().filter(|permission| own(permission)).any(|permission| role.may(*permission))
    }
}

impl FromStr for TokenScope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let word = text.trim().to_lowercase();
        let found = Self::ALL.into_iter().find(|scope| scope.as_str() == word);
        found.ok_or_else(|| format!("there is no scope '{text}'; there are: read, write, admin"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(role: Role) -> Vec<Permission> {
        Permission::ALL.into_iter().filter(|permission| role.may(*permission)).collect()
    }

    #[test]
    fn r07a_the_primary_and_super_technicians_set_up_integrations_and_save() {
        for role in [Role::PrimaryTechnician, Role::SuperTechnician] {
            for permission in [Permission::ManageIntegrations, Permission::Save, Permission::ManageSettings] {
                assert!(role.may(permission), "{role} {permission:?}");
            }
        }
        assert_eq!(of(Role::PrimaryTechnician), Permission::ALL);
        let only_primary: Vec<_> =
            Permission::ALL.into_iter().filter(|it| !Role::SuperTechnician.may(*it)).collect();
        assert_eq!(
            only_primary,
            [Permission::ManageTokens, Permission::ManageUsers, Permission::ManageSecurity]
        );
    }

    #[test]
    fn r07b_a_technician_stages_and_does_not_save() {
        assert_eq!(of(Role::Technician), [Permission::See, Permission::Propose, Permission::OwnTokens]);
    }

    #[test]
    fn r07c_read_only_sees_and_changes_nothing_but_tokens_of_its_own() {
        assert_eq!(of(Role::ReadOnly), [Permission::See, Permission::OwnTokens]);
    }

    #[test]
    fn r07_a_token_lets_through_no_more_than_its_scope() {
        let through = |scope: TokenScope| Permission::ALL.into_iter().filter(move |it| scope.lets(*it));
        assert_eq!(through(TokenScope::Read).collect::<Vec<_>>(), [Permission::See]);
        assert_eq!(
            through(TokenScope::Write).collect::<Vec<_>>(),
            [Permission::See, Permission::Propose, Permission::Save]
        );
        assert_eq!(through(TokenScope::Admin).count(), Permission::ALL.len());
    }

    #[test]
    fn r07_a_scope_that_adds_nothing_is_of_no_use() {
        let useful =
            |role| TokenScope::ALL.into_iter().filter(|it| it.is_of_use_to(role)).collect::<Vec<_>>();
        assert_eq!(useful(Role::ReadOnly), [TokenScope::Read]);
        assert_eq!(useful(Role::Technician), [TokenScope::Read, TokenScope::Write]);
        assert_eq!(useful(Role::SuperTechnician), TokenScope::ALL);
    }

    #[test]
    fn words_are_read_as_they_are_written_and_as_people_write_them() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
            assert_eq!(role.as_words().parse(), Ok(role));
            assert_eq!(serde_json::to_value(role).expect("a word"), role.as_str());
        }
        for scope in TokenScope::ALL {
            assert_eq!(scope.as_str().parse(), Ok(scope));
            assert_eq!(serde_json::to_value(scope).expect("a word"), scope.as_str());
        }
        assert!("owner".parse::<Role>().expect_err("unknown").contains("primary_technician"));
    }
}
