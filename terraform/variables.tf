variable "project_id" {
  description = "The project that Canario itself runs in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id \"${var.project_id}\" is not a project id (6 to 30 lower-case letters, digits and dashes). A project's number or name does not do."
  }
}

variable "region" {
  description = "Where the functions, the scheduler job and the source bucket are."
  type        = string
  default     = "us-central1"

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region \"${var.region}\" is not a region such as us-central1. A zone (us-central1-a) or a multi-region (us) does not do."
  }
}

variable "name" {
  description = "What the names of all resources begin with. Another name makes a second Canario in the same project."
  type        = string
  default     = "canario"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,17}[a-z0-9]$", var.name))
    error_message = "name \"${var.name}\" must have 4 to 19 lower-case letters, digits and dashes, begin with a letter and not end with a dash: a service account's id has 30 characters at most."
  }
}

variable "slack_team_id" {
  description = "The one Slack workspace whose commands are obeyed (T…), or an Enterprise Grid organisation (E…)."
  type        = string

  validation {
    condition     = can(regex("^[TE][A-Z0-9]{5,}$", var.slack_team_id))
    error_message = "slack_team_id \"${var.slack_team_id}\" is not a workspace's id. It begins with T or E; open Slack in a browser and read it from the address."
  }
}

variable "target_projects" {
  description = "Projects whose Cloud Run services Canario may roll out, and whose metrics it reads. May include project_id."
  type        = set(string)

  validation {
    condition     = length(var.target_projects) > 0
    error_message = "target_projects is empty: name at least one project, or Canario has nothing to roll out."
  }

  validation {
    condition     = alltrue([for p in var.target_projects : can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", p))])
    error_message = "target_projects must hold project ids, not numbers or names."
  }
}

variable "only_services" {
  description = "Target projects in which Canario may change these services alone, each REGION/NAME; they must exist. Of a target project that is not named here it may change all."
  type        = map(set(string))
  default     = {}

  validation {
    condition     = length(setsubtract(keys(var.only_services), var.target_projects)) == 0
    error_message = "only_services names ${join(", ", setsubtract(keys(var.only_services), var.target_projects))}, which is not in target_projects."
  }
  validation {
    condition     = alltrue([for s in flatten([for each in values(var.only_services) : tolist(each)]) : can(regex("^[a-z]+-[a-z]+[0-9]+/[a-z][a-z0-9-]{0,62}$", s))])
    error_message = "only_services must have REGION/NAME for each service, such as us-central1/shop."
  }
}

variable "job_projects" {
  description = "Those of target_projects whose Cloud Run jobs plans may run (smoke tests, migrations). Empty: Canario may run no job."
  type        = set(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.job_projects, var.target_projects)) == 0
    error_message = "job_projects names a project that is not in target_projects: jobs run beside the service that is rolled out."
  }
}

variable "dashboards" {
  description = "Dashboards to create in Cloud Monitoring: a name of your choice to the project that its charts are of, and the file that `canario dashboard PLAN --write` wrote."
  type = map(object({
    project = string
    file    = string
  }))
  default = {}

  validation {
    condition     = length(setsubtract([for d in values(var.dashboards) : d.project], var.target_projects)) == 0
    error_message = "dashboards names a project that is not in target_projects: its metrics would not be found."
  }
}

variable "runtime_accounts" {
  description = "Accounts that the target services run as: projects/PROJECT/serviceAccounts/EMAIL. Cloud Run lets nobody change a service who may not act as its account."
  type        = set(string)

  validation {
    condition     = length(var.runtime_accounts) > 0
    error_message = "runtime_accounts is empty: Cloud Run would refuse every traffic change. List the accounts that the target services run as."
  }

  validation {
    condition     = alltrue([for a in var.runtime_accounts : can(regex("^projects/[a-z0-9-]+/serviceAccounts/[^@/]+@[a-z0-9.-]+$", a))])
    error_message = "runtime_accounts must be full names: projects/acme-prod/serviceAccounts/web@acme-prod.iam.gserviceaccount.com."
  }
}

variable "image_repositories" {
  description = "Artifact Registry repositories of the target services' images: projects/PROJECT/locations/LOCATION/repositories/NAME. Cloud Run lets nobody change a service who may not read its image."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for r in var.image_repositories : can(regex("^projects/[a-z0-9:.-]+/locations/[a-z0-9-]+/repositories/[a-z][a-z0-9-]*$", r))])
    error_message = "image_repositories must be full names: projects/acme-images/locations/us-central1/repositories/web."
  }
}

variable "pagerduty_secrets" {
  description = "PagerDuty secrets to declare and hand out: CANARIO_PAGERDUTY_KEYS holds a routing key per team. Empty: nobody is paged."
  type        = set(string)
  default     = ["PAGERDUTY_ROUTING_KEY"]

  validation {
    condition = length(setsubtract(var.pagerduty_secrets, [
      "PAGERDUTY_ROUTING_KEY", "CANARIO_PAGERDUTY_KEYS", "PAGERDUTY_API_TOKEN", "PAGERDUTY_WEBHOOK_SECRET",
    ])) == 0
    error_message = "pagerduty_secrets may hold PAGERDUTY_ROUTING_KEY, CANARIO_PAGERDUTY_KEYS, PAGERDUTY_API_TOKEN and PAGERDUTY_WEBHOOK_SECRET."
  }
}

variable "mail" {
  description = "The server that mail about rollbacks is handed to, and its sender. With USER@ in it, the secret CANARIO_SMTP_PASSWORD is declared."
  type        = object({ server = string, from = string })
  default     = null

  validation {
    condition     = var.mail == null || can(regex("^(starttls|tls|plain)://([^ ]+@)?[^ /@:]+:[0-9]{1,5}$", var.mail.server))
    error_message = "mail.server must be starttls://USER@HOST:PORT, tls://… or plain://…."
  }
}

variable "alert_webhook" {
  description = "Whether Alertmanager, Grafana and other systems may send alerts. It declares the secret CANARIO_ALERT_SOURCES, with a key per system."
  type        = bool
  default     = false
}

variable "api_callers" {
  description = "Pipelines that may start rollouts by the API: service accounts, and repositories of GitHub such as acme/shop or, better, acme/shop@refs/heads/main. Plans name those that start them. Without any there is no API."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for each in var.api_callers : can(regex("^[^@/, ]+(/[^@/, ]+(@refs/[^, ]+)?|@[^@/, ]+)$", each))])
    error_message = "api_callers are accounts such as deployer@acme.iam.gserviceaccount.com, and repositories such as acme/shop@refs/heads/main."
  }
}

variable "github_oidc_issuer" {
  description = "The issuer of the tokens of GitHub Actions on another GitHub than github.com, such as https://github.example.com/_services/token."
  type        = string
  default     = null
}

variable "page" {
  description = "Whether rollouts can be looked at on a page, by signed links from Slack. It declares the secret CANARIO_PAGE_SECRET, which signs them."
  type        = bool
  default     = false
}

variable "flags" {
  description = "Whether apps may ask Canario about flags. It declares the secret CANARIO_FLAGS_KEYS, with a key per app."
  type        = bool
  default     = false
}

variable "flags_min_instances" {
  description = "Instances of `flags` that are always there: 1 spares apps a cold start, and costs money."
  type        = number
  default     = 0

  validation {
    condition     = var.flags_min_instances >= 0 && var.flags_min_instances <= 10
    error_message = "flags_min_instances is 0 to 10."
  }
}

variable "secret_versions" {
  description = "Secret's environment name to its version. What is not named follows \"latest\", which an instance reads when it starts."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for v in values(var.secret_versions) : can(regex("^([1-9][0-9]*|latest)$", v))])
    error_message = "secret_versions must be numbers, or latest."
  }
}

variable "source_archive" {
  description = "The archive that `make package` builds. A relative path starts at this folder."
  type        = string
  default     = "../dist/canario.zip"
}

variable "runtime" {
  description = "Python runtime of the functions."
  type        = string
  default     = "python312"

  validation {
    condition     = contains(["python312", "python313", "python314"], var.runtime)
    error_message = "runtime \"${var.runtime}\" is not one of python312, python313, python314."
  }
}

variable "slack_min_instances" {
  description = "Instances of `slack` that are kept warm. 0 costs nothing; 1 ends its cold starts."
  type        = number
  default     = 0

  validation {
    condition     = contains(range(0, 6), var.slack_min_instances)
    error_message = "slack_min_instances must be a whole number from 0 to 5."
  }
}

variable "max_instances" {
  description = "Most instances of `slack`, `work` and `alert` at one time, each: the limit on what a flood can cost. `tick` has one."
  type        = number
  default     = 20

  validation {
    condition     = contains(range(1, 101), var.max_instances)
    error_message = "max_instances must be a whole number from 1 to 100."
  }
}

variable "work_timeout_seconds" {
  description = "How long one run of `work` or `alert` may take, a traffic shift and its settling included."
  type        = number
  default     = 300

  validation {
    condition     = var.work_timeout_seconds >= 60 && var.work_timeout_seconds <= 540
    error_message = "work_timeout_seconds must be from 60 to 540: Pub/Sub waits 600 seconds for an answer at most, and must wait longer than the function runs."
  }
}

variable "firestore_database" {
  description = "Name of the database: (default), or one of its own, for instance for a second Canario in the same project."
  type        = string
  default     = "(default)"

  validation {
    condition     = var.firestore_database == "(default)" || can(regex("^[a-z][a-z0-9-]{2,61}[a-z0-9]$", var.firestore_database))
    error_message = "firestore_database \"${var.firestore_database}\" must be (default), or 4 to 63 lower-case letters, digits and dashes that begin with a letter."
  }
}

variable "backup_days" {
  description = "For how many days the database's daily backup is kept. 0: no backups. Any moment of the last seven days can be restored without them."
  type        = number
  default     = 14

  validation {
    condition     = var.backup_days >= 0 && var.backup_days <= 98 && floor(var.backup_days) == var.backup_days
    error_message = "backup_days must be a whole number from 0 to 98: Firestore keeps a backup for 14 weeks at most."
  }
}

variable "secret_locations" {
  description = "Where secrets are kept, for organisations whose policy names locations. Empty: wherever Google likes."
  type        = list(string)
  default     = []
}

variable "kms_key" {
  description = "A key of Cloud KMS in `region`, for secrets, database, messages, images and functions: projects/P/locations/REGION/keyRings/R/cryptoKeys/K. Decide before the first apply: a database never gets one later. Null: Google's own keys."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key == null || can(regex("^projects/[^/]+/locations/${var.region}/keyRings/[^/]+/cryptoKeys/[^/]+$", var.kms_key))
    error_message = "kms_key must be projects/P/locations/${var.region}/keyRings/R/cryptoKeys/K: a key of the region that everything is in."
  }
  validation {
    condition     = var.kms_key == null || alltrue([for location in var.secret_locations : location == var.region])
    error_message = "With kms_key, secrets are in ${var.region} alone: leave secret_locations empty."
  }
  validation {
    condition     = var.kms_key == null || coalesce(var.firestore_location, var.region) == var.region
    error_message = "With kms_key, the database is in ${var.region}: leave firestore_location out."
  }
}

variable "pagerduty_region" {
  description = "Where the PagerDuty account is: us or eu."
  type        = string
  default     = "us"

  validation {
    condition     = contains(["us", "eu"], var.pagerduty_region)
    error_message = "pagerduty_region \"${var.pagerduty_region}\" must be us or eu."
  }
}

variable "firestore_location" {
  description = "Location of the database, a region or a multi-region (nam5, eur3). Can never be changed. Null: the region."
  type        = string
  default     = null
}

variable "prometheus_url" {
  description = "Base address of a Prometheus API for promql metrics. Null: Managed Prometheus of the target project."
  type        = string
  default     = null

  validation {
    condition     = var.prometheus_url == null || can(regex("^https://", var.prometheus_url))
    error_message = "prometheus_url must begin with https://."
  }
}

variable "header_secrets" {
  description = "Whether plans name secrets in headers of probes, or of an app's own endpoint: declares CANARIO_HEADER_SECRETS and hands it to `work` and `alert`."
  type        = bool
  default     = false
}

variable "github" {
  description = "Whether plans ask GitHub about commits (gates.ci): declares GITHUB_TOKEN and hands it to `work`."
  type        = bool
  default     = false
}

variable "github_api_url" {
  description = "Base address of GitHub's REST API, for GitHub Enterprise. Null: https://api.github.com."
  type        = string
  default     = null

  validation {
    condition     = var.github_api_url == null || can(regex("^https://", var.github_api_url))
    error_message = "github_api_url must begin with https://."
  }
}

variable "metrics_lag" {
  description = "How far behind now a window of metrics ends. Null: what each metric's own descriptor says."
  type        = string
  default     = null

  validation {
    condition     = var.metrics_lag == null || can(regex("^[0-9]+[sm]$", var.metrics_lag))
    error_message = "metrics_lag must be a duration such as 240s or 4m."
  }
}

variable "authors_at" {
  description = "The domain of the e-mail addresses of those whom a revision's label names as its author, such as example.com: they get a message in Slack when it is rolled back or done. null: only where the author is an address."
  type        = string
  default     = null

  validation {
    condition     = var.authors_at == null || can(regex("^[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$", var.authors_at))
    error_message = "authors_at must be a domain such as example.com."
  }
}

variable "guests" {
  description = "What guests of the workspace may do in the channels that they are in: stop (hold and roll back) or only read."
  type        = string
  default     = "stop"

  validation {
    condition     = contains(["stop", "read"], var.guests)
    error_message = "guests \"${var.guests}\" is neither stop nor read."
  }
}

variable "traces" {
  description = "Who collects spans of commands, alerts and beats: off, cloud (Cloud Trace of this project), or the address of a collector of OTLP over HTTP, such as http://10.0.0.7:4318/v1/traces. A collector inside a network needs vpc_connector, and `tick` does not go that way."
  type        = string
  default     = "off"

  validation {
    condition     = contains(["off", "cloud"], var.traces) || can(regex("^https?://.", var.traces))
    error_message = "traces \"${var.traces}\" is neither off, nor cloud, nor an address with http:// or https://."
  }
}

variable "posts" {
  description = "Whether plans mitigate or kill by a signed POST: declares the secret that it is signed with."
  type        = bool
  default     = false
}

variable "vpc_connector" {
  description = "A Serverless VPC Access connector, projects/P/locations/R/connectors/C: the way of `work` and `alert` to private addresses (services that answer inside a network only, with probe_allow). Null: none."
  type        = string
  default     = null

  validation {
    condition     = var.vpc_connector == null || can(regex("^projects/[^/]+/locations/[^/]+/connectors/[^/]+$", var.vpc_connector))
    error_message = "vpc_connector must be projects/P/locations/R/connectors/C."
  }
}

variable "probed_services" {
  description = "Cloud Run services that are not public and that plans probe with id_token: `work` and `alert` may call them. Keys are names of your choice."
  type = map(object({
    project = string
    region  = string
    service = string
  }))
  default = {}
}

variable "probe_allow" {
  description = "What probes may ask besides public addresses: hosts, .suffixes of hosts, networks. A private network takes a way into it as well: vpc_connector."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for a in var.probe_allow : can(cidrhost(a, 0)) || can(regex("^[.]?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$", a))])
    error_message = "probe_allow must hold hosts, .suffixes or networks such as 10.0.0.0/8."
  }
}

variable "operator_channels" {
  description = "Notification channels of whoever runs Canario, projects/P/notificationChannels/N (mail, PagerDuty, Slack): they hear of the alerts on Canario itself. Empty: the alerts are only shown. Not Canario's own channel, which would be told of itself."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for c in var.operator_channels : can(regex("^projects/[^/]+/notificationChannels/[0-9]+$", c))])
    error_message = "operator_channels must be names such as projects/acme-canario/notificationChannels/123; gcloud beta monitoring channels list shows them."
  }
}

variable "operators" {
  description = "Who may read dead letters and put them back (`canario dead-letters`): user:…, group:… or serviceAccount:…. Owners of the project may anyway."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for m in var.operators : can(regex("^(user|group|serviceAccount):[^@]+@[^@]+$", m))])
    error_message = "operators must be members such as group:oncall@example.com; nobody public."
  }
}

variable "deploys" {
  description = "Whether each target project's log tells Canario of deployments, for plans with on_deploy."
  type        = bool
  default     = true
}
