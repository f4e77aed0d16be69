"""All that lies below a folder, at any depth."""

BELOW = """
    WITH RECURSIVE below (id, is_folder) AS (
        SELECT d.id, d.is_folder FROM dashboards d WHERE d.folder_id = $1
        UNION ALL
        SELECT d.id, d.is_folder FROM dashboards d JOIN below b ON d.folder_id = b.id
    )
"""
"""SQL: the rows `below` of the folder in the first placeholder, itself not among them."""
