//! Permissions, each a right to one of Autotask's entities: `Companies: query`.

use crate::wire::Rights;

/// Reading companies.
pub const COMPANIES: &str = "Companies: query";
/// Reading their locations.
pub const LOCATIONS: &str = "CompanyLocations: query";
/// Reading countries.
pub const COUNTRIES: &str = "Countries: query";
/// Reading company categories.
pub const CATEGORIES: &str = "CompanyCategories: query";

/// Making companies.
pub const CREATE_COMPANIES: &str = "Companies: create";
/// Changing companies.
pub const UPDATE_COMPANIES: &str = "Companies: update";
/// Reading who works at the MSP.
pub const RESOURCES: &str = "Resources: query";

/// How far a right goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Not at all.
    None,
    /// To every record.
    All,
    /// To some records; the others are left out without a word.
    Restricted,
}

/// The entity and the right that a permission names.
pub fn parts(permission: &str) -> (&str, &str) {
    permission.split_once(": ").unwrap_or((permission, "query"))
}

/// How far the right that a permission names goes; nothing where Autotask does not say.
pub fn level(permission: &str, rights: &Rights) -> Option<Level> {
    let number = match parts(permission).1 {
        "create" => rights.user_access_for_create,
        "update" => rights.user_access_for_update,
        "delete" => rights.user_access_for_delete,
        _ => rights.user_access_for_query,
    };
    match number? {
        0 => Some(Level::None),
        1 => Some(Level::All),
        2 => Some(Level::Restricted),
        _ => None,
    }
}
