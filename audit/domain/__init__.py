"""The writers of the record: the transition engine and the bulk writer."""
