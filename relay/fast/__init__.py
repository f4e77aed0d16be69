"""The fast lane: simple requests whose caller is known, answered without a task or a request object."""
