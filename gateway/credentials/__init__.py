"""Asking the backend whether a credential is good, and remembering the answer within bounds."""
