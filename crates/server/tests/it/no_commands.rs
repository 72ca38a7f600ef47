//! Whoever works in the browser is told of pages and buttons: with everything waiting that can wait, no page that can be
//! reached names a command.

use crate::stand::Stand;
use crate::tools::TOOL;
use axum::http::StatusCode;
use counterpart_model::{
    Action, Actor, Attention, AttentionCode, AttentionId, BrakeFinding, BrakeRule, Cause, Change, Group,
    Increments, IntegrationState, Intent, IntentId, IntentState, Kind, NoticeCode, Notification,
    NotificationId, NotificationState, Plan, PlanOrigin, PullState, Recipient, RecordRef, Role, Run, RunId,
    RunKind, RunProblem, RunState, RunSummary, Task, VendorId,
};
use secrecy::SecretString;
use std::collections::{BTreeSet, VecDeque};
use uuid::Uuid;

/// Sentences that runs end with, as the engine, the rules and connectors write them.
const ENDS: [&str; 5] = [
    "Pushes are paused (moving). Allow them again: `counterpart pushes resume`",
    "Pushes to 'halopsa' are paused. Allow them again: `counterpart integration set halopsa --push on`",
    "A later sync took its place: `counterpart runs 00000000-0000-0000-0000-000000000072`",
    "HaloPSA needs type for a new company, and the template lacks it, so nothing is sent: `counterpart integration set \
     halopsa --template type=VALUE`",
    "'x' is no number, and 'owner' must be one: `counterpart push template NAME --choices`",
];

pub fn uuid(number: usize) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_9000_0000_0000_0000 + number as u128)
}

impl Stand {
    /// One of everything that waits for a person, and runs that ended in every way.
    pub async fn with_everything_waiting(&self, customer: &str) {
        let plan = self.everything(customer);
        self.hub.save(&plan).await.expect("saved");
        let tx = self.hub.workspace.write().await.expect("begins");
        for (number, (state, end)) in
            [RunState::Held, RunState::Failed, RunState::Partial, RunState::Failed, RunState::Done]
                .into_iter()
                .zip(ENDS)
                .enumerate()
        {
            tx.runs().insert(&self.run(number, state, end)).await.expect("saved");
            let problem =
                RunProblem { kind: Kind::Company, vendor: Some(VendorId::from(2)), sentence: end.to_owned() };
            tx.runs().add_problems(RunId(uuid(number)), &[problem]).await.expect("saved");
        }
        tx.notifications().insert(&self.given_up(), None).await.expect("saved");
        let distrusted = PullState {
            increments: Increments::Disagreed {
                at: self.hub.now(),
                reason: "2 companies were missed".into(),
            },
            ..PullState::default()
        };
        tx.pull_states().put(TOOL, Kind::Company, &distrusted).await.expect("saved");
        let mut tool = tx.integrations().get(TOOL).await.expect("reads").expect("there");
        tool.state = IntegrationState::Failing {
            reason: "Its credentials were left out when this database was restored. Enter them again: `counterpart \
                     integration set halopsa --secret-env client_secret=VARIABLE`"
                .into(),
        };
        tx.integrations().update(&tool).await.expect("saved");
        tx.commit().await.expect("commits");
    }

    /// An item of every code, and something to be written in every state.
    fn everything(&self, customer: &str) -> Plan {
        let now = self.hub.now();
        let mut groups = Vec::new();
        let mut make = |record: RecordRef, label: &str, fields| {
            let change = Change::create(record, label, &fields, Cause::new("R25", "for a test"));
            groups.push(Group { about: label.to_owned(), changes: vec![change], consumes: Vec::new() });
        };
        for (number, code) in AttentionCode::ALL.into_iter().enumerate() {
            let id = AttentionId(uuid(100 + number));
            let item = Attention {
                id,
                integration: TOOL,
                kind: Kind::Company,
                vendor: VendorId::from(1),
                code,
                sentence: format!("It is {}.", code.as_str()),
                proposed: (code == AttentionCode::NameProposed).then(|| "Acme Dental".to_owned()),
                at: now,
                resolved: false,
            };
            make(RecordRef::Attention { id }, code.as_str(), item.fields());
        }
        for (number, state) in IntentState::ALL.into_iter().enumerate() {
            let id = IntentId(uuid(200 + number));
            let intent = Intent {
                id,
                integration: TOOL,
                kind: Kind::Company,
                // One of a customer may be open.
                hub: if state == IntentState::Doubt {
                    customer.parse().expect("an id")
                } else {
                    uuid(400 + number)
                },
                name: "Acme".into(),
                action: Action::Create { values: [].into() },
                state,
                vendor: None,
                found: Vec::new(),
                attempts: 1,
                not_before: None,
                sentence: None,
                by: "ana".into(),
                created_at: now,
                updated_at: now,
            };
            make(RecordRef::Intent { id }, state.as_str(), intent.fields());
        }
        let origin = PlanOrigin::Person { command: "test".into(), actor: Actor::Person("ana".into()) };
        Plan { origin, groups, skipped: Vec::new() }
    }

    fn run(&self, number: usize, state: RunState, end: &str) -> Run {
        let finding = BrakeFinding {
            rule: BrakeRule::Deactivations,
            subject: "company".into(),
            count: 30,
            known: 40,
            allowed: 20,
            sentence: "30 companies of 40 would be gone.".into(),
            first: Vec::new(),
        };
        Run {
            id: RunId(uuid(number)),
            kind: if number.is_multiple_of(2) { RunKind::Sync } else { RunKind::Push },
            integration: Some(TOOL),
            title: "sync halopsa".into(),
            actor: Actor::Sync,
            state,
            started_at: self.hub.now(),
            finished_at: Some(self.hub.now()),
            summary: RunSummary {
                error: Some(end.to_owned()),
                notes: vec![end.to_owned()],
                brake: if state == RunState::Held { vec![finding] } else { Vec::new() },
                ..RunSummary::default()
            },
            problems: Vec::new(),
            task: Task::default(),
            worker: None,
            lease_until: None,
            attempts: 1,
        }
    }

    fn given_up(&self) -> Notification {
        Notification {
            id: NotificationId(uuid(300)),
            code: NoticeCode::RunFailed,
            recipient: Recipient::Mail("team@msp.example".into()),
            integration: Some(TOOL),
            name: Some("halopsa".into()),
            run: None,
            sentence: "A sync of 'halopsa' failed.".into(),
            details: Vec::new(),
            made_at: self.hub.now(),
            expires_at: None,
            state: NotificationState::GivenUp,
            attempts: 9,
            due_at: None,
            said: Some(
                "No mail server is set, so no mail can be sent. Set one: `counterpart notify mail --server NAME --from \
                 ADDRESS`"
                    .into(),
            ),
            updated_at: self.hub.now(),
        }
    }

    /// Every page that links lead to from these, without what only differs in whose it is.
    pub async fn crawled(&self, session: &SecretString, starts: &[String]) -> Vec<(String, String)> {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut wait: VecDeque<String> = starts.iter().cloned().collect();
        let mut pages = Vec::new();
        while let Some(path) = wait.pop_front() {
            if !seen.insert(path.clone()) || seen.len() > 400 {
                continue;
            }
            let page = self.get(Some(session), &path).await;
            assert!(!page.status.is_server_error(), "{path}: {}", page.body);
            let linked = page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
            let inside = linked.filter(|href| href.starts_with('/') && !href.starts_with("/assets/"));
            wait.extend(inside.map(|href| href.split('#').next().unwrap_or_default().replace("&amp;", "&")));
            pages.push((path, page.body));
        }
        pages
    }
}

/// What a page says that only the command line understands.
fn commands(page: &str) -> Vec<&str> {
    let starts =
        page.match_indices("counterpart ").chain(page.match_indices("(--")).chain(page.match_indices(" --"));
    starts.map(|(at, _)| page.get(at..page.len().min(at + 80)).unwrap_or("at the end")).collect()
}

counterpart_store::on_both_databases! {
    async fn no_page_names_a_command_whatever_waits(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let stand = stand.with_companies(&["Acme", "Bright", "Corner"]).await.with_customers(&["Acme", "Zeta"]).await;
        let session = stand.somebody(Role::PrimaryTechnician).await;
        let zeta = stand.customer("Zeta").await;
        stand.with_everything_waiting(&zeta).await;
        let mut starts: Vec<String> = ["/", "/attention", "/outbox", "/runs", "/integrations"].map(str::to_owned).into();
        // What nobody links to, and what is wrong in an address.
        starts.extend([
            "/why?record=Acme".to_owned(),
            "/why?record=Nobody+at+all".to_owned(),
            "/why?record=halopsa:company:1".to_owned(),
            "/why?record=halopsa:company:99".to_owned(),
            "/why?record=halopsa:company:3".to_owned(),
            format!("/why?record={zeta}"),
            "/step?does=link&integration=halopsa&company=1&customer=Nobody".to_owned(),
            "/step?does=link&integration=halopsa&company=99&customer=Zeta".to_owned(),
            "/step?does=create&integration=halopsa&company=3".to_owned(),
            "/step?does=create&integration=other&company=3".to_owned(),
            format!("/step?does=unlink&integration=halopsa&company=1&customer={zeta}"),
            format!("/why?record={}", uuid(0)),
            "/runs/0190ffff-0000-7000-8000-00000000ffff".to_owned(),
            format!("/customers/{zeta}/split?company=1"),
        ]);
        let pages = stand.crawled(&session, &starts).await;
        assert!(pages.len() > 60, "{}", pages.len());
        let reached = |part: &str| pages.iter().any(|(path, _)| path.starts_with(part));
        for part in ["/outbox/", "/runs/", "/integrations/halopsa/match", "/settings/security", "/customers/"] {
            assert!(reached(part), "{part}");
        }
        // The description of the API is for programs, and plans as files are for the command line.
        for (path, page) in pages.iter().filter(|(path, _)| !path.starts_with("/api") && !path.contains("format=json")) {
            assert_eq!(commands(page), Vec::<&str>::new(), "{path}");
        }
        let text = |wanted: &str| {
            let found = pages.iter().find(|(path, _)| path == wanted);
            found.map(|(_, page)| page.as_str()).unwrap_or_else(|| panic!("{wanted} was not reached"))
        };
        for link in ["<a href=\"/settings/security\">security and mail</a>", "<a href=\"/integrations/halopsa/credentials\">"] {
            assert!(text("/attention").contains(link), "{link}: {}", text("/attention"));
        }
        let held = format!("/runs/{}", uuid(0));
        assert!(text(&held).contains("<a href=\"/outbox\">what is written to vendors</a>"), "{}", text(&held));
    }

    async fn what_could_not_be_told_is_told_again_or_not_at_all(db) {
        let stand = Stand::new(db).await.with_password_alone().await.with_companies(&["Acme"]).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let tx = stand.hub.workspace.write().await.expect("begins");
        tx.notifications().insert(&stand.given_up(), None).await.expect("saved");
        tx.commit().await.expect("commits");
        let id = stand.given_up().id;
        let state = async || {
            let tx = stand.hub.workspace.read().await.expect("reads");
            tx.notifications().get(id).await.expect("reads").expect("there").state
        };
        let page = stand.get(Some(&session), "/attention").await;
        for word in ["retry", "drop"] {
            let button = format!("action=\"/attention/notifications/{id}/{word}");
            assert!(page.body.contains(&button), "{}", page.body);
        }
        let again = stand.post(Some(&session), &format!("/attention/notifications/{id}/retry"), "back=/attention").await;
        assert_eq!(again.location(), "/attention?said=tell-again");
        assert_eq!(state().await, NotificationState::Waiting);
        stand.post(Some(&session), &format!("/attention/notifications/{id}/drop"), "").await;
        assert_eq!(state().await, NotificationState::Dropped);
        let over = stand.post(Some(&session), &format!("/attention/notifications/{id}/retry"), "").await;
        assert_eq!(over.status, StatusCode::CONFLICT, "what is over is not told again");
        let reader = stand.somebody(Role::ReadOnly).await;
        let refused = stand.post(Some(&reader), &format!("/attention/notifications/{id}/drop"), "").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
}
