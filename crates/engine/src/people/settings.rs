//! What a person chose for the whole workspace, kept as one value; the mail server's password beside it, sealed.

use super::{policy, require};
use crate::{EngineError, Hub, VaultError};
use counterpart_model::{AuditAct, Permission, Principal, SmtpSettings, User, WorkspaceSettings};
use counterpart_store::{StoreError, Tx};
use icu_locale::Locale;
use secrecy::SecretString;
use url::Url;

const SETTINGS: &str = "workspace_settings";
const SMTP_PASSWORD: &str = "smtp_password";
/// The most addresses that are told how syncs end.
const MOST_ADDRESSES: usize = 20;

/// What becomes of the mail server's password.
#[derive(Debug, Clone)]
pub enum SmtpPassword {
    /// It stays.
    Keep,
    /// This one from now on.
    Set(SecretString),
    /// None from now on.
    Clear,
}

impl Hub {
    /// What a person chose for the whole workspace.
    pub async fn workspace_settings(&self) -> Result<WorkspaceSettings, EngineError> {
        read(&self.workspace.read().await?).await
    }

    /// Saves it, checked and tidied; tells what is saved.
    ///
    /// # Errors
    /// [`EngineError::Forbidden`] without [`Permission::ManageSettings`], or [`Permission::ManageSecurity`] where the rule of the
    /// second factor, the mail server or the public address changes: whoever reads the mails gets in as anybody.
    pub async fn change_workspace_settings(
        &self,
        who: &Principal,
        settings: WorkspaceSettings,
        password: SmtpPassword,
    ) -> Result<WorkspaceSettings, EngineError> {
        require(who, Permission::ManageSettings)?;
        let settings = tidied(settings)?;
        let tx = self.workspace.write().await?;
        let before = read(&tx).await?;
        let mut changed = differing(&before, &settings);
        if !matches!(password, SmtpPassword::Keep) {
            changed.push("smtp_password");
        }
        if changed.iter().any(|name| DECIDES_WHO_GETS_IN.contains(name)) {
            require(who, Permission::ManageSecurity)?;
        }
        if changed.is_empty() {
            return Ok(before);
        }
        let value = serde_json::to_vec(&settings)
            .map_err(|error| StoreError::Unstorable(format!("not JSON: {error}")))?;
        tx.meta().put(SETTINGS, &value).await?;
        match password {
            SmtpPassword::Keep => {}
            SmtpPassword::Set(password) => {
                tx.meta().put(SMTP_PASSWORD, &self.vault.seal(&password, PLACE)?).await?;
            }
            SmtpPassword::Clear => drop(tx.meta().remove(SMTP_PASSWORD).await?),
        }
        let noted = self.noted(who, AuditAct::SettingsChanged).with("changed", changed.join(", "));
        noted.append(&tx).await?;
        tx.commit().await?;
        Ok(settings)
    }

    /// Where people reach the pages: as these settings say, else as whoever started this process said; nothing where nobody
    /// did. Links in mails lead there and nowhere else: a browser can send any host.
    pub fn pages_at(&self, settings: &WorkspaceSettings) -> Option<String> {
        settings.base_url.clone().or_else(|| self.public_url.clone())
    }

    /// The mail server's password, opened; none where none is kept.
    pub async fn smtp_password(&self) -> Result<Option<SecretString>, EngineError> {
        let sealed = sealed_password(&self.workspace.read().await?).await?;
        Ok(sealed.map(|sealed| self.open_smtp_password(&sealed)).transpose()?)
    }

    pub(crate) fn open_smtp_password(&self, sealed: &[u8]) -> Result<SecretString, VaultError> {
        self.vault.unseal(sealed, PLACE)
    }

    /// Whether a password for the mail server is kept.
    pub async fn has_smtp_password(&self) -> Result<bool, EngineError> {
        Ok(self.workspace.read().await?.meta().get(SMTP_PASSWORD).await?.is_some())
    }
}

/// Where the sealed password belongs.
const PLACE: &str = "meta/smtp_password";

const DECIDES_WHO_GETS_IN: [&str; 4] = ["second_factor", "smtp", "smtp_password", "base_url"];

/// The mail server's password as it is kept.
pub(crate) async fn sealed_password(tx: &Tx) -> Result<Option<Vec<u8>>, EngineError> {
    Ok(tx.meta().get(SMTP_PASSWORD).await?)
}

/// What a person chose, as this transaction sees it.
pub(crate) async fn read(tx: &Tx) -> Result<WorkspaceSettings, EngineError> {
    let Some(value) = tx.meta().get(SETTINGS).await? else { return Ok(WorkspaceSettings::default()) };
    let unreadable =
        |error: serde_json::Error| StoreError::Unreadable { table: "meta", reason: error.to_string() };
    Ok(serde_json::from_slice(&value).map_err(unreadable)?)
}

/// Gives up what was sealed with a key that is gone: the mail server's password, and the secrets of authenticator apps, whose
/// owners set up new ones.
pub(crate) async fn forget_sealed(tx: &Tx) -> Result<(), EngineError> {
    tx.meta().remove(SMTP_PASSWORD).await?;
    tx.credentials().forget_sealed().await?;
    for user in tx.users().list().await?.into_iter().filter(|user| user.second_factor_since.is_some()) {
        let without = User { second_factor_since: None, ..user };
        tx.users().update(&without, &policy::sought(&without.email)).await?;
    }
    Ok(())
}

fn differing(before: &WorkspaceSettings, after: &WorkspaceSettings) -> Vec<&'static str> {
    let mut names = Vec::new();
    let mut note = |name, differs: bool| {
        if differs {
            names.push(name);
        }
    };
    note("name", before.name != after.name);
    note("locale", before.locale != after.locale);
    note("time_zone", before.time_zone != after.time_zone);
    note("notify", before.notify != after.notify);
    note("second_factor", before.second_factor != after.second_factor);
    note("smtp", before.smtp != after.smtp);
    note("base_url", before.base_url != after.base_url);
    names
}

fn tidied(settings: WorkspaceSettings) -> Result<WorkspaceSettings, EngineError> {
    if settings.notify.len() > MOST_ADDRESSES {
        return Err(EngineError::Refused(format!("At most {MOST_ADDRESSES} addresses are told.")));
    }
    let mut notify = Vec::new();
    for typed in settings.notify.iter().filter(|typed| !typed.trim().is_empty()) {
        let (written, _) = policy::address(typed)?;
        if !notify.contains(&written) {
            notify.push(written);
        }
    }
    Ok(WorkspaceSettings {
        name: policy::name(&settings.name)?,
        locale: locale(&settings.locale)?,
        time_zone: time_zone(&settings.time_zone)?,
        notify,
        second_factor: settings.second_factor,
        smtp: settings.smtp.map(mail_server).transpose()?,
        base_url: settings.base_url.as_deref().map(public_address).transpose()?,
    })
}

/// A locale as it is stored.
pub(super) fn locale(text: &str) -> Result<String, EngineError> {
    let locale = Locale::try_from_str(text.trim());
    locale
        .map(|locale| locale.to_string())
        .map_err(|_| EngineError::Refused(format!("'{text}' is no locale; write it as en, en-GB or de-DE.")))
}

/// A time zone as it is stored.
pub(super) fn time_zone(text: &str) -> Result<String, EngineError> {
    let zone: Result<chrono_tz::Tz, _> = text.trim().parse();
    zone.map(|zone| zone.name().to_owned()).map_err(|_| {
        EngineError::Refused(format!("There is no time zone '{text}'; write it as Europe/London."))
    })
}

fn mail_server(smtp: SmtpSettings) -> Result<SmtpSettings, EngineError> {
    let server = smtp.server.trim().to_owned();
    if server.is_empty() || server.len() > 253 || server.contains(|c: char| c.is_whitespace() || c == '/') {
        return Err(EngineError::Refused(
            "The mail server is a name or an address, such as mail.example.com.".to_owned(),
        ));
    }
    if smtp.port == 0 {
        return Err(EngineError::Refused("The mail server's port is missing; it is often 587.".to_owned()));
    }
    let user = smtp.user.map(|user| user.trim().to_owned()).filter(|user| !user.is_empty());
    if user.as_ref().is_some_and(|user| user.contains(char::is_control)) {
        return Err(EngineError::Refused("The mail server's user holds control characters.".to_owned()));
    }
    let (from, _) = policy::address(&smtp.from)?;
    Ok(SmtpSettings { server, port: smtp.port, tls: smtp.tls, user, from })
}

/// An address under which people reach the pages, tidied: one to which a path can be added.
///
/// # Errors
/// [`EngineError::Refused`] for what is none.
pub fn public_address(text: &str) -> Result<String, EngineError> {
    let url = Url::parse(text.trim()).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.host().is_some()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    });
    let url = url.ok_or_else(|| {
        EngineError::Refused(format!(
            "'{text}' is no address of a page; write it as https://hub.example.com."
        ))
    })?;
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use counterpart_model::SmtpTls;

    #[test]
    fn what_is_typed_is_tidied() {
        let typed = WorkspaceSettings {
            name: "  Acme   IT ".into(),
            locale: "EN-gb".into(),
            time_zone: " Europe/London".into(),
            notify: vec!["ana@example.com".into(), " ".into(), "ana@example.com".into()],
            smtp: Some(SmtpSettings {
                server: " mail.example.com ".into(),
                port: 587,
                tls: SmtpTls::StartTls,
                user: Some(" ".into()),
                from: " hub@example.com".into(),
            }),
            base_url: Some("https://hub.example.com/ ".into()),
            ..WorkspaceSettings::default()
        };
        let tidy = tidied(typed).expect("can be saved");
        assert_eq!((tidy.name.as_str(), tidy.locale.as_str()), ("Acme IT", "en-GB"));
        assert_eq!((tidy.time_zone.as_str(), tidy.notify.len()), ("Europe/London", 1));
        let smtp = tidy.smtp.clone().expect("kept");
        assert_eq!(
            (smtp.server.as_str(), smtp.user, smtp.from.as_str()),
            ("mail.example.com", None, "hub@example.com")
        );
        assert_eq!(tidy.base_url.as_deref(), Some("https://hub.example.com"));
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_a_sentence() {
        let with = |change: fn(&mut WorkspaceSettings)| {
            let mut settings = WorkspaceSettings::default();
            change(&mut settings);
            tidied(settings).expect_err("is refused").to_string()
        };
        assert!(with(|it| it.locale = "not a locale".into()).contains("en-GB"));
        assert!(with(|it| it.time_zone = "Europe/Atlantis".into()).contains("Europe/London"));
        assert!(with(|it| it.notify = vec!["nobody".into()]).contains("no e-mail address"));
        for url in [
            "ftp://x.example",
            "https://user:pw@x.example",
            "https://x.example/?a=b",
            "x",
            "javascript:alert(1)",
        ] {
            assert!(public_address(url).is_err(), "{url}");
        }
        assert_eq!(
            public_address("http://localhost:8080/hub/").expect("an address"),
            "http://localhost:8080/hub"
        );
    }
}
