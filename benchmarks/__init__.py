"""What the product costs, measured: `make bench` prints it. One file per question; each compares within one run, because machines differ."""
