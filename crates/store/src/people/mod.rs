//! People who sign in, what they get in with, and what is remembered of it. What any of it means is the engine's.

mod api_tokens;
mod audit;
mod credentials;
mod idempotency_keys;
mod one_time_links;
mod recovery_codes;
mod sessions;
mod tries;
mod users;

pub use api_tokens::ApiTokens;
pub use audit::{Audit, AuditFilter};
pub use credentials::{Credential, Credentials};
pub use idempotency_keys::{IdempotencyKey, IdempotencyKeys};
pub use one_time_links::OneTimeLinks;
pub use recovery_codes::RecoveryCodes;
pub use sessions::Sessions;
pub use tries::{Tried, Tries};
pub use users::Users;
