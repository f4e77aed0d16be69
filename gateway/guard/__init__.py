"""What a request may not do whoever sends it: guess passwords, come from another site, lie about its address."""
