"""Where MLflow keeps the tracking URI functions; other packages import them from here."""
