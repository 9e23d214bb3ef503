# Services of another project: what Canario needs to roll them out, and nothing else. Whoever owns that
# project applies this module there; Canario's own deployment needs no right in it.

terraform {
  required_version = ">= 1.9"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
  }
}

locals {
  movers = toset(["work", "alert"])
  prefix = replace(var.name, "-", "_")

  # Each service with each function that moves its traffic.
  shifts = {
    for pair in setproduct(keys(var.services), local.movers) :
    "${pair[0]}/${pair[1]}" => merge(var.services[pair[0]], { service = pair[0], member = "serviceAccount:${var.function_accounts[pair[1]]}" })
  }
  acts_as = {
    for pair in setproduct(toset([for s in var.services : s.runtime_account]), local.movers) :
    "${pair[0]}/${pair[1]}" => { account = pair[0], member = "serviceAccount:${var.function_accounts[pair[1]]}" }
  }
  reads_images = {
    for pair in setproduct(toset([for s in var.services : s.image_repository]), local.movers) :
    "${pair[0]}/${pair[1]}" => { repository = pair[0], member = "serviceAccount:${var.function_accounts[pair[1]]}" }
  }
}

# On the service itself, so that no other service of the project can be changed.
resource "google_project_iam_custom_role" "traffic" {
  project     = var.project
  role_id     = "${local.prefix}_service_traffic"
  title       = "Canario: move a service's traffic"
  description = "Granted on single services"
  permissions = [
    "run.revisions.get",
    "run.revisions.list",
    "run.services.get",
    "run.services.update",
  ]
}

resource "google_cloud_run_v2_service_iam_member" "traffic" {
  for_each = local.shifts

  project  = var.project
  location = each.value.region
  name     = each.value.service
  role     = google_project_iam_custom_role.traffic.name
  member   = each.value.member
}

# An operation and a metric belong to the project: there is no smaller place to grant them on.
resource "google_project_iam_custom_role" "follow" {
  project     = var.project
  role_id     = "${local.prefix}_follow"
  title       = "Canario: follow a change"
  description = "Wait for an operation, read time series and what is known of their lag"
  permissions = [
    "monitoring.metricDescriptors.get",
    "monitoring.metricDescriptors.list",
    "monitoring.timeSeries.list",
    "run.operations.get",
  ]
}

resource "google_project_iam_member" "follow" {
  for_each = local.movers

  project = var.project
  role    = google_project_iam_custom_role.follow.name
  member  = "serviceAccount:${var.function_accounts[each.key]}"
}

resource "google_service_account_iam_member" "acts_as" {
  for_each = local.acts_as

  service_account_id = each.value.account
  role               = "roles/iam.serviceAccountUser"
  member             = each.value.member
}

resource "google_artifact_registry_repository_iam_member" "reads_image" {
  for_each = local.reads_images

  project    = split("/", each.value.repository)[1]
  location   = split("/", each.value.repository)[3]
  repository = split("/", each.value.repository)[5]
  role       = "roles/artifactregistry.reader"
  member     = each.value.member
}

resource "google_monitoring_notification_channel" "canario" {
  project      = var.project
  display_name = "Canario (${var.name})"
  description  = "Rolls back, holds or notes, by the alert's severity"
  type         = "pubsub"

  labels = {
    topic = var.alerts_topic
  }
}

# What is deployed in this project, for plans with `on_deploy`. Canario's owner lets the sink's account
# publish (output `deploys_writer`).
resource "google_logging_project_sink" "deploys" {
  count = var.deploys_topic == null ? 0 : 1

  project     = var.project
  name        = "${var.name}-deploys"
  description = "Tells Canario of deployments, for plans with on_deploy"
  destination = "pubsub.googleapis.com/${var.deploys_topic}"
  filter = join("\n", [
    "resource.type=\"cloud_run_revision\"",
    "(log_id(\"cloudaudit.googleapis.com/activity\") OR log_id(\"cloudaudit.googleapis.com/system_event\"))",
    "protoPayload.serviceName=\"run.googleapis.com\"",
    "protoPayload.methodName=~\"Services\\.(Create|Update|Replace)Service$\"",
    "resource.labels.service_name=(${join(" OR ", [for name in sort(keys(var.services)) : "\"${name}\""])})",
    "NOT protoPayload.authenticationInfo.principalEmail=(${join(" OR ", [for account in values(var.function_accounts) : "\"${account}\""])})",
  ])
  unique_writer_identity = true
}
