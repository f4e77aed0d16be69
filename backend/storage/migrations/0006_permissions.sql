-- What is granted on one dashboard or folder: to a user, or to everybody of at least a role. level is 1 View, 2 Edit,
-- 4 Admin. dashboards.has_acl says that the object has such a list, which may be empty.
CREATE TABLE permissions (
    id {{id}},
    dashboard_id BIGINT NOT NULL REFERENCES dashboards (id) ON DELETE CASCADE,
    user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
    role TEXT CHECK (role IN ('Viewer', 'Editor')),
    level BIGINT NOT NULL CHECK (level IN (1, 2, 4)),
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    CHECK ((user_id IS NULL) <> (role IS NULL))
);

CREATE UNIQUE INDEX permissions_dashboard_id_user_id_role
    ON permissions (dashboard_id, COALESCE(user_id, 0), COALESCE(role, ''));

CREATE INDEX permissions_by_user ON permissions (user_id);

-- Whose list decides about a dashboard or folder: the nearest one's that has any, itself or a folder above it. What
-- has no row here is decided by roles alone.
CREATE TABLE guarded (
    dashboard_id BIGINT NOT NULL REFERENCES dashboards (id) ON DELETE CASCADE,
    guard_id BIGINT NOT NULL REFERENCES dashboards (id) ON DELETE CASCADE,
    CONSTRAINT guarded_dashboard_id PRIMARY KEY (dashboard_id)
);

CREATE INDEX guarded_by_guard ON guarded (guard_id);
