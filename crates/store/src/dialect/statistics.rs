//! What the planners are told of how rows are spread.

use sea_orm::DbBackend;

/// Tells the planner how rows are spread once there are many. Without that SQLite takes a workspace for ten rows, and
/// looks through all of them rather than in the index that begins with the id it is given. (The table is an ordinary
/// one for this purpose: https://www.sqlite.org/fileformat2.html#stat1tab.) PostgreSQL finds out by itself.
pub(crate) fn initial_statistics(backend: DbBackend) -> Option<&'static str> {
    (backend == DbBackend::Sqlite).then_some(
        "ANALYZE;
         INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
            ('mirror', 'sqlite_autoindex_mirror_1', '200000 100000 1'),
            ('mirror', 'mirror_vendor', '200000 2 2 1'),
            ('mirror', 'mirror_sorted', '200000 100000 50000 2 1'),
            ('mirror', 'mirror_spelled', '100000 2 2 2'),
            ('mirror', 'mirror_inside', '100000 2 2 2'),
            ('mirror', 'mirror_held_back', '10000 5000 2500 1000'),
            ('mirror', 'mirror_hidden', '10000 5000 2500'),
            ('standings', 'sqlite_autoindex_standings_1', '100000 50000 1'),
            ('standings', 'standings_listed', '100000 50000 10000 2 1 1 1'),
            ('standings', 'standings_spelled', '100000 2 2 1'),
            ('proposals', 'sqlite_autoindex_proposals_1', '100000 2 2 1 1'),
            ('proposals', 'proposals_hub', '100000 2 2'),
            ('rejected', 'sqlite_autoindex_rejected_1', '1000 2 1 1 1'),
            ('customers', 'sqlite_autoindex_customers_1', '100000 100000 1'),
            ('customers', 'customers_sorted', '100000 100000 2 1'),
            ('customers', 'customers_spelled', '100000 2 2 1'),
            ('sites', 'sqlite_autoindex_sites_1', '100000 100000 1'),
            ('sites', 'sites_sorted', '100000 3 3 2 1'),
            ('matches', 'sqlite_autoindex_matches_1', '100000 100000 1'),
            ('matches', 'sqlite_autoindex_matches_2', '100000 2 1 1 1 1'),
            ('matches', 'matches_vendor', '100000 2 2 2'),
            ('matches', 'matches_how', '100000 50000 50000 20000 2 1'),
            ('ignored', 'sqlite_autoindex_ignored_1', '1000 1000 500 1'),
            ('attention', 'sqlite_autoindex_attention_1', '10000 10000 1'),
            ('attention', 'attention_open', '10000 3 3 3 2'),
            ('triggers', 'sqlite_autoindex_triggers_1', '100000 100000 1'),
            ('triggers', 'triggers_pending', '100000 3 2 2 1'),
            ('journal', 'sqlite_autoindex_journal_1', '1000000 1000000 1'),
            ('journal', 'journal_run', '1000000 1000 1000 1'),
            ('journal', 'journal_record', '1000000 5 5 5 1');
         ANALYZE sqlite_schema",
    )
}

/// Makes what the program calls after it has added many rows: fresh statistics of the tables that grow. Only an owner
/// may ask for them, so the function does it in the owner's name. Of the mirror only the columns that queries filter
/// by are looked at: the others are wide, and reading them took a good part of an initial pull.
pub(crate) fn make_statistics_call(backend: DbBackend) -> Option<&'static str> {
    (backend == DbBackend::Postgres).then_some(
        "CREATE OR REPLACE FUNCTION counterpart_refresh_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
            SET search_path FROM CURRENT AS
            'BEGIN ANALYZE (SKIP_LOCKED) mirror (workspace_id, integration_id, kind, row_number, vendor_id, name_key,
                parent_id, visibility, active, internal, offered, held_back), customers, sites, matches, triggers, journal,
                standings, proposals; END';
         REVOKE ALL ON FUNCTION counterpart_refresh_statistics() FROM PUBLIC;
         GRANT EXECUTE ON FUNCTION counterpart_refresh_statistics() TO counterpart_app",
    )
}

/// Takes it away again, with the tables.
pub(crate) fn drop_statistics_call(backend: DbBackend) -> Option<&'static str> {
    (backend == DbBackend::Postgres).then_some("DROP FUNCTION IF EXISTS counterpart_refresh_statistics()")
}

/// That call.
pub(crate) fn refresh_statistics(backend: DbBackend) -> Option<&'static str> {
    (backend == DbBackend::Postgres).then_some("SELECT counterpart_refresh_statistics()::text")
}
