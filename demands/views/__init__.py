"""Pages of needs, programmes, teams, pairings, uploads and catalogues, one module for each."""
