-- Dashboards and folders. folder_id is the folder (or parent folder) it lies in, NULL at the root.
-- created_by and updated_by are NULL for keys and for users who are gone. data is last: who reads the other columns
-- need not read past it.
CREATE TABLE dashboards (
    id {{id}},
    org_id BIGINT NOT NULL REFERENCES orgs (id) ON DELETE CASCADE,
    uid TEXT NOT NULL,
    slug TEXT NOT NULL,
    title TEXT NOT NULL,
    folder_id BIGINT REFERENCES dashboards (id) ON DELETE CASCADE,
    is_folder BOOLEAN NOT NULL DEFAULT FALSE,
    version BIGINT NOT NULL DEFAULT 1,
    has_acl BOOLEAN NOT NULL DEFAULT FALSE,
    plugin_id TEXT NOT NULL DEFAULT '',
    is_provisioned BOOLEAN NOT NULL DEFAULT FALSE,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    created_by BIGINT REFERENCES users (id) ON DELETE SET NULL,
    updated_by BIGINT REFERENCES users (id) ON DELETE SET NULL,
    data TEXT NOT NULL
);

CREATE UNIQUE INDEX dashboards_org_id_uid ON dashboards (org_id, uid);

CREATE UNIQUE INDEX dashboards_org_id_folder_id_is_folder_slug
    ON dashboards (org_id, COALESCE(folder_id, 0), is_folder, slug);

CREATE INDEX dashboards_by_slug ON dashboards (org_id, slug);

CREATE INDEX dashboards_by_folder ON dashboards (folder_id);

CREATE INDEX dashboards_by_creator ON dashboards (created_by);

CREATE INDEX dashboards_by_editor ON dashboards (updated_by);

CREATE TABLE dashboard_tags (
    dashboard_id BIGINT NOT NULL REFERENCES dashboards (id) ON DELETE CASCADE,
    term TEXT NOT NULL,
    CONSTRAINT dashboard_tags_dashboard_id_term PRIMARY KEY (dashboard_id, term)
);

CREATE INDEX dashboard_tags_by_term ON dashboard_tags (term, dashboard_id);

CREATE TABLE dashboard_versions (
    id {{id}},
    dashboard_id BIGINT NOT NULL REFERENCES dashboards (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    parent_version BIGINT NOT NULL DEFAULT 0,
    restored_from BIGINT NOT NULL DEFAULT 0,
    message TEXT NOT NULL DEFAULT '',
    created BIGINT NOT NULL,
    created_by BIGINT REFERENCES users (id) ON DELETE SET NULL,
    data TEXT NOT NULL
);

CREATE UNIQUE INDEX dashboard_versions_dashboard_id_version ON dashboard_versions (dashboard_id, version);

CREATE INDEX dashboard_versions_by_creator ON dashboard_versions (created_by);

CREATE TABLE stars (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    dashboard_id BIGINT NOT NULL REFERENCES dashboards (id) ON DELETE CASCADE,
    CONSTRAINT stars_user_id_dashboard_id PRIMARY KEY (user_id, dashboard_id)
);

CREATE INDEX stars_by_dashboard ON stars (dashboard_id);

-- org_id is NULL for snapshots of nobody (public mode), user_id also for those of keys. For an external snapshot
-- key and delete key are the other server's, and dashboard is empty.
CREATE TABLE snapshots (
    id {{id}},
    org_id BIGINT REFERENCES orgs (id) ON DELETE CASCADE,
    user_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    delete_key_digest TEXT NOT NULL,
    is_external BOOLEAN NOT NULL DEFAULT FALSE,
    external_url TEXT NOT NULL DEFAULT '',
    external_delete_url TEXT NOT NULL DEFAULT '',
    expires BIGINT NOT NULL,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    dashboard TEXT NOT NULL
);

CREATE UNIQUE INDEX snapshots_key ON snapshots (key);

CREATE UNIQUE INDEX snapshots_delete_key_digest ON snapshots (delete_key_digest);

CREATE INDEX snapshots_by_org ON snapshots (org_id);

CREATE INDEX snapshots_by_user ON snapshots (user_id);

CREATE INDEX snapshots_by_end ON snapshots (expires);
