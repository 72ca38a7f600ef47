-- One text for both engines. SQLite takes any type name: the words of PostgreSQL give the right storage there too
-- (ids and keys are bound as blobs, instants as text, and no affinity touches either).
--
-- An index begins with the column that tells rows apart, and the columns that say whose row it is come after. Begun the
-- other way round, all of them look alike to PostgreSQL while it has no statistics, and it takes any.

CREATE TABLE workspaces (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL
);

CREATE TABLE meta (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    name text NOT NULL,
    value bytea NOT NULL,
    PRIMARY KEY (workspace_id, name)
);

CREATE TABLE integrations (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    connector text NOT NULL,
    name text NOT NULL,
    config text NOT NULL,
    settings text NOT NULL,
    tenant text,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    fresh_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, name)
);

CREATE TABLE secrets (
    workspace_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    field text NOT NULL,
    key_id text NOT NULL,
    ciphertext bytea NOT NULL,
    PRIMARY KEY (workspace_id, integration_id, field),
    FOREIGN KEY (workspace_id, integration_id) REFERENCES integrations (workspace_id, id)
);

-- No foreign key: a check per row is a third of the time of an initial pull, and only the store removes integrations.
-- Indexes leave the workspace out: an integration belongs to one, and a shorter index is a faster pull.
CREATE TABLE mirror (
    workspace_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    kind text NOT NULL,
    row_number bigint NOT NULL,
    vendor_id text NOT NULL,
    name text NOT NULL,
    name_key text,
    sort_key bytea NOT NULL,
    active boolean NOT NULL,
    internal boolean NOT NULL,
    offered boolean NOT NULL,
    held_back text NOT NULL,
    parent_id text,
    visibility text NOT NULL,
    content text NOT NULL,
    content_hash bytea NOT NULL,
    first_seen_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_run uuid NOT NULL,
    PRIMARY KEY (integration_id, row_number)
);
CREATE UNIQUE INDEX mirror_vendor ON mirror (vendor_id, integration_id, kind);
CREATE INDEX mirror_sorted ON mirror (integration_id, kind, sort_key, row_number);
CREATE INDEX mirror_spelled ON mirror (name_key, integration_id, kind) WHERE name_key IS NOT NULL;
CREATE INDEX mirror_inside ON mirror (parent_id, integration_id, kind) WHERE parent_id IS NOT NULL;
-- Few are held back: counting them after every pull must not read all the others.
CREATE INDEX mirror_held_back ON mirror (integration_id, kind, held_back) WHERE held_back <> '';

CREATE TABLE customers (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    name text NOT NULL,
    name_key text,
    sort_key bytea NOT NULL,
    active boolean NOT NULL,
    origin text NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX customers_sorted ON customers (workspace_id, sort_key, id);
CREATE INDEX customers_spelled ON customers (name_key, workspace_id, id);

CREATE TABLE sites (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    name text NOT NULL,
    name_key text,
    sort_key bytea NOT NULL,
    active boolean NOT NULL,
    country text,
    phone text,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, customer_id) REFERENCES customers (workspace_id, id)
);
CREATE INDEX sites_sorted ON sites (customer_id, workspace_id, sort_key, id);

CREATE TABLE matches (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    integration_id uuid NOT NULL,
    kind text NOT NULL,
    hub_id uuid NOT NULL,
    vendor_id text NOT NULL,
    how text NOT NULL,
    main boolean NOT NULL,
    locked boolean NOT NULL,
    sites text NOT NULL,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (hub_id, vendor_id, integration_id, kind, workspace_id),
    FOREIGN KEY (workspace_id, integration_id) REFERENCES integrations (workspace_id, id)
);
CREATE INDEX matches_vendor ON matches (vendor_id, integration_id, kind);

CREATE TABLE ignored (
    workspace_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    company_id text NOT NULL,
    reason text NOT NULL,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, integration_id, company_id),
    FOREIGN KEY (workspace_id, integration_id) REFERENCES integrations (workspace_id, id)
);

CREATE TABLE attention (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    integration_id uuid NOT NULL,
    kind text NOT NULL,
    vendor_id text NOT NULL,
    code text NOT NULL,
    sentence text NOT NULL,
    proposed text,
    since timestamptz NOT NULL,
    resolved boolean NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, integration_id) REFERENCES integrations (workspace_id, id)
);
CREATE INDEX attention_open ON attention (vendor_id, integration_id, kind, code);

-- One pending fact per record and cause: the latest, with the value that was there before the first.
CREATE TABLE triggers (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    integration_id uuid NOT NULL,
    kind text NOT NULL,
    vendor_id text NOT NULL,
    cause text NOT NULL,
    previous_value text,
    new_value text,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX triggers_pending ON triggers (vendor_id, integration_id, kind, cause);

CREATE TABLE runs (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    kind text NOT NULL,
    integration_id uuid,
    title text NOT NULL,
    actor text NOT NULL,
    state text NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    summary text NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX runs_latest ON runs (workspace_id, started_at, id);

CREATE TABLE run_problems (
    workspace_id uuid NOT NULL,
    run_id uuid NOT NULL,
    position bigint NOT NULL,
    kind text NOT NULL,
    vendor_id text,
    sentence text NOT NULL,
    PRIMARY KEY (workspace_id, run_id, position),
    FOREIGN KEY (workspace_id, run_id) REFERENCES runs (workspace_id, id)
);

CREATE TABLE journal (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    run_id uuid NOT NULL,
    applied_at timestamptz NOT NULL,
    actor text NOT NULL,
    record text NOT NULL,
    record_key text NOT NULL,
    change text NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX journal_run ON journal (run_id, workspace_id, id);
CREATE INDEX journal_record ON journal (record_key, record, workspace_id, id);
