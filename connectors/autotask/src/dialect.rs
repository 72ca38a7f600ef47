//! Where a user's zone is, how the credentials travel, and what Autotask's failures mean.

use crate::addresses::{self, Screens};
use crate::wire::{Refusal, ZoneInformation};
use async_trait::async_trait;
use chrono::TimeDelta;
use counterpart_connector::{
    Answer, BaseUrl, Calls, ConnectorError, Dialect, ErrorKind, Request, Retry, Session, Token,
    classify_by_status, excerpt, read_json,
};
use std::sync::Arc;
use std::time::Duration;

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

fn call_failure(request: &Request, answer: &Answer) -> Option<ConnectorError> {
    let (what, status) = (request.what(), answer.status);
    let said = Said::of(answer);
    // The same text is said to come with other statuses too (dossier, 3).
    if said.holds("thread threshold") {
        let sentence = format!(
            "Autotask answers only 3 requests at a time to one integration and list; {what} was one too many. Other programs \
             may be using the same integration code: give this one a code of its own. It said: {}",
            said.text()
        );
        return Some(ConnectorError::new(ErrorKind::TooManyAtOnce, sentence).retry(Retry::Backoff));
    }
    match status {
        401 => Some(refused_credentials().retry(Retry::RenewToken)),
        429 => {
            let sentence = format!(
                "Autotask says that too many requests were made (reading {what}): {} All integrations with this Autotask \
                 database share 10,000 requests in an hour; see which of them makes so many, and try again in an hour.",
                said.text()
            );
            // The window rolls: room comes back little by little (dossier, 3: published programs wait 60 s).
            let wait = Retry::After(Duration::from_secs(60));
            Some(ConnectorError::new(ErrorKind::RateLimited, sentence).retry(wait))
        }
        403 => Some(no_permission(request, &said)),
        // Autotask answers 500 for whatever it refuses, and says what it is; only a 500 without that is a failure (dossier,
        // 6 and 8.1).
        500 if said.holds("adequate permissions") => Some(no_permission(request, &said)),
        500 if said.holds("integrationcode") => Some(ConnectorError::new(
            ErrorKind::CredentialRefused,
            format!(
                "Autotask does not accept the integration code: {} Copy the tracking identifier from the API user's page \
                 (API Tracking Identifier).",
                said.text()
            ),
        )),
        500 if !said.errors.is_empty() && !said.holds("unexpected error") => Some(ConnectorError::new(
            ErrorKind::VendorRefused { status },
            format!("Autotask refused the request for {what}: {}", said.text()),
        )),
        _ => None,
    }
}

fn refused_credentials() -> ConnectorError {
    ConnectorError::new(
        ErrorKind::CredentialRefused,
        "Autotask does not accept user name, secret and integration code. It answers the same whether one of them is wrong, \
         or the API user is locked or inactive: look at the user under Admin > Resources/Users (HR) > API Users, unlock it \
         there, and enter all three again.",
    )
}

fn no_permission(request: &Request, said: &Said) -> ConnectorError {
    let segments: Vec<&str> = request.url().path_segments().into_iter().flatten().collect();
    let version = segments.iter().position(|segment| segment.eq_ignore_ascii_case(VERSION));
    let entity = version.and_then(|at| segments.get(at + 1)).copied().unwrap_or_default();
    ConnectorError::new(
        ErrorKind::PermissionMissing { permission: format!("{entity}: query") },
        format!(
            "Autotask does not let the API user read {}. Give it the security level API User (system), or one of your own \
             that may see {entity}. It said: {}",
            request.what(),
            said.text()
        ),
    )
}

/// What Autotask said when it refused: a list of sentences.
struct Said {
    errors: Vec<String>,
    text: String,
}

impl Said {
    fn of(answer: &Answer) -> Self {
        let refusal: Refusal = serde_json::from_slice(&answer.body).unwrap_or_default();
        let errors = refusal.errors.unwrap_or_default();
        let text = match (errors.is_empty(), refusal.message) {
            (false, _) => excerpt(errors.join(" ").as_bytes()),
            (true, Some(message)) => excerpt(message.as_bytes()),
            (true, None) => excerpt(&answer.body),
        };
        Self { errors, text }
    }

    fn holds(&self, words: &str) -> bool {
        self.errors.iter().any(|error| error.to_lowercase().contains(words))
    }

    /// As the end of a sentence.
    fn text(&self) -> String {
        match self.text.as_str() {
            "" => "it gives no reason.".to_owned(),
            text if text.ends_with('.') => text.to_owned(),
            text => format!("{text}."),
        }
    }
}
