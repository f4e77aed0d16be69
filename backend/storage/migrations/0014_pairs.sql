-- Titles by each one and each two characters in them, in lower case: what is shorter than the groups of pg_trgm.
-- The type is written small, for a function's has no collation.
-- only postgres
CREATE FUNCTION title_pairs(title text) RETURNS text[] LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(DISTINCT part) FROM generate_series(1, length(title)) place,
    LATERAL (VALUES (substr(LOWER(title COLLATE "C"), place, 1)), (substr(LOWER(title COLLATE "C"), place, 2))) parts (part)
$$;

-- only postgres
CREATE INDEX dashboards_by_pairs ON dashboards USING GIN (title_pairs(title)) WITH (fastupdate = off);
