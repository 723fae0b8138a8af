"""How days and times are written, for each language of the admin; whatever stands in none of these files is as Django has it."""
