"""Needs and what belongs to them as JSON. Import from the module that holds the serializer."""
