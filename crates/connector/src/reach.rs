//! Which addresses may be called: public ones, and of all others only those that the operator allows. Whoever may set up
//! an integration chooses an address, and this machine goes there with its own place in the network; without this it
//! would be a way into everything that is not meant for the world.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use url::{Host, Url};

/// The addresses that may be called besides public ones; none if not said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach(Vec<Network>);

/// A range of addresses: `10.20.0.0/16`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    base: IpAddr,
    prefix: u8,
}

/// What an address is that is not public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Special {
    Unspecified,
    Loopback,
    Private,
    CarrierGrade,
    LinkLocal,
    Multicast,
    Reserved,
}

/// An address that may not be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The host as the address names it.
    pub(crate) host: String,
    /// What it stands for.
    pub(crate) ip: IpAddr,
    pub(crate) special: Special,
}

impl Reach {
    /// Public addresses and those of this machine itself: for sandboxes.
    pub fn loopback() -> Self {
        Self(vec![v4([127, 0, 0, 0], 8), v6([0, 0, 0, 0, 0, 0, 0, 1], 128)])
    }

    /// Every address there is.
    pub fn everything() -> Self {
        Self(vec![v4([0; 4], 0), v6([0; 8], 0)])
    }

    /// What either of the two allows.
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Whether this address may be called; else what it is.
    pub(crate) fn allows(&self, ip: IpAddr) -> Result<(), Special> {
        let meant = meant(ip);
        match special(meant) {
            Some(special) if !self.0.iter().any(|network| network.holds(meant)) => Err(special),
            _ => Ok(()),
        }
    }

    /// Whether the host of this address may be called, where it is written as a number. What a name stands for is looked at
    /// when it is looked up.
    pub(crate) fn allows_literal(&self, url: &Url) -> Result<(), Refusal> {
        let ip = match url.host() {
            Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        self.allows(ip).map_err(|special| Refusal { host: ip.to_string(), ip, special })
    }
}

/// The address that an address stands for: v4 in the clothes of v6 (mapped, or behind a NAT64 gateway) goes where the v4
/// address goes.
fn meant(ip: IpAddr) -> IpAddr {
    let canonical = ip.to_canonical();
    match canonical {
        IpAddr::V6(v6) if NAT64.holds(canonical) => {
            let [.., a, b, c, d] = v6.octets();
            IpAddr::V4(Ipv4Addr::new(a, b, c, d))
        }
        _ => canonical,
    }
}

const NAT64: Network = v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96);
/// Everything that is given out to the world so far; what is outside is special, known or not.
const GLOBAL: Network = v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);

/// What is not globally reachable according to IANA's registries of special addresses (RFC 6890 and its followers).
const SPECIAL: [(Network, Special); 28] = [
    (v4([0, 0, 0, 0], 8), Special::Unspecified),
    (v4([10, 0, 0, 0], 8), Special::Private),
    (v4([100, 64, 0, 0], 10), Special::CarrierGrade),
    (v4([127, 0, 0, 0], 8), Special::Loopback),
    (v4([169, 254, 0, 0], 16), Special::LinkLocal),
    (v4([172, 16, 0, 0], 12), Special::Private),
    (v4([192, 0, 0, 0], 24), Special::Reserved),
    (v4([192, 0, 2, 0], 24), Special::Reserved),
    (v4([192, 88, 99, 0], 24), Special::Reserved),
    (v4([192, 168, 0, 0], 16), Special::Private),
    (v4([198, 18, 0, 0], 15), Special::Reserved),
    (v4([198, 51, 100, 0], 24), Special::Reserved),
    (v4([203, 0, 113, 0], 24), Special::Reserved),
    (v4([224, 0, 0, 0], 4), Special::Multicast),
    (v4([240, 0, 0, 0], 4), Special::Reserved),
    (v6([0, 0, 0, 0, 0, 0, 0, 0], 128), Special::Unspecified),
    (v6([0, 0, 0, 0, 0, 0, 0, 1], 128), Special::Loopback),
    (v6([0, 0, 0, 0, 0, 0, 0, 0], 96), Special::Reserved),
    (v6([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48), Special::Private),
    (v6([0x100, 0, 0, 0, 0, 0, 0, 0], 64), Special::Reserved),
    // Tunnels end wherever the address says, so all of them are left alone: Teredo is in the first, 6to4 the third.
    (v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), Special::Reserved),
    (v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), Special::Reserved),
    (v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), Special::Reserved),
    (v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), Special::Reserved),
    (v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7), Special::Private),
    (v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10), Special::LinkLocal),
    (v6([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10), Special::Private),
    (v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8), Special::Multicast),
];

const fn v4([a, b, c, d]: [u8; 4], prefix: u8) -> Network {
    Network { base: IpAddr::V4(Ipv4Addr::new(a, b, c, d)), prefix }
}

const fn v6([a, b, c, d, e, f, g, h]: [u16; 8], prefix: u8) -> Network {
    Network { base: IpAddr::V6(Ipv6Addr::new(a, b, c, d, e, f, g, h)), prefix }
}

fn special(ip: IpAddr) -> Option<Special> {
    let known = SPECIAL.iter().find(|(network, _)| network.holds(ip)).map(|(_, special)| *special);
    known.or((ip.is_ipv6() && !GLOBAL.holds(ip)).then_some(Special::Reserved))
}

impl Network {
    fn holds(&self, ip: IpAddr) -> bool {
        let differing = |left: u128, right: u128, width: u32| {
            let shift = width - u32::from(self.prefix).min(width);
            (left ^ right).checked_shr(shift).unwrap_or_default()
        };
        match (self.base, ip) {
            (IpAddr::V4(base), IpAddr::V4(ip)) => {
                differing(base.to_bits().into(), ip.to_bits().into(), 32) == 0
            }
            (IpAddr::V6(base), IpAddr::V6(ip)) => differing(base.to_bits(), ip.to_bits(), 128) == 0,
            _ => false,
        }
    }
}

/// Why a text does not say which addresses may be called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no network; write networks such as 10.20.0.0/16 or 192.168.7.5, separated by commas, or loopback, or all"
)]
pub struct ReachError(String);

impl FromStr for Reach {
    type Err = ReachError;

    /// Networks and addresses separated by commas, `loopback`, `all`; nothing for public addresses only.
    fn from_str(text: &str) -> Result<Self, ReachError> {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        words.map(one_of).try_fold(Self::default(), |reach, one| Ok(reach.and(one?)))
    }
}

fn one_of(word: &str) -> Result<Reach, ReachError> {
    match word.to_ascii_lowercase().as_str() {
        "loopback" => return Ok(Reach::loopback()),
        "all" => return Ok(Reach::everything()),
        _ => {}
    }
    let wrong = || ReachError(word.to_owned());
    let (base, prefix) = match word.split_once('/') {
        Some((base, prefix)) => (base, Some(prefix.parse::<u8>().map_err(|_| wrong())?)),
        None => (word, None),
    };
    let base: IpAddr = base.parse().map_err(|_| wrong())?;
    let width = if base.is_ipv4() { 32 } else { 128 };
    let prefix = prefix.unwrap_or(width);
    if prefix > width {
        return Err(wrong());
    }
    Ok(Reach(vec![Network { base, prefix }]))
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("public addresses only");
        }
        f.write_str("public addresses")?;
        self.0.iter().try_for_each(|Network { base, prefix }| write!(f, ", {base}/{prefix}"))
    }
}

impl fmt::Display for Special {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unspecified => "an address of no machine in particular",
            Self::Loopback => "an address of the machine itself that Counterpart runs on",
            Self::Private => "an address of a private network",
            Self::CarrierGrade => "an address of a network provider's inside (carrier-grade NAT)",
            Self::LinkLocal => {
                "an address of the local link, where machines of a cloud keep their own credentials"
            }
            Self::Multicast => "an address of a group of machines (multicast)",
            Self::Reserved => "a reserved address",
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, ip, special } = self;
        if *host == ip.to_string() {
            write!(f, "{ip} is {special}")?
        } else {
            write!(f, "{host} stands for {ip}, {special}")?
        }
        write!(
            f,
            ". Nothing was sent there: only public addresses are called, unless the operator allows others. Correct the \
             address; or, if it is meant, start Counterpart with --allow-private-addresses {ip} (or \
             COUNTERPART_ALLOW_PRIVATE_ADDRESSES={ip} in its environment)."
        )
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests;
