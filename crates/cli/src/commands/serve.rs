//! `counterpart serve`

use super::worker;
use crate::args::{Global, ReachedArgs, ServeArgs};
use crate::context;
use crate::interrupted::asked_to_stop;
use crate::lock::ServerLock;
use crate::output::Output;
use anyhow::Context as _;
use counterpart_engine::{HeldLists, Hub, public_address};
use counterpart_server::ServerOptions;
use secrecy::ExposeSecret;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Serves pages and API, fires schedules and does what waits, until it is asked to stop.
pub async fn run(global: &Global, args: &ServeArgs, output: Output) -> anyhow::Result<()> {
    let stop = asked_to_stop();
    let hub = Arc::new(reached(context::open(global).await?, &args.reached)?);
    let _lock = ServerLock::take(&context::places(global).folder)?;
    let listener = listen(args.listen).await?;
    let address = listener.local_addr()?;
    output.say(&format!("Counterpart is at {}", base_url(&hub, address)));
    first_steps(&hub, &base_url(&hub, address), output).await?;
    until(stop, hub, listener, ServerOptions::default(), args.concurrency.into(), output).await
}

/// A process that lives long holds compared lists of so many records: three quarters of a gigabyte.
const HELD_RECORDS: usize = 300_000;

/// A hub that knows where people reach its pages, and holds lists compared from one change to the next.
pub fn reached(hub: Hub, args: &ReachedArgs) -> anyhow::Result<Hub> {
    let told = args.public_url.as_deref().filter(|url| !url.trim().is_empty());
    let public_url = told.map(public_address).transpose().context("--public-url cannot be used")?;
    Ok(Hub { public_url, compared: HeldLists::up_to(HELD_RECORDS), ..hub })
}

/// Binds the address, or says what to do about it.
pub async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("{address} cannot be listened on; choose another address with --listen, such as 127.0.0.1:0")
    })
}

/// Where people reach it.
pub fn base_url(hub: &Hub, address: SocketAddr) -> String {
    hub.public_url.clone().unwrap_or_else(|| format!("http://{address}"))
}

/// While nobody can sign in yet: the link with which the first person can.
async fn first_steps(hub: &Hub, base_url: &str, output: Output) -> anyhow::Result<()> {
    if !hub.awaits_first_user().await? {
        return Ok(());
    }
    let link = hub.first_link(&context::actor()).await?;
    output.say(&format!(
        "\nNobody can sign in yet. Open this within 24 hours to make the first account; it works once:\n\n  {base_url}{}\n",
        link.path().expose_secret()
    ));
    Ok(())
}

/// Serves, works and forgets what is over, until `stop` ends.
pub async fn until(
    stop: impl Future<Output = ()>,
    hub: Arc<Hub>,
    listener: TcpListener,
    options: ServerOptions,
    concurrency: usize,
    output: Output,
) -> anyhow::Result<()> {
    let (ask, asked) = watch::channel(false);
    let stopped = |mut asked: watch::Receiver<bool>| async move {
        // The other end lives as long as this function.
        let _ = asked.wait_for(|stop| *stop).await;
    };
    let served = counterpart_server::serve(listener, Arc::clone(&hub), options, stopped(asked.clone()));
    let tidied = Arc::clone(&hub);
    let work = async {
        if concurrency == 0 {
            return Ok(());
        }
        worker::of(hub, concurrency, false)
            .work(stopped(asked.clone()), &|event| worker::say(output, &event))
            .await
    };
    let told = async {
        stop.await;
        let _ = ask.send(true);
    };
    tokio::pin!(told);
    let both = async { tokio::join!(served, work) };
    tokio::pin!(both);
    let (served, worked) = tokio::select! {
        ended = &mut both => ended,
        () = &mut told => both.await,
        never = tidied.keep_tidy() => never,
    };
    served.context("the server stopped")?;
    Ok(worked?)
}
