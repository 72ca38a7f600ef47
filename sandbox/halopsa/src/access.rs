//! The first gate: which scopes exist, what an application is granted, and what a scope opens (dossier, 2.4).

/// Areas that have a `read:` and an `edit:` scope each.
const AREAS: &str = "tickets calendar customers crm timesheets contracts suppliers items projects sales quotes sos pos \
    invoices reporting software softwarelicensing kb assets";

const OTHERS: &str =
    "all all:standard admin editMine:timesheets access:chat access:adpasswordreset offline_access";

/// What a call needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Any scope at all: lists that every screen shows.
    Any,
    /// Reading clients and sites.
    ReadCustomers,
    /// Writing clients and sites.
    EditCustomers,
    /// Configuration.
    Configuration,
}

pub(crate) fn exists(scope: &str) -> bool {
    OTHERS.split_whitespace().any(|known| known == scope)
        || scope
            .strip_prefix("read:")
            .or_else(|| scope.strip_prefix("edit:"))
            .is_some_and(|area| AREAS.split_whitespace().any(|known| known == area))
}

/// Whether one scope held includes another wished for.
fn includes(held: &str, wished: &str) -> bool {
    held == wished
        || held == "all"
        || (held == "all:standard" && !matches!(wished, "all" | "admin"))
        || matches!((held.strip_prefix("edit:"), wished.strip_prefix("read:")), (Some(a), Some(b)) if a == b)
}

/// What an application holding `held` gets when it asks for `asked`. Asking for `all` brings all it holds.
pub(crate) fn grant(held: &[String], asked: &[String]) -> Vec<String> {
    let mut granted: Vec<String> = Vec::new();
    for wish in asked {
        if held.iter().any(|scope| includes(scope, wish)) || wish == "offline_access" {
            granted.push(wish.clone());
        } else if wish == "all" {
            granted.extend(held.iter().cloned());
        } else if wish == "all:standard" {
            granted.extend(held.iter().filter(|scope| *scope != "admin").cloned());
        }
    }
    granted.dedup();
    granted
}

/// Whether a token with these scopes may do this.
pub(crate) fn opens(scopes: &[String], need: Need) -> bool {
    let holds = |wished: &str| scopes.iter().any(|scope| includes(scope, wished));
    match need {
        Need::Any => true,
        Need::ReadCustomers => holds("read:customers"),
        Need::EditCustomers => holds("edit:customers"),
        Need::Configuration => holds("admin") || holds("all:standard"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Need, exists, grant, opens};

    fn scopes(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn sites_and_actions_have_no_scope_of_their_own() {
        assert!(exists("read:customers") && exists("edit:tickets") && exists("all:standard"));
        assert!(!exists("read:sites") && !exists("read:actions") && !exists("customers"));
    }

    #[test]
    fn an_application_gets_what_it_asked_for_as_far_as_it_was_given() {
        assert_eq!(grant(&scopes("all"), &scopes("read:customers")), scopes("read:customers"));
        assert_eq!(grant(&scopes("edit:customers"), &scopes("read:customers")), scopes("read:customers"));
        assert_eq!(grant(&scopes("read:customers admin"), &scopes("all")), scopes("read:customers admin"));
        assert_eq!(grant(&scopes("read:tickets"), &scopes("read:customers")), scopes(""));
    }

    #[test]
    fn editing_includes_reading_and_admin_is_not_customers() {
        assert!(opens(&scopes("edit:customers"), Need::ReadCustomers));
        assert!(!opens(&scopes("read:customers"), Need::EditCustomers));
        assert!(!opens(&scopes("admin"), Need::ReadCustomers));
        assert!(!opens(&scopes("read:customers"), Need::Configuration));
    }
}
