"""The agent under churn, floods and faults: `make soak`; a short one is part of `make test`."""
