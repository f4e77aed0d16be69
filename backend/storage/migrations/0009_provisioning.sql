-- What files have declared. is_pruned: it goes when no file declares it any more.
CREATE TABLE provisioned_data_sources (
    data_source_id BIGINT NOT NULL REFERENCES data_sources (id) ON DELETE CASCADE,
    is_pruned BOOLEAN NOT NULL,
    CONSTRAINT provisioned_data_sources_data_source_id PRIMARY KEY (data_source_id)
);

-- external_id is the file below its provider's folder, checksum of what was read from it.
CREATE TABLE provisioned_dashboards (
    dashboard_id BIGINT NOT NULL REFERENCES dashboards (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    external_id TEXT NOT NULL,
    checksum TEXT NOT NULL,
    updated BIGINT NOT NULL,
    CONSTRAINT provisioned_dashboards_dashboard_id PRIMARY KEY (dashboard_id)
);

CREATE INDEX provisioned_dashboards_by_provider ON provisioned_dashboards (provider);
