# cron
