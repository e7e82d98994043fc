"""Who we are: organisations, people, roles and areas of responsibility."""
