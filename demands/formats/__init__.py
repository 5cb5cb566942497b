"""The published needs in formats for other sites and programs: JobPosting, Atom, JSON, spreadsheets."""
