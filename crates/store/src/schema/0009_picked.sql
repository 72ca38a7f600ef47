-- What people collected on the pages for imports and for mapping, and have not saved yet: one row per person, page, company and
-- customer. Where a customer is still to be made, its id is all zeros.

CREATE TABLE picked (
    workspace_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    user_id uuid NOT NULL,
    list text NOT NULL,
    company_id text NOT NULL,
    customer_id uuid NOT NULL,
    decision text NOT NULL,
    picked_at timestamptz NOT NULL,
    submitted boolean NOT NULL,
    PRIMARY KEY (workspace_id, integration_id, user_id, list, company_id, customer_id),
    FOREIGN KEY (workspace_id, integration_id) REFERENCES integrations (workspace_id, id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES users (workspace_id, id)
);
