"""What entitles them to speak?"""
