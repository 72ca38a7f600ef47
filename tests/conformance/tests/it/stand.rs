//! A sandbox, the connector and a clock that both go by.

use crate::expected::{Expected, expected};
use crate::subject::{Fact, Subject};
use async_trait::async_trait;
use counterpart_connector::{
    Answers, BoxError, Capability, Connector, Descriptor, Environment, FieldKind, PlainHttp, PullError,
    PullOptions, Pulled, PulledPage, Purpose, Reach, Session, Sink, TestReport, Transport, TransportSettings,
    VirtualTime,
};
use counterpart_model::{Clock, Completeness, Kind, ListPoint, RunProblem, VendorRecord};
use counterpart_sandbox_kit::{Effect, Fault, LoggedRequest, Options, Running, Sandbox, TimeSource};
use secrecy::SecretString;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Customers in a world that nothing special is asked of. More than one page of ten, fewer than one of a hundred.
pub const CUSTOMERS: u32 = 60;

/// One vendor, served.
pub struct Stand {
    /// The vendor.
    pub subject: &'static dyn Subject,
    /// Its connector.
    pub connector: Arc<dyn Connector>,
    /// The clock of both sides.
    pub time: Arc<VirtualTime>,
    /// What is expected of the connector.
    pub expected: Expected,
    environment: Environment,
    running: Running,
}

impl Stand {
    /// A small world.
    pub async fn new(subject: &'static dyn Subject) -> Self {
        Self::with(subject, CUSTOMERS, TransportSettings::default()).await
    }

    /// A world of this many customers, called within these limits.
    pub async fn with(subject: &'static dyn Subject, customers: u32, settings: TransportSettings) -> Self {
        let time = Arc::new(VirtualTime::default());
        let environment = Environment {
            clock: time.clone(),
            timer: time.clone(),
            transport: Transport::new(&settings.reaching(Reach::loopback())).expect("a transport"),
        };
        let clock = time.clone();
        let options =
            Options { seed: 7, customers, time: TimeSource::Following(Arc::new(move || clock.now())) };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let running = Sandbox::new(&[subject.sandbox()], options).serve(listener).expect("a sandbox");
        let connector = subject.connector();
        Self { subject, connector, time, expected: expected(subject.name()), environment, running }
    }

    /// The sandbox's controls.
    pub fn sandbox(&self) -> &Sandbox {
        self.running.sandbox()
    }

    /// Stops the sandbox.
    pub async fn stop(self) -> Unserved {
        let announced = self.announced();
        self.running.shutdown().await;
        Unserved {
            subject: self.subject,
            connector: self.connector,
            environment: self.environment,
            announced,
        }
    }

    /// What the sandbox announces of the vendor.
    pub fn announced(&self) -> Value {
        self.running.announcement()["vendors"][0].clone()
    }

    /// What the connector says of itself.
    pub fn descriptor(&self) -> &Descriptor {
        self.connector.descriptor()
    }

    /// The kinds for which the connector claims this.
    pub fn kinds(&self, capability: Capability) -> Vec<Kind> {
        Kind::ALL.into_iter().filter(|kind| self.descriptor().can(*kind, capability)).collect()
    }

    /// The right answers to the form.
    pub fn answers(&self) -> Answers {
        tidy(self.connector.as_ref(), self.subject.answers(&self.announced()))
    }

    /// The values of the secret answers.
    pub fn secrets(&self) -> Vec<String> {
        let secret: BTreeSet<&str> = self.descriptor().form.secret_keys().collect();
        let answers = self.subject.answers(&self.announced()).into_iter();
        answers.filter(|(key, _)| secret.contains(key)).map(|(_, answer)| answer).collect()
    }

    /// A session with the right answers.
    pub fn session(&self, purpose: Purpose) -> Session {
        self.session_with(self.answers(), purpose)
    }

    /// A session with these answers.
    pub fn session_with(&self, answers: Answers, purpose: Purpose) -> Session {
        session(self.connector.as_ref(), &self.environment, answers, purpose)
    }

    /// *Test connection* with the right answers.
    pub async fn test(&self) -> TestReport {
        self.connector.test(&self.session(Purpose::Person)).await
    }

    /// A pull in a session of its own.
    pub async fn pull(&self, kind: Kind, options: PullOptions) -> Pull {
        self.pull_in(&self.session(Purpose::Background), kind, options).await
    }

    /// A pull in a session.
    pub async fn pull_in(&self, session: &Session, kind: Kind, options: PullOptions) -> Pull {
        self.pull_and(session, kind, options, || ()).await
    }

    /// A pull in a session, with something done when the first page has come.
    pub async fn pull_and(
        &self,
        session: &Session,
        kind: Kind,
        options: PullOptions,
        on_first_page: impl FnOnce() + Send,
    ) -> Pull {
        let sink = Collect { then: Some(on_first_page), ..Collect::new() };
        self.collect(session, kind, options, sink).await
    }

    /// A pull that breaks off after so many pages, as when its process dies.
    pub async fn pull_broken_off(&self, kind: Kind, options: PullOptions, pages: usize) -> Pull {
        let sink = Collect::<fn()> { most: pages, ..Collect::new() };
        self.collect(&self.session(Purpose::Background), kind, options, sink).await
    }

    async fn collect<F: FnOnce() + Send>(
        &self,
        session: &Session,
        kind: Kind,
        options: PullOptions,
        mut sink: Collect<F>,
    ) -> Pull {
        let outcome = self.connector.pull(kind, &options, session, &mut sink).await;
        Pull { kind, outcome, records: sink.records, problems: sink.problems, points: sink.points }
    }

    /// What is true of a kind at the vendor, by id.
    pub fn facts(&self, kind: Kind) -> Vec<Fact> {
        let mut facts = self.subject.facts(self.sandbox(), kind);
        facts.sort();
        facts
    }

    /// Some record that is active, the vendor's own bookkeeping apart.
    pub fn some(&self, kind: Kind) -> Fact {
        let mut facts = self.facts(kind).into_iter();
        facts.find(|fact| fact.active && !fact.internal).expect("a world has active records")
    }

    /// Arms an effect on a kind's list.
    pub fn arm(&self, kind: Kind, effect: Effect, narrow: impl FnOnce(Fault) -> Fault) {
        self.arm_at(self.subject.list_path(kind), effect, narrow);
    }

    /// Arms an effect on a path.
    pub fn arm_at(&self, path: &str, effect: Effect, narrow: impl FnOnce(Fault) -> Fault) {
        self.sandbox().arm(narrow(Fault::new(effect).vendor(self.subject.name()).path(path)));
    }

    /// How often the faults that are armed have struck.
    pub fn struck(&self) -> u32 {
        self.sandbox().faults().iter().map(|fault| fault.struck).sum()
    }

    /// What the sandbox was asked since the log was last emptied.
    pub fn asked(&self) -> Vec<LoggedRequest> {
        self.sandbox().requests(None)
    }

    /// How many of the requests were answered with this status.
    pub fn answered(&self, status: u16) -> usize {
        self.asked().iter().filter(|request| request.status == Some(status)).count()
    }
}

/// A vendor whose sandbox was stopped: nothing answers at its addresses.
pub struct Unserved {
    subject: &'static dyn Subject,
    /// Its connector.
    pub connector: Arc<dyn Connector>,
    environment: Environment,
    announced: Value,
}

impl Unserved {
    /// A session with what were the right answers.
    pub fn session(&self, purpose: Purpose) -> Session {
        let answers = tidy(self.connector.as_ref(), self.subject.answers(&self.announced));
        session(self.connector.as_ref(), &self.environment, answers, purpose)
    }
}

fn session(
    connector: &dyn Connector,
    environment: &Environment,
    answers: Answers,
    purpose: Purpose,
) -> Session {
    Session::builder(connector.descriptor(), environment)
        .config(answers.config)
        .secrets(answers.secrets)
        .purpose(purpose)
        .build()
}

/// Answers as they are stored: tidied, secrets apart.
pub fn tidy(connector: &dyn Connector, given: Vec<(&'static str, String)>) -> Answers {
    let mut answers = Answers::default();
    for (key, answer) in given {
        let field =
            connector.descriptor().form.field(key).unwrap_or_else(|| panic!("the form asks no {key}"));
        let tidy = connector.tidy(key, &answer, PlainHttp::LoopbackOnly).expect("an answer that can be used");
        let Some(tidy) = tidy else { continue };
        match field.kind {
            FieldKind::Secret => answers.secrets.insert(key.to_owned(), SecretString::from(tidy)).map(drop),
            _ => answers.config.insert(key.to_owned(), tidy).map(drop),
        };
    }
    answers
}

struct Collect<F> {
    records: Vec<VendorRecord>,
    problems: Vec<RunProblem>,
    points: Vec<Option<ListPoint>>,
    then: Option<F>,
    /// Takes no more pages than this.
    most: usize,
}

impl<F> Collect<F> {
    fn new() -> Self {
        Self { records: Vec::new(), problems: Vec::new(), points: Vec::new(), then: None, most: usize::MAX }
    }
}

#[async_trait]
impl<F: FnOnce() + Send> Sink for Collect<F> {
    async fn page(&mut self, page: PulledPage) -> Result<(), BoxError> {
        if self.points.len() == self.most {
            return Err("the process dies here".into());
        }
        self.records.extend(page.records);
        self.problems.extend(page.problems);
        self.points.push(page.point);
        if let Some(then) = self.then.take() {
            then();
        }
        Ok(())
    }
}

/// What a pull brought.
#[derive(Debug)]
pub struct Pull {
    kind: Kind,
    /// What it says of itself.
    pub outcome: Result<Pulled, PullError>,
    /// The records, in order.
    pub records: Vec<VendorRecord>,
    /// The records that could not be read.
    pub problems: Vec<RunProblem>,
    /// Where another pull could go on, behind each page.
    pub points: Vec<Option<ListPoint>>,
}

impl Pull {
    /// What it says of itself, where it came to an end.
    pub fn pulled(&self, about: &str) -> &Pulled {
        self.outcome.as_ref().unwrap_or_else(|error| panic!("{about}: {} failed: {error}", self.kind))
    }

    /// The facts of its records, by id. Panics when an id came twice.
    pub fn facts(&self, about: &str) -> Vec<Fact> {
        let mut facts: Vec<Fact> = self.records.iter().map(Fact::from).collect();
        facts.sort();
        let twice = facts.windows(2).find(|pair| pair[0].id == pair[1].id);
        assert!(twice.is_none(), "{about}: {} came twice: {twice:?}", self.kind);
        facts
    }

    /// Panics unless it is complete and brought exactly this.
    pub fn expect_all(&self, truth: &[Fact], about: &str) {
        let pulled = self.pulled(about);
        assert!(pulled.completeness.is_complete(), "{about}: {}", pulled.completeness);
        assert_eq!(pulled.completeness.records(), truth.len() as u64, "{about}: {}", pulled.completeness);
        assert!(self.problems.is_empty(), "{about}: {:?}", self.problems);
        let facts = self.facts(about);
        for (came, is) in facts.iter().zip(truth) {
            assert_eq!(came, is, "{about}");
        }
        assert_eq!(facts.len(), truth.len(), "{about}");
    }

    /// Panics when it claims to be complete and is not, or brought something that is not true. Records that could not be
    /// read count as brought: each is a problem that a person is shown.
    pub fn expect_honest(&self, truth: &[Fact], about: &str) {
        for fact in self.facts(about) {
            assert!(truth.contains(&fact), "{about}: {fact:?} is not what the vendor holds");
        }
        match &self.outcome {
            Ok(Pulled { completeness: Completeness::Complete { .. }, unreadable, .. }) => {
                assert_eq!(self.records.len() + self.problems.len(), truth.len(), "{about}: silently short");
                assert_eq!(*unreadable, self.problems.len() as u64, "{about}");
                let unreadable = self.problems.iter().filter_map(|problem| problem.vendor.as_ref());
                for id in unreadable {
                    assert!(truth.iter().any(|fact| fact.id == id.as_str()), "{about}: nobody is {id}");
                }
                for problem in &self.problems {
                    expect_sentence(&problem.sentence, about);
                }
            }
            Ok(Pulled { completeness: Completeness::Incomplete { reason, .. }, .. }) => {
                assert!(reason.split_whitespace().count() > 4, "{about}: {reason:?} explains nothing");
            }
            Err(error) => expect_sentence(&error.to_string(), about),
        }
    }

    /// Panics when this pull, which was to go on with another, claims to be complete and not every record came with one of
    /// the two, or brought something that is not true. What could not be read is not lost: it is a problem.
    pub fn expect_honest_after(&self, before: &Pull, truth: &[Fact], about: &str) {
        let now = self.facts(about);
        for fact in &now {
            assert!(truth.contains(fact), "{about}: {fact:?} is not what the vendor holds");
        }
        if !self.is_complete() {
            return self.expect_honest(truth, about);
        }
        let mut came: BTreeSet<String> = now.into_iter().map(|fact| fact.id).collect();
        if self.pulled(about).resumed {
            came.extend(before.records.iter().map(|record| record.id().to_string()));
        }
        let (told, nameless): (Vec<_>, Vec<_>) =
            self.problems.iter().partition(|problem| problem.vendor.is_some());
        came.extend(told.iter().filter_map(|problem| problem.vendor.as_ref()).map(ToString::to_string));
        let lost: Vec<&Fact> = truth.iter().filter(|fact| !came.contains(&fact.id)).collect();
        assert!(lost.len() <= nameless.len(), "{about}: silently short of {lost:?}");
    }

    /// Whether it claims to be complete.
    pub fn is_complete(&self) -> bool {
        self.outcome.as_ref().is_ok_and(|pulled| pulled.completeness.is_complete())
    }
}

/// Panics unless this is a sentence that a person can act on; what the vendor said may stand at its end.
pub fn expect_sentence(text: &str, about: &str) {
    let begins = text.starts_with("http") || text.starts_with(|sign: char| !sign.is_lowercase());
    let ends = text.contains(". ") || text.ends_with(['.', ')']);
    assert!(begins && ends && text.split_whitespace().count() > 2, "{about}: {text:?} is no sentence");
}

/// Panics when a text holds a secret or what looks like a token.
pub fn expect_no_secret(stand: &Stand, text: &str, about: &str) {
    for secret in stand.secrets() {
        assert!(!text.contains(&secret), "{about}: a secret stands in {text}");
    }
    assert!(!text.contains("eyJ"), "{about}: a token stands in {text}");
}
