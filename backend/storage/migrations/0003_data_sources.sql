-- username and database_name are the API's `user` and `database`. No secret is in this table.
CREATE TABLE data_sources (
    id {{id}},
    org_id BIGINT NOT NULL REFERENCES orgs (id) ON DELETE CASCADE,
    uid TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    access TEXT NOT NULL,
    url TEXT NOT NULL DEFAULT '',
    username TEXT NOT NULL DEFAULT '',
    database_name TEXT NOT NULL DEFAULT '',
    basic_auth BOOLEAN NOT NULL DEFAULT FALSE,
    basic_auth_user TEXT NOT NULL DEFAULT '',
    with_credentials BOOLEAN NOT NULL DEFAULT FALSE,
    is_default BOOLEAN NOT NULL DEFAULT FALSE,
    json_data TEXT NOT NULL DEFAULT '{}',
    read_only BOOLEAN NOT NULL DEFAULT FALSE,
    version BIGINT NOT NULL DEFAULT 1,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);

CREATE UNIQUE INDEX data_sources_org_id_name ON data_sources (org_id, name);

CREATE UNIQUE INDEX data_sources_org_id_uid ON data_sources (org_id, uid);

-- One default an organisation: clear the flag on the others before setting it.
CREATE UNIQUE INDEX data_sources_org_id ON data_sources (org_id) WHERE is_default;

-- origin tells apart secrets that came in plain password fields from those in secureJsonData.
CREATE TABLE data_source_secrets (
    data_source_id BIGINT NOT NULL REFERENCES data_sources (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    ciphertext {{bytes}} NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('plain', 'secure')),
    CONSTRAINT data_source_secrets_data_source_id_name PRIMARY KEY (data_source_id, name)
);
