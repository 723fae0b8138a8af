"""What the product costs: `make bench` prints it. One file per question; each compares within a run, as machines differ."""
