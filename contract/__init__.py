"""What gateway and backend must agree on: both sides import every module here."""
