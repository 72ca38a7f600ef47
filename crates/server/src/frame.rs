//! What stands around every page: who is signed in, the sections, the integrations with their states, how much waits.

use crate::App;
use crate::assets;
use crate::counted::Of;
use crate::error::Failure;
use crate::gate::Who;
use crate::said::Said;
use crate::text::{Reader, grouped_text};
use crate::unsaved::Shown;
use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::Method;
use axum::http::request::Parts;
use chrono_tz::Tz;
use counterpart_engine::Pulse;
use counterpart_model::{Instant, Integration, IntegrationId, IntegrationState, Permission, Run, RunState};
use std::fmt;
use std::ops::Deref;

/// Everything that the layout shows, and how values are written for the reader. Handlers of pages take it as an argument.
pub struct Frame {
    /// Who is signed in.
    pub who: Who,
    /// The state of the hub.
    pub pulse: Pulse,
    /// The workspace's name.
    pub workspace: String,
    /// Where this page is.
    pub path: String,
    /// Whether a form was answered with it: then it cannot be asked for again.
    pub answers: bool,
    /// Whether this is a demonstration.
    pub demo: bool,
    /// What to say of what was just done, from the query.
    pub said: Option<Said>,
    /// For the address of a form (`?once=`): what is sent with it is done once, however often it is sent.
    pub once: String,
    reader: Reader,
}

impl Deref for Frame {
    type Target = Reader;
    fn deref(&self) -> &Reader {
        &self.reader
    }
}

/// One line of the menu.
pub struct Section {
    /// Its address.
    pub href: &'static str,
    /// Its name.
    pub name: &'static str,
}

/// The sections that are built, in order. Those to come are absent.
const SECTIONS: [Section; 2] =
    [Section { href: "/", name: "Overview" }, Section { href: "/customers", name: "Customers" }];

/// How an integration does, in a word and as the colour that goes with it.
pub struct Mark {
    /// The class of the badge.
    pub class: &'static str,
    /// The word.
    pub word: &'static str,
}

impl Frame {
    /// The address of an asset.
    pub fn asset(&self, file: &str) -> String {
        assets::address(file)
    }

    /// The sections of the menu.
    pub fn sections(&self) -> &'static [Section] {
        &SECTIONS
    }

    /// True where this page belongs to the section.
    pub fn within(&self, href: &str) -> bool {
        if href == "/" {
            self.path == "/"
        } else {
            self.path == href || self.path.starts_with(&format!("{href}/"))
        }
    }

    /// True on the pages of this integration.
    pub fn within_integration(&self, integration: &Integration) -> bool {
        let own = self.path.strip_prefix("/integrations/").and_then(|rest| rest.split('/').next());
        own == Some(integration.name.as_str())
    }

    /// Whether the reader may do it.
    pub fn may(&self, permission: Permission) -> bool {
        self.who.may(permission)
    }

    /// True on the page of this tab of the settings.
    pub fn is_tab(&self, href: &str) -> bool {
        self.path == href || href != "/settings" && self.within(href)
    }

    /// Whether a tab of the settings is shown to the reader.
    pub fn sees(&self, href: &str) -> bool {
        self.may(match href {
            "/settings" => Permission::ManageSettings,
            "/settings/security" => Permission::ManageSecurity,
            "/settings/users" => Permission::ManageUsers,
            "/settings/tokens" => Permission::ManageTokens,
            _ => Permission::SeeAudit,
        })
    }

    /// Whether the reader may save.
    pub fn may_save(&self) -> bool {
        self.may(Permission::Save)
    }

    /// Whether the reader may stage changes of matches.
    pub fn may_propose(&self) -> bool {
        self.may(Permission::Propose)
    }

    /// Whether the reader may set up integrations.
    pub fn may_manage_integrations(&self) -> bool {
        self.may(Permission::ManageIntegrations)
    }

    /// The state of the hub, for what is counted of it.
    pub fn state<'a>(&self, revision: &'a str) -> Of<'a> {
        Of { revision, now: self.reader.now, busy: self.pulse.is_busy() }
    }

    /// A moment as an element, "3 minutes ago", for `|safe`.
    pub fn when(&self, at: &Instant) -> String {
        self.reader.ago_html(*at)
    }

    /// As of when the data of an integration is; nothing before its first complete sync.
    pub fn fresh_at(&self, integration: &IntegrationId) -> Option<Instant> {
        self.pulse.integrations.iter().find(|one| one.id == *integration)?.fresh_at
    }

    /// 1204 as `1,204`.
    pub fn n(&self, number: impl fmt::Display) -> String {
        grouped_text(&number.to_string())
    }

    /// How an integration does.
    pub fn mark(&self, integration: &Integration) -> Mark {
        match self.pulse.under_way(integration) {
            Some((run, _)) if run.state == RunState::Running => {
                return Mark { class: "busy", word: "syncing" };
            }
            Some(_) => return Mark { class: "busy", word: "waiting" },
            None => {}
        }
        if self.pulse.open.iter().any(|(run, _)| run.integration == Some(integration.id)) {
            return Mark { class: "warn", word: "held" };
        }
        match integration.state {
            IntegrationState::New => Mark { class: "hollow", word: "not synced" },
            IntegrationState::Healthy => Mark { class: "good", word: "healthy" },
            IntegrationState::Failing { .. } => Mark { class: "bad", word: "failing" },
        }
    }

    /// How a run ended, or that it did not.
    pub fn run_mark(&self, run: &Run) -> Mark {
        let (class, word) = match run.state {
            RunState::Waiting => ("hollow", "waiting"),
            RunState::Running => ("busy", "running"),
            RunState::Held => ("warn", "held"),
            RunState::Done => ("good", "done"),
            RunState::Partial => ("warn", "done in part"),
            RunState::Failed => ("bad", "failed"),
        };
        Mark { class, word }
    }

    /// What a run did.
    pub fn title(&self, run: &Run) -> String {
        crate::titles::in_words(&run.title)
    }

    /// The integration of a run.
    pub fn integration_of(&self, run: &Run) -> Option<&Integration> {
        self.pulse.integrations.iter().find(|one| run.integration == Some(one.id))
    }
}

impl FromRequestParts<App> for Frame {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let who = Who::from_request_parts(parts, app).await?;
        let OriginalUri(uri) =
            OriginalUri::from_request_parts(parts, app).await.unwrap_or_else(|error| match error {});
        let settings = app.hub.workspace_settings().await?;
        let pulse = app.pulse_now().await?;
        let zone = who.user.time_zone.as_deref().unwrap_or(&settings.time_zone);
        let zone = zone.parse::<Tz>().unwrap_or(Tz::UTC);
        Ok(Self {
            said: match parts.extensions.get::<Shown>() {
                Some(Shown) => Some(Said::unsaved()),
                None => Said::of(app, uri.query().unwrap_or_default()).await?,
            },
            once: app.hub.ids.next().to_string(),
            who,
            pulse,
            workspace: settings.name,
            path: uri.path().to_owned(),
            answers: parts.method != Method::GET,
            demo: app.options.demo.is_some(),
            reader: Reader { now: app.hub.now(), zone },
        })
    }
}
