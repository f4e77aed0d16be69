"""What programs read of our API: the OpenAPI document."""
