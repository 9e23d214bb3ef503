# One channel in each project whose alerts Canario takes, all of them to the
# topic that is pushed to `alert`. Add it to the alert policies of the services.

data "google_project" "target" {
  for_each = var.target_projects

  project_id = each.key
}

resource "google_monitoring_notification_channel" "canario" {
  for_each = var.target_projects

  project      = each.key
  display_name = "Canario (${var.name})"
  description  = "Rolls back, holds or notes, by the alert's severity"
  type         = "pubsub"

  labels = {
    topic = google_pubsub_topic.push["alert"].id
  }

  depends_on = [google_project_service.this]
}

# Monitoring makes its notification account with a project's first Pub/Sub
# channel; a grant before that is refused.
resource "google_pubsub_topic_iam_member" "monitoring_publishes" {
  for_each = var.target_projects

  topic  = google_pubsub_topic.push["alert"].id
  role   = "roles/pubsub.publisher"
  member = "serviceAccount:service-${data.google_project.target[each.key].number}@gcp-sa-monitoring-notification.iam.gserviceaccount.com"

  depends_on = [google_monitoring_notification_channel.canario]
}
