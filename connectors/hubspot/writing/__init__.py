"""What goes out: stages in batches or imports, and what is made beside them."""
