"""What does the law ask? Articles, dated parameters, reason codes, findings."""
