"""A local installation: its own PostgreSQL and broker, and the processes of the platform over them."""
