"""Sending: at most one accepted SMTP transaction per enrolment and step, ever."""
