"""How does a reviewer work with it?"""
