"""How answers slow down as the database grows, on both databases."""
