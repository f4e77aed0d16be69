-- starts and ends are milliseconds since the epoch, equal for a moment. An annotation without a dashboard is the
-- organisation's. tags is a JSON array, as it was sent; annotation_tags has its terms once each, to search by.
CREATE TABLE annotations (
    id {{id}},
    org_id BIGINT NOT NULL REFERENCES orgs (id) ON DELETE CASCADE,
    dashboard_id BIGINT REFERENCES dashboards (id) ON DELETE CASCADE,
    panel_id BIGINT NOT NULL DEFAULT 0,
    user_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    starts BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    text TEXT NOT NULL,
    tags TEXT NOT NULL DEFAULT '[]',
    data TEXT NOT NULL DEFAULT '{}',
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);

CREATE INDEX annotations_by_org ON annotations (org_id, ends);

CREATE INDEX annotations_by_dashboard ON annotations (dashboard_id, ends);

CREATE INDEX annotations_by_user ON annotations (user_id);

CREATE TABLE annotation_tags (
    annotation_id BIGINT NOT NULL REFERENCES annotations (id) ON DELETE CASCADE,
    term TEXT NOT NULL,
    CONSTRAINT annotation_tags_annotation_id_term PRIMARY KEY (annotation_id, term)
);

CREATE INDEX annotation_tags_by_term ON annotation_tags (term, annotation_id);
