# What is granted in a project of somebody else, and alert policies with a plan's limits.

variables {
  project           = "acme-prod"
  function_accounts = { work = "canario-work@acme-canario.iam.gserviceaccount.com", alert = "canario-alert@acme-canario.iam.gserviceaccount.com", slack = "canario-slack@acme-canario.iam.gserviceaccount.com" }
  alerts_topic      = "projects/acme-canario/topics/canario-alert"
  services = {
    shop = {
      region           = "us-central1"
      runtime_account  = "projects/acme-prod/serviceAccounts/shop@acme-prod.iam.gserviceaccount.com"
      image_repository = "projects/acme-images/locations/us/repositories/apps"
      plan             = "tests/plan.yaml"
    }
  }
}

run "grants" {
  command = plan

  assert {
    condition     = length(google_cloud_run_v2_service_iam_member.traffic) == 2 && alltrue([for m in google_cloud_run_v2_service_iam_member.traffic : m.name == "shop" && m.location == "us-central1"])
    error_message = "The right to move traffic is on the service, for work and alert."
  }
  assert {
    condition     = !contains(google_project_iam_custom_role.follow.permissions, "run.services.update") && length(google_project_iam_member.follow) == 2
    error_message = "Nothing can be changed by a right on the whole project."
  }
  assert {
    condition     = google_monitoring_notification_channel.canario.labels.topic == "projects/acme-canario/topics/canario-alert"
    error_message = "Alerts go to Canario's topic."
  }
}

run "limits" {
  command = plan

  assert {
    condition     = toset(keys(google_monitoring_alert_policy.limit)) == toset(["shop/errors", "shop/latency"])
    error_message = "Only limits that are a number become policies."
  }
  assert {
    condition     = endswith(google_monitoring_alert_policy.limit["shop/errors"].conditions[0].condition_prometheus_query_language[0].query, "> 0.02")
    error_message = "The plan's 2 % are a share of 0.02."
  }
  assert {
    condition     = endswith(google_monitoring_alert_policy.limit["shop/latency"].conditions[0].condition_prometheus_query_language[0].query, "> 1500") && strcontains(google_monitoring_alert_policy.limit["shop/latency"].conditions[0].condition_prometheus_query_language[0].query, "histogram_quantile(0.95,")
    error_message = "The plan's 1.5 s are 1500 ms of the 95th percentile."
  }
}

run "wrong_account" {
  command = plan

  variables {
    function_accounts = { work = "serviceAccount:canario-work@acme-canario.iam.gserviceaccount.com", alert = "a@b" }
  }
  expect_failures = [var.function_accounts]
}

run "deployments" {
  command = plan

  variables {
    deploys_topic = "projects/acme-canario/topics/canario-deploys"
  }

  assert {
    condition     = google_logging_project_sink.deploys[0].destination == "pubsub.googleapis.com/projects/acme-canario/topics/canario-deploys" && strcontains(google_logging_project_sink.deploys[0].filter, "resource.labels.service_name=(\"shop\")") && strcontains(google_logging_project_sink.deploys[0].filter, "NOT protoPayload.authenticationInfo.principalEmail=(")
    error_message = "The log tells of the named services alone, and not of Canario's own changes."
  }
}

run "no_deployments" {
  command = plan

  assert {
    condition     = length(google_logging_project_sink.deploys) == 0
    error_message = "Without a topic no log is read."
  }
}
