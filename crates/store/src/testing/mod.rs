//! Fresh databases for tests, of both kinds: a SQLite file in a directory of its own, and a PostgreSQL database on a
//! server that the tests start themselves.
//!
//! Every test of something stored runs on both:
//!
//! ```text
//! counterpart_store::on_both_databases! {
//!     /// What must hold.
//!     async fn a_customer_is_found_by_its_name(db) {
//!         let store = db.open().await;
//!         let workspace = db.first_workspace(&store);
//!         let tx = workspace.write().await.expect("begins");
//!         // ...
//!     }
//! }
//! ```
//!
//! PostgreSQL comes from the distribution's package (`postgresql`). Without it the tests fail and say so. A server
//! that runs already is used when `COUNTERPART_TEST_POSTGRES` holds a superuser's URL to it.

mod database;
mod postgres;
mod server;
mod size;
mod writes;

pub use database::TestDatabase;
pub use server::PostgresServer;

/// Makes of each function two tests, `name::on_sqlite` and `name::on_postgres`. The argument is a
/// [`TestDatabase`]; it is removed when the test succeeds.
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn body($db: &$crate::testing::TestDatabase) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let db = $crate::testing::TestDatabase::sqlite();
                body(&db).await;
                db.remove().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let db = $crate::testing::TestDatabase::postgres().await;
                body(&db).await;
                db.remove().await;
            }
        }
    )*};
}
