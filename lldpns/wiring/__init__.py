"""What the agent knows, as immutable records: no sockets, no clock, no protocol."""
