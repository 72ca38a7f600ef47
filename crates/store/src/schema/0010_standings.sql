-- Where each company stands on its matching list, beside the mirror, so that filters, counts and pages of a hundred thousand
-- read one narrow table. What is here follows from other tables: backups leave it out, a restore works it out anew.
CREATE TABLE standings (
    workspace_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    row_number bigint NOT NULL,
    vendor_id text NOT NULL,
    standing text NOT NULL,
    name_key text,
    sort_key bytea NOT NULL,
    PRIMARY KEY (integration_id, row_number)
);
-- All that a search reads is in it.
CREATE INDEX standings_listed ON standings (integration_id, standing, sort_key, row_number, name_key, workspace_id);
CREATE INDEX standings_spelled ON standings (name_key, integration_id, standing) WHERE name_key IS NOT NULL;

-- Few are not shown: how many are is all of them without these, and none of the wide rows is read for it.
CREATE INDEX mirror_hidden ON mirror (integration_id, kind) WHERE visibility <> 'visible';

-- What the matcher proposes for companies whose name no customer bears: at most three customers each, best first.
CREATE TABLE proposals (
    workspace_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    vendor_id text NOT NULL,
    place bigint NOT NULL,
    hub_id uuid NOT NULL,
    class text NOT NULL,
    score bigint NOT NULL,
    reasons text NOT NULL,
    PRIMARY KEY (vendor_id, integration_id, place, workspace_id)
);
CREATE INDEX proposals_hub ON proposals (hub_id, integration_id);

-- What the proposals of an integration were worked out of, and the sync that changed its companies last.
CREATE TABLE proposal_states (
    workspace_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    worked_out_of text,
    companies_moved text,
    PRIMARY KEY (integration_id, workspace_id)
);

-- What a person said it is not: it is never proposed again.
CREATE TABLE rejected (
    workspace_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    company_id text NOT NULL,
    customer_id uuid NOT NULL,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (company_id, customer_id, integration_id, workspace_id),
    FOREIGN KEY (workspace_id, integration_id) REFERENCES integrations (workspace_id, id)
);

INSERT INTO standings (workspace_id, integration_id, row_number, vendor_id, standing, name_key, sort_key)
SELECT p.workspace_id, p.integration_id, p.row_number, p.vendor_id,
    CASE WHEN p.base <> 'free' THEN p.base WHEN p.bearers = 0 THEN 'unmatched'
        WHEN p.bearers = 1 AND p.companies = 1 THEN 'suggested' ELSE 'ambiguous' END,
    p.name_key, p.sort_key
FROM (
    SELECT b.*, (SELECT count(*) FROM customers c WHERE c.name_key = b.name_key AND c.workspace_id = b.workspace_id) AS bearers,
        count(*) OVER (PARTITION BY b.workspace_id, b.integration_id, b.name_key, b.base) AS companies
    FROM (
        SELECT m.workspace_id, m.integration_id, m.row_number, m.vendor_id, m.name_key, m.sort_key,
            CASE WHEN EXISTS (SELECT 1 FROM matches x WHERE x.workspace_id = m.workspace_id
                    AND x.integration_id = m.integration_id AND x.kind = 'company' AND x.vendor_id = m.vendor_id)
                THEN CASE WHEN m.visibility <> 'visible' OR NOT m.active OR m.internal THEN 'matched_hidden'
                    WHEN m.offered THEN 'matched' ELSE 'matched_held_back' END
            WHEN EXISTS (SELECT 1 FROM ignored i WHERE i.workspace_id = m.workspace_id
                    AND i.integration_id = m.integration_id AND i.company_id = m.vendor_id)
                THEN CASE WHEN m.visibility <> 'visible' OR NOT m.active OR m.internal THEN 'ignored_hidden'
                    WHEN m.offered THEN 'ignored' ELSE 'ignored_held_back' END
            WHEN m.visibility <> 'visible' OR NOT m.active OR m.internal THEN 'hidden'
            WHEN NOT m.offered THEN 'held_back' ELSE 'free' END AS base
        FROM mirror m WHERE m.kind = 'company'
    ) AS b
) AS p;
