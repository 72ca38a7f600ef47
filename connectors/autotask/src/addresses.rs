//! Autotask's addresses, from what people paste and what Autotask itself says.

use counterpart_connector::{BaseUrl, ConnectorError, PlainHttp, Session};

/// Where a zone is asked for when nobody entered one (dossier, 1: an entry host that published programs use).
const ENTRY: &str = "https://webservices.autotask.net/ATServicesRest";

/// Autotask's own domain.
const DOMAIN: &str = ".autotask.net";

/// The last part of the path of every zone.
const SERVICES: &str = "ATServicesRest";

/// The zone that is asked which zone the user belongs to: any can say it.
pub fn entry(session: &Session) -> Result<BaseUrl, ConnectorError> {
    match session.config("zone_url") {
        Some(_) => session.address("zone_url").map(|url| zone(&url)),
        None => BaseUrl::parse(ENTRY, PlainHttp::LoopbackOnly)
            .map_err(|error| ConnectorError::bad_setting("zone_url", format!("{ENTRY}: {error}."))),
    }
}

/// Tidies an address by what its field is for; other answers stay as they are.
pub fn tidy(key: &str, answer: &str, plain: PlainHttp) -> String {
    match (key, BaseUrl::parse(answer, plain)) {
        ("zone_url", Ok(url)) => zone(&url_of_services(&url, plain)).to_string(),
        _ => answer.to_owned(),
    }
}

/// A zone's address up to `ATServicesRest`, without a version. Autotask once sent one with a doubled slash before it.
pub fn zone(url: &BaseUrl) -> BaseUrl {
    let segments: Vec<&str> = url.path().split('/').filter(|segment| !segment.is_empty()).collect();
    let is_services = |segment: &&str| segment.eq_ignore_ascii_case(SERVICES);
    let kept = match segments.iter().position(is_services) {
        Some(at) => segments[..=at].join("/"),
        None if is_hosted(url) => SERVICES.to_owned(),
        None => [&segments[..], &[SERVICES]].concat().join("/"),
    };
    url.with_path(&format!("/{kept}"))
}

/// Whether a zone that Autotask names may be sent credentials: it is where it was asked for, or Autotask's own.
pub fn may_be_trusted(zone: &BaseUrl, entry: &BaseUrl) -> bool {
    zone.host() == entry.host() || is_hosted(zone)
}

/// People see `ww5.autotask.net` in their browser; that zone's API is at `webservices5.autotask.net` (dossier, 1).
fn url_of_services(url: &BaseUrl, plain: PlainHttp) -> BaseUrl {
    let host = url.host();
    let number = host.strip_prefix("ww").and_then(|rest| rest.strip_suffix(DOMAIN));
    number
        .filter(|number| number.parse::<u32>().is_ok())
        .and_then(|number| BaseUrl::parse(&format!("https://webservices{number}{DOMAIN}"), plain).ok())
        .unwrap_or_else(|| url.clone())
}

fn is_hosted(url: &BaseUrl) -> bool {
    url.host().ends_with(DOMAIN)
}

/// Autotask's own screens.
#[derive(Debug, Clone)]
pub struct Screens(pub BaseUrl);

impl Screens {
    /// The page of a company: a command address, which Autotask documents for links from other programs.
    pub fn company(&self, id: i64) -> String {
        format!("{}/Autotask/AutotaskExtend/ExecuteCommand.aspx?Code=OpenAccount&AccountID={id}", self.0)
    }

    /// The page of a location: that of its company, for locations have no command of their own. The number after the `#`
    /// says which one is meant.
    pub fn location(&self, company: i64, id: i64) -> String {
        format!("{}#location-{id}", self.company(company))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shaped(answer: &str) -> String {
        let url = BaseUrl::parse(answer, PlainHttp::LoopbackOnly).expect("an address");
        tidy("zone_url", &url.to_string(), PlainHttp::LoopbackOnly)
    }

    #[test]
    fn r02b_zone_url_as_people_paste_it() {
        for pasted in [
            "webservices5.autotask.net",
            "https://webservices5.autotask.net/",
            "https://webservices5.autotask.net/ATServicesRest/",
            "https://webservices5.autotask.net//ATServicesRest/",
            "https://webservices5.autotask.net/ATServicesRest/V1.0/Companies",
            "https://ww5.autotask.net/Mvc/Framework/Navigation.mvc/Landing",
        ] {
            assert_eq!(shaped(pasted), "https://webservices5.autotask.net/ATServicesRest", "{pasted}");
        }
        assert_eq!(
            shaped("https://webservices5.autotask.net/atservicesrest/v1.0/"),
            "https://webservices5.autotask.net/atservicesrest"
        );
        assert_eq!(shaped("127.0.0.1:9000/autotask"), "http://127.0.0.1:9000/autotask/ATServicesRest");
    }

    #[test]
    fn r05_only_autotasks_own_zones_are_sent_credentials() {
        let url = |text| BaseUrl::parse(text, PlainHttp::LoopbackOnly).expect("an address");
        let entry = url(ENTRY);
        assert!(may_be_trusted(&url("https://webservices29.autotask.net/ATServicesRest"), &entry));
        assert!(!may_be_trusted(&url("https://autotask.net.example.com/ATServicesRest"), &entry));
        assert!(!may_be_trusted(&url("https://webservices5.notautotask.net"), &entry));
        let here = url("http://127.0.0.1:9000/autotask/ATServicesRest");
        assert!(may_be_trusted(&here, &here));
    }
}
