"""Small bugs put into the code one by one, to see whether the tests find them."""
