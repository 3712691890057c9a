"""How records come in, and where each way of reading goes on."""
