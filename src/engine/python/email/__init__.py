"""What apps use of it: `email.utils`."""
