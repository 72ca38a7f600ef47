//! Where a user's zone is, and how the credentials travel.

use crate::addresses::{self, Screens};
use crate::failures::{Said, call_failure, refused_credentials};
use crate::wire::ZoneInformation;
use async_trait::async_trait;
use chrono::TimeDelta;
use counterpart_connector::{
    Answer, BaseUrl, Calls, ConnectorError, Dialect, ErrorKind, Request, Session, Token, classify_by_status,
    read_json,
};
use std::sync::Arc;

/// The version that is spoken. Autotask lists a further one that has nothing yet at its address (dossier, 1).
pub const VERSION: &str = "V1.0";

const ZONE_INFORMATION: &str = "zoneInformation";

/// How Autotask speaks.
#[derive(Clone)]
pub struct AutotaskDialect {
    entry: BaseUrl,
    user: String,
}

/// Where a user belongs to.
#[derive(Debug, Clone)]
pub struct Zone {
    /// What Autotask calls it.
    pub name: Option<String>,
    /// Its API, without the version.
    pub api: BaseUrl,
    /// Its screens.
    pub screens: Screens,
    /// The number of the database.
    pub database: i64,
}

impl Zone {
    /// The zone that a token bears.
    pub fn of(token: &Token) -> Option<Self> {
        let api = token.base()?.clone();
        let web = BaseUrl::parse(token.fact("web")?, counterpart_connector::PlainHttp::Anywhere).ok()?;
        let database = token.fact("database")?.parse().ok()?;
        Some(Self { name: token.fact("zone").map(str::to_owned), api, screens: Screens(web), database })
    }

    fn on(&self, token: Token) -> Token {
        let token = token
            .at(self.api.clone())
            .with_fact("web", self.screens.0.to_string())
            .with_fact("database", self.database.to_string());
        match &self.name {
            Some(name) => token.with_fact("zone", name),
            None => token,
        }
    }
}

#[async_trait]
impl Dialect for AutotaskDialect {
    fn classify(&self, request: &Request, answer: &Answer) -> Result<(), ConnectorError> {
        if answer.is_success() {
            return Ok(());
        }
        let own = match is_zone_request(request) {
            true => self.zone_failure(answer),
            false => call_failure(request, answer),
        };
        own.or_else(|| classify_by_status("Autotask", request, answer)).map_or(Ok(()), Err)
    }

    /// The credentials themselves, once it is known where they are accepted: Autotask has no login (dossier, 2).
    async fn token(&self, calls: &Calls) -> Result<Option<Token>, ConnectorError> {
        let session = calls.session();
        let secret = session.required_secret("secret")?.clone();
        let code = session.required_secret("integration_code")?.clone();
        let (zone, _) = self.zone(calls).await?;
        let token =
            Token::key("Secret", secret).and_key("ApiIntegrationCode", code).and_name("UserName", &self.user);
        Ok(Some(zone.on(token)))
    }

    /// A zone that has moved answers 401 where it was before (dossier, 1). If it has not moved, the credentials are refused,
    /// and are not sent again: a user is locked after a few failures (2).
    async fn renewed(&self, calls: &Calls, refused: &Token) -> Result<Option<Token>, ConnectorError> {
        match self.token(calls).await? {
            Some(token) if token.base() != refused.base() => Ok(Some(token)),
            _ => Err(refused_credentials()),
        }
    }
}

impl AutotaskDialect {
    /// The dialect of a session.
    pub fn of(session: &Session) -> Result<Self, ConnectorError> {
        Ok(Self { entry: addresses::entry(session)?, user: session.required("user_name")?.to_owned() })
    }

    /// Where zones are asked for.
    pub fn entry(&self) -> &BaseUrl {
        &self.entry
    }

    /// The zone of the user, and by how much Autotask's clock differs from ours. No credentials are sent.
    pub async fn look_up(&self, session: &Session) -> Result<(Zone, Option<TimeDelta>), ConnectorError> {
        self.zone(&session.calls(Arc::new(self.clone()))).await
    }

    async fn zone(&self, calls: &Calls) -> Result<(Zone, Option<TimeDelta>), ConnectorError> {
        let url = self.entry.join(&[VERSION, ZONE_INFORMATION]);
        let request = Request::get("the zone", url).query("user", &self.user).anonymous();
        let read = |answer: &Answer| {
            let told: ZoneInformation = read_json("Autotask", request.what(), answer)?;
            Ok((self.understood(told, calls.session())?, answer.clock_skew()))
        };
        calls.call(&request, read).await.map_err(|error| match error.kind {
            // A place without zones, a web page and JSON of another kind all mean: not Autotask.
            ErrorKind::NotFound | ErrorKind::BadAnswer { .. } | ErrorKind::WrongAddress => ConnectorError::new(
                ErrorKind::WrongAddress,
                format!(
                    "{} is not Autotask's API. Leave the zone URL empty; it is found from the user name. ({})",
                    self.entry, error.message
                ),
            ),
            _ => error,
        })
    }

    fn understood(&self, told: ZoneInformation, session: &Session) -> Result<Zone, ConnectorError> {
        let bad = |place: &str, why: &str| {
            ConnectorError::bad_answer("the zone", place, format!("The answer with the zone {why}."))
        };
        let url = told.url.ok_or_else(|| bad("url", "names no address"))?;
        let database = told.ci.ok_or_else(|| bad("ci", "does not say which database it is"))?;
        let url = BaseUrl::parse(&url, session.plain_http())
            .map_err(|error| bad("url", &format!("names an address that cannot be used: {error}")))?;
        let api = addresses::zone(&url);
        if !addresses::may_be_trusted(&api, &self.entry) {
            let why = format!("names {}, which is not one of Autotask's: nothing is sent there", api.host());
            return Err(bad("url", &why));
        }
        let web = told.web_url.and_then(|web| BaseUrl::parse(&web, session.plain_http()).ok());
        let screens = Screens(web.unwrap_or_else(|| api.with_path("")));
        Ok(Zone { name: told.zone_name, api, screens, database })
    }

    fn zone_failure(&self, answer: &Answer) -> Option<ConnectorError> {
        let said = Said::of(answer);
        // Dossier, 1: 500 for a user that nobody knows.
        said.holds("zone information could not be determined").then(|| {
            ConnectorError::new(
                ErrorKind::CredentialRefused,
                format!(
                    "Autotask knows no API user named {:?}. Copy the user name from the API user's Credentials (the \
                     generated key, which looks like an e-mail address).",
                    self.user
                ),
            )
        })
    }
}

fn is_zone_request(request: &Request) -> bool {
    let last = request.url().path_segments().and_then(|mut segments| segments.next_back());
    last.is_some_and(|last| last.eq_ignore_ascii_case(ZONE_INFORMATION))
}
