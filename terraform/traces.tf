# Spans of what `work`, `alert` and `tick` do (docs/operations.md, "What came of one request"). Off
# nothing is collected and nobody may write any.

locals {
  traced     = toset(["work", "alert", "tick"])
  cloud_apis = ["cloudtrace.googleapis.com", "telemetry.googleapis.com"]

  traces_environment = var.traces == "off" ? {} : { CANARIO_TRACES = var.traces }
}

resource "google_project_service" "traces" {
  for_each = toset(var.traces == "cloud" ? local.cloud_apis : [])

  service            = each.key
  disable_on_destroy = false
}

resource "google_project_iam_member" "traces" {
  for_each = var.traces == "cloud" ? local.traced : toset([])

  project = var.project_id
  role    = "roles/cloudtrace.agent"
  member  = google_service_account.function[each.key].member
}
