# Cloud Run's audit log, from each target project to a topic that is pushed to `work`: so a plan with
# `on_deploy` hears of a new revision. What Canario changes itself is left out.

locals {
  # Activity says who changed a service, a system event that a revision is ready.
  deploy_filter = join("\n", [
    "resource.type=\"cloud_run_revision\"",
    "(log_id(\"cloudaudit.googleapis.com/activity\") OR log_id(\"cloudaudit.googleapis.com/system_event\"))",
    "protoPayload.serviceName=\"run.googleapis.com\"",
    "protoPayload.methodName=~\"Services\\.(Create|Update|Replace)Service$\"",
    "NOT protoPayload.authenticationInfo.principalEmail=(${join(" OR ", [for account in local.own_accounts : "\"${account}\""])})",
  ])

  # In whose name services are changed by Canario itself.
  own_accounts = [for function in ["alert", "work"] : google_service_account.function[function].email]
}

resource "google_logging_project_sink" "deploys" {
  for_each = var.deploys ? var.target_projects : []

  project                = each.key
  name                   = "${var.name}-deploys"
  description            = "Tells Canario of deployments, for plans with on_deploy"
  destination            = "pubsub.googleapis.com/${google_pubsub_topic.push["deploys"].id}"
  filter                 = local.deploy_filter
  unique_writer_identity = true
}

resource "google_pubsub_topic_iam_member" "sinks_publish" {
  for_each = google_logging_project_sink.deploys

  topic  = google_pubsub_topic.push["deploys"].id
  role   = "roles/pubsub.publisher"
  member = each.value.writer_identity
}
