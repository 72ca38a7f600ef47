//! Customers and their companies: which are offered, which are suggested, and what a decision changes.

mod accept;
mod apart;
mod classify;
mod create;
mod edit;
mod file;
mod hand_over;
mod ignore;
mod link;
mod merge;
mod reconcile;
mod split;

pub use accept::{accept, reject, unreject};
pub use apart::{Apart, keep_apart, no_longer_apart};
pub use classify::{Standing, classify};
pub use create::{confirm, create, create_by_sync};
pub use edit::{Edit, Shape, edit, star_of};
pub use file::{Asked, FileRow, import};
pub use hand_over::{Impossible, Names};
pub use ignore::{ignore, unignore};
pub(crate) use link::main_mark;
pub use link::{LinkRequest, Refused, link, make_main, unlink, unlink_all};
pub use merge::{Merge, merge};
pub use reconcile::{Considered, reconcile};
pub use split::{PlacedSite, Split, split};
