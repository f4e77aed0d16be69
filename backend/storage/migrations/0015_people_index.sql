-- Logins, e-mails and names by all groups of three characters in them, in lower case.
-- only sqlite
CREATE VIRTUAL TABLE people_index USING fts5 (words, tokenize = 'trigram case_sensitive 1');

-- only sqlite
INSERT INTO people_index (rowid, words)
SELECT id, LOWER(login) || CHAR(10) || LOWER(email) || CHAR(10) || LOWER(name) FROM users WHERE is_service_account = FALSE;

-- only postgres
CREATE INDEX users_by_words_of_login ON users USING GIN (LOWER(login) gin_trgm_ops) WITH (fastupdate = off);

-- only postgres
CREATE INDEX users_by_words_of_email ON users USING GIN (LOWER(email) gin_trgm_ops) WITH (fastupdate = off);

-- only postgres
CREATE INDEX users_by_words_of_name ON users USING GIN (LOWER(name) gin_trgm_ops) WITH (fastupdate = off);
