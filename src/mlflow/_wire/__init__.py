"""The REST contract as data: each call an ``Operation``; JSON spelling in ``codec``; entities and messages side by side."""
