"""What `check` tells of an account, without writing anything."""
