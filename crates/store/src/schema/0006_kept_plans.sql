-- Plans that were previewed and may be applied: kept until they expire, in parts, so that a page of a large one is read alone.

CREATE TABLE kept_plans (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    plan_key text NOT NULL,
    head text NOT NULL,
    expires_at timestamptz NOT NULL,
    applied_run uuid,
    PRIMARY KEY (workspace_id, plan_key)
);

CREATE TABLE kept_plan_parts (
    workspace_id uuid NOT NULL,
    plan_key text NOT NULL,
    position bigint NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (workspace_id, plan_key, position),
    FOREIGN KEY (workspace_id, plan_key) REFERENCES kept_plans (workspace_id, plan_key)
);
