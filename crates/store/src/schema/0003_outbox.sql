-- What is to be written to vendors: stored before it is sent, and kept afterwards.

CREATE TABLE outbox (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    integration_id uuid NOT NULL,
    kind text NOT NULL,
    hub_id uuid NOT NULL,
    name text NOT NULL,
    action text NOT NULL,
    marker text NOT NULL,
    state text NOT NULL,
    vendor_id text,
    found text NOT NULL,
    attempts bigint NOT NULL,
    not_before timestamptz,
    sentence text,
    made_by text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, integration_id) REFERENCES integrations (workspace_id, id)
);
-- Two records that bear the same marker could not be told apart.
CREATE UNIQUE INDEX outbox_marker ON outbox (marker, integration_id);
-- One thing at a time is under way for a record; what was refused or is over stands in nobody's way.
CREATE UNIQUE INDEX outbox_one_open ON outbox (hub_id, integration_id, kind)
    WHERE state IN ('waiting', 'sending', 'unknown', 'doubt');
CREATE INDEX outbox_hub ON outbox (hub_id, workspace_id, id);
-- What is over is the most of it after a while, and nobody looks for it by its state.
CREATE INDEX outbox_left ON outbox (integration_id, state, id) WHERE state NOT IN ('done', 'cancelled');
