"""What was learned and how: the annotated articles and the scripts that train the adapters."""
