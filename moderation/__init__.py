"""What went wrong, and what did we do?"""
