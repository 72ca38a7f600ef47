-- What an integration held over time, for small charts: the last count of each hour in which it changed.

CREATE TABLE census (
    workspace_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    hour_at timestamptz NOT NULL,
    taken_at timestamptz NOT NULL,
    records bigint NOT NULL,
    companies bigint NOT NULL,
    matched bigint NOT NULL,
    PRIMARY KEY (workspace_id, integration_id, hour_at),
    FOREIGN KEY (workspace_id, integration_id) REFERENCES integrations (workspace_id, id)
);
