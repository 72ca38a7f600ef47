-- What people and programs are told: stored by what it is about, delivered afterwards, and kept for a while.

CREATE TABLE webhooks (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    host text NOT NULL,
    -- Sealed, both.
    address bytea NOT NULL,
    secret bytea NOT NULL,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

CREATE TABLE notifications (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    code text NOT NULL,
    channel text NOT NULL,
    recipient text NOT NULL,
    integration_id uuid,
    integration text,
    run_id uuid,
    sentence text NOT NULL,
    details text NOT NULL,
    -- A link that lets somebody in, sealed, until it is delivered.
    link bytea,
    made_at timestamptz NOT NULL,
    expires_at timestamptz,
    state text NOT NULL,
    attempts bigint NOT NULL,
    due_at timestamptz,
    said text,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
-- What is over is the most of it after a while.
CREATE INDEX notifications_due ON notifications (due_at, workspace_id) WHERE due_at IS NOT NULL;
CREATE INDEX notifications_about ON notifications (integration_id, code, made_at);
