"""Measurements of the product and of what people would use instead; each is a runnable module."""
