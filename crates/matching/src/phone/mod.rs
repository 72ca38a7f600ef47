//! Reading phone numbers (R34).
//!
//! The vendor's text is parsed with the numbering plans of libphonenumber; what is written is E.164, the
//! extension is kept apart, and a country code that was not there is marked as assumed.

mod country;
mod extension;
mod home;
pub(crate) mod significant;

use rlibphonenumber::{
    CountryCodeSource, NumberLengthType, PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat,
    Region, ValidationError,
};

pub use home::Home;

/// A phone number as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneReading {
    /// The text as it came.
    pub value: String,
    /// The number in E.164 (`+441212345678`). `None` where it is not valid and so is never written (R34f).
    pub written: Option<String>,
    /// The extension: digits as written, leading zeros kept. Told for a refused number too, where one is read.
    pub extension: Option<String>,
    /// The country calling code that was added because the text had none (R34e).
    pub assumed: Option<u16>,
    /// The region the number itself belongs to, as a two-letter country code; `None` for a refused number and
    /// for numbers of no country, such as international freephone.
    pub region: Option<String>,
    /// Why it is written as it is, or why it is not, in sentences.
    pub reason: String,
}

/// Reads a phone number. `home` is where a number without a country code is at home (R34b, R34c).
///
/// Validity is that of the number itself: a German number at a British site is as good as a British one (R34d).
pub fn read(value: &str, home: &Home) -> PhoneReading {
    let reading = read_standard(value, home);
    if reading.written.is_some() {
        return reading;
    }
    // Spellings of an extension that the numbering library does not know. They are only looked at when the
    // text makes no valid number as it stands.
    if let Some((head, digits)) = extension::split_off(value) {
        let mut inner = read_standard(head, home);
        if inner.written.is_some() && inner.extension.is_none() {
            inner.value = value.to_owned();
            inner.reason.push_str(&kept_apart(digits));
            inner.extension = Some(digits.to_owned());
            return inner;
        }
    }
    reading
}

/// Reads a phone number with a region or calling code as text (`GB`, `44`, `+44`, `United Kingdom`); without
/// one, +1 is assumed.
pub fn read_with(value: &str, region: Option<&str>) -> PhoneReading {
    let home = region.map_or(Home::Nowhere, Home::named);
    read(value, &home)
}

fn read_standard(value: &str, home: &Home) -> PhoneReading {
    match parse(value, home) {
        Ok(number) if PHONE_NUMBER_UTIL.is_valid_number(&number) => accepted(value, &number, home),
        Ok(number) => refused(value, extension_of(&number), not_valid(&number, home)),
        Err(error) => refused(value, None, not_parsed(value, &error, home)),
    }
}

fn parse(value: &str, home: &Home) -> Result<PhoneNumber, ParseError> {
    let util = &*PHONE_NUMBER_UTIL;
    match home.region() {
        // Calling codes of no country (+800, +882) have no national format: the code is put in front.
        Some(Region::World) => util.parse_and_keep_raw_input(value, None).or_else(|_| {
            let code = home.calling_code().unwrap_or_default();
            let mut number = util.parse_and_keep_raw_input(format!("+{code} {value}"), None)?;
            number.country_code_source = Some(CountryCodeSource::FromDefaultCountry as i32);
            Ok(number)
        }),
        region => util.parse_and_keep_raw_input(value, region),
    }
}

fn extension_of(number: &PhoneNumber) -> Option<String> {
    number.extension.clone().filter(|digits| !digits.is_empty())
}

fn kept_apart(digits: &str) -> String {
    format!(" Extension {digits} is kept apart.")
}

fn accepted(value: &str, number: &PhoneNumber, home: &Home) -> PhoneReading {
    let region = PHONE_NUMBER_UTIL
        .get_region_for_number(number)
        .filter(|region| *region != Region::World)
        .map(|region| region.as_region_str().as_str().to_owned());
    let plain = PhoneNumber { extension: None, ..number.clone() };
    let mut reason = format!("A valid number: {}", plain.format_as(PhoneNumberFormat::International));
    if let Some(region) = &region {
        reason.push_str(&format!(" ({region})"));
    }
    reason.push('.');
    let assumed = was_assumed(number).then(|| u16::try_from(number.country_code).unwrap_or_default());
    if let Some(code) = assumed {
        reason.push_str(&format!(" It bears no country code; +{code} is assumed{}.", home.because()));
    }
    let extension = extension_of(number);
    if let Some(digits) = &extension {
        reason.push_str(&kept_apart(digits));
    }
    let written = Some(plain.format_as(PhoneNumberFormat::E164).into_owned());
    PhoneReading { value: value.to_owned(), written, extension, assumed, region, reason }
}

fn refused(value: &str, extension: Option<String>, reason: String) -> PhoneReading {
    PhoneReading { value: value.to_owned(), written: None, extension, assumed: None, region: None, reason }
}

fn was_assumed(number: &PhoneNumber) -> bool {
    number.country_code_source == Some(CountryCodeSource::FromDefaultCountry as i32)
}

/// Why a text that reads like a number is none.
fn not_valid(number: &PhoneNumber, home: &Home) -> String {
    let plain = PhoneNumber { extension: None, ..number.clone() };
    let assumed = if was_assumed(number) {
        format!(" (+{} assumed{})", number.country_code, home.because())
    } else {
        String::new()
    };
    let fault = match plain.is_possible_with_reason() {
        Err(ValidationError::TooShort) => "it is too short",
        Err(ValidationError::TooLong) => "it is too long",
        Err(ValidationError::InvalidCountryCode) => "no country has this calling code",
        Err(_) => "no number of that country has this length",
        Ok(NumberLengthType::IsPossibleLocalOnly) => "the area code is missing",
        Ok(NumberLengthType::IsPossible) => "that range of numbers is not in use",
    };
    let read_as = plain.format_as(PhoneNumberFormat::E164);
    format!("Not written: read as {read_as}{assumed}, {fault}. Correct the number, or give its country code.")
}

/// Why a text does not even read like a number.
fn not_parsed(value: &str, error: &ParseError, home: &Home) -> String {
    if value.trim().is_empty() {
        return "Not written: there is no number.".to_owned();
    }
    let why = match error {
        ParseError::InvalidCountryCode => match home {
            Home::Unknown(place) if !value.trim_start().starts_with(['+', '＋']) => {
                return format!(
                    "Not written: the number bears no country code, and '{place}' is no known country or calling \
                     code. Give a country such as GB or a calling code such as 44."
                );
            }
            _ => "no country has the calling code it begins with",
        },
        ParseError::NotANumber(_) => "this does not read as a phone number",
        ParseError::TooShortAfterIdd | ParseError::TooShortNsn => "it has too few digits",
        ParseError::TooLongNsn => "it has too many digits for one number",
    };
    format!("Not written: {why}. Correct it where it is kept.")
}
