//! The credential form and addresses as people paste them.

use crate::vendor::descriptor;
use counterpart_connector::{Answers, BaseUrl, BaseUrlError, PlainHttp};
use secrecy::SecretString;

fn base(text: &str) -> Result<String, BaseUrlError> {
    BaseUrl::parse(text, PlainHttp::LoopbackOnly).map(|url| url.to_string())
}

#[test]
fn r02_an_address_is_taken_as_pasted() {
    for (pasted, address) in [
        ("  https://acme.example.com/api/ ", "https://acme.example.com/api"),
        ("acme.example.com", "https://acme.example.com"),
        ("<https://acme.example.com>", "https://acme.example.com"),
        ("https://acme.example.com/a?x=1#top", "https://acme.example.com/a"),
        ("HTTPS://ACME.example.com:8443//", "https://acme.example.com:8443"),
        ("localhost:9000/api", "http://localhost:9000/api"),
        ("http://[::1]:9000", "http://[::1]:9000"),
    ] {
        assert_eq!(base(pasted).as_deref(), Ok(address), "{pasted}");
    }
}

#[test]
fn r02_an_address_that_cannot_be_used_says_why() {
    assert_eq!(base(" "), Err(BaseUrlError::Empty));
    assert_eq!(base("acme"), Err(BaseUrlError::NotAnAddress));
    assert_eq!(base("https://"), Err(BaseUrlError::NotAnAddress));
    assert_eq!(base("ftp://acme.example.com"), Err(BaseUrlError::Scheme("ftp".to_owned())));
    assert_eq!(base("http://acme.example.com"), Err(BaseUrlError::PlainHttp("acme.example.com".to_owned())));
    assert!(BaseUrl::parse("http://10.0.0.5", PlainHttp::Anywhere).is_ok());
}

#[test]
fn r05_an_address_with_a_password_is_refused_and_not_repeated() {
    let error = base("https://admin:hunter22@acme.example.com").expect_err("it bears a password");
    assert_eq!(error, BaseUrlError::Credentials);
    assert!(!format!("{error} {error:?}").contains("hunter22"));
}

#[test]
fn a_path_segment_cannot_leave_its_place() {
    let url = BaseUrl::parse("https://acme.example.com/api", PlainHttp::LoopbackOnly).expect("an address");
    assert_eq!(
        url.join(&["Client", "../Admin?x=1"]).as_str(),
        "https://acme.example.com/api/Client/..%2FAdmin%3Fx=1"
    );
}

#[test]
fn r02_answers_are_tidied_and_missing_ones_are_named() {
    let form = descriptor(None).form;
    let tidy = |key, answer| form.tidy(key, answer, PlainHttp::LoopbackOnly);
    assert_eq!(tidy("address", " acme.example.com/ "), Ok(Some("https://acme.example.com".to_owned())));
    assert_eq!(tidy("limit", " 0500 "), Ok(Some("500".to_owned())));
    assert_eq!(tidy("limit", ""), Ok(None));
    assert!(tidy("limit", "0").expect_err("nought").sentence.contains("whole number above 0"));
    assert!(tidy("adress", "x").expect_err("unknown").sentence.contains("address, secret, limit"));

    let mut answers = Answers::default();
    answers.secrets.insert("secret".to_owned(), SecretString::from("x"));
    let missing = form.missing(&answers);
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0].sentence, "address is missing. It is on the settings page.");
    assert_eq!(form.secret_keys().collect::<Vec<_>>(), ["secret"]);
}
