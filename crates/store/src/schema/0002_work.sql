-- Work that outlives a process: runs that wait or were left, schedules, shared rate budgets, what is known of increments.

-- Who works on a run, until when that is believed, and how often somebody began. A fence is raised by every claim: what
-- still bears an older one has lost the run and may not write for it.
ALTER TABLE runs ADD COLUMN worker text;
ALTER TABLE runs ADD COLUMN lease_until timestamptz;
ALTER TABLE runs ADD COLUMN fence bigint NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN attempts bigint NOT NULL DEFAULT 0;
-- What was asked for (kinds, sweep, an approval), and how far it came.
ALTER TABLE runs ADD COLUMN task text NOT NULL DEFAULT '{}';
ALTER TABLE runs ADD COLUMN progress text NOT NULL DEFAULT '{}';
-- Runs that were under way when the program was brought up to date have no lease; the newest of each integration may go on.
UPDATE runs SET state = 'failed', finished_at = started_at WHERE state = 'running' AND integration_id IS NOT NULL
    AND EXISTS (SELECT 1 FROM runs AS later WHERE later.workspace_id = runs.workspace_id AND later.state = 'running'
        AND later.integration_id = runs.integration_id AND later.id > runs.id);
CREATE UNIQUE INDEX runs_one_at_a_time ON runs (integration_id, kind) WHERE state = 'running';
CREATE UNIQUE INDEX runs_one_waiting ON runs (integration_id, kind) WHERE state = 'waiting';
CREATE UNIQUE INDEX runs_one_held ON runs (integration_id, kind) WHERE state = 'held';

CREATE TABLE schedules (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    integration_id uuid NOT NULL,
    timing text NOT NULL,
    time_zone text NOT NULL,
    kinds text NOT NULL,
    quiet text NOT NULL,
    enabled boolean NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    next_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, integration_id) REFERENCES integrations (workspace_id, id)
);

-- A tick is a row of its own, so that two processes cannot fire it twice.
CREATE TABLE schedule_ticks (
    workspace_id uuid NOT NULL,
    schedule_id uuid NOT NULL,
    due_at timestamptz NOT NULL,
    fired_at timestamptz NOT NULL,
    run_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, schedule_id, due_at),
    FOREIGN KEY (workspace_id, schedule_id) REFERENCES schedules (workspace_id, id)
);

-- What every process together has sent to one vendor tenant within its rolling window.
CREATE TABLE rate_budgets (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    tenant text NOT NULL,
    state text NOT NULL,
    PRIMARY KEY (workspace_id, tenant)
);

-- Per kind: the last complete sweep, and whether reading only what changed has been seen to agree with one.
CREATE TABLE pull_states (
    workspace_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    PRIMARY KEY (workspace_id, integration_id, kind),
    FOREIGN KEY (workspace_id, integration_id) REFERENCES integrations (workspace_id, id)
);
