"""What developers run: bootstrap, checks and figures. Nothing here is imported by the desk."""
