//! Where a number without a country code is at home.

use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};

use super::country;

/// What a number without a country code is read with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    /// No site, or none that tells a code: +1 (R34c).
    Nowhere,
    /// A country.
    Country(Region),
    /// A calling code; the country is the main one that uses it. `Region::World` where no country does.
    CallingCode(u16, Region),
    /// A text that names neither a known country nor a calling code. Numbers with a country code are read;
    /// others are refused, for a guessed code would make a wrong number that looks right.
    Unknown(String),
}

impl Home {
    /// The home of a contact's numbers, from what its site has: calling code or country (R34b). The calling
    /// code goes first where both are there and readable; blank ones count as not there.
    pub fn of_site(calling_code: Option<&str>, country: Option<&str>) -> Self {
        let mut unknown = None;
        for text in [calling_code, country].into_iter().flatten() {
            match Self::named(text) {
                Self::Nowhere => {}
                Self::Unknown(text) => unknown = unknown.or(Some(text)),
                known => return known,
            }
        }
        unknown.map_or(Self::Nowhere, Self::Unknown)
    }

    /// Reads a country (`GB`, `UK`, `GBR`, `United Kingdom`) or a calling code (`44`, `+44`, `0044`).
    pub fn named(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Nowhere;
        }
        Self::from_calling_code(text)
            .or_else(|| Self::from_country(text))
            .unwrap_or_else(|| Self::Unknown(text.to_owned()))
    }

    fn from_calling_code(text: &str) -> Option<Self> {
        if text.chars().any(char::is_alphabetic) {
            return None;
        }
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let digits = digits.trim_start_matches('0');
        // "+1 876" is how lists of countries give the code of Jamaica: +1 and an area code.
        let digits = if digits.len() == 4 && digits.starts_with('1') { "1" } else { digits };
        let code: u16 = digits.parse().ok()?;
        let region = PHONE_NUMBER_UTIL.get_region_for_country_code(i32::from(code))?;
        Some(Self::CallingCode(code, region))
    }

    fn from_country(text: &str) -> Option<Self> {
        let code = country::code_of(text).map(str::to_owned).unwrap_or_else(|| text.to_ascii_uppercase());
        let region = Region::from_code(&code).ok()?;
        PHONE_NUMBER_UTIL.get_country_code_for_region(region).map(|_| Self::Country(region))
    }

    /// The calling code that would be assumed.
    pub fn calling_code(&self) -> Option<u16> {
        match self {
            Self::Nowhere => Some(1),
            Self::CallingCode(code, _) => Some(*code),
            Self::Country(region) => PHONE_NUMBER_UTIL
                .get_country_code_for_region(*region)
                .and_then(|code| u16::try_from(code).ok()),
            Self::Unknown(_) => None,
        }
    }

    pub(super) fn region(&self) -> Option<Region> {
        match self {
            Self::Nowhere => Some(Region::US),
            Self::Country(region) | Self::CallingCode(_, region) => Some(*region),
            Self::Unknown(_) => None,
        }
    }

    /// The end of the sentence "+44 is assumed".
    pub(super) fn because(&self) -> String {
        match self {
            Self::Nowhere => ", as no country is known".to_owned(),
            Self::Country(region) => format!(" from the country {}", region.as_region_str().as_str()),
            Self::CallingCode(code, _) => format!(" from the calling code {code}"),
            Self::Unknown(_) => String::new(),
        }
    }
}
