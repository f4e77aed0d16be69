-- Titles in order among dashboards alone, or folders alone.
CREATE INDEX dashboards_by_kind_and_title ON dashboards (org_id, is_folder, LOWER(title), id);

-- Else each search reads through what was lately written.
-- only postgres
ALTER INDEX dashboards_by_words SET (fastupdate = off);
