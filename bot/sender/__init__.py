"""How everything goes out: screens after their commit, notices from the outbox."""
