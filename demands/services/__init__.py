"""The only code that writes programmes, needs, teams, pairings and catalogues.

Import from the module that holds the service: ``demands.services.needs`` and so on.
"""
