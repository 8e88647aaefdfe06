"""The process in which probes run: the host that speaks to it, and the child that is it."""
