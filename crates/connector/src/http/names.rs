//! Looking names up, once for each connection, and letting through only what may be called. The connection goes to what was
//! looked at here: a name that stands for another machine a moment later gains nothing by that.

use crate::reach::{Reach, Refusal};
use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::{fmt, io};
use url::Url;

/// Finds the addresses of names.
#[async_trait]
pub trait Names: fmt::Debug + Send + Sync {
    /// The addresses of this name.
    ///
    /// # Errors
    /// When there is no such name, or nobody can be asked.
    async fn look_up(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// As the machine looks names up: its hosts file, its name servers.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemNames;

#[async_trait]
impl Names for SystemNames {
    async fn look_up(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// What the HTTP client looks names up with.
pub(super) struct Guarded {
    names: Arc<dyn Names>,
    reach: Reach,
    /// The hosts of the proxies that the operator has set in the environment.
    proxies: Arc<[String]>,
}

impl Guarded {
    pub(super) fn new(names: Arc<dyn Names>, reach: Reach) -> Self {
        Self { names, reach, proxies: proxies(std::env::vars()).into() }
    }
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, reach) = (self.names.clone(), self.reach.clone());
        let name = name.as_str().to_owned();
        let trusted = self.proxies.iter().any(|proxy| proxy.eq_ignore_ascii_case(&name));
        Box::pin(async move {
            let found = names.look_up(&name).await?;
            let (mut open, mut refused) = (Vec::new(), None);
            for ip in found {
                match reach.allows(ip) {
                    Err(special) if !trusted => refused = refused.or(Some((ip, special))),
                    _ => open.push(SocketAddr::new(ip, 0)),
                }
            }
            match refused {
                Some((ip, special)) if open.is_empty() => Err(Refusal { host: name, ip, special }.into()),
                _ => Ok(Box::new(open.into_iter()) as Addrs),
            }
        })
    }
}

/// The hosts of proxies, as the HTTP client reads them from the environment. They are the operator's choice, and often on
/// the inside. What names mean behind one, it alone knows.
fn proxies(variables: impl Iterator<Item = (String, String)>) -> Vec<String> {
    variables
        .filter(|(name, _)| {
            ["http_proxy", "https_proxy", "all_proxy"].contains(&name.to_ascii_lowercase().as_str())
        })
        .filter_map(|(_, value)| {
            let address = if value.contains("://") { value } else { format!("http://{value}") };
            Url::parse(&address).ok()?.host_str().map(str::to_owned)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Inside;

    #[async_trait]
    impl Names for Inside {
        async fn look_up(&self, _: &str) -> io::Result<Vec<IpAddr>> {
            Ok(vec![IpAddr::from([10, 0, 0, 7])])
        }
    }

    #[tokio::test]
    async fn a_proxy_that_the_operator_chose_may_be_inside_and_nobody_else() {
        let variables = [
            ("HTTPS_PROXY", "http://dana:hidden@proxy.internal:3128"),
            ("http_proxy", "other.internal:8080"),
            ("NO_PROXY", "third.internal"),
        ];
        let read = proxies(variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(read, ["proxy.internal", "other.internal"]);
        let guarded = Guarded { names: Arc::new(Inside), reach: Reach::default(), proxies: read.into() };
        let addresses = async |name: &str| guarded.resolve(name.parse().expect("a name")).await;
        assert_eq!(addresses("Proxy.internal").await.expect("the operator's").count(), 1);
        let refused = addresses("third.internal").await.err().expect("not a proxy").to_string();
        assert!(
            refused.contains("third.internal stands for 10.0.0.7, an address of a private network"),
            "{refused}"
        );
    }
}
