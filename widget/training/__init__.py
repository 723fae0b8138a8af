"""What models were taught, and what that tells: how close questions are to each other. `ls` is the table of contents."""
