-- Times are whole seconds since the epoch, UTC. Numbers of rows count up from 1 and are never used again.
-- Every UNIQUE promise is named table_column_column: backend/storage/violation.py.

CREATE TABLE orgs (
    id {{id}},
    name TEXT NOT NULL,
    address1 TEXT NOT NULL DEFAULT '',
    address2 TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    zip_code TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',
    keys_migrated BOOLEAN NOT NULL DEFAULT FALSE,
    keys_hidden BOOLEAN NOT NULL DEFAULT FALSE,
    version BIGINT NOT NULL DEFAULT 1,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);

CREATE UNIQUE INDEX orgs_name ON orgs (name);

-- org_id is the active organisation, NULL for none. password_hash is NULL for who cannot log in with a password.
-- A session that began at or before sessions_valid_after is dead, but for session_kept (contract/internal.py).
CREATE TABLE users (
    id {{id}},
    login TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    password_hash TEXT,
    theme TEXT NOT NULL DEFAULT '',
    org_id BIGINT REFERENCES orgs (id) ON DELETE SET NULL,
    is_server_admin BOOLEAN NOT NULL DEFAULT FALSE,
    is_disabled BOOLEAN NOT NULL DEFAULT FALSE,
    is_service_account BOOLEAN NOT NULL DEFAULT FALSE,
    is_external BOOLEAN NOT NULL DEFAULT FALSE,
    auth_module TEXT NOT NULL DEFAULT '',
    help_flags BIGINT NOT NULL DEFAULT 0,
    credential_version BIGINT NOT NULL DEFAULT 1,
    sessions_valid_after DOUBLE PRECISION NOT NULL DEFAULT 0,
    session_kept BIGINT,
    last_seen_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);

CREATE INDEX users_by_login ON users (login);

CREATE INDEX users_by_email ON users (email);

CREATE INDEX users_by_org ON users (org_id);

-- Logins and e-mails of all users, casefolded, in one namespace: nobody's login can shadow another's e-mail.
-- A user whose login and e-mail fold to the same text has one row.
CREATE TABLE user_names (
    name_folded TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT user_names_name_folded PRIMARY KEY (name_folded)
);

CREATE INDEX user_names_by_user ON user_names (user_id);

CREATE TABLE org_users (
    org_id BIGINT NOT NULL REFERENCES orgs (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('None', 'Viewer', 'Editor', 'Admin')),
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    CONSTRAINT org_users_org_id_user_id PRIMARY KEY (org_id, user_id)
);

CREATE INDEX org_users_by_user ON org_users (user_id);

-- secret_digest is hexadecimal. service_account_id is NULL for a key that belongs to no account. A migrated key belongs
-- to one and keeps the text of a key; texts that began as an account's are of the token kinds.
CREATE TABLE api_keys (
    id {{id}},
    org_id BIGINT NOT NULL REFERENCES orgs (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    secret_digest TEXT NOT NULL,
    digest_kind TEXT NOT NULL CHECK (digest_kind IN ('sha256', 'pbkdf2', 'token-sha256', 'token-pbkdf2')),
    role TEXT NOT NULL CHECK (role IN ('None', 'Viewer', 'Editor', 'Admin')),
    service_account_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
    is_revoked BOOLEAN NOT NULL DEFAULT FALSE,
    credential_version BIGINT NOT NULL DEFAULT 1,
    expires BIGINT,
    last_used_at BIGINT,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);

CREATE UNIQUE INDEX api_keys_org_id_name ON api_keys (org_id, name);

CREATE UNIQUE INDEX api_keys_secret_digest ON api_keys (secret_digest);

CREATE INDEX api_keys_by_service_account ON api_keys (service_account_id);

-- The organisation's own preferences have no user. A home dashboard that is gone stays named, and stands for the built-in one.
CREATE TABLE preferences (
    id {{id}},
    org_id BIGINT NOT NULL REFERENCES orgs (id) ON DELETE CASCADE,
    user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
    theme TEXT NOT NULL DEFAULT '',
    home_dashboard_id BIGINT NOT NULL DEFAULT 0,
    timezone TEXT NOT NULL DEFAULT '',
    week_start TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);

CREATE UNIQUE INDEX preferences_org_id_user_id ON preferences (org_id, COALESCE(user_id, 0));

CREATE INDEX preferences_by_user ON preferences (user_id);
