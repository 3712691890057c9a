"""What a user may set, a file a block: whoever needs one of them needs not know the others."""
