-- Signatures that were good once, where several backends share the database.
CREATE TABLE spent_nonces (
    nonce TEXT NOT NULL,
    spent BIGINT NOT NULL,
    CONSTRAINT spent_nonces_nonce PRIMARY KEY (nonce)
);

CREATE INDEX spent_nonces_by_time ON spent_nonces (spent);
