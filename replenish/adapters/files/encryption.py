"""How S3 is asked to encrypt what is written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Encryption:
    """
    Server-side encryption of written objects; by default whatever the bucket does.

    Parameters
    ----------
    sse
        ``AES256``, ``aws:kms`` or ``aws:kms:dsse``.
    kms_key_id
        Key of AWS KMS, by id, ARN or alias; by default the account's own key for S3.
    """

    sse: str | None = None
    kms_key_id: str | None = None

    def request(self) -> dict[str, str]:
        """
        Arguments of every request that writes.

        Examples
        --------
        >>> Encryption(sse="aws:kms", kms_key_id="alias/orders").request()
        {'ServerSideEncryption': 'aws:kms', 'SSEKMSKeyId': 'alias/orders'}
        """
        wanted = {"ServerSideEncryption": self.sse, "SSEKMSKeyId": self.kms_key_id}
        return {name: value for name, value in wanted.items() if value is not None}
