"""How names are compared: pure text, no database.

`names.read` reduces a name, `signatures` finds candidates, `comparison.compare` judges a pair,
`explanation.explain` says why in words. `accounts.domain.screening` asks the registry.
"""
