//! A vendor that does what a test says: its records are set by hand, and so is how it fails.

use crate::writes::{self, OnWrite};
use async_trait::async_trait;
use counterpart_connector::{
    AbsenceProof, Capability, CompletenessProof, Connector, ConnectorError, Descriptor, Discovery, ErrorKind,
    Evidence, FieldKind, Form, FormField, Found, KindDescriptor, LateCommit, Limits, NewRecord, Outcome,
    Presence, PullError, PullOptions, Pulled, PulledPage, ReadBack, Removal, Session, Sink, Subject,
    TestReport, WriteError, Written,
};
use counterpart_model::{
    Company, Completeness, HeldBack, Instant, Kind, ListPoint, PagePoint, Proof, RunProblem, Site,
    TenantIdentity, VendorId, VendorRecord,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::Notify;

/// What the vendor holds and how it behaves.
#[derive(Debug, Clone)]
pub struct State {
    pub tenant: String,
    pub companies: BTreeMap<i64, Company>,
    pub sites: BTreeMap<i64, Site>,
    /// Not shown, though there.
    pub hidden: BTreeSet<i64>,
    /// What a pull says instead of being complete.
    pub incomplete: Option<String>,
    /// What every call answers instead.
    pub failure: Option<ConnectorError>,
    /// A row that cannot be read.
    pub unreadable: Option<i64>,
    /// Asked for these one by one, it fails.
    pub unanswerable: BTreeSet<i64>,
    /// Ids asked for one by one.
    pub probed: Vec<VendorId>,
    /// What "changed since" answers with.
    pub changed: BTreeSet<i64>,
    /// The pages asked for, by the first record's place.
    pub pages: Vec<usize>,
    /// The page after which the vendor says nothing more.
    pub silent_after: Option<usize>,
    /// What comes of the next writes, one after the other; those after them are done as they should be.
    pub writes: VecDeque<OnWrite>,
    /// Writes that were sent, by name or id.
    pub sent: Vec<String>,
    /// Saved when that moment has come, and not before.
    pub late: Vec<(Instant, Company)>,
    /// The next lookups fail.
    pub blind: u32,
    /// The process that asks is stopped at this call from now: before it is heard, or after.
    pub stops: Option<(u32, bool)>,
}

/// The connector and the vendor in one.
pub struct Scripted {
    descriptor: Descriptor,
    state: Mutex<State>,
    /// Told when a process that asks is to be stopped.
    pub stopped: Notify,
}

impl Scripted {
    pub fn new() -> Arc<Self> {
        let state = State {
            tenant: "tenant-1".into(),
            companies: BTreeMap::new(),
            sites: BTreeMap::new(),
            hidden: BTreeSet::new(),
            incomplete: None,
            failure: None,
            unreadable: None,
            unanswerable: BTreeSet::new(),
            probed: Vec::new(),
            changed: BTreeSet::new(),
            pages: Vec::new(),
            silent_after: None,
            writes: VecDeque::new(),
            sent: Vec::new(),
            late: Vec::new(),
            blind: 0,
            stops: None,
        };
        Arc::new(Self { descriptor: descriptor(), state: Mutex::new(state), stopped: Notify::new() })
    }

    /// One that can be asked for what changed.
    pub fn with_changes() -> Arc<Self> {
        let vendor = Self::new();
        let mut descriptor = descriptor();
        for kind in &mut descriptor.kinds {
            kind.capabilities.insert(Capability::Changes);
            kind.changes = Some(Evidence::Inferred);
        }
        let state = vendor.state().clone();
        Arc::new(Self { descriptor, state: Mutex::new(state), stopped: Notify::new() })
    }

    /// One that makes companies.
    pub fn with_writes(late: LateCommit) -> Arc<Self> {
        let vendor = Self::new();
        let mut descriptor = descriptor();
        descriptor.kinds[0].capabilities.extend([Capability::Create, Capability::Update]);
        descriptor.kinds[0].create = Some(writes::creating(late));
        let state = vendor.state().clone();
        Arc::new(Self { descriptor, state: Mutex::new(state), stopped: Notify::new() })
    }

    /// How a record that was made can be taken back.
    pub fn removed_by(&mut self, removal: Removal) {
        if let Some(create) = &mut self.descriptor.kinds[0].create {
            create.removal = removal;
        }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics while it holds the vendor")
    }

    pub fn company(&self, id: i64, name: &str) {
        self.state().companies.insert(id, company(id, name));
    }

    pub fn site(&self, id: i64, company: i64, name: &str) {
        let site = Site {
            id: id.into(),
            company: company.into(),
            name: name.into(),
            active: true,
            phone: Some("0113 496 0000".into()),
            address: None,
            held_back: Vec::new(),
            url: None,
        };
        self.state().sites.insert(id, site);
    }

    pub fn change(&self, id: i64, change: impl FnOnce(&mut Company)) {
        change(self.state().companies.get_mut(&id).expect("a company"));
    }

    pub fn check(&self) -> Result<(), ConnectorError> {
        self.state().failure.clone().map_or(Ok(()), Err)
    }
}

pub fn company(id: i64, name: &str) -> Company {
    Company {
        id: id.into(),
        name: name.into(),
        active: true,
        internal: false,
        relationships: vec!["Contract".into()],
        main_site: None,
        parent: None,
        website: None,
        reference: None,
        phone: None,
        address: None,
        held_back: Vec::new(),
        url: None,
    }
}

pub fn held_back(code: &str) -> HeldBack {
    HeldBack { code: code.into(), sentence: format!("The vendor's record has {code}.") }
}

fn descriptor() -> Descriptor {
    let kind = |kind: Kind| KindDescriptor {
        kind,
        vendor_word: "thing",
        vendor_plural: "things",
        capabilities: BTreeSet::from([Capability::Pull, Capability::Probe]),
        completeness: CompletenessProof::VendorTotal,
        absence: AbsenceProof::Probe { evidence: Evidence::Documented },
        changes: None,
        held_back: Vec::new(),
        fields: Vec::new(),
        page_size: 3,
        create: None,
    };
    let field = |key, kind, required, discovered| FormField {
        key,
        label: key,
        kind,
        required,
        discovered,
        help: "Anywhere.",
        example: "x",
    };
    Descriptor {
        connector: "scripted",
        product: "Scripted",
        guide: Vec::new(),
        form: Form(vec![
            field("address", FieldKind::Address, false, false),
            field("region", FieldKind::Text, true, true),
            field("secret", FieldKind::Secret, true, false),
        ]),
        permissions: Vec::new(),
        kinds: vec![kind(Kind::Company), kind(Kind::Site)],
        limits: Limits {
            requests: None,
            window_seconds: 60,
            concurrency: 1,
            evidence: Evidence::Documented,
            sentence: "None.",
            setting: None,
        },
    }
}

#[async_trait]
impl Connector for Scripted {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    async fn discover(&self, session: &Session) -> Result<Discovery, ConnectorError> {
        self.check()?;
        let found = session.config("address").map(|_| ("region".to_owned(), "north".to_owned()));
        Ok(Discovery { values: found.into_iter().collect(), notes: Vec::new() })
    }

    async fn test(&self, _: &Session) -> TestReport {
        let mut report = TestReport::new();
        match self.check() {
            Ok(()) => report.add(Subject::Reachable, Outcome::Present, "It answers."),
            Err(error) => report.add(Subject::Reachable, Outcome::Missing, error.to_string()),
        }
        report.tenant = self.check().is_ok().then(|| self.tenant());
        report
    }

    async fn identify(&self, _: &Session) -> Result<TenantIdentity, ConnectorError> {
        self.check()?;
        Ok(self.tenant())
    }

    async fn pull(
        &self,
        kind: Kind,
        options: &PullOptions,
        _: &Session,
        sink: &mut dyn Sink,
    ) -> Result<Pulled, PullError> {
        self.check()?;
        let state = self.state().clone();
        let records: Vec<VendorRecord> = match kind {
            Kind::Company => state
                .companies
                .iter()
                .filter(|(id, _)| !state.hidden.contains(id) && Some(**id) != state.unreadable)
                .filter(|(id, _)| options.changed_since.is_none() || state.changed.contains(id))
                .map(|(_, company)| VendorRecord::Company(company.clone()))
                .collect(),
            _ => state.sites.values().cloned().map(VendorRecord::Site).collect(),
        };
        let total = records.len() as u64;
        let point = options
            .resume
            .as_ref()
            .filter(|point| matches!(point, ListPoint::Page(point) if point.total == total));
        let read = point.map_or(0, |point| usize::try_from(point.received()).expect("small"));
        let mut received = read as u64;
        for (number, part) in records.chunks(3).enumerate().skip(read / 3) {
            if kind == Kind::Company {
                self.state().pages.push(number);
                if state.silent_after.is_some_and(|last| number > last) {
                    std::future::pending::<()>().await;
                }
            }
            received += part.len() as u64;
            let point = PagePoint { next_page: number as u64 + 2, page_size: 3, total, received };
            let page = PulledPage {
                records: part.to_vec(),
                received,
                total: Some(total),
                point: Some(point.into()),
                ..PulledPage::default()
            };
            sink.page(page).await.map_err(PullError::Sink)?;
        }
        let problem = state.unreadable.filter(|_| kind == Kind::Company).map(|id| RunProblem {
            kind,
            vendor: Some(id.into()),
            sentence: format!("Thing {id} has no name. Give it one."),
        });
        let unreadable = u64::from(problem.is_some());
        let page = PulledPage { problems: problem.into_iter().collect(), received, ..PulledPage::default() };
        sink.page(page).await.map_err(PullError::Sink)?;
        let completeness = match &state.incomplete {
            Some(reason) => Completeness::Incomplete { records: total, reason: reason.clone() },
            None => Completeness::Complete { records: total, proof: Proof::VendorTotal { total } },
        };
        Ok(Pulled {
            completeness,
            resumed: point.is_some(),
            pages: 1,
            duplicates: 0,
            unreadable,
            notes: Vec::new(),
        })
    }

    async fn probe(&self, _: Kind, id: &VendorId, _: &Session) -> Result<Presence, ConnectorError> {
        let mut state = self.state();
        state.probed.push(id.clone());
        let number: i64 = id.as_str().parse().expect("ids are numbers here");
        if state.unanswerable.contains(&number) {
            return Err(ConnectorError::new(ErrorKind::VendorFailed { status: 500 }, "The vendor failed."));
        }
        Ok(if state.companies.contains_key(&number) { Presence::Present } else { Presence::Gone })
    }

    async fn create(&self, _: Kind, new: &NewRecord, session: &Session) -> Result<Written, WriteError> {
        self.heard(async || writes::create(self, new, session)).await
    }

    async fn find(
        &self,
        _: Kind,
        marker: &str,
        name: &str,
        session: &Session,
    ) -> Result<Vec<Found>, ConnectorError> {
        self.heard(async || writes::find(self, marker, name, session)).await
    }

    async fn read(
        &self,
        _: Kind,
        id: &VendorId,
        marker: &str,
        session: &Session,
    ) -> Result<Option<ReadBack>, ConnectorError> {
        self.heard(async || writes::read(self, id, marker, session)).await
    }

    async fn update(
        &self,
        _: Kind,
        id: &VendorId,
        changes: &BTreeMap<String, String>,
        session: &Session,
    ) -> Result<(), WriteError> {
        self.heard(async || writes::update(self, id, changes, session)).await
    }
}

impl Scripted {
    /// Does what is asked, unless the asking process is to be stopped before; or stops it before it hears the answer.
    async fn heard<T>(&self, act: impl AsyncFnOnce() -> T) -> T {
        let stop = {
            let mut state = self.state();
            match state.stops {
                Some((0, after)) => {
                    state.stops = None;
                    Some(after)
                }
                Some((left, after)) => {
                    state.stops = Some((left - 1, after));
                    None
                }
                None => None,
            }
        };
        if stop == Some(false) {
            return self.never().await;
        }
        let answer = act().await;
        if stop == Some(true) {
            return self.never().await;
        }
        answer
    }

    async fn never<T>(&self) -> T {
        self.stopped.notify_one();
        std::future::pending().await
    }

    fn tenant(&self) -> TenantIdentity {
        let id = self.state().tenant.clone();
        TenantIdentity { name: format!("The {id}"), id }
    }
}

pub fn refused_credentials() -> ConnectorError {
    ConnectorError::new(
        ErrorKind::CredentialRefused,
        "The vendor refuses the credentials. Enter the secret again.",
    )
}
