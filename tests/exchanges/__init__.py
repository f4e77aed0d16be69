"""Requests and answers recorded from a Grafana 6.5 server, replayed through a real gateway and backend.

The recordings are looked for beside the repository (`shared/exchanges`, or where `DOORWARD_EXCHANGES` points).
Their README has the file format and the rules of comparison. A few of our own, in the same format, are in
`scenarios/` and always replayed.

One scenario with every difference at level 1:

    python -m pytest tests/exchanges -q --tb=short -k folders

With `DOORWARD_EXCHANGES_LEVEL=2` in the environment, differences at level 2 are failures, too. The end of each run
tells how many exchanges passed at either level, and names the exceptions.
"""
