"""Forms of moderation: what comes in, and what single verbs ask for."""
