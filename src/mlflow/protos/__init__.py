"""Error codes and enumerations by the names that other projects import. Nothing here needs protobuf."""
