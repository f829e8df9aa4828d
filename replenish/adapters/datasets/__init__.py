"""
Data sets of Amazon Forecast: what its customers send to it, read as history and supply terms, and written.

CSV without a header, columns in the order of a schema. Built from the service's documentation and botocore's
model of it, not from a live account.
"""
