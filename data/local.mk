# Checklists, limits and the demonstration's models and data.
