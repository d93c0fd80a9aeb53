"""The REST contract as data: calls in ``operations``, entities on the wire in ``messages``, JSON's spelling in ``codec``."""
