//! What identifies a device, levelled to keys.

use super::junk;
use crate::record::Asset;
use crate::scoring::hash;
use crate::words::fold::fold;

/// Families of keys; the first argument of [`hash::key`].
mod family {
    pub const COMPANY: u8 = 60;
    pub const SERIAL: u8 = 61;
    pub const MAKER: u8 = 62;
    pub const UUID: u8 = 63;
    pub const DIRECTORY: u8 = 64;
    pub const AGENT: u8 = 65;
    pub const MAC: u8 = 66;
    pub const HOST: u8 = 67;
}

/// A name of this length may have been cut by the oldest of Windows' name systems.
pub(crate) const CUT: usize = 15;

/// Makers that go by several names.
const MAKERS: [(&str, &str); 12] = [
    ("hewlett", "hp"),
    ("hpe", "hp"),
    ("hpinc", "hp"),
    ("dell", "dell"),
    ("lenovo", "lenovo"),
    ("microsoft", "microsoft"),
    ("asus", "asus"),
    ("micro-star", "msi"),
    ("apple", "apple"),
    ("vmware", "vmware"),
    ("fujitsu", "fujitsu"),
    ("toshiba", "toshiba"),
];

/// A device as compared; keys are 0 where there is nothing that identifies.
#[derive(Debug, Clone, Default)]
pub(crate) struct Identifiers {
    pub company: u64,
    pub serial: u64,
    pub maker: u64,
    pub uuid: u64,
    pub directory: u64,
    /// One for each product, in ascending order of the products.
    pub agents: Vec<(String, u64)>,
    pub macs: Vec<u64>,
    /// The host name without a domain, and the key of what the oldest name system leaves of it.
    pub host: String,
    pub host_key: u64,
    /// What stands in the list and was left out of account as junk.
    pub junk: Vec<&'static str>,
}

impl Identifiers {
    pub(crate) fn of(asset: &Asset) -> Self {
        let mut junk = Vec::new();
        let company = asset.company_id.as_deref().map_or("", str::trim);
        let serial = asset.serial.as_deref().map(serial).filter(|text| !text.is_empty());
        let uuid = asset.bios_uuid.as_deref().and_then(|text| hexadecimal(text, 32));
        let mut keep = |is_junk: bool, what: &'static str| {
            if is_junk {
                junk.push(what);
            }
            !is_junk
        };
        let serial = serial.filter(|text| keep(junk::serial(text), "serial number"));
        let uuid = uuid.filter(|digits| keep(junk::uuid(digits), "BIOS UUID"));
        let macs = asset.macs.iter().filter_map(|text| hexadecimal(text, 12));
        let mut macs: Vec<u64> = macs
            .filter(|digits| !junk::mac(digits))
            .map(|digits| hash::key(family::MAC, digits.as_bytes()))
            .collect();
        macs.sort_unstable();
        macs.dedup();
        let mut agents: Vec<(String, u64)> = asset
            .agent_ids
            .iter()
            .map(|(product, id)| (product.trim().to_lowercase(), id.trim().to_lowercase()))
            .filter(|(_, id)| !id.is_empty() && id.bytes().any(|byte| byte != b'0' && byte != b'-'))
            .map(|(product, id)| {
                let key = hash::key(family::AGENT, format!("{product} {id}").as_bytes());
                (product, key)
            })
            .collect();
        agents.sort();
        let host = host(&asset.name);
        let cut = &host.as_bytes()[..host.len().min(CUT)];
        Self {
            company: if company.is_empty() { 0 } else { hash::key(family::COMPANY, company.as_bytes()) },
            serial: serial.map_or(0, |text| hash::key(family::SERIAL, text.as_bytes())),
            maker: asset.manufacturer.as_deref().map_or(0, maker),
            uuid: uuid.map_or(0, |digits| hash::key(family::UUID, either_order(&digits).as_bytes())),
            directory: asset
                .directory_id
                .as_deref()
                .and_then(|text| hexadecimal(text, 32))
                .filter(|digits| !junk::uuid(digits))
                .map_or(0, |digits| hash::key(family::DIRECTORY, digits.as_bytes())),
            agents,
            macs,
            host_key: if junk::host(&host) { 0 } else { hash::key(family::HOST, cut) },
            host,
            junk,
        }
    }

    /// Keys that identify wherever they stand.
    pub(crate) fn exact(&self) -> impl Iterator<Item = u64> {
        let agents = self.agents.iter().map(|(_, key)| *key);
        [self.serial, self.uuid, self.directory].into_iter().chain(agents).filter(|key| *key != 0)
    }
}

/// Capitals and digits of a serial number.
fn serial(text: &str) -> String {
    let text = text.trim();
    let bare = text.strip_prefix("S/N").or_else(|| text.strip_prefix("s/n")).unwrap_or(text);
    bare.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

fn maker(text: &str) -> u64 {
    let mut folded = String::new();
    fold(text, &mut folded);
    folded.retain(|c| c.is_alphanumeric() || c == '-');
    let known = MAKERS.iter().find(|(begins, _)| folded.starts_with(begins)).map(|(_, name)| *name);
    let name = known.unwrap_or(&folded);
    if name.is_empty() { 0 } else { hash::key(family::MAKER, name.as_bytes()) }
}

/// The hexadecimal digits of a text, where there are so many and nothing else but signs between them.
fn hexadecimal(text: &str, count: usize) -> Option<String> {
    let bare = |c: &char| !matches!(c, '-' | ':' | '.' | '{' | '}' | ' ');
    let digits: String = text.trim().chars().filter(bare).flat_map(char::to_lowercase).collect();
    (digits.len() == count && digits.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(digits)
}

/// A UUID in the same spelling whichever way its first three fields were read: firmware writes them the other way round.
fn either_order(digits: &str) -> String {
    let octets = |from: usize, to: usize| (from..to).step_by(2).rev().map(|at| &digits[at..at + 2]);
    let turned: String =
        octets(0, 8).chain(octets(8, 12)).chain(octets(12, 16)).chain([&digits[16..]]).collect();
    if turned.as_str() < digits { turned } else { digits.to_owned() }
}

/// The host name without the domain behind it.
fn host(name: &str) -> String {
    let mut folded = String::new();
    fold(name.trim(), &mut folded);
    let label = folded.trim_start_matches('\\').split('.').next().unwrap_or_default();
    label.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_reads_the_same_in_both_orders() {
        let one = "4c4c4544-0051-3510-8052-b4c04f4e4d32";
        let other = "44454C4C-5100-1035-8052-B4C04F4E4D32";
        let of = |text: &str| {
            Identifiers::of(&Asset { bios_uuid: Some(text.to_owned()), ..Asset::default() }).uuid
        };
        assert_eq!(of(one), of(other));
        assert_ne!(of(one), of("4c4c4544-0051-3510-8052-b4c04f4e4d33"));
        for junk in ["00000000-0000-0000-0000-000000000000", "03000200-0400-0500-0006-000700080009", "n/a"] {
            assert_eq!(of(junk), 0, "{junk}");
        }
    }

    #[test]
    fn an_address_that_software_gave_is_no_devices_own() {
        let of = |text: &str| {
            Identifiers::of(&Asset { macs: vec![text.to_owned()], ..Asset::default() }).macs.len()
        };
        assert_eq!(of("3C-52-82-11-22-33"), 1);
        for junk in
            ["02:00:4c:4f:4f:50", "ff:ff:ff:ff:ff:ff", "00:05:9A:3C:7A:00", "00:00:00:00:00:00", "3c:52"]
        {
            assert_eq!(of(junk), 0, "{junk}");
        }
    }

    #[test]
    fn a_host_name_ends_before_its_domain() {
        assert_eq!(host("PC-042.corp.example.com"), "pc-042");
        assert_eq!(host("\\\\SRV01"), "srv01");
    }
}
