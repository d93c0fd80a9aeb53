"""Which things a search shows: active ones, deleted ones or both."""

from mlflow.exceptions import invalid

__all__ = ["ViewType"]


class ViewType:
    """Numbers as they stand on the wire."""

    ACTIVE_ONLY, DELETED_ONLY, ALL = 1, 2, 3
    _VIEW_TO_STRING = {ACTIVE_ONLY: "active_only", DELETED_ONLY: "deleted_only", ALL: "all"}
    _STRING_TO_VIEW = {name: number for number, name in _VIEW_TO_STRING.items()}

    @classmethod
    def from_string(cls, view_str):
        """Number of a view's name, which may be in any case."""
        number = cls._STRING_TO_VIEW.get(str(view_str).lower())
        if number is None:
            raise invalid(f"Invalid view type '{view_str}'; valid ones are {', '.join(cls._STRING_TO_VIEW)}")
        return number

    @classmethod
    def to_string(cls, view_type):
        """Name of a view's number."""
        name = cls._VIEW_TO_STRING.get(view_type)
        if name is None:
            raise invalid(f"Invalid view type {view_type!r}; valid ones are 1, 2 and 3")
        return name

    @classmethod
    def to_proto(cls, view_type):
        """The number on the wire, which is the number itself."""
        cls.to_string(view_type)
        return view_type

    @classmethod
    def from_proto(cls, proto_view_type):
        """The number for a number on the wire."""
        cls.to_string(proto_view_type)
        return proto_view_type
