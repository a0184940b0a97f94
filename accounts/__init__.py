"""Who is on the platform?"""
