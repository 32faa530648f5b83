"""What result rows become for other tools: tables, databases, the layouts of public registers."""
