"""The web service: JSON API, pages, static files."""
