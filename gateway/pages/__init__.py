"""What people see in a browser: where they are sent, and the pages."""
