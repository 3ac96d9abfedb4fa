"""Every system call of the project: namespaces, rtnetlink, packet sockets. Knows no LLDP."""
