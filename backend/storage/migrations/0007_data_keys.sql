-- Keys of secrets at rest, each wrapped under [security] secret_key; the newest seals. What is sealed names its key,
-- so that no key goes before the last of its values. A value without one is of the form that carried its own key.
CREATE TABLE data_keys (
    id {{id}},
    wrapped {{bytes}} NOT NULL,
    created BIGINT NOT NULL
);

ALTER TABLE data_source_secrets ADD COLUMN data_key_id BIGINT REFERENCES data_keys (id);

CREATE INDEX data_source_secrets_by_data_key ON data_source_secrets (data_key_id);

-- The address that deletes an external snapshot is a secret of the other server's; external_delete_url held it in clear.
ALTER TABLE snapshots ADD COLUMN external_delete_sealed {{bytes}};

ALTER TABLE snapshots ADD COLUMN data_key_id BIGINT REFERENCES data_keys (id);

CREATE INDEX snapshots_by_data_key ON snapshots (data_key_id);
