//! The calls to HaloPSA.

use crate::addresses::Servers;
use crate::descriptor::{READ_CUSTOMERS, WRITE_CUSTOMERS};
use crate::dialect::Halo;
use crate::list::HaloList;
use crate::wire::{Agent, AuthInfo, IdOnly, InstanceInfo};
use chrono::TimeDelta;
use counterpart_connector::{
    Answer, Calls, ConnectorError, ErrorKind, PagedList, Presence, PullOptions, Request, Session, Token,
    read_json,
};
use counterpart_model::{Kind, VendorId};
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// HaloPSA, as one session reaches it.
pub struct Client {
    calls: Calls,
    halo: Arc<Halo>,
}

impl Client {
    /// The client of a session; fails when an address is missing or wrong.
    pub fn open(session: &Session) -> Result<Self, ConnectorError> {
        Self::with_scope(session, READ_CUSTOMERS)
    }

    /// The client of a session that also writes. A session keeps one token, so it is asked for both scopes from its first
    /// call on.
    pub fn open_for_writing(session: &Session) -> Result<Self, ConnectorError> {
        Self::with_scope(session, WRITE_CUSTOMERS)
    }

    fn with_scope(session: &Session, scope: &'static str) -> Result<Self, ConnectorError> {
        let halo = Arc::new(Halo { servers: Servers::of(session)?, scope });
        Ok(Self { calls: session.calls(halo.clone()), halo })
    }

    /// Its calls.
    pub fn calls(&self) -> &Calls {
        &self.calls
    }

    /// Where it goes.
    pub fn servers(&self) -> &Servers {
        &self.halo.servers
    }

    /// A token with one scope, beside the session's own.
    pub async fn token_for(&self, scope: &str) -> Result<Token, ConnectorError> {
        self.halo.token_for(&self.calls, scope).await
    }

    /// `GET /authinfo`, with the clock's skew. A server that answers anything else than this is not HaloPSA.
    pub async fn auth_info(&self) -> Result<(AuthInfo, Option<TimeDelta>), ConnectorError> {
        let request =
            Request::get("the instance's details", self.servers().resource.join(&["authinfo"])).anonymous();
        self.calls
            .call(&request, |answer| Ok((read_json("HaloPSA", request.what(), answer)?, answer.clock_skew())))
            .await
            .map_err(|error| match error.kind {
                // A place without `authinfo`, a web page and JSON of another kind all mean: not HaloPSA.
                ErrorKind::NotFound | ErrorKind::BadAnswer { .. } | ErrorKind::WrongAddress => ConnectorError::new(
                    ErrorKind::WrongAddress,
                    format!(
                        "{} is not HaloPSA's resource server. Copy Resource Server from Configuration > Integrations > \
                         HaloPSA API. ({})",
                        self.servers().resource,
                        error.message
                    ),
                ),
                _ => error,
            })
    }

    /// `GET /InstanceInfo`: version and name, on builds that show it.
    pub async fn instance_info(&self) -> Result<InstanceInfo, ConnectorError> {
        let request = Request::get("the instance's version", self.servers().resource.join(&["InstanceInfo"]))
            .anonymous();
        self.calls.call(&request, |answer| read_json("HaloPSA", request.what(), answer)).await
    }

    /// `GET /Agent/me`: the agent that the application logs in as.
    pub async fn agent(&self, token: &Token) -> Result<Agent, ConnectorError> {
        let request = Request::get("the application's agent", self.servers().resource.join(&["Agent", "me"]));
        self.json(request.with_token(token)).await
    }

    /// How many records a list has in all, by a page of one.
    pub async fn count(&self, kind: Kind, token: Option<&Token>) -> Result<Option<u64>, ConnectorError> {
        let one = PullOptions { page_size: Some(1), ..PullOptions::default() };
        let list = HaloList::new(kind, self.servers().clone(), &one);
        let mut request = list.request(1);
        if let Some(token) = token {
            request = request.with_token(token);
        }
        self.calls.call(&request, |answer| list.read(answer)).await.map(|page| page.total)
    }

    /// Whether a token opens a list at all. What the list holds is not looked at.
    pub async fn opens(&self, path: &str, what: &str, token: &Token) -> Result<(), ConnectorError> {
        let request = Request::get(what, self.servers().resource.join(&[path]))
            .query("pageinate", true)
            .query("page_no", 1)
            .query("page_size", 1)
            .with_token(token);
        self.calls.call(&request, |_: &Answer| Ok(())).await
    }

    /// Whether a record exists: `GET /Client/{id}` finds deleted ones no longer. A "not found" counts only while the list
    /// itself is readable; else the address or the permission may be what is not found.
    pub async fn probe(&self, kind: Kind, id: &VendorId) -> Result<Presence, ConnectorError> {
        let (path, word) = match kind {
            Kind::Site => ("Site", "site"),
            _ => ("Client", "client"),
        };
        let request =
            Request::get(format!("{word} {id}"), self.servers().resource.join(&[path, id.as_str()]));
        let unknown = |reason: String| Ok(Presence::Unknown { reason });
        match self.json::<Option<IdOnly>>(request).await {
            Ok(Some(found)) if found.id.is_some_and(|found| VendorId::from(found) == *id) => {
                Ok(Presence::Present)
            }
            Ok(_) => unknown(format!("Asked for {word} {id}, HaloPSA answers with something else.")),
            Err(error) => match error.kind {
                ErrorKind::NotFound => match self.count(kind, None).await? {
                    Some(_) => Ok(Presence::Gone),
                    None => unknown(format!(
                        "HaloPSA finds no {word} {id}, but its list cannot be trusted either."
                    )),
                },
                ErrorKind::PermissionMissing { .. } | ErrorKind::VendorRefused { .. } => {
                    unknown(error.message)
                }
                ErrorKind::BadAnswer { .. } => unknown(error.message),
                _ => Err(error),
            },
        }
    }

    async fn json<T: DeserializeOwned + Send>(&self, request: Request) -> Result<T, ConnectorError> {
        self.calls.call(&request, |answer| read_json("HaloPSA", request.what(), answer)).await
    }
}
