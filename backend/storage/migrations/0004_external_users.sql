-- Who vouches for whom. A provider knows a user under one name of its own, and never means another by it.
CREATE TABLE external_users (
    provider TEXT NOT NULL,
    external_id TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created BIGINT NOT NULL,
    CONSTRAINT external_users_provider_external_id PRIMARY KEY (provider, external_id)
);

CREATE UNIQUE INDEX external_users_user_id_provider ON external_users (user_id, provider);
