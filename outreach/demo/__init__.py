"""A small invented world on loopback: a web, a mail server, a mailbox and people who answer."""
