//! The crash suite: nothing is lost or done twice when a process dies, wherever it dies (R71, R72, R76, R81).
//!
//! A *flow* ([`flows`]) is killed at every place where it commits or calls a vendor, once before and once after; a fresh
//! process finishes the work, and the end must be that of a run nobody disturbed ([`points`], [`state`], [`laws`]). Then
//! workers are killed at random moments while the vendor changes ([`random`]).
//!
//! `cargo test -p counterpart crash -- --nocapture` tells how many points each flow has.

mod flows;
mod laws;
mod names;
mod place;
mod points;
mod pushing;
mod random;
mod state;
mod watch;

use crate::psa::{AUTOTASK, HALOPSA};
use place::Engine;
use points::every_point;
use random::{Storm, ride_out};

/// Makes of each flow two tests, one per database.
macro_rules! every_point_of {
    ($(#[test] fn $name:ident() { $flow:ident })*) => {$(
        mod $name {
            use super::*;

            #[test]
            fn on_sqlite() {
                every_point(&flows::$flow, Engine::Sqlite);
            }

            #[test]
            fn on_postgres() {
                every_point(&flows::$flow, Engine::Postgres);
            }
        }
    )*};
}

every_point_of! {
    #[test]
    fn r72_a_first_sync_survives_a_death_at_any_point() { FIRST_SYNC }

    #[test]
    fn r77_what_is_to_be_told_is_written_once_wherever_a_sync_dies() { TOLD_SYNC }

    #[test]
    fn r72_a_sync_in_batches_goes_on_after_a_death_at_any_of_them() { SYNC_IN_BATCHES }

    #[test]
    fn r72_a_later_sync_survives_a_death_at_any_point() { LATER_SYNC }

    #[test]
    fn r72_a_sync_of_what_vanished_survives_a_death_at_any_point() { VANISHED }

    #[test]
    fn r71_a_sync_as_planned_survives_a_death_at_any_point() { PLANNED_SYNC }

    #[test]
    fn r75_an_approved_sync_survives_a_death_at_any_point() { APPROVED_SYNC }

    #[test]
    fn r71_confirmed_matches_are_saved_whole_or_not_at_all() { CONFIRM }

    #[test]
    fn r71_created_customers_are_saved_whole_or_not_at_all() { CREATE }

    #[test]
    fn r71_imported_mappings_are_saved_whole_or_not_at_all() { IMPORT }

    #[test]
    fn r76_an_undo_is_done_whole_or_not_at_all() { UNDO }

    #[test]
    fn r71_a_merge_is_done_whole_or_not_at_all() { MERGE }

    #[test]
    fn r81_a_backup_is_written_whole_or_not_at_all() { BACKUP }

    #[test]
    fn r81_a_restore_is_done_whole_or_not_at_all() { RESTORE }
}

#[test]
fn r79a_a_push_survives_a_death_at_any_point_on_sqlite() {
    pushing::every_point(&HALOPSA, Engine::Sqlite);
}

#[test]
fn r79a_a_push_survives_a_death_at_any_point_on_postgres() {
    pushing::every_point(&HALOPSA, Engine::Postgres);
}

#[test]
fn r79a_a_push_to_autotask_survives_a_death_at_any_point() {
    pushing::every_point(&AUTOTASK, Engine::Sqlite);
}

#[test]
fn r72_one_worker_dies_fifty_times_on_sqlite() {
    ride_out(&Storm { engine: Engine::Sqlite, workers: 1, kills: 50, seed: 1 });
}

#[test]
fn r72_one_worker_dies_fifty_times_on_postgres() {
    ride_out(&Storm { engine: Engine::Postgres, workers: 1, kills: 50, seed: 2 });
}

#[test]
fn r72_three_workers_die_fifty_times_on_sqlite() {
    ride_out(&Storm { engine: Engine::Sqlite, workers: 3, kills: 50, seed: 3 });
}

#[test]
fn r72_three_workers_die_fifty_times_on_postgres() {
    ride_out(&Storm { engine: Engine::Postgres, workers: 3, kills: 50, seed: 4 });
}
