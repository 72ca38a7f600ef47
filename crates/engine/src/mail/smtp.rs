//! Handing mail to a server, in the protocol's own steps, so that each refusal can be told for what it is.

use super::{Mail, MailError, MailServer, Mailer};
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use counterpart_connector::excerpt;
use counterpart_model::SmtpTls;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use secrecy::ExposeSecret;
use std::error::Error as _;
use std::io::ErrorKind;
use std::time::{Duration, SystemTime};

/// The real one. A connection serves one mail.
#[derive(Debug, Clone, Copy)]
pub struct Smtp {
    /// How long handing over one mail may take, from looking up the server's name to its last word.
    pub patience: Duration,
}

impl Default for Smtp {
    fn default() -> Self {
        Self { patience: Duration::from_secs(60) }
    }
}

/// How far we had come when something went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Connect,
    Protect,
    SignIn,
    HandOver,
}

#[async_trait]
impl Mailer for Smtp {
    async fn send(&self, server: &MailServer, mail: &Mail) -> Result<(), MailError> {
        let message = composed(server, mail)?;
        match tokio::time::timeout(self.patience, self.hand_over(server, mail, &message)).await {
            Ok(handed) => handed,
            Err(_) => Err(later(format!(
                "The mail server {} did not answer in time. Check its name and port, the network and firewalls.",
                place(server)
            ))),
        }
    }
}

impl Smtp {
    async fn hand_over(&self, server: &MailServer, mail: &Mail, message: &Message) -> Result<(), MailError> {
        let failed = |step| move |error: Error| told(step, &error, server, mail);
        let settings = &server.settings;
        let at = (settings.server.as_str(), settings.port);
        let hello = ClientId::default();
        let protection = || TlsParameters::new(settings.server.clone()).map_err(failed(Step::Protect));
        let implicit = (settings.tls == SmtpTls::Implicit).then(protection).transpose()?;
        let connecting = AsyncSmtpConnection::connect_tokio1(at, Some(self.patience), &hello, implicit, None);
        let mut connection = connecting.await.map_err(failed(Step::Connect))?;
        if settings.tls == SmtpTls::StartTls {
            if !connection.can_starttls() {
                leave(&mut connection).await;
                return Err(later(format!(
                    "The mail server {} does not offer STARTTLS, so nothing was sent to it. Choose another port or kind of \
                     protection.",
                    place(server)
                )));
            }
            connection.starttls(protection()?, &hello).await.map_err(failed(Step::Protect))?;
        }
        if let (Some(user), Some(password)) = (&settings.user, &server.password) {
            let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
            let signed_in = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await;
            if let Err(error) = signed_in {
                leave(&mut connection).await;
                return Err(told(Step::SignIn, &error, server, mail));
            }
        }
        // The connection ends itself where this is refused.
        connection.send(message.envelope(), &message.formatted()).await.map_err(failed(Step::HandOver))?;
        // It has been taken: how the server says good-bye no longer matters.
        let _ = connection.quit().await;
        Ok(())
    }
}

/// Says good-bye to a server that will not have the mail; what went wrong is told however it answers.
async fn leave(connection: &mut AsyncSmtpConnection) {
    let _ = tokio::time::timeout(Duration::from_secs(1), connection.abort()).await;
}

/// The mail as it travels.
fn composed(server: &MailServer, mail: &Mail) -> Result<Message, MailError> {
    let from = mailbox(&server.settings.from, true)?;
    let to = mailbox(&mail.to, false)?;
    let id = format!("<{}@{}>", mail.id, from.email.domain());
    // So that nobody's holiday answer comes back.
    let automatic =
        HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    Message::builder()
        .from(from)
        .to(to)
        .subject(mail.letter.subject())
        .date(SystemTime::from(mail.at))
        .message_id(Some(id))
        .raw_header(automatic)
        .multipart(MultiPart::alternative_plain_html(mail.letter.text(), mail.letter.html()))
        .map_err(|error| never(format!("The mail to {} cannot be put together: {error}.", mail.to)))
}

/// A sender that is none is mended in the settings, and then everything goes; a recipient that is none stays one.
fn mailbox(address: &str, sender: bool) -> Result<Mailbox, MailError> {
    address.trim().parse().map_err(|_| MailError {
        sentence: format!(
            "{:?} is no e-mail address, so no mail was sent {}.",
            address,
            if sender { "from it" } else { "there" }
        ),
        may_pass: sender,
    })
}

fn told(step: Step, error: &Error, server: &MailServer, mail: &Mail) -> MailError {
    let place = place(server);
    let said = said(error, server);
    if let Some(code) = error.status() {
        let code = u16::from(code);
        return match (step, error.is_permanent()) {
            (_, false) => later(format!(
                "The mail server {place} asks to come again later ({code}: {said}). That is tried by itself."
            )),
            (Step::SignIn, true) => later(format!(
                "The mail server {place} refuses the user name or password ({code}: {said}). Enter them again; some providers \
                 want an app password, or must be told to allow SMTP."
            )),
            (Step::HandOver, true) => MailError {
                sentence: format!(
                    "The mail server {place} refuses the mail to {} from {} ({code}: {said}).",
                    mail.to, server.settings.from
                ),
                // What is said of the sender or of signing in is mended in the settings.
                may_pass: ![550, 551, 553].contains(&code),
            },
            (Step::Connect | Step::Protect, true) => {
                later(format!("The mail server {place} does not let us in ({code}: {said})."))
            }
        };
    }
    let lower = said.to_lowercase();
    let sentence = if lower.contains("certificate") || lower.contains("unknownissuer") {
        format!(
            "The certificate of the mail server {place} is not trusted by this machine ({said}). Check its name; for a \
             server of your own, install its certificate authority on this machine."
        )
    } else if error.is_timeout() {
        format!(
            "The mail server {place} does not answer in time. Check its name and port, the network and firewalls."
        )
    } else if step == Step::SignIn && error.is_client() {
        format!(
            "The mail server {place} offers no way of signing in that is known here (PLAIN, LOGIN). Many offer one only on \
             a protected connection; if yours wants none, leave user and password empty."
        )
    } else if error.is_response() || lower.contains("corrupt message") {
        format!(
            "What answers at {place} does not speak as a mail server would there. Check port and kind of protection: 587 is \
             mostly STARTTLS, 465 TLS from the beginning, 25 either STARTTLS or nothing."
        )
    } else {
        match (step, refused(error)) {
            (Step::Connect, Some(ErrorKind::ConnectionRefused)) => {
                format!(
                    "The mail server {place} refuses connections. Check its name and port, and that it runs."
                )
            }
            (Step::Connect, _) => {
                format!(
                    "The mail server {place} cannot be reached ({said}). Check its name and port, and the network."
                )
            }
            _ => format!("The connection to the mail server {place} was cut ({said})."),
        }
    };
    later(sentence)
}

fn refused(error: &Error) -> Option<ErrorKind> {
    let mut next = error.source();
    while let Some(source) = next {
        if let Some(io) = source.downcast_ref::<std::io::Error>() {
            return Some(io.kind());
        }
        next = source.source();
    }
    None
}

/// What was said last, cleaned and short; a server that repeats our credentials is not repeated.
fn said(error: &Error, server: &MailServer) -> String {
    let mut last: &dyn std::error::Error = error;
    while let Some(source) = last.source() {
        last = source;
    }
    let mut said = excerpt(last.to_string().as_bytes());
    if let Some(password) = &server.password {
        let password = password.expose_secret();
        let user = server.settings.user.as_deref().unwrap_or_default();
        for secret in
            [password.to_owned(), BASE64.encode(password), BASE64.encode(format!("\0{user}\0{password}"))]
        {
            if secret.len() >= 4 {
                said = said.replace(&secret, "[secret]");
            }
        }
    }
    said.trim_end_matches('.').to_owned()
}

fn place(server: &MailServer) -> String {
    format!("{}:{}", server.settings.server, server.settings.port)
}

fn later(sentence: String) -> MailError {
    MailError { sentence, may_pass: true }
}

fn never(sentence: String) -> MailError {
    MailError { sentence, may_pass: false }
}
