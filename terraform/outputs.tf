output "slack_request_url" {
  description = "Request URL for the slash command and for interactivity, in Slack's app settings."
  value       = google_cloudfunctions2_function.this["slack"].service_config[0].uri
}

output "pagerduty_webhook_url" {
  description = "Address for PagerDuty's webhook subscription (version 3); null without PAGERDUTY_WEBHOOK_SECRET in pagerduty_secrets."
  value       = local.takes_webhooks ? google_cloudfunctions2_function.this["pagerduty"].service_config[0].uri : null
}

output "flags_url" {
  description = "Address for the apps' OFREP providers; null without flags."
  value       = var.flags ? google_cloudfunctions2_function.this["flags"].service_config[0].uri : null
}

output "alert_webhook_url" {
  description = "Address for Alertmanager, Grafana and others, each at a path of its own; null without alert_webhook."
  value       = var.alert_webhook ? google_cloudfunctions2_function.this["alert_webhook"].service_config[0].uri : null
}

output "api_url" {
  description = "Address of the API for pipelines, which is also the audience of their tokens; null without api_callers."
  value       = length(var.api_callers) > 0 ? local.api_environment.CANARIO_API_AUDIENCE : null
}

output "page_url" {
  description = "Address of the page; links with a signature are in Slack. Null without page."
  value       = var.page ? local.page_environment.CANARIO_PAGE_URL : null
}

output "alerts_topic" {
  description = "Topic that Cloud Monitoring publishes incidents to."
  value       = google_pubsub_topic.push["alert"].id
}

output "deploys_topic" {
  description = "Topic that log sinks of Cloud Run's audit log publish to."
  value       = google_pubsub_topic.push["deploys"].id
}

output "notification_channels" {
  description = "Project to the channel that its alert policies should notify."
  value       = { for project, channel in google_monitoring_notification_channel.canario : project => channel.name }
}

output "function_accounts" {
  description = "Function to the account that it runs as."
  value       = { for function, account in google_service_account.function : function => account.email }
}

output "caller_accounts" {
  description = "Function to the account that may call it. `slack`, `pagerduty`, `flags`, `alert_webhook`, `api` and `page` are public."
  value       = { for function, account in google_service_account.caller : function => account.email }
}

output "secrets" {
  description = "Environment name to the secret that needs a value."
  value       = { for name, secret in google_secret_manager_secret.this : name => secret.secret_id }
}

output "dead_letters" {
  description = "Subscriptions that keep what could not be delivered."
  value       = { for function, subscription in google_pubsub_subscription.dead : function => subscription.name }
}

output "doctor" {
  description = "The settings of this deployment for `canario doctor` on your machine: eval \"$(terraform output -raw doctor)\". Secrets are read when it is run."
  value = join("\n", concat(
    [for name, value in merge(local.common_environment, local.rollback_environment, {
      CANARIO_ALERT_TOPIC = google_pubsub_topic.push["alert"].name
      CANARIO_REGION      = var.region
      CANARIO_SLACK_URL   = google_cloudfunctions2_function.this["slack"].service_config[0].uri
    }) : "export ${name}='${value}'"],
    [for name in sort(keys(local.secret_readers)) :
      "export ${name}=\"$(gcloud secrets versions access latest --project=${var.project_id} --secret=${google_secret_manager_secret.this[name].secret_id})\""
    if !contains(["PAGERDUTY_WEBHOOK_SECRET", "CANARIO_FLAGS_KEYS"], name)],
  ))
}
