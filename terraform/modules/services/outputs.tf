output "notification_channel" {
  description = "The channel that alert policies of this project should notify, beside those made here."
  value       = google_monitoring_notification_channel.canario.name
}

output "deploys_writer" {
  description = "The account of this project's log sink, which Canario's owner lets publish to deploys_topic; null without that."
  value       = one(google_logging_project_sink.deploys[*].writer_identity)
}

output "next" {
  description = "What to do next."
  value       = "canario plan push the plans of ${join(", ", sort(keys(var.services)))}, then: canario doctor --only traffic"
}
