"""What callers hold open: WebSockets, event streams and long downloads, cut when their credential ends."""
