-- A membership repeats what members are listed by, so that an index serves a page of one organisation. The reference keeps
-- the copies true: it changes them with the user's row, and takes no others.
CREATE UNIQUE INDEX users_id_login_email_is_service_account ON users (id, login, email, is_service_account);

-- only sqlite
CREATE TABLE memberships (
    org_id BIGINT NOT NULL REFERENCES orgs (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('None', 'Viewer', 'Editor', 'Admin')),
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    login TEXT NOT NULL,
    email TEXT NOT NULL,
    is_service_account BOOLEAN NOT NULL,
    CONSTRAINT org_users_org_id_user_id PRIMARY KEY (org_id, user_id),
    FOREIGN KEY (user_id, login, email, is_service_account)
        REFERENCES users (id, login, email, is_service_account) ON UPDATE CASCADE ON DELETE CASCADE
);

-- only sqlite
INSERT INTO memberships (org_id, user_id, role, created, updated, login, email, is_service_account)
SELECT m.org_id, m.user_id, m.role, m.created, m.updated, u.login, u.email, u.is_service_account
FROM org_users m JOIN users u ON u.id = m.user_id ORDER BY m.rowid;

-- only sqlite
DROP TABLE org_users;

-- only sqlite
ALTER TABLE memberships RENAME TO org_users;

-- only sqlite
CREATE INDEX org_users_by_user ON org_users (user_id, login, email, is_service_account);

-- only postgres
ALTER TABLE org_users ADD COLUMN login TEXT, ADD COLUMN email TEXT, ADD COLUMN is_service_account BOOLEAN;

-- only postgres
UPDATE org_users SET login = u.login, email = u.email, is_service_account = u.is_service_account
FROM users u WHERE u.id = org_users.user_id;

-- only postgres
ALTER TABLE org_users ALTER COLUMN login SET NOT NULL, ALTER COLUMN email SET NOT NULL,
    ALTER COLUMN is_service_account SET NOT NULL, DROP CONSTRAINT org_users_user_id_fkey,
    ADD FOREIGN KEY (user_id, login, email, is_service_account)
        REFERENCES users (id, login, email, is_service_account) ON UPDATE CASCADE ON DELETE CASCADE;

CREATE INDEX org_users_in_order ON org_users (org_id, is_service_account, email, login, user_id);
