//! A sandbox on a socket.

use std::io;
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::connection::{CutSwitch, CuttableListener};
use crate::sandbox::Sandbox;

/// A sandbox that is being served. Dropping it stops it.
#[derive(Debug)]
pub struct Running {
    sandbox: Sandbox,
    base_url: String,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Sandbox {
    /// Serves on `listener` in a task of the present runtime.
    ///
    /// # Errors
    /// When the listener cannot say its own address.
    pub fn serve(&self, listener: TcpListener) -> io::Result<Running> {
        let base_url = format!("http://{}", listener.local_addr()?);
        let service = self.router().into_make_service_with_connect_info::<CutSwitch>();
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            let serving = axum::serve(CuttableListener(listener), service).with_graceful_shutdown(async {
                // An error means the handle was dropped, which stops as well.
                let _ = stopped.await;
            });
            // axum's serving never ends with an error by itself.
            let _ = serving.await;
        });
        Ok(Running { sandbox: self.clone(), base_url, stop: Some(stop), task })
    }
}

impl Running {
    /// Root of the listener, without a trailing slash.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The controls.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Addresses and credentials of every vendor: what the command prints as one line.
    pub fn announcement(&self) -> Value {
        self.sandbox.announcement(&self.base_url)
    }

    /// Ends once the server has ended: await it to serve until the process is stopped.
    pub async fn finished(&mut self) {
        // A task that panicked has ended too.
        let _ = (&mut self.task).await;
    }

    /// Stops accepting, lets open requests finish for a moment, then cuts what is left.
    pub async fn shutdown(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if tokio::time::timeout(Duration::from_secs(2), &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}
