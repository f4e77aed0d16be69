-- The orders that pages of dashboards and folders are cut in.
CREATE INDEX dashboards_by_org ON dashboards (org_id, id);

CREATE INDEX dashboards_by_kind ON dashboards (org_id, is_folder, id);

CREATE INDEX dashboards_by_title ON dashboards (org_id, LOWER(title), id);

-- Titles by all groups of three characters in them, in lower case. The two characters more at the end let the last ones
-- of a title begin a group, too.
-- only sqlite
CREATE VIRTUAL TABLE title_index USING fts5 (title, tokenize = 'trigram case_sensitive 1');

-- The groups by themselves, in order, for what is shorter than a group.
-- only sqlite
CREATE VIRTUAL TABLE title_groups USING fts5vocab ('title_index', 'instance');

-- only sqlite
INSERT INTO title_index (rowid, title) SELECT id, LOWER(title) || CHAR(1, 1) FROM dashboards;

-- only postgres
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- only postgres
CREATE INDEX dashboards_by_words ON dashboards USING GIN (LOWER(title) gin_trgm_ops);
