# Batch programs, one per job, and the crontab that runs them: none is built yet
# (README.md, "What is here and what is not yet").
