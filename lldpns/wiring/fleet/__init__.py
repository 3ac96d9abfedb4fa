"""The wiring of many hosts, put together of what the agent on each of them tells."""
