"""Administration from the shell: the backend's services on its database; gateways are told over their Redis."""
