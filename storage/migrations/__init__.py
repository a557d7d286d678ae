"""The history of the database's structure; `storage.machinery.schema` walks it."""
