"""What client and server tell each other while a large file is uploaded in parts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["CreateMultipartUploadResponse", "MultipartUploadCredential", "MultipartUploadPart"]


@dataclass
class MultipartUploadPart:
    """A part that is there, with the tag its storage gave it. ``part_number`` counts from 1."""

    part_number: int
    etag: str
    url: str | None = None

    @classmethod
    def from_proto(cls, proto) -> MultipartUploadPart:
        """Build from what stands on the wire."""
        return cls(proto.part_number, proto.etag or "", proto.url or None)

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return asdict(self)


@dataclass
class MultipartUploadCredential:
    """Where one part goes and the headers its upload needs."""

    url: str
    part_number: int
    headers: dict[str, Any]

    def to_proto(self) -> dict[str, Any]:
        """As it stands on the wire."""
        return asdict(self)

    @classmethod
    def from_dict(cls, dict_: dict[str, Any]) -> MultipartUploadCredential:
        """Build from its form on the wire."""
        return cls(dict_["url"], dict_["part_number"], dict_.get("headers", {}))


@dataclass
class CreateMultipartUploadResponse:
    """An upload that was begun and where its parts go."""

    upload_id: str | None
    credentials: list[MultipartUploadCredential]

    def to_proto(self) -> dict[str, Any]:
        """As it stands on the wire."""
        out: dict[str, Any] = {"credentials": [c.to_proto() for c in self.credentials]}
        return {"upload_id": self.upload_id, **out} if self.upload_id else out

    @classmethod
    def from_dict(cls, dict_: dict[str, Any]) -> CreateMultipartUploadResponse:
        """Build from its form on the wire."""
        credentials = [MultipartUploadCredential.from_dict(c) for c in dict_.get("credentials", [])]
        return cls(dict_.get("upload_id"), credentials)
