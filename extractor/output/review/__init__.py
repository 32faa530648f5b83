"""The review page: look at records beside their articles, correct them, save them as gold."""
