"""The API behind the gateway: what the signed identity may see and change."""
