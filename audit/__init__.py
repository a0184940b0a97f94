"""Who decided what, and can we prove it?"""
