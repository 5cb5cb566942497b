"""Pages of needs with their shortlists, of runs and of interests, one module for each."""
