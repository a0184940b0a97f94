"""A desk with a believable past, for trying the product; never installed in production."""
