"""
Files and folders, here or in S3, through the same code.

Credentials, region and endpoint (``AWS_ENDPOINT_URL``) come from boto3's own chain of settings.
"""

from replenish.adapters.files.input_log import InputFile, InputLog
from replenish.adapters.files.location import Location

__all__ = ["InputFile", "InputLog", "Location"]
