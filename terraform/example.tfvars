# Copy this, put your own names in, and keep the copy with your deployment.
project_id    = "acme-canario"
region        = "us-central1"
slack_team_id = "T0123ABCD"

# Projects whose services are rolled out, and the accounts those services run as.
target_projects = ["acme-staging", "acme-prod"]
runtime_accounts = [
  "projects/acme-staging/serviceAccounts/wa-backend@acme-staging.iam.gserviceaccount.com",
  "projects/acme-prod/serviceAccounts/wa-backend@acme-prod.iam.gserviceaccount.com",
]

# Where the images of those services are, often in a project of their own.
image_repositories = ["projects/acme-images/locations/us-central1/repositories/wa-backend"]
