//! A notification as a mail.

use crate::Letter;
use counterpart_model::{Instant, NoticeCode, Notification};
use secrecy::{ExposeSecret, SecretString};

/// The letter. `pages` is where the pages are; `link` is what the notification keeps sealed.
pub(super) fn of(
    one: &Notification,
    workspace: &str,
    pages: Option<&str>,
    link: Option<&SecretString>,
) -> Letter {
    let subject = format!("{workspace}: {}", one.sentence.split(['.', ':']).next().unwrap_or_default());
    let letter = Letter::new(&subject).say(&one.sentence).list(&one.details);
    let letter = match (link, more(one, pages)) {
        (Some(link), _) => letter.link(words(one.code), link.expose_secret()),
        (None, Some((words, url))) => letter.link(words, url),
        (None, None) => match command(one) {
            Some(command) => letter.say(format!("More of it: {command}")),
            None => letter,
        },
    };
    match (one.code, one.expires_at) {
        (NoticeCode::Invitation, Some(until)) => letter.say(format!("The link works once, until {}.", moment(until))),
        (NoticeCode::PasswordReset, Some(until)) => letter.say(format!(
            "The link works once, until {}. If you did not ask for it, do nothing: your password stays as it is.",
            moment(until)
        )),
        _ => letter,
    }
}

/// Where more is found, where the pages have an address.
pub(super) fn more(one: &Notification, pages: Option<&str>) -> Option<(&'static str, String)> {
    let base = pages?;
    match (one.code, one.run) {
        (_, Some(run)) => Some(("What it did, and what to do", format!("{base}/runs/{run}"))),
        (NoticeCode::AttentionGrew, None) => {
            Some(("What waits, and what to do", format!("{base}/attention")))
        }
        _ => None,
    }
}

fn command(one: &Notification) -> Option<String> {
    match (one.code, one.run) {
        (_, Some(run)) => Some(format!("counterpart runs {run}")),
        (NoticeCode::AttentionGrew, None) => Some("counterpart attention".to_owned()),
        _ => None,
    }
}

fn words(code: NoticeCode) -> &'static str {
    match code {
        NoticeCode::PasswordReset => "Choose a new password",
        _ => "Choose your password",
    }
}

fn moment(at: Instant) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}
