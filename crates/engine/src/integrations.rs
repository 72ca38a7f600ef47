//! Setting up, testing, changing and removing connections (R02, R03, R05, R06, R09).

mod held_back;
mod kinds;
mod problems;
mod removal;
mod sessions;
mod settings;

pub use held_back::HeldBackRow;
pub use kinds::{HeldBackCount, KindStanding};
pub use removal::Removal;
pub use settings::{BRAKE_WORDS, SettingsChange};

use crate::people::{Noted, require};
use crate::{EngineError, Hub};
use counterpart_connector::{Answers, Connector, FieldKind, FieldProblem, PlainHttp, Purpose, TestReport};
use counterpart_model::{
    AuditAct, Direction, Integration, IntegrationId, IntegrationSettings, IntegrationState, Permission,
    Principal, PullState, Run, Task, TenantIdentity,
};
use counterpart_store::Tx;
use secrecy::{ExposeSecret, SecretString};
use std::collections::{BTreeMap, BTreeSet};

/// The setting that lets an integration speak plain http to other machines.
pub(crate) const ALLOW_HTTP: &str = "allow_http";

/// The longest answer to a form, in characters: keys and tokens are far shorter.
const LONGEST_ANSWER: usize = 4_000;

/// What a person typed into a connector's form.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// Answers that are not secret, by key.
    pub plain: BTreeMap<String, String>,
    /// Secret answers, by key.
    pub secret: BTreeMap<String, SecretString>,
    /// Accept http:// to hosts other than this machine.
    pub allow_http: bool,
}

/// Answers that were tested, with what the test found.
pub struct Tested {
    /// Ready to be stored.
    pub answers: Answers,
    /// What discovery found out, for the person.
    pub notes: Vec<String>,
    /// What the test found.
    pub report: TestReport,
}

impl Hub {
    /// Completes a person's answers by discovery and tests them. Saves nothing.
    pub async fn try_answers(&self, connector: &str, typed: &Typed) -> Result<Tested, EngineError> {
        self.test_answers(connector, typed, None).await
    }

    /// As [`Hub::try_answers`], with the stored answers of an integration where nothing new was typed. What that asks of
    /// the vendor counts in the tenant's rate budget.
    pub async fn try_again(&self, integration: &Integration, typed: &Typed) -> Result<Tested, EngineError> {
        let merged = self.merged_answers(integration, typed).await?;
        self.test_answers(&integration.connector, &merged, Some(integration)).await
    }

    async fn test_answers(
        &self,
        connector: &str,
        typed: &Typed,
        of: Option<&Integration>,
    ) -> Result<Tested, EngineError> {
        let connector = self.connectors.get(connector)?;
        let mut answers = read_form(connector.as_ref(), typed)?;
        let mut notes = Vec::new();
        let form = &connector.descriptor().form;
        // What cannot be found out by itself is asked for first, all of it at once.
        let mut missing = form.missing(&answers);
        missing.retain(|problem| form.field(&problem.key).is_none_or(|field| !field.discovered));
        if !missing.is_empty() {
            return Err(EngineError::Form(missing));
        }
        if form.0.iter().any(|field| field.discovered && !answers.config.contains_key(field.key)) {
            let found =
                connector.discover(&self.session_for(connector, &answers, Purpose::Person, of)?).await;
            match found {
                Ok(found) => {
                    for (key, value) in found.values {
                        answers.config.entry(key).or_insert(value);
                    }
                    notes = found.notes;
                }
                // With everything required typed by hand, discovery may fail.
                Err(error) if !form.missing(&answers).is_empty() => return Err(error.into()),
                Err(error) => notes.push(format!("Nothing could be discovered: {error}")),
            }
        }
        let missing = form.missing(&answers);
        if !missing.is_empty() {
            return Err(EngineError::Form(missing));
        }
        let report = connector.test(&self.session_for(connector, &answers, Purpose::Person, of)?).await;
        Ok(Tested { answers, notes, report })
    }

    /// Saves a tested connection and asks for its first sync, which begins at once where a worker runs (R04).
    pub async fn connect(
        &self,
        connector: &str,
        name: Option<&str>,
        tested: &Tested,
        settings: IntegrationSettings,
        who: &Principal,
    ) -> Result<(Integration, Run), EngineError> {
        let tx = self.workspace.write().await?;
        let integration = self.add_in(&tx, connector, name, tested, settings, who).await?;
        let run = self.queue_in(&tx, &integration, Task::default(), &who.actor).await?;
        tx.commit().await?;
        Ok((integration, run))
    }

    /// Saves a tested connection, for a caller that does the first sync itself.
    pub async fn add_integration(
        &self,
        connector: &str,
        name: Option<&str>,
        tested: &Tested,
        settings: IntegrationSettings,
        who: &Principal,
    ) -> Result<Integration, EngineError> {
        let tx = self.workspace.write().await?;
        let integration = self.add_in(&tx, connector, name, tested, settings, who).await?;
        tx.commit().await?;
        Ok(integration)
    }

    async fn add_in(
        &self,
        tx: &Tx,
        connector: &str,
        name: Option<&str>,
        tested: &Tested,
        mut settings: IntegrationSettings,
        who: &Principal,
    ) -> Result<Integration, EngineError> {
        require(who, Permission::ManageIntegrations)?;
        let connector = self.connectors.get(connector)?;
        let descriptor = connector.descriptor();
        let tenant = opened_tenant(tested)?;
        for kind in descriptor.pullable() {
            settings.kinds.entry(kind).or_insert(Direction::Pull);
        }
        settings::check(connector.as_ref(), &settings)?;

        let known = tx.integrations().list().await?;
        if let Some(twin) = known
            .iter()
            .find(|other| other.connector == descriptor.connector && other.tenant == Some(tenant.clone()))
        {
            return Err(EngineError::Refused(format!(
                "{} '{}' is connected already, as '{}'. Change that one instead.",
                descriptor.product, tenant.name, twin.name
            )));
        }
        let integration = Integration {
            id: IntegrationId(self.ids.next()),
            connector: descriptor.connector.to_owned(),
            name: free_name(&known, name, descriptor.connector)?,
            config: tested.answers.config.clone(),
            settings,
            tenant: Some(tenant),
            state: IntegrationState::New,
            created_at: self.now(),
            fresh_at: None,
        };
        settings::check_role(tx, &integration, &integration.settings).await?;
        tx.integrations().insert(&integration).await?;
        self.put_secrets(tx, integration.id, &tested.answers.secrets).await?;
        self.noted_of_tenant(who, AuditAct::IntegrationAdded, &integration).append(tx).await?;
        Ok(integration)
    }

    /// The stored answers of an integration, with new ones laid over them.
    pub async fn merged_answers(
        &self,
        integration: &Integration,
        typed: &Typed,
    ) -> Result<Typed, EngineError> {
        let stored = self.stored_answers(integration).await?;
        let mut merged = Typed {
            allow_http: typed.allow_http || stored.config.contains_key(ALLOW_HTTP),
            plain: stored.config,
            secret: stored.secrets,
        };
        merged.plain.remove(ALLOW_HTTP);
        // What was discovered at one address says nothing about another.
        let form = &self.connectors.get(&integration.connector)?.descriptor().form;
        let source = |key: &String| {
            form.field(key).is_some_and(|field| field.kind == FieldKind::Address && !field.discovered)
        };
        let mut said = typed.plain.clone();
        if typed.plain.iter().any(|(key, answer)| source(key) && merged.plain.get(key) != Some(answer)) {
            // Neither where it is stored nor where a form that showed it sends it back.
            let discovered = |key: &String| form.field(key).is_some_and(|field| field.discovered);
            said.retain(|key, answer| !discovered(key) || merged.plain.get(key) != Some(answer));
            merged.plain.retain(|key, _| !discovered(key));
        }
        merged.plain.extend(said);
        merged.secret.extend(typed.secret.clone());
        Ok(merged)
    }

    /// The secrets that are stored for an integration, by their keys.
    pub async fn stored_secrets(&self, integration: &Integration) -> Result<BTreeSet<String>, EngineError> {
        let sealed = self.workspace.read().await?.secrets().of(integration.id).await?;
        Ok(sealed.into_iter().map(|secret| secret.field).collect())
    }

    /// Whether an integration may speak plain http to other machines.
    pub fn allows_http(integration: &Integration) -> bool {
        integration.config.contains_key(ALLOW_HTTP)
    }

    /// Saves changed answers. Credentials that open another tenant than before are refused: the same ids would mean
    /// other records (R09). The next sync reads everything: what is read of a record, and which records are shown, may
    /// depend on an answer, and no vendor tells that as a change.
    pub async fn change_answers(
        &self,
        integration: &Integration,
        tested: &Tested,
        who: &Principal,
    ) -> Result<Integration, EngineError> {
        require(who, Permission::ManageIntegrations)?;
        let tenant = opened_tenant(tested)?;
        refuse_other_tenant(integration, &tenant)?;
        let tx = self.workspace.write().await?;
        let mut changed = unchanged(&tx, integration).await?;
        changed.config = tested.answers.config.clone();
        changed.tenant = Some(tenant);
        tx.integrations().update(&changed).await?;
        self.put_secrets(&tx, integration.id, &tested.answers.secrets).await?;
        for (kind, state) in tx.pull_states().of(integration.id).await? {
            tx.pull_states().put(integration.id, kind, &PullState { read_until: None, ..state }).await?;
        }
        self.noted_of_tenant(who, AuditAct::CredentialsChanged, &changed).append(&tx).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// Saves changed switches.
    pub async fn change_settings(
        &self,
        integration: &Integration,
        settings: IntegrationSettings,
    ) -> Result<Integration, EngineError> {
        settings::check(self.connectors.get(&integration.connector)?.as_ref(), &settings)?;
        let tx = self.workspace.write().await?;
        settings::check_role(&tx, integration, &settings).await?;
        let changed = Integration { settings, ..unchanged(&tx, integration).await? };
        tx.integrations().update(&changed).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// An act about an integration, with the vendor and the tenant behind it.
    fn noted_of_tenant(&self, who: &Principal, act: AuditAct, integration: &Integration) -> Noted {
        let noted = self.noted(who, act).about(&integration.name).with("connector", &integration.connector);
        match &integration.tenant {
            Some(tenant) => noted.with("tenant", format!("{} ({})", tenant.name, tenant.id)),
            None => noted,
        }
    }
}

/// The tenant that was saved must be the tenant that answers now (R09).
pub(crate) fn refuse_other_tenant(
    integration: &Integration,
    now: &TenantIdentity,
) -> Result<(), EngineError> {
    match &integration.tenant {
        Some(before) if before.id != now.id => Err(EngineError::Refused(format!(
            "These credentials open the tenant '{}' ({}), but '{}' was set up with '{}' ({}). The same ids would mean \
             other records, so nothing was done. Add the other tenant as an integration of its own.",
            now.name, now.id, integration.name, before.name, before.id
        ))),
        _ => Ok(()),
    }
}

/// The integration as it is now: a sync may have noted its end meanwhile. What a person chose must be as it was read.
async fn unchanged(tx: &Tx, read: &Integration) -> Result<Integration, EngineError> {
    match tx.integrations().get(read.id).await? {
        None => Err(EngineError::NotFound(format!("The integration '{}' was removed meanwhile.", read.name))),
        Some(now) if now.settings != read.settings || now.config != read.config => {
            Err(settings::changed_meanwhile(read))
        }
        Some(now) => Ok(now),
    }
}

fn plain_http(allowed: bool) -> PlainHttp {
    if allowed { PlainHttp::Anywhere } else { PlainHttp::LoopbackOnly }
}

fn read_form(connector: &dyn Connector, typed: &Typed) -> Result<Answers, EngineError> {
    let plain = plain_http(typed.allow_http);
    let mut answers = Answers::default();
    let mut problems: Vec<FieldProblem> = Vec::new();
    let secret_answers = typed.secret.iter().map(|(key, value)| (key, value.expose_secret()));
    for (key, answer) in typed.plain.iter().map(|(key, value)| (key, value.as_str())).chain(secret_answers) {
        if answer.chars().count() > LONGEST_ANSWER {
            let sentence = format!("This answer is longer than {LONGEST_ANSWER} characters. Copy it again.");
            problems.push(FieldProblem { key: key.clone(), sentence });
            continue;
        }
        let secret =
            connector.descriptor().form.field(key).is_some_and(|field| field.kind == FieldKind::Secret);
        match connector.tidy(key, answer, plain) {
            Ok(Some(tidied)) if secret => {
                drop(answers.secrets.insert(key.clone(), SecretString::from(tidied)))
            }
            Ok(Some(tidied)) => drop(answers.config.insert(key.clone(), tidied)),
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
    if typed.allow_http {
        answers.config.insert(ALLOW_HTTP.to_owned(), "true".to_owned());
    }
    if problems.is_empty() { Ok(answers) } else { Err(EngineError::Form(problems)) }
}

fn opened_tenant(tested: &Tested) -> Result<TenantIdentity, EngineError> {
    match &tested.report.tenant {
        Some(tenant) if tested.report.successful() => Ok(tenant.clone()),
        _ => Err(EngineError::Refused(tested.report.headline())),
    }
}

/// A name that can be typed in every shell and shown on every terminal.
fn usable(name: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    // The address of what is new is not to be one of something that is there.
    name != "new"
        && name.chars().count() <= 60
        && name.starts_with(char::is_alphanumeric)
        && name.chars().all(fits)
}

fn of_name(sentence: String) -> EngineError {
    EngineError::Form(vec![FieldProblem { key: "name".to_owned(), sentence }])
}

fn free_name(known: &[Integration], wanted: Option<&str>, connector: &str) -> Result<String, EngineError> {
    let taken = |name: &str| known.iter().any(|other| other.name == name);
    match wanted.map(str::trim) {
        Some(name) if !usable(name) => Err(of_name(
            "An integration's name is 1 to 60 letters, digits, hyphens, underscores and dots, and begins with a letter or \
             digit. It cannot be 'new'."
                .to_owned(),
        )),
        Some(name) if taken(name) => {
            Err(of_name(format!("There is an integration '{name}' already. Choose another name.")))
        }
        Some(name) => Ok(name.to_owned()),
        None => Ok(std::iter::once(connector.to_owned())
            .chain((2..).map(|n| format!("{connector}-{n}")))
            .find(|name| !taken(name))
            .unwrap_or_else(|| connector.to_owned())),
    }
}
