"""The servers that do the same check, each as its own documentation sets it up, on one core."""

PASSWORD = "admin"
BASIC = "YWRtaW46YWRtaW4="
"""What a caller sends for admin/admin."""
