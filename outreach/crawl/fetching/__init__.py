"""The one way out: guarded addresses, manners, robots.txt, HTTP/1.1, one request and many."""
