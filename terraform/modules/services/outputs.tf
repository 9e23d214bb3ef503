output "notification_channel" {
  description = "The channel that alert policies of this project should notify, beside those made here."
  value       = google_monitoring_notification_channel.canario.name
}

output "next" {
  description = "What to do next."
  value       = "canario plan push the plans of ${join(", ", sort(keys(var.services)))}, then: canario doctor --only traffic"
}
