"""The history of the database's structure; `storage.schema` walks it."""
