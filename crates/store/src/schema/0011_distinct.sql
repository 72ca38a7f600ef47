-- Two records of one list that a person said are not one: customers, or companies of one integration. A pair stands once, the
-- lesser id first. Of customers the integration is all zeros, so no key refers to it: removing an integration takes its rows along.
-- The pair of a customer that was merged away stays: taking the merge back brings the customer back under its id.

CREATE TABLE distinct_pairs (
    workspace_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    first_id text NOT NULL,
    second_id text NOT NULL,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, integration_id, first_id, second_id)
);
