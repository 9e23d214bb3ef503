# What calls the functions: pushes with identity, retry and dead letter; the
# scheduler; Monitoring's channel.

variables {
  project_id       = "acme-canario"
  slack_team_id    = "T0123ABCD"
  target_projects  = ["acme-prod", "acme-staging"]
  runtime_accounts = ["projects/acme-prod/serviceAccounts/web@acme-prod.iam.gserviceaccount.com"]
  source_archive   = "versions.tf" # any file: only its hash matters here
}

# Addresses that differ, so that a mix-up is seen.
override_resource {
  target = google_cloudfunctions2_function.this["work"]
  values = { service_config = { uri = "https://work.example.com" } }
}

override_resource {
  target = google_cloudfunctions2_function.this["alert"]
  values = { service_config = { uri = "https://alert.example.com" } }
}

override_resource {
  target = google_cloudfunctions2_function.this["tick"]
  values = { service_config = { uri = "https://tick.example.com" } }
}

run "messaging" {
  command = apply

  assert {
    condition     = tomap({ for name, each in local.push : name => each.function }) == tomap({ work = "work", alert = "alert", deploys = "work" }) && toset(keys(google_pubsub_subscription.push)) == toset(keys(local.push))
    error_message = "work and alert are pushed to, and work gets what is deployed."
  }
  assert {
    condition = alltrue([
      for name, s in google_pubsub_subscription.push :
      s.push_config[0].oidc_token[0].service_account_email == output.caller_accounts[local.push[name].function]
      && s.push_config[0].oidc_token[0].audience == google_cloudfunctions2_function.this[local.push[name].function].service_config[0].environment_variables["CANARIO_OIDC_AUDIENCE"]
      && s.push_config[0].push_endpoint == google_cloudfunctions2_function.this[local.push[name].function].service_config[0].uri
    ])
    error_message = "A push must carry its own caller's identity, for its own function."
  }
  assert {
    condition     = alltrue([for name, s in google_pubsub_subscription.push : s.ack_deadline_seconds > google_cloudfunctions2_function.this[local.push[name].function].service_config[0].timeout_seconds])
    error_message = "Pub/Sub must wait longer than the function may run."
  }
  assert {
    condition     = alltrue([for s in google_pubsub_subscription.push : s.retry_policy[0].minimum_backoff == "1s" && s.retry_policy[0].maximum_backoff == "60s"])
    error_message = "Retries begin after a second and are a minute apart at most."
  }
  assert {
    condition = alltrue([
      for name, s in google_pubsub_subscription.push :
      s.dead_letter_policy[0].dead_letter_topic == google_pubsub_topic.dead[name].id
      && s.dead_letter_policy[0].max_delivery_attempts >= 5
      && s.dead_letter_policy[0].max_delivery_attempts <= 100
    ])
    error_message = "Every push subscription needs a dead-letter topic and 5 to 100 attempts."
  }
  assert {
    condition     = alltrue([for name, s in google_pubsub_subscription.dead : s.topic == google_pubsub_topic.dead[name].id && s.message_retention_duration == "604800s"])
    error_message = "Dead letters must be kept by a subscription, for a week."
  }
  assert {
    condition     = alltrue([for s in concat(values(google_pubsub_subscription.push), values(google_pubsub_subscription.dead)) : s.expiration_policy[0].ttl == ""])
    error_message = "A subscription must not expire when nothing happens for a month."
  }

  assert {
    condition = length(google_pubsub_subscription.given_up) == 2 && alltrue([
      for name, s in google_pubsub_subscription.given_up :
      s.topic == google_pubsub_topic.dead[name].id
      && s.push_config[0].push_endpoint == google_cloudfunctions2_function.this[name].service_config[0].uri
      && s.push_config[0].oidc_token[0].service_account_email == output.caller_accounts[name]
      && length(s.dead_letter_policy) == 0
      && s.expiration_policy[0].ttl == ""
    ])
    error_message = "What is given up must be pushed to its function, which tells who asked or wakes somebody."
  }

  # Dead lettering works only if Pub/Sub's own account may do both halves of it.
  assert {
    condition = alltrue(concat(
      [for g in google_pubsub_topic_iam_member.dead : g.role == "roles/pubsub.publisher" && g.member == local.pubsub_agent],
      [for g in google_pubsub_subscription_iam_member.dead : g.role == "roles/pubsub.subscriber" && g.member == local.pubsub_agent],
      [for name, g in google_pubsub_subscription_iam_member.dead : g.subscription == google_pubsub_subscription.push[name].name],
    ))
    error_message = "Pub/Sub may not move dead letters."
  }
  assert {
    condition     = length(google_pubsub_topic_iam_member.dead) == 3 && length(google_pubsub_subscription_iam_member.dead) == 3
    error_message = "Each subscription needs its dead-letter grants."
  }
  assert {
    condition     = alltrue([for name, g in google_service_account_iam_member.pubsub_signs : g.service_account_id == google_service_account.caller[name].name && g.member == local.pubsub_agent])
    error_message = "Pub/Sub signs tokens for the callers of pushed functions only."
  }

  assert {
    condition     = google_cloud_scheduler_job.tick.schedule == "* * * * *" && google_cloud_scheduler_job.tick.time_zone == "Etc/UTC"
    error_message = "The tick comes every minute."
  }
  assert {
    condition = (
      google_cloud_scheduler_job.tick.http_target[0].oidc_token[0].service_account_email == output.caller_accounts["tick"]
      && google_cloud_scheduler_job.tick.http_target[0].oidc_token[0].audience == google_cloudfunctions2_function.this["tick"].service_config[0].environment_variables["CANARIO_OIDC_AUDIENCE"]
      && google_cloud_scheduler_job.tick.http_target[0].uri == google_cloudfunctions2_function.this["tick"].service_config[0].uri
    )
    error_message = "The scheduler must carry the tick caller's identity, for tick."
  }

  assert {
    condition = alltrue([
      for project, channel in google_monitoring_notification_channel.canario :
      channel.project == project && channel.type == "pubsub" && channel.labels.topic == google_pubsub_topic.push["alert"].id
    ])
    error_message = "Each target project has a channel to the alert topic."
  }
  assert {
    condition     = toset(keys(google_pubsub_topic_iam_member.monitoring_publishes)) == var.target_projects
    error_message = "Monitoring of each target project may publish alerts."
  }

  assert {
    condition = alltrue([
      for project, sink in google_logging_project_sink.deploys :
      sink.project == project
      && sink.destination == "pubsub.googleapis.com/${google_pubsub_topic.push["deploys"].id}"
      && sink.unique_writer_identity
      && strcontains(sink.filter, "NOT protoPayload.authenticationInfo.principalEmail=(\"canario-alert@acme-canario.iam.gserviceaccount.com\" OR \"canario-work@acme-canario.iam.gserviceaccount.com\")")
      && strcontains(sink.filter, "cloudaudit.googleapis.com/system_event")
    ]) && toset(keys(google_logging_project_sink.deploys)) == var.target_projects
    error_message = "Each target project's log tells of deployments, and not of Canario's own changes."
  }
  assert {
    condition = alltrue([
      for project, grant in google_pubsub_topic_iam_member.sinks_publish :
      grant.member == google_logging_project_sink.deploys[project].writer_identity && grant.role == "roles/pubsub.publisher" && grant.topic == google_pubsub_topic.push["deploys"].id
    ]) && length(google_pubsub_topic_iam_member.sinks_publish) == 2
    error_message = "A sink's own account publishes to the topic of deployments, and to no other."
  }
}

run "without_deployments" {
  command = plan

  variables {
    deploys = false
  }

  assert {
    condition     = length(google_logging_project_sink.deploys) == 0 && length(google_pubsub_topic_iam_member.sinks_publish) == 0
    error_message = "Without deploys no log is read."
  }
}
