"""The proof that nothing is lost: real servers, scripted visitors, faults by schedule, and a ledger that compares it all."""
