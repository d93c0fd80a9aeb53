"""The REST contract as data: calls in ``operations``, their things in ``messages``, JSON's spelling in ``codec``."""
