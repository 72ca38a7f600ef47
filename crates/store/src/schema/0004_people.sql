-- People who sign in, what they get in with, and what is remembered of it. Of every secret that the program makes itself
-- only a hash is here: two hundred and fifty-six random bits need no slow one.

CREATE TABLE users (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    email text NOT NULL,
    email_key text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    state text NOT NULL,
    locale text,
    time_zone text,
    second_factor_since timestamptz,
    created_at timestamptz NOT NULL,
    last_sign_in_at timestamptz,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX users_email ON users (email_key, workspace_id);

-- Kept apart, so that whoever reads users reads none of it.
CREATE TABLE credentials (
    workspace_id uuid NOT NULL,
    user_id uuid NOT NULL,
    password_hash text,
    password_set_at timestamptz,
    -- The secret of the authenticator app, sealed; and one that is being set up.
    totp bytea,
    totp_offered bytea,
    -- The newest time step whose code was used: no code works twice.
    totp_step bigint,
    PRIMARY KEY (workspace_id, user_id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES users (workspace_id, id)
);

CREATE TABLE recovery_codes (
    workspace_id uuid NOT NULL,
    user_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    made_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (workspace_id, user_id, code_hash),
    FOREIGN KEY (workspace_id, user_id) REFERENCES users (workspace_id, id)
);

CREATE TABLE one_time_links (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    purpose text NOT NULL,
    user_id uuid,
    secret_hash bytea NOT NULL,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES users (workspace_id, id)
);
CREATE UNIQUE INDEX one_time_links_secret ON one_time_links (secret_hash, workspace_id);

CREATE TABLE sessions (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    standing text NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    address text,
    agent text,
    data text NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES users (workspace_id, id)
);
CREATE UNIQUE INDEX sessions_token ON sessions (token_hash, workspace_id);
CREATE INDEX sessions_user ON sessions (user_id, workspace_id);

CREATE TABLE api_tokens (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    scope text NOT NULL,
    prefix text NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    used_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES users (workspace_id, id)
);
CREATE UNIQUE INDEX api_tokens_token ON api_tokens (token_hash, workspace_id);

-- Tries that failed, or whose end nobody has told yet: by account, also one that does not exist, and by address.
CREATE TABLE tries (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    subject text NOT NULL,
    failures bigint NOT NULL,
    last_at timestamptz NOT NULL,
    blocked_until timestamptz,
    PRIMARY KEY (workspace_id, subject)
);

-- What was asked for with a key of the caller's, so that the same asked again is done once.
CREATE TABLE idempotency_keys (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    owner text NOT NULL,
    name text NOT NULL,
    fingerprint bytea NOT NULL,
    claimed_at timestamptz NOT NULL,
    status bigint,
    answer bytea,
    PRIMARY KEY (workspace_id, owner, name)
);

CREATE TABLE audit (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    happened_at timestamptz NOT NULL,
    actor text NOT NULL,
    user_id uuid,
    act text NOT NULL,
    about text,
    details text NOT NULL,
    address text,
    via text,
    PRIMARY KEY (workspace_id, id)
);
