//! What sites lack where the rules say what comes of it: a country, or a phone number that can be read (R34).

use super::{Noted, some};
use counterpart_matching::phone::{self, Home};

/// A site, a vendor's or the hub's, as far as phone numbers go.
pub(super) struct Place {
    /// What a person calls it, with its id.
    pub label: String,
    /// Its country as its source wrote it.
    pub country: Option<String>,
    /// Its phone number as its source wrote it.
    pub phone: Option<String>,
}

/// What is missing at these sites, alike things said once.
pub(super) fn of(places: &[Place]) -> Vec<Noted> {
    let (mut nowhere, mut unknown, mut unread) = (Vec::new(), Vec::new(), Vec::new());
    for place in places {
        let home = Home::named(place.country.as_deref().unwrap_or_default());
        match &home {
            Home::Nowhere => nowhere.push(place.label.clone()),
            Home::Unknown(text) => unknown.push(format!("{} ('{text}')", place.label)),
            Home::Country(_) | Home::CallingCode(..) => {}
        }
        if let Some(number) = place.phone.as_deref().filter(|number| !number.trim().is_empty()) {
            let reading = phone::read(number, &home);
            if reading.written.is_none() {
                unread.push(format!("{}: '{number}' - {}", place.label, reading.reason));
            }
        }
    }
    let mut noted = Vec::new();
    if !nowhere.is_empty() {
        let sentence = format!(
            "No country at {}. A phone number there that bears no country code is read with +1 (R34). Give the site its \
             country at the vendor.",
            some(&nowhere)
        );
        noted.push(Noted::new("no_country", sentence));
    }
    if !unknown.is_empty() {
        let sentence = format!(
            "The country cannot be read at {}. A phone number there that bears no country code is refused, rather than \
             read with a wrong one (R34). Write it as a country or a calling code at the vendor.",
            some(&unknown)
        );
        noted.push(Noted::new("unknown_country", sentence));
    }
    if !unread.is_empty() {
        let sentence = format!("The phone number is not valid at {}", some(&unread));
        noted.push(Noted::new("phone_not_valid", sentence));
    }
    noted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(label: &str, country: Option<&str>, phone: Option<&str>) -> Place {
        let text = |text: Option<&str>| text.map(str::to_owned);
        Place { label: label.into(), country: text(country), phone: text(phone) }
    }

    fn codes(places: &[Place]) -> Vec<String> {
        of(places).into_iter().map(|noted| noted.code).collect()
    }

    #[test]
    fn a_site_with_a_country_and_a_good_number_lacks_nothing() {
        assert!(codes(&[place("Main", Some("GB"), Some("0113 496 0000"))]).is_empty());
        assert!(codes(&[place("Main", Some("+44"), None)]).is_empty());
    }

    #[test]
    fn what_a_site_lacks_is_said_with_what_comes_of_it() {
        let leeds = "0113 496 0000";
        assert_eq!(codes(&[place("Main", None, None)]), ["no_country"]);
        assert_eq!(codes(&[place("Main", Some(" "), Some(leeds))]), ["no_country", "phone_not_valid"]);
        assert_eq!(codes(&[place("Main", Some("Narnia"), None)]), ["unknown_country"]);
        let many: Vec<Place> = (1..=5).map(|n| place(&format!("Site {n}"), None, None)).collect();
        let said = of(&many);
        assert_eq!(said.len(), 1, "alike things are said once");
        assert!(said[0].sentence.contains("Site 3 and 2 more"), "{}", said[0].sentence);
    }
}
