"""Where things are kept: interfaces, and the SQL, file, REST and artifact backends."""
