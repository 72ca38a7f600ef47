//! The layers together: a call takes from the rate budget, bears a token, is sent, judged by the connector, and tried
//! again where that can help.

use super::answer::Answer;
use super::budget::{NotTaken, Purpose};
use super::log::RequestRecord;
use super::request::{Request, WriteRequest};
use super::retry::{Next, Patience, Retries, refusal_wait};
use super::token::{Kept, Token};
use super::transport::{self, NoAnswer};
use crate::{ConnectorError, ErrorKind, Retry, Session, WriteError};
use async_trait::async_trait;
use std::sync::Arc;
use std::time::Duration;

/// How one vendor speaks: what its failures mean and how credentials become a token. The layers ask; they decide nothing.
#[async_trait]
pub trait Dialect: Send + Sync {
    /// What an answer means, by status, headers and body; `Ok` when it is a success.
    fn classify(&self, request: &Request, answer: &Answer) -> Result<(), ConnectorError>;

    /// Gets a token with the session's credentials. `None` when calls need none.
    async fn token(&self, calls: &Calls) -> Result<Option<Token>, ConnectorError>;

    /// A token instead of one that the vendor refused. An error ends the call: where another token would be refused just
    /// the same, nothing more should be sent.
    async fn renewed(&self, calls: &Calls, refused: &Token) -> Result<Option<Token>, ConnectorError> {
        let _ = refused;
        self.token(calls).await
    }
}

/// Sends calls of one session in one vendor's dialect.
#[derive(Clone)]
pub struct Calls {
    session: Session,
    dialect: Arc<dyn Dialect>,
}

impl Calls {
    /// Calls of this session in this dialect. The token and the budget belong to the session.
    pub fn new(session: &Session, dialect: Arc<dyn Dialect>) -> Self {
        Self { session: session.clone(), dialect }
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Sends a request and reads its answer, trying again where the failure says that it can help. `read` gets
    /// successful answers only; what it says about a failure (its retry class) counts as the connector's word.
    pub async fn call<T, F>(&self, request: &Request, read: F) -> Result<T, ConnectorError>
    where
        F: Fn(&Answer) -> Result<T, ConnectorError> + Send + Sync,
    {
        let inner = &self.session.inner;
        let patience = Patience::of(inner.purpose);
        let mut retries = Retries::new(patience);
        let mut window_waited_out = false;
        let mut try_number = 0;
        loop {
            try_number += 1;
            let (token, generation) = match (&request.token, request.anonymous) {
                (Some(token), _) => {
                    token.secrets().for_each(|secret| inner.redactor.learn(secret));
                    (Some(token.clone()), None)
                }
                (None, true) => (None, None),
                (None, false) => match self.current_token().await? {
                    Some(kept) => (Some(kept.token), Some(kept.generation)),
                    None => (None, None),
                },
            };
            let moved = token.as_ref().and_then(|token| request.moved_to(token.base()?));
            let request = moved.as_ref().unwrap_or(request);
            // A place first and the budget then: what is counted is sent at once. Places are closed only when the session
            // is gone, and then nobody calls.
            let place = inner.slots.acquire().await;
            let answer = match self.wait_for_budget(patience, request).await {
                Ok(()) => {
                    self.exchange(request, token.as_ref(), try_number).await.map_err(ConnectorError::from)
                }
                Err(error) => match retries.next(&error, None) {
                    Next::Wait(wait) => {
                        drop(place);
                        self.wait_before_retry(request, &error, try_number, wait).await;
                        // Nothing was sent.
                        try_number -= 1;
                        continue;
                    }
                    _ => return Err(error),
                },
            };
            drop(place);
            let named = answer.as_ref().ok().and_then(Answer::retry_after);
            let outcome = answer.and_then(|answer| {
                self.dialect.classify(request, &answer)?;
                read(&answer)
            });
            let error = match outcome {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            if let Some(wait) = refusal_wait(&error, named) {
                inner.budget.refused(inner.clock.now(), wait).await;
            }
            match retries.next(&error, named) {
                // The budget has noted the refusal, and lets nothing through before it is over.
                Next::GiveUp if !window_waited_out && self.is_one_window(&error, named, patience) => {
                    window_waited_out = true;
                }
                Next::GiveUp => return Err(self.cleaned(error, try_number)),
                Next::RenewToken => match generation {
                    Some(generation) => self.drop_token(generation).await,
                    None => return Err(self.cleaned(error, try_number)),
                },
                Next::Wait(wait) => self.wait_before_retry(request, &error, try_number, wait).await,
            }
        }
    }

    /// Sends a request that changes something at the vendor, once, whatever comes of it (R79), and only while the session
    /// may write ([`Session::may_write_until`]). `read` gets successful answers only; an answer that it cannot read leaves
    /// unknown what happened.
    pub async fn send_once<T, F>(&self, write: &WriteRequest, read: F) -> Result<T, WriteError>
    where
        F: Fn(&Answer) -> Result<T, ConnectorError> + Send + Sync,
    {
        let inner = &self.session.inner;
        let not_sent = |error| WriteError::NotSent(self.cleaned(error, 1));
        let request = &write.0;
        let (token, generation) = match &request.token {
            Some(token) => {
                token.secrets().for_each(|secret| inner.redactor.learn(secret));
                (Some(token.clone()), None)
            }
            None => match self.current_token().await.map_err(not_sent)? {
                Some(kept) => (Some(kept.token), Some(kept.generation)),
                None => (None, None),
            },
        };
        let moved = token.as_ref().and_then(|token| request.moved_to(token.base()?));
        let request = moved.as_ref().unwrap_or(request);
        let place = inner.slots.acquire().await;
        self.wait_for_budget(Patience::of(inner.purpose), request).await.map_err(not_sent)?;
        // The last look before it leaves: waiting for the token or the budget may have taken its time.
        if !self.session.may_write() {
            let sentence = format!(
                "{} was not sent to {}: the time in which it was to be sent had passed.",
                request.what(),
                inner.product
            );
            return Err(WriteError::NotSent(
                ConnectorError::new(ErrorKind::TimedOut, sentence).retry(Retry::Backoff),
            ));
        }
        let exchanged = self.exchange(request, token.as_ref(), 1).await;
        drop(place);
        let answer = exchanged.map_err(|NoAnswer { error, unheard }| {
            let error = self.cleaned(error, 1);
            if unheard { WriteError::NotSent(error) } else { WriteError::Unknown(error) }
        })?;
        let Err(error) = self.dialect.classify(request, &answer) else {
            return read(&answer).map_err(|error| WriteError::Unknown(self.cleaned(error, 1)));
        };
        let named = answer.retry_after();
        let wait = refusal_wait(&error, named);
        if let Some(wait) = wait {
            inner.budget.refused(inner.clock.now(), wait).await;
        }
        if let (Retry::RenewToken, Some(generation)) = (error.retry, generation) {
            self.drop_token(generation).await;
        }
        let error = match wait.or(named) {
            Some(wait) => error.retry(Retry::After(wait)),
            None => error,
        };
        Err(told_apart(self.cleaned(error, 1)))
    }

    /// Whether a refusal names a wait that is beyond anybody's patience, but no longer than the window of the limit it stands
    /// for: a sync waits that out, once.
    fn is_one_window(&self, error: &ConnectorError, named: Option<Duration>, patience: Patience) -> bool {
        let inner = &self.session.inner;
        let window = inner.budget.limit().map_or(Duration::ZERO, |limit| limit.window);
        inner.purpose == Purpose::Background
            && error.kind == ErrorKind::RateLimited
            && named.is_some_and(|named| named > patience.total && named <= window)
    }

    async fn wait_before_retry(
        &self,
        request: &Request,
        error: &ConnectorError,
        try_number: u32,
        wait: Duration,
    ) {
        let inner = &self.session.inner;
        let error = self.cleaned(error.clone(), try_number);
        tracing::info!(what = request.what(), %error, wait_ms = wait.as_millis() as u64, "trying again");
        inner.log.waited(wait);
        inner.timer.sleep(wait).await;
    }

    /// The session's token, new if there is none or the old one is about to end.
    pub async fn token(&self) -> Result<Option<Token>, ConnectorError> {
        Ok(self.current_token().await?.map(|kept| kept.token))
    }

    /// Held across the request for a token, so that calls side by side wait for one token instead of each getting one.
    async fn current_token(&self) -> Result<Option<Kept>, ConnectorError> {
        let inner = &self.session.inner;
        let mut slot = inner.token.lock().await;
        if let Some(kept) = slot.kept.as_ref().filter(|kept| kept.is_fresh(inner.clock.now())) {
            return Ok(Some(kept.clone()));
        }
        slot.kept = None;
        let token = match &slot.refused {
            Some(refused) => self.dialect.renewed(self, refused).await?,
            None => self.dialect.token(self).await?,
        };
        let Some(token) = token else { return Ok(None) };
        token.secrets().for_each(|secret| inner.redactor.learn(secret));
        slot.refused = None;
        slot.generation += 1;
        let kept = Kept::new(token, inner.clock.now(), slot.generation);
        slot.kept = Some(kept.clone());
        Ok(Some(kept))
    }

    async fn drop_token(&self, generation: u64) {
        let mut slot = self.session.inner.token.lock().await;
        if slot.kept.as_ref().is_some_and(|kept| kept.generation == generation) {
            slot.refused = slot.kept.take().map(|kept| kept.token);
        }
    }

    async fn wait_for_budget(&self, patience: Patience, request: &Request) -> Result<(), ConnectorError> {
        let inner = &self.session.inner;
        let mut left = patience.total;
        loop {
            let wait = match inner.budget.take(inner.clock.now(), inner.purpose).await {
                Ok(()) => return Ok(()),
                Err(NotTaken::Wait(wait)) => wait,
                Err(NotTaken::Unavailable(unavailable)) => {
                    let retry = if unavailable.may_pass { Retry::Backoff } else { Retry::Never };
                    let error = ConnectorError::new(ErrorKind::BudgetUnavailable, unavailable.sentence);
                    return Err(error.retry(retry));
                }
            };
            // A background call waits its turn as often as it takes, but not for a vendor that wants to be left alone for
            // longer than its own window: a run that sits there says nothing.
            let window = inner.budget.limit().map_or(Duration::ZERO, |limit| limit.window * 2);
            let most = if inner.purpose == Purpose::Person { left } else { patience.total.max(window) };
            if wait > most {
                return Err(ConnectorError::new(
                    ErrorKind::RateLimited,
                    format!(
                        "Our share of {}'s rate limit is used up, so {} was not asked for. Try again in {}.",
                        inner.product,
                        request.what(),
                        in_words(wait)
                    ),
                ));
            }
            left = left.saturating_sub(wait);
            inner.log.waited(wait);
            inner.timer.sleep(wait).await;
        }
    }

    async fn exchange(
        &self,
        request: &Request,
        token: Option<&Token>,
        try_number: u32,
    ) -> Result<Answer, NoAnswer> {
        let inner = &self.session.inner;
        let at = inner.clock.now();
        let answer = inner.transport.exchange(request, token, inner.clock.as_ref()).await;
        inner.log.record(RequestRecord {
            at,
            method: request.method(),
            host: transport::host(request),
            path: inner.redactor.clean(request.url().path()),
            query: inner.redactor.query(request.url()),
            status: answer.as_ref().ok().map(|answer| answer.status),
            bytes: answer.as_ref().map_or(0, |answer| answer.body.len() as u64),
            duration: (inner.clock.now() - at).to_std().unwrap_or_default(),
            try_number,
            error: answer.as_ref().err().map(|nothing| inner.redactor.clean(&nothing.error.message)),
        });
        answer
    }

    /// The error as it may leave: without secrets, and saying how often it was tried.
    fn cleaned(&self, mut error: ConnectorError, tries: u32) -> ConnectorError {
        error.message = self.session.inner.redactor.clean(&error.message);
        if tries > 2 && error.retry != Retry::RenewToken {
            error.message = format!("{} (tried {tries} times)", error.message);
        }
        error
    }
}

/// What a vendor's answer that is no success says of a write. A limit is refused at the door; a failure of the vendor's
/// side may come after it has saved, and a server that sends us on may have taken it before.
fn told_apart(error: ConnectorError) -> WriteError {
    match &error.kind {
        ErrorKind::AddressRefused { .. } | ErrorKind::RateLimited | ErrorKind::TooManyAtOnce => {
            WriteError::NotSent(error)
        }
        ErrorKind::BadSetting { .. }
        | ErrorKind::WrongTenant
        | ErrorKind::CredentialRefused
        | ErrorKind::PermissionMissing { .. }
        | ErrorKind::NotFound
        | ErrorKind::VendorRefused { .. }
        | ErrorKind::NotSupported => WriteError::Refused(error),
        ErrorKind::NotReachable
        | ErrorKind::WrongAddress
        | ErrorKind::BadAnswer { .. }
        | ErrorKind::TooLarge { .. }
        | ErrorKind::TimedOut
        | ErrorKind::VendorFailed { .. }
        | ErrorKind::BudgetUnavailable => WriteError::Unknown(error),
    }
}

fn in_words(wait: Duration) -> String {
    match wait.as_secs() {
        0..=1 => "a second".to_owned(),
        seconds @ 2..120 => format!("{seconds} seconds"),
        seconds => format!("{} minutes", seconds.div_ceil(60)),
    }
}
