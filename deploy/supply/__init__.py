"""What we are made of: the locked versions, their licences, the bill of materials, and what is known against them."""
