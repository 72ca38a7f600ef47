//! Being asked to stop: Ctrl-C at a terminal, a service manager's request elsewhere.

/// Listens from now on; the future ends when the process is asked to stop.
#[cfg(unix)]
pub fn asked_to_stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = [signal(SignalKind::interrupt()), signal(SignalKind::terminate())];
    async move {
        match signals {
            [Ok(mut interrupt), Ok(mut terminate)] => {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
            }
            // Without handlers the system itself ends the process, which is what was asked for.
            _ => std::future::pending().await,
        }
    }
}

/// Listens from now on; the future ends when the process is asked to stop.
#[cfg(not(unix))]
pub fn asked_to_stop() -> impl Future<Output = ()> {
    async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
