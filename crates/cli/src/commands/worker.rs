//! `counterpart worker`

use crate::args::{Global, WorkerArgs};
use crate::context;
use crate::interrupted::asked_to_stop;
use crate::output::{Output, aside, counted, plain};
use counterpart_engine::{Hub, Smtp, Worker, WorkerEvent};
use counterpart_model::{Run, RunState};
use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

/// How often a worker looks for something to do.
const POLL: Duration = Duration::from_secs(1);

/// Works until it is asked to stop, or until nothing is left to do.
pub async fn run(global: &Global, args: &WorkerArgs, output: Output) -> anyhow::Result<()> {
    let stop = asked_to_stop();
    let mut hub = super::serve::reached(context::open(global).await?, &args.reached)?;
    if let Some(name) = &args.name {
        hub.claimant.worker.clone_from(name);
    }
    if !args.until_idle {
        let at_a_time = counted(args.concurrency.into(), "integration", "integrations");
        output.say(&format!(
            "Worker {} looks for work, {at_a_time} at a time. Ctrl-C ends it; its runs are handed on.",
            plain(&hub.claimant.worker)
        ));
    }
    let failed = Cell::new(false);
    let hub = Arc::new(hub);
    let worker = of(Arc::clone(&hub), args.concurrency.into(), args.until_idle);
    let tell = |event: WorkerEvent<'_>| match event {
        WorkerEvent::Finished(synced) => {
            failed.set(failed.get() || is_bad(&synced.run));
            // A closed standard output stops no worker.
            let _ = output.object(&synced.run, || finished(&synced.run));
        }
        event => say(output, &event),
    };
    tokio::select! {
        worked = worker.work(stop, &tell) => worked?,
        never = hub.keep_tidy() => never,
    }
    if args.until_idle && failed.get() { Err(super::Quiet.into()) } else { Ok(()) }
}

/// A worker on this hub.
pub fn of(hub: Arc<Hub>, concurrency: usize, until_idle: bool) -> Worker {
    Worker { hub, poll: POLL, concurrency, until_idle, mailer: Arc::new(Smtp::default()) }
}

/// Tells a person what happened, along the way. What goes wrong is told with --json too.
pub fn say(output: Output, event: &WorkerEvent<'_>) {
    match event {
        WorkerEvent::Fired(fired) => output.say(&format!(
            "{}: due ({}), run {}",
            plain(&fired.run.title),
            fired.schedule.timing,
            fired.run.id
        )),
        WorkerEvent::Began(run) if run.attempts > 1 => output.say(&format!(
            "{}: goes on where another process left it, attempt {}, run {}",
            plain(&run.title),
            run.attempts,
            run.id
        )),
        WorkerEvent::Began(run) => output.say(&format!("{}: begun, run {}", plain(&run.title), run.id)),
        WorkerEvent::Finished(synced) => output.say(&finished(&synced.run)),
        WorkerEvent::Lost(run) => aside(&format!(
            "{}: another worker has taken run {} over, because this one did not answer in time (the machine stood still, \
             or the database could not be reached). Nothing was written since.",
            plain(&run.title),
            run.id
        )),
        WorkerEvent::LetGo(run) => {
            output.say(&format!("{}: handed on, run {}", plain(&run.title), run.id));
        }
        WorkerEvent::Left(run, why) => aside(&format!(
            "{}: interrupted ({}). Whoever claims run {} next goes on with it.",
            plain(&run.title),
            plain(why.trim_end_matches('.')),
            run.id
        )),
        WorkerEvent::Told(told) => {
            if told.sent > 0 {
                output.say(&format!("{} delivered", counted(told.sent, "notification", "notifications")));
            }
            for one in &told.failed {
                let said = one.said.as_deref().unwrap_or_default();
                aside(&format!("not delivered: '{}' {}", plain(&one.sentence), plain(said)));
            }
        }
        WorkerEvent::DatabaseAway(error) => {
            aside(&format!("waiting for the database: {}", plain(&error.to_string())));
        }
        WorkerEvent::DatabaseBack => aside("the database is back"),
    }
}

/// A finished run in one line.
fn finished(run: &Run) -> String {
    let state = match run.state {
        RunState::Done => "done",
        RunState::Partial => "done in part",
        RunState::Held => "HELD by the safety brake",
        RunState::Failed => "FAILED",
        RunState::Waiting | RunState::Running => "not over",
    };
    let mut text = format!(
        "{}: {state}, {}, {}, run {}",
        plain(&run.title),
        counted(run.summary.requests, "request", "requests"),
        counted(run.summary.applied, "change", "changes"),
        run.id
    );
    let findings = run.summary.brake.iter().map(|found| &found.sentence);
    for sentence in run.summary.error.iter().chain(findings) {
        text.push_str(&format!("\n  {}", plain(sentence)));
    }
    text
}

/// As `counterpart sync` judges it: something did not come, or was not done.
fn is_bad(run: &Run) -> bool {
    matches!(run.state, RunState::Failed | RunState::Held) || run.summary.error.is_some()
}
