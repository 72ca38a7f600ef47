//! Handing mail to servers that do not take it: what is said of each, and whether trying again can help. A real server takes
//! it in the tests of the command.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use counterpart_engine::{Letter, Mail, MailError, MailServer, Mailer, Smtp};
use counterpart_model::{Instant, SmtpSettings, SmtpTls};
use secrecy::SecretString;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

const PASSWORD: &str = "s3cret-word";

/// A mail server that says what the test wants; nothing where it wants silence.
struct Scripted {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    async fn saying(answer: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let (hears, answer) = (heard.clone(), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (hears, answer) = (hears.clone(), answer.clone());
                tokio::spawn(async move { converse(BufReader::new(stream), answer.as_ref(), &hears).await });
            }
        });
        Self { port, heard }
    }

    fn settings(&self, tls: SmtpTls, user: Option<&str>) -> MailServer {
        server(self.port, tls, user)
    }

    fn heard(&self, word: &str) -> bool {
        self.heard.lock().expect("no panic").iter().any(|line| line.starts_with(word))
    }
}

const SILENCE: &str = "";

async fn converse(
    mut stream: BufReader<TcpStream>,
    answer: &(dyn Fn(&str) -> Option<String> + Send + Sync),
    heard: &Mutex<Vec<String>>,
) {
    let mut line = "hello".to_owned();
    let mut in_data = false;
    loop {
        if !in_data || line == "." {
            let answers = answer(&line).or_else(|| usual(&line));
            let Some(answer) = answers.filter(|answer| answer != SILENCE) else { break };
            in_data = answer.starts_with("354");
            stream.get_mut().write_all(format!("{answer}\r\n").as_bytes()).await.expect("writes");
        }
        line.clear();
        if stream.read_line(&mut line).await.unwrap_or_default() == 0 {
            break;
        }
        line.truncate(line.trim_end().len());
        heard.lock().expect("no panic").push(line.clone());
    }
    // A silent one keeps the connection.
    tokio::time::sleep(Duration::from_secs(5)).await;
}

fn usual(line: &str) -> Option<String> {
    let said = match line.split([' ', ':']).next().unwrap_or_default() {
        "hello" => "220 mail.test",
        "EHLO" => "250-mail.test\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
        "AUTH" => "235 welcome",
        "DATA" => "354 go on",
        "QUIT" => "221 good-bye",
        _ => "250 fine",
    };
    Some(said.to_owned())
}

fn server(port: u16, tls: SmtpTls, user: Option<&str>) -> MailServer {
    let settings = SmtpSettings {
        server: "127.0.0.1".into(),
        port,
        tls,
        user: user.map(str::to_owned),
        from: "Counterpart <hub@msp.example>".into(),
    };
    MailServer { settings, password: user.map(|_| SecretString::from(PASSWORD)) }
}

async fn send_to(server: &MailServer, to: &str) -> Result<(), MailError> {
    let letter = Letter::new("halopsa: the first sync is done").say("It is done.");
    let mail = Mail { id: uuid::Uuid::nil(), to: to.into(), at: Instant::UNIX_EPOCH, letter };
    // Reading the machine's certificates takes a while.
    let patience = if server.settings.tls == SmtpTls::Off { 300 } else { 5_000 };
    Smtp { patience: Duration::from_millis(patience) }.send(server, &mail).await
}

async fn refused(server: &MailServer) -> MailError {
    let error = send_to(server, "ana@msp.example").await.expect_err("not taken");
    assert!(!error.sentence.contains(PASSWORD), "{error}");
    error
}

fn answering(word: &'static str, answer: &'static str) -> impl Fn(&str) -> Option<String> + Send + Sync {
    move |line| line.starts_with(word).then(|| answer.to_owned())
}

#[tokio::test]
async fn a_server_that_says_no_is_told_with_the_step_at_which_it_did() {
    for (word, answer, may_pass, says) in [
        ("hello", "554 not from you", true, "does not let us in (554: not from you)"),
        ("hello", "421 too busy", true, "asks to come again later (421: too busy)"),
        ("AUTH", "535 5.7.8 wrong", true, "refuses the user name or password (535: 5.7.8 wrong)"),
        ("AUTH", "454 not now", true, "asks to come again later (454: not now)"),
        (
            "MAIL",
            "553 not your address",
            false,
            "refuses the mail to ana@msp.example from Counterpart <hub@msp.example>",
        ),
        ("RCPT", "550 nobody here", false, "(550: nobody here)"),
        ("RCPT", "552 mailbox full", true, "(552: mailbox full)"),
        (
            "RCPT",
            "451 greylisted",
            true,
            "asks to come again later (451: greylisted). That is tried by itself.",
        ),
        ("DATA", "554 no", true, "(554: no)"),
        (".", "554 looks like spam", true, "(554: looks like spam)"),
    ] {
        let scripted = Scripted::saying(answering(word, answer)).await;
        let error = refused(&scripted.settings(SmtpTls::Off, Some("ana"))).await;
        assert!(error.sentence.contains(says), "{word}: {error}");
        assert!(error.sentence.contains(&format!("127.0.0.1:{}", scripted.port)), "{word}: {error}");
        assert_eq!(error.may_pass, may_pass, "{word}: {error}");
    }
}

#[tokio::test]
async fn a_server_that_is_silent_at_any_step_is_not_waited_for() {
    for word in ["hello", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "."] {
        let scripted = Scripted::saying(answering(word, SILENCE)).await;
        let error = refused(&scripted.settings(SmtpTls::Off, Some("ana"))).await;
        assert!(error.may_pass && error.sentence.contains("did not answer in time"), "{word}: {error}");
    }
    // One that never says good-bye has taken the mail.
    let scripted = Scripted::saying(answering("QUIT", "421 whatever")).await;
    send_to(&scripted.settings(SmtpTls::Off, None), "ana@msp.example").await.expect("taken");
}

#[tokio::test]
async fn what_is_no_mail_server_or_is_not_there_is_told() {
    let scripted = Scripted::saying(answering("hello", "HTTP/1.1 400 Bad Request")).await;
    let error = refused(&scripted.settings(SmtpTls::Off, None)).await;
    assert!(error.may_pass && error.sentence.contains("does not speak as a mail server would"), "{error}");

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let error = refused(&server(port, SmtpTls::StartTls, None)).await;
    assert!(error.may_pass && error.sentence.contains("refuses connections"), "{error}");

    let mut unknown = server(25, SmtpTls::StartTls, None);
    unknown.settings.server = "nobody.invalid".into();
    let error = refused(&unknown).await;
    assert!(error.may_pass && error.sentence.contains("nobody.invalid:25 cannot be reached"), "{error}");
}

#[tokio::test]
async fn r05_nothing_is_said_in_the_clear_where_protection_is_wanted() {
    let scripted = Scripted::saying(|_| None).await;
    let error = refused(&scripted.settings(SmtpTls::StartTls, Some("ana"))).await;
    assert!(
        error.may_pass && error.sentence.contains("does not offer STARTTLS, so nothing was sent"),
        "{error}"
    );
    let error = refused(&scripted.settings(SmtpTls::Implicit, Some("ana"))).await;
    assert!(error.may_pass && error.sentence.contains("does not speak as a mail server would"), "{error}");
    for word in ["AUTH", "MAIL", "RCPT", "DATA"] {
        assert!(!scripted.heard(word), "{word}");
    }
}

#[tokio::test]
async fn r05_a_password_that_the_server_repeats_is_not_told_on() {
    let coded = BASE64.encode(format!("\0ana\0{PASSWORD}"));
    let answer = format!("535 {PASSWORD} is wrong, and so is {coded}");
    let scripted = Scripted::saying(move |line| line.starts_with("AUTH").then(|| answer.clone())).await;
    let error = refused(&scripted.settings(SmtpTls::Off, Some("ana"))).await;
    assert!(error.sentence.contains("[secret] is wrong, and so is [secret]"), "{error}");
}

#[tokio::test]
async fn signing_in_where_the_server_offers_no_way_is_told() {
    let scripted = Scripted::saying(answering("EHLO", "250 mail.test")).await;
    let error = refused(&scripted.settings(SmtpTls::Off, Some("ana"))).await;
    assert!(error.may_pass && error.sentence.contains("offers no way of signing in"), "{error}");
    assert!(!scripted.heard("AUTH") && !scripted.heard("MAIL"));
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_before_anything_is_sent() {
    let scripted = Scripted::saying(|_| None).await;
    let mut server = scripted.settings(SmtpTls::Off, None);
    for address in ["dana", "", "ana@msp.example\r\nBcc: eve@example.com", "ana@msp.example, bo@msp.example"]
    {
        let error = send_to(&server, address).await.expect_err("no address");
        assert!(!error.may_pass && error.sentence.contains("is no e-mail address"), "{address}: {error}");
    }
    server.settings.from = "the hub".into();
    let error = send_to(&server, "ana@msp.example").await.expect_err("no sender");
    assert!(error.may_pass && error.sentence.contains("\"the hub\" is no e-mail address"), "{error}");
    assert!(!scripted.heard("EHLO"));
}
