-- So that a page far down a sorted list is found without a look at the rows before it.
-- only postgres
DROP INDEX dashboards_by_kind_and_title;

-- only postgres
CREATE INDEX dashboards_by_kind_and_title ON dashboards (org_id, is_folder, LOWER(title), id) INCLUDE (title);

-- only postgres
DROP INDEX dashboards_by_title;

-- only postgres
CREATE INDEX dashboards_by_title ON dashboards (org_id, LOWER(title), id) INCLUDE (title, is_folder);
