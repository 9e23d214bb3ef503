# Alerts on Canario itself: each counts what it says, notifies the operators and says what to do.

variables {
  project_id        = "acme-canario"
  slack_team_id     = "T0123ABCD"
  target_projects   = ["acme-prod"]
  runtime_accounts  = ["projects/acme-prod/serviceAccounts/web@acme-prod.iam.gserviceaccount.com"]
  source_archive    = "versions.tf" # any file: only its hash matters here
  operator_channels = ["projects/acme-canario/notificationChannels/7"]
}

run "own_alerts" {
  command = plan

  assert {
    condition     = alltrue([for event, metric in google_logging_metric.event : strcontains(metric.filter, "labels.event=\"${event}\"") && strcontains(metric.filter, "^canario-")])
    error_message = "A metric counts the lines of its own event, of our functions alone."
  }
  assert {
    condition = alltrue([
      for key, policy in google_monitoring_alert_policy.own :
      toset(policy.notification_channels) == toset(["projects/acme-canario/notificationChannels/7"]) && strcontains(policy.documentation[0].content, "\"${key}\"")
    ])
    error_message = "Every alert notifies the operators, and leads to its section."
  }
  assert {
    condition     = alltrue([for metric in google_logging_metric.measure : strcontains(metric.filter, "^canario-") && metric.label_extractors["service"] == "EXTRACT(labels.service)" && toset(keys(metric.label_extractors)) == toset([for label in metric.metric_descriptor[0].labels : label.key])])
    error_message = "A measure is of our functions alone, and says of which service it is."
  }
  assert {
    condition     = toset([for key, metric in google_logging_metric.measure : key if metric.metric_descriptor[0].value_type == "DISTRIBUTION"]) == toset(["shift_seconds", "alert_seconds"])
    error_message = "What takes time is measured, all else is counted."
  }
  assert {
    condition     = google_monitoring_alert_policy.tick.conditions[0].condition_absent[0].duration == "300s" && strcontains(google_monitoring_alert_policy.tick.conditions[0].condition_absent[0].filter, "service_name=\"canario-tick\"")
    error_message = "Nobody hears of a tick that does not come."
  }
  assert {
    condition     = google_monitoring_alert_policy.own["shift_late"].severity == "CRITICAL" && google_monitoring_alert_policy.own["dead_letters"].severity == "CRITICAL"
    error_message = "What may cost requests is critical."
  }
  assert {
    condition     = length(jsondecode(google_monitoring_dashboard.own.dashboard_json).gridLayout.widgets) == length(google_monitoring_alert_policy.own) + length(google_logging_metric.measure) + 1
    error_message = "Each alert has its chart, and each measure."
  }
}

run "operators" {
  command = plan

  variables {
    operators = ["group:oncall@example.com"]
  }

  assert {
    condition     = length(google_pubsub_subscription_iam_member.reads_dead) == 3 && alltrue([for m in google_pubsub_subscription_iam_member.reads_dead : m.role == "roles/pubsub.subscriber" && m.member == "group:oncall@example.com"])
    error_message = "Operators read dead letters, of each subscription."
  }
  assert {
    condition     = length(google_pubsub_topic_iam_member.puts_back) == 3 && alltrue([for m in google_pubsub_topic_iam_member.puts_back : m.role == "roles/pubsub.publisher"])
    error_message = "Operators put dead letters back, into the topics that they came from."
  }
}

run "wrong_operator" {
  command = plan

  variables {
    operators = ["allUsers"]
  }
  expect_failures = [var.operators]
}

run "wrong_channel" {
  command = plan

  variables {
    operator_channels = ["me@example.com"]
  }
  expect_failures = [var.operator_channels]
}

run "no_traces" {
  command = plan

  assert {
    condition     = length(google_project_iam_member.traces) == 0 && length(google_project_service.traces) == 0 && alltrue([for f in google_cloudfunctions2_function.this : !contains(keys(f.service_config[0].environment_variables), "CANARIO_TRACES")])
    error_message = "Nobody may write traces unless that is asked for."
  }
}

run "cloud_traces" {
  command = plan

  variables {
    traces = "cloud"
  }

  assert {
    condition     = toset([for name, f in google_cloudfunctions2_function.this : name if lookup(f.service_config[0].environment_variables, "CANARIO_TRACES", "") == "cloud"]) == toset(["work", "alert", "tick"])
    error_message = "Those who work collect spans, and slack does not."
  }
  assert {
    condition     = toset(keys(google_project_iam_member.traces)) == toset(["work", "alert", "tick"]) && alltrue([for grant in google_project_iam_member.traces : grant.role == "roles/cloudtrace.agent"])
    error_message = "They may write traces, and read none."
  }
}

run "collector" {
  command = plan

  variables {
    traces = "http://10.0.0.7:4318/v1/traces"
  }

  assert {
    condition     = length(google_project_iam_member.traces) == 0 && google_cloudfunctions2_function.this["alert"].service_config[0].environment_variables["CANARIO_TRACES"] == "http://10.0.0.7:4318/v1/traces"
    error_message = "A collector of one's own needs no right in Google Cloud."
  }
}

run "wrong_traces" {
  command = plan

  variables {
    traces = "on"
  }
  expect_failures = [var.traces]
}
