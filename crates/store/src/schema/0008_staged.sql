-- What people decided on matching lists and have not saved yet: one row per person and company.

CREATE TABLE staged (
    workspace_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    user_id uuid NOT NULL,
    company_id text NOT NULL,
    does text NOT NULL,
    decision text NOT NULL,
    staged_at timestamptz NOT NULL,
    submitted boolean NOT NULL,
    PRIMARY KEY (workspace_id, integration_id, user_id, company_id),
    FOREIGN KEY (workspace_id, integration_id) REFERENCES integrations (workspace_id, id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES users (workspace_id, id)
);
