"""How many files a process may have open: a caller's connection is one of them, and its upstream another."""

import resource

ENOUGH = 65_536


def allow_many() -> None:
    """Shells and services are often given 1024 until they ask for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(ENOUGH, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
