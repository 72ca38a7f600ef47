//! HaloPSA's two servers, from addresses as people paste them.

use counterpart_connector::{BaseUrl, ConnectorError, PlainHttp, Session};

/// Where the API and the tokens are.
#[derive(Debug, Clone)]
pub struct Servers {
    /// The resource server: `https://NAME.halopsa.com/api`.
    pub resource: BaseUrl,
    /// The authorisation server: `https://NAME.halopsa.com/auth`.
    pub authorisation: BaseUrl,
    /// The tenant to name at the token endpoint; only the shared authorisation server needs one.
    pub tenant: Option<String>,
}

impl Servers {
    /// The servers of a session. What is not set follows from the rest: the resource server from the instance address, the
    /// authorisation server from the instance.
    pub fn of(session: &Session) -> Result<Self, ConnectorError> {
        let resource = match session.config("resource_server") {
            Some(_) => resource(&session.address("resource_server")?),
            None if session.config("instance_address").is_some() => {
                resource(&session.address("instance_address")?)
            }
            None => session.address("resource_server")?,
        };
        let authorisation = match session.config("authorisation_server") {
            Some(_) => authorisation(&session.address("authorisation_server")?),
            None => authorisation(&instance(&resource)),
        };
        Ok(Self { resource, authorisation, tenant: session.config("tenant").map(str::to_owned) })
    }

    /// The page of a client in HaloPSA's own screens.
    pub fn client_page(&self, id: i64) -> String {
        format!("{}/customers?mainview=client&clientid={id}", instance(&self.resource))
    }

    /// The page of a site in HaloPSA's own screens.
    pub fn site_page(&self, id: i64) -> String {
        format!("{}/customers?mainview=site&siteid={id}", instance(&self.resource))
    }
}

/// Tidies an address by what its field is for; other answers stay as they are.
pub fn tidy(key: &str, answer: &str, plain: PlainHttp) -> String {
    let shape: fn(&BaseUrl) -> BaseUrl = match key {
        "instance_address" => |url| instance(&resource(url)),
        "resource_server" => resource,
        "authorisation_server" => authorisation,
        _ => return answer.to_owned(),
    };
    BaseUrl::parse(answer, plain).map_or_else(|_| answer.to_owned(), |url| shape(&url).to_string())
}

/// The resource server: everything up to `/api`. People paste the instance's address, that of a page in it, or that of
/// the API's own documentation.
pub fn resource(url: &BaseUrl) -> BaseUrl {
    let segments: Vec<&str> = url.path().split('/').filter(|segment| !segment.is_empty()).collect();
    let kept = match segments.iter().position(|segment| segment.eq_ignore_ascii_case("api")) {
        Some(api) => segments[..api].join("/"),
        None if is_hosted(url) || segments.last().is_some_and(|last| last.eq_ignore_ascii_case("apidoc")) => {
            String::new()
        }
        None => segments.join("/"),
    };
    url.with_path(&if kept.is_empty() { "/api".to_owned() } else { format!("/{kept}/api") })
}

/// The authorisation server: up to `/auth`. The shared one (`https://auth.haloservicedesk.com`) has no path.
pub fn authorisation(url: &BaseUrl) -> BaseUrl {
    let segments: Vec<&str> = url.path().split('/').filter(|segment| !segment.is_empty()).collect();
    if let Some(auth) = segments.iter().position(|segment| segment.eq_ignore_ascii_case("auth")) {
        return url.with_path(&format!("/{}", segments[..=auth].join("/")));
    }
    let end = segments
        .iter()
        .position(|segment| ["token", "authorize", "api"].contains(&segment.to_ascii_lowercase().as_str()))
        .unwrap_or(if is_hosted(url) { 0 } else { segments.len() });
    let kept = segments[..end].join("/");
    if kept.is_empty() && url.host().starts_with("auth.") {
        return url.with_path("");
    }
    url.with_path(&if kept.is_empty() { "/auth".to_owned() } else { format!("/{kept}/auth") })
}

/// The instance itself: the resource server without `/api`.
pub fn instance(resource: &BaseUrl) -> BaseUrl {
    let path = resource.path();
    resource.with_path(path.strip_suffix("/api").unwrap_or(path))
}

/// On Halo's own hosts any other path is that of a page.
fn is_hosted(url: &BaseUrl) -> bool {
    let host = url.host();
    [".halopsa.com", ".haloitsm.com", ".haloservicedesk.com", ".usehalo.com", ".halocrm.com"]
        .iter()
        .any(|domain| host.ends_with(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shaped(key: &str, answer: &str) -> String {
        let url = BaseUrl::parse(answer, PlainHttp::LoopbackOnly).expect("an address");
        tidy(key, &url.to_string(), PlainHttp::LoopbackOnly)
    }

    #[test]
    fn r02a_resource_server_as_people_paste_it() {
        for pasted in [
            "acme.halopsa.com",
            " https://acme.halopsa.com/ ",
            "https://acme.halopsa.com/api",
            "https://acme.halopsa.com/API/",
            "https://acme.halopsa.com/api/swagger",
            "https://acme.halopsa.com/tickets?area=1",
            "https://acme.halopsa.com/apidoc/info",
        ] {
            assert_eq!(shaped("resource_server", pasted), "https://acme.halopsa.com/api", "{pasted}");
        }
        assert_eq!(
            shaped("resource_server", "https://desk.example.com/halo"),
            "https://desk.example.com/halo/api"
        );
        assert_eq!(shaped("resource_server", "127.0.0.1:9000"), "http://127.0.0.1:9000/api");
    }

    #[test]
    fn r02a_authorisation_server_as_people_paste_it() {
        for pasted in
            ["acme.halopsa.com", "https://acme.halopsa.com/auth/", "https://acme.halopsa.com/auth/token"]
        {
            assert_eq!(shaped("authorisation_server", pasted), "https://acme.halopsa.com/auth", "{pasted}");
        }
        for pasted in ["auth.haloservicedesk.com", "https://auth.haloservicedesk.com/token"] {
            assert_eq!(
                shaped("authorisation_server", pasted),
                "https://auth.haloservicedesk.com",
                "{pasted}"
            );
        }
    }

    #[test]
    fn r02a_instance_address_is_the_bare_instance() {
        assert_eq!(shaped("instance_address", "acme.halopsa.com/api/"), "https://acme.halopsa.com");
        assert_eq!(shaped("instance_address", "https://acme.halopsa.com/home"), "https://acme.halopsa.com");
    }
}
