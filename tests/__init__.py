"""The suite mirrors the code; factories write through the real domain functions."""
