"""Who may come in: the signature is verified, the route's least role held against it, the body read."""
