"""Reading the review. What is sealed leaves no trace here: no counts by value, no order, no times."""
