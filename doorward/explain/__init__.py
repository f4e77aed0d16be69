"""Why a request is let through or refused, told without its secrets and without using any of them."""
