//! The rate budget of one vendor tenant, shared by every process of the workspace: its window is kept in the database
//! (R74).

use async_trait::async_trait;
use counterpart_connector::{
    Allowance, Budget, BudgetState, NotTaken, Permits, Purpose, RateLimit, RateWindow, Unavailable,
};
use counterpart_model::Instant;
use counterpart_store::{StoreError, WorkspaceHandle};
use futures::lock::Mutex;
use std::time::Duration;

/// A budget that all processes count in together. Each takes permits in blocks, so that a pull does not ask the database
/// before every request; what a process holds when it is killed is missing to the others for one window.
pub struct SharedBudget {
    workspace: WorkspaceHandle,
    tenant: String,
    limit: Option<RateLimit>,
    allowance: Allowance,
    permits: Mutex<Permits>,
}

impl SharedBudget {
    /// The budget of a tenant at a vendor, by the connector's name and the tenant's id: this share of the vendor's limit,
    /// in percent.
    pub fn new(
        workspace: WorkspaceHandle,
        (connector, tenant): (&str, &str),
        limit: Option<RateLimit>,
        share_percent: u32,
    ) -> Self {
        Self {
            workspace,
            tenant: format!("{connector}/{tenant}"),
            limit,
            allowance: Allowance::share_of(limit, share_percent),
            permits: Mutex::default(),
        }
    }

    /// Which share of the vendor's limit may be used.
    pub fn allowance(&self) -> Allowance {
        self.allowance
    }

    /// The window as it is now.
    pub async fn window(&self) -> Result<RateWindow, StoreError> {
        self.workspace.read().await?.rate_budgets().get(&self.tenant).await
    }

    /// Gives back what was not used and changes the window. Whether a failure came before or after that was kept is not
    /// known: then permits are lost rather than used twice.
    async fn change<T>(
        &self,
        unused: Option<(i64, u32)>,
        change: impl FnOnce(&mut RateWindow) -> T,
    ) -> Result<T, StoreError> {
        let tx = self.workspace.beside().await?;
        let before: RateWindow = tx.rate_budgets().lock(&self.tenant).await?;
        let mut window = before.clone();
        if let Some((bucket, unused)) = unused {
            window.give_back(bucket, unused);
        }
        let outcome = change(&mut window);
        if window != before {
            tx.rate_budgets().put(&self.tenant, &window).await?;
            tx.commit().await?;
        }
        Ok(outcome)
    }
}

#[async_trait]
impl Budget for SharedBudget {
    async fn take(&self, now: Instant, purpose: Purpose) -> Result<(), NotTaken> {
        let mut permits = self.permits.lock().await;
        if permits.spend(now) {
            return Ok(());
        }
        let wanted = match purpose {
            // A person asks for little, and what the reserve holds is for all people.
            Purpose::Person => 1,
            Purpose::Background => permits.wanted(self.allowance, now),
        };
        let taken = self
            .change(permits.take_unused(), |window| window.take(self.allowance, now, purpose, wanted))
            .await;
        match taken {
            Ok(Ok(granted)) => {
                permits.hold(granted, now);
                Ok(())
            }
            Ok(Err(wait)) => Err(NotTaken::Wait(wait)),
            Err(error) => Err(unavailable(&error).into()),
        }
    }

    async fn refused(&self, now: Instant, wait: Duration) {
        let mut permits = self.permits.lock().await;
        let unused = permits.take_unused();
        let noted = self.change(unused, |window| window.refused(self.allowance, now, wait)).await;
        if let Err(error) = noted {
            // Whoever was refused waits all the same; the others learn it from a refusal of their own.
            tracing::warn!(tenant = self.tenant, %error, "a refusal for too many requests could not be noted for others");
        }
    }

    async fn state(&self, now: Instant) -> Result<BudgetState, Unavailable> {
        let window = self.window().await.map_err(|error| unavailable(&error))?;
        Ok(window.state(self.allowance, now))
    }

    fn limit(&self) -> Option<RateLimit> {
        self.limit
    }

    async fn close(&self) {
        let mut permits = self.permits.lock().await;
        let unused = permits.take_unused();
        if unused.is_some()
            && let Err(error) = self.change(unused, |_| ()).await
        {
            // They come back by themselves when the window has passed.
            tracing::debug!(tenant = self.tenant, %error, "unused permits could not be given back");
        }
    }
}

fn unavailable(error: &StoreError) -> Unavailable {
    Unavailable {
        sentence: format!(
            "Nothing was sent, because requests to the vendor are counted in the database, for all processes together, and \
             that failed: {error}."
        ),
        may_pass: error.is_temporary(),
    }
}
