# The least that works: Slack, one project whose services are rolled out, and nobody paged.
project_id         = "acme-canario"
slack_team_id      = "T0123ABCD"
target_projects    = ["acme-prod"]
runtime_accounts   = ["projects/acme-prod/serviceAccounts/shop@acme-prod.iam.gserviceaccount.com"]
image_repositories = ["projects/acme-prod/locations/us-central1/repositories/apps"]
pagerduty_secrets  = []
