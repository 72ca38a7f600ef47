//! The syntax of addresses that are in use: narrower than the mail standards where those allow what no mail
//! system takes, wider where generated addresses go beyond them.
//!
//! The 64 octets that the standards allow before the `@` are not enforced: mailing systems generate longer
//! ones and accept them. The 254 octets of a whole address are.

use std::net::{Ipv4Addr, Ipv6Addr};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::named;
use crate::invisible::is_invisible;

const LONGEST_ADDRESS: usize = 254;
const LONGEST_LABEL: usize = 63;
const LONGEST_DOMAIN: usize = 253;

/// Both parts of a valid address, levelled for comparing.
pub(super) struct Parts {
    /// Before the `@`, composed, in lower case.
    pub local: String,
    /// After it, in ASCII and lower case.
    pub domain: String,
}

/// Why an address is refused.
pub(super) struct Fault {
    pub why: String,
    /// Legal by the standards all the same.
    pub unusual: bool,
}

fn fault(why: impl Into<String>) -> Fault {
    Fault { why: why.into(), unusual: false }
}

/// Checks a trimmed address.
pub(super) fn check(address: &str) -> Result<Parts, Fault> {
    if address.is_empty() {
        return Err(fault("there is no address"));
    }
    if address.len() > 4 * LONGEST_ADDRESS {
        return Err(too_long());
    }
    if let Some(c) = address.chars().find(|c| is_invisible(*c) || (c.is_whitespace() && *c != ' ')) {
        return Err(fault(format!("it holds {}", named(c))));
    }
    if address.ends_with('>') && address.contains('<') {
        return Err(fault("it stands in angle brackets; give the bare address"));
    }
    if let Some(rest) = address.strip_prefix('"') {
        return check_quoted(rest);
    }
    let Some((local, domain)) = address.split_once('@') else {
        let like = address.chars().find(|c| matches!(c, '＠' | '﹫'));
        return Err(fault(match like {
            Some(c) => format!("'{c}' stands where '@' should"),
            None => "it has no '@'".to_owned(),
        }));
    };
    check_local(local)?;
    if domain.contains('@') {
        return Err(fault("it has more than one '@'"));
    }
    if domain.starts_with('[') {
        return Err(check_literal(domain));
    }
    let domain = check_domain(domain)?;
    let local: String = local.nfc().collect();
    if local.len() + 1 + domain.len() > LONGEST_ADDRESS {
        return Err(too_long());
    }
    Ok(Parts { local: local.to_lowercase(), domain })
}

fn too_long() -> Fault {
    fault(format!("it is longer than the {LONGEST_ADDRESS} characters an address may have"))
}

fn check_local(local: &str) -> Result<(), Fault> {
    let Some(first) = local.chars().next() else { return Err(fault("nothing stands before the '@'")) };
    if let Some(c) = local.chars().find(|c| !(is_atom(*c) || *c == '.')) {
        return Err(fault(format!("{} must not stand before the '@'", named(c))));
    }
    if is_combining_mark(first) {
        return Err(fault("it begins with an accent that has no letter"));
    }
    if local.starts_with('.') {
        return Err(fault("it begins with a point"));
    }
    if local.ends_with('.') {
        return Err(fault("a point stands before the '@'"));
    }
    if local.contains("..") {
        return Err(fault("two points follow each other"));
    }
    Ok(())
}

/// Letters, digits and the signs that may stand bare before the `@`; beyond ASCII whatever can be seen.
fn is_atom(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)
    } else {
        !c.is_whitespace() && !matches!(c, '＠' | '﹫')
    }
}

/// `"john doe"@example.org`: the text after the first quote.
fn check_quoted(rest: &str) -> Result<Parts, Fault> {
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            '"' => {
                return Err(match rest[at + 1..].strip_prefix('@') {
                    Some(domain) if check_literal(domain).unusual || check_domain(domain).is_ok() => {
                        Fault { why: "the part before the '@' is quoted".to_owned(), unusual: true }
                    }
                    Some(_) => fault("the part after the '@' is no domain"),
                    None => fault("text follows a closing quote"),
                });
            }
            _ => {}
        }
    }
    Err(fault("a quote is opened and not closed"))
}

/// `[10.0.0.1]`, `[IPv6:::1]`: legal, but not an address that belongs on a person.
fn check_literal(domain: &str) -> Fault {
    let inside = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let legal = inside.is_some_and(|inside| match inside.split_once(':') {
        Some((tag, address)) if tag.eq_ignore_ascii_case("ipv6") => address.parse::<Ipv6Addr>().is_ok(),
        _ => inside.parse::<Ipv4Addr>().is_ok(),
    });
    if legal {
        Fault { why: "an IP address stands in place of a domain".to_owned(), unusual: true }
    } else {
        fault("the part after the '@' is no domain")
    }
}

/// The domain in ASCII and lower case.
fn check_domain(domain: &str) -> Result<String, Fault> {
    if domain.is_empty() {
        return Err(fault("nothing stands after the '@'"));
    }
    if let Some(c) = domain.chars().find(|c| !may_stand_in_domain(*c)) {
        return Err(fault(format!("{} must not stand after the '@'", named(c))));
    }
    let ascii = idna::domain_to_ascii(domain).map_err(|_| fault("the part after the '@' is no domain"))?;
    if ascii.len() > LONGEST_DOMAIN {
        return Err(fault("the domain is too long"));
    }
    let labels: Vec<&str> = ascii.split('.').collect();
    for label in &labels {
        if label.is_empty() {
            return Err(fault("a point in the domain has nothing before or after it"));
        }
        if label.len() > LONGEST_LABEL {
            return Err(fault(format!("a part of the domain is longer than {LONGEST_LABEL} characters")));
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Err(fault("a part of the domain begins or ends with a hyphen"));
        }
        if let Some(c) = label.chars().find(|c| !(c.is_ascii_alphanumeric() || *c == '-')) {
            return Err(fault(format!("{} must not stand after the '@'", named(c))));
        }
    }
    match labels.as_slice() {
        [_] => Err(fault("the domain has no point")),
        [.., top] if !top.bytes().any(|b| b.is_ascii_alphabetic()) => {
            Err(fault(format!("no domain ends in '.{top}'")))
        }
        _ => Ok(ascii),
    }
}

fn may_stand_in_domain(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || matches!(c, '-' | '.')
    } else {
        // Letters of all scripts, their marks, the points and hyphens that count as such in domains.
        c.is_alphanumeric() || is_combining_mark(c) || "。．｡·・－".contains(c)
    }
}
