"""Pages without sign-in: the public register, complaints and appeals, and where those stand."""
