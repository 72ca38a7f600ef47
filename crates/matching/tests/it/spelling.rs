use counterpart_matching::spelling::SpellingKey;

fn key(name: &str) -> Option<String> {
    SpellingKey::of(name).map(|key| key.to_string())
}

#[track_caller]
fn same(a: &str, b: &str) {
    assert_eq!(key(a), key(b), "{a:?} and {b:?} are spelled the same");
    assert!(key(a).is_some(), "{a:?} has a key");
}

#[track_caller]
fn different(a: &str, b: &str) {
    assert_ne!(key(a), key(b), "{a:?} and {b:?} are spelled differently");
}

#[test]
fn r14_case_does_not_count() {
    same("Acme Dental", "ACME DENTAL");
    same("Müller & Söhne", "MÜLLER & SÖHNE");
    same("Straße 7", "STRASSE 7");
    same("ΟΔΥΣΣΕΥΣ", "Οδυσσευς");
}

#[test]
fn r14_white_space_does_not_count() {
    same("Acme Dental", "  Acme \t  Dental\r\n");
    same("Acme Dental", "Acme\u{a0}Dental");
    same("Acme Dental", "Acme\u{3000}Dental\u{2009}");
    different("Acme Dental", "AcmeDental");
}

#[test]
fn r14_unicode_normalisation() {
    same("Café", "Cafe\u{301}");
    same("ＡＣＭＥ　Ltd", "acme ltd");
    same("ﬁnance", "finance");
    different("Café", "Cafe");
}

#[test]
fn r14_what_cannot_be_seen_does_not_count() {
    same("Acme", "Ac\u{ad}me\u{200b}");
    same("\u{feff}Acme", "Acme\u{200e}");
    same("Acme", "Ac\u{0}me\u{7}");
}

#[test]
fn r14_every_visible_sign_counts() {
    different("Acme Ltd", "Acme Limited");
    different("Acme, Inc.", "Acme Inc");
    different("Smith & Co", "Smith and Co");
    different("O'Neil", "O\u{2019}Neil");
    different("Acme - Leeds", "Acme - York");
}

#[test]
fn r14_a_name_without_letter_or_digit_has_no_spelling() {
    for name in ["", "   ", "\u{200b}", "-", "...", "(*)", "\t\r\n"] {
        assert_eq!(key(name), None, "{name:?}");
    }
    assert_eq!(key("7").as_deref(), Some("7"));
    assert_eq!(key("北京").as_deref(), Some("北京"));
}
