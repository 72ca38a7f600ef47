//! How the same organisation is spelled by the people who keep this tool.

use counterpart_sandbox_kit::world::Organization;

use counterpart_sandbox_kit::spread::spread;

/// The name as this tenant has it: most as everywhere, some by their register, their door, or a tired hand.
pub(super) fn company(organization: &Organization, seed: u64) -> String {
    let Organization { name, legal_name, trading_name, .. } = organization;
    let draw = spread(u64::from(organization.id.0), seed ^ 0x00A7_0A57) % 100;
    match draw {
        0..68 => name.clone(),
        68..78 => legal_name.clone(),
        78..82 => trading_name.clone(),
        82..85 => name.to_uppercase(),
        85..88 if name.contains(" & ") => name.replace(" & ", " and "),
        85..88 if name.contains(" and ") => name.replace(" and ", " & "),
        85..90 => name.replace('.', ""),
        90..93 => with_comma(name),
        93..95 => format!("{name} "),
        95..97 => name.replacen(' ', "  ", 1),
        _ => match organization.sites.first() {
            Some(site) if !name.contains(site.city) => format!("{name} ({})", site.city),
            _ => name.clone(),
        },
    }
    .chars()
    .take(100)
    .collect()
}

/// A comma before the last word, as before a legal form.
fn with_comma(name: &str) -> String {
    match name.rsplit_once(' ') {
        Some((head, tail)) if !head.ends_with(',') => format!("{head}, {tail}"),
        _ => name.to_owned(),
    }
}

/// A name of a site: this tool calls the first one otherwise than others do.
pub(super) fn location(name: &str, position: u16) -> String {
    match (position, name) {
        (0, "Main" | "HQ") => "Primary Location".to_owned(),
        _ => name.to_owned(),
    }
}
