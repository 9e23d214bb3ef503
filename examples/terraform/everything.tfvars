# Everything that can be switched on, for an organisation with rules: take what you want of it.
project_id    = "acme-canario"
region        = "europe-west1"
name          = "canario-eu" # a second Canario of the project would have another, and another database
slack_team_id = "T0123ABCD"

# Two projects; in the one with customers Canario may change two services and no other.
target_projects = ["acme-staging", "acme-prod"]
only_services   = { acme-prod = ["europe-west1/shop", "europe-west1/api"] }
runtime_accounts = [
  "projects/acme-staging/serviceAccounts/apps@acme-staging.iam.gserviceaccount.com",
  "projects/acme-prod/serviceAccounts/shop@acme-prod.iam.gserviceaccount.com",
  "projects/acme-prod/serviceAccounts/api@acme-prod.iam.gserviceaccount.com",
]
image_repositories = ["projects/acme-images/locations/europe/repositories/apps"]
job_projects       = ["acme-staging"]
deploys            = true

# Who runs it.
operators         = ["group:oncall@acme.example"]
operator_channels = ["projects/acme-canario/notificationChannels/123"]
traces            = "cloud"

# Pages, with a key per team, what people do with them, and who is on call.
pagerduty_region  = "eu"
pagerduty_secrets = ["PAGERDUTY_ROUTING_KEY", "CANARIO_PAGERDUTY_KEYS", "PAGERDUTY_API_TOKEN", "PAGERDUTY_WEBHOOK_SECRET"]
mail              = { server = "starttls://canario@smtp.acme.example:587", from = "canario@acme.example" }

# Ways in.
alert_webhook = true
api_callers   = ["acme/shop@refs/heads/main", "deployer@acme-prod.iam.gserviceaccount.com"]
page          = true
flags         = true
guests        = "read"

# What is asked outside.
github          = true
posts           = true
header_secrets  = true
prometheus_url  = "https://prometheus.acme.example"
vpc_connector   = "projects/acme-canario/locations/europe-west1/connectors/inside"
probe_allow     = [".run.inside.acme.example", "10.20.0.0/16"]
probed_services = { shop = { project = "acme-prod", region = "europe-west1", service = "shop" } }

# What is kept: with a key of one's own, in the region, for as long as may be.
kms_key            = "projects/acme-keys/locations/europe-west1/keyRings/apps/cryptoKeys/canario"
firestore_database = "canario-eu"
backup_days        = 98
secret_versions    = { SLACK_BOT_TOKEN = "3" }

# No cold start for the first command after a pause.
slack_min_instances = 1
flags_min_instances = 1
max_instances       = 20
