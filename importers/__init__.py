"""Files of departments → validated rows; never opens a database."""
