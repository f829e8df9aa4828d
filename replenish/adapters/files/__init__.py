"""
Files and folders, here or in S3, through the same code.

Credentials, region and endpoint (``AWS_ENDPOINT_URL``) come from boto3's own chain of settings.
"""

from replenish.adapters.files.encryption import Encryption
from replenish.adapters.files.input_log import InputFile, InputLog
from replenish.adapters.files.location import Location
from replenish.adapters.files.memory import MemoryStore
from replenish.adapters.files.s3_folder import S3Folder
from replenish.adapters.files.unfinished import unfinished_folders

__all__ = [
    "Encryption",
    "InputFile",
    "InputLog",
    "Location",
    "MemoryStore",
    "S3Folder",
    "unfinished_folders",
]
