"""One vendor, one room; none imports another."""
