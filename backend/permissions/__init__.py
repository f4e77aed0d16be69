"""Who may do what with which dashboard or folder (decisions.md 32): the nearest list of permissions decides."""
