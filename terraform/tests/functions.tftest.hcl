# The functions' settings and secrets, the store, and what is refused.

variables {
  project_id       = "acme-canario"
  slack_team_id    = "T0123ABCD"
  target_projects  = ["acme-prod"]
  runtime_accounts = ["projects/acme-prod/serviceAccounts/web@acme-prod.iam.gserviceaccount.com"]
  source_archive   = "versions.tf" # any file: only its hash matters here
}

run "defaults" {
  command = plan

  assert {
    condition     = google_firestore_database.this.point_in_time_recovery_enablement == "POINT_IN_TIME_RECOVERY_ENABLED" && google_firestore_backup_schedule.daily[0].retention == "1209600s"
    error_message = "The database can be restored to any moment of a week, and a backup is kept for two."
  }

  assert {
    condition     = alltrue([for name, f in google_cloudfunctions2_function.this : f.build_config[0].entry_point == name])
    error_message = "A function's entry point has the function's name."
  }
  assert {
    condition = alltrue([
      for name, f in google_cloudfunctions2_function.this : f.service_config[0].environment_variables == tomap(merge({
        GOOGLE_CLOUD_PROJECT           = "acme-canario"
        CANARIO_STORE                  = "firestore"
        CANARIO_QUEUE                  = "pubsub:canario-work"
        SLACK_TEAM_ID                  = "T0123ABCD"
        }, name == "slack" ? { THREADS = tostring(local.public_threads) } : {
        CANARIO_OIDC_AUDIENCE          = "https://canario-${name}-${data.google_project.this.number}.us-central1.run.app"
        CANARIO_OIDC_EMAILS            = "canario-call-${name}@acme-canario.iam.gserviceaccount.com"
        CANARIO_OIDC_SIGNATURE         = "platform"
        }, name != "work" ? {} : {
        CANARIO_ACCOUNTS = "canario-alert@acme-canario.iam.gserviceaccount.com,canario-work@acme-canario.iam.gserviceaccount.com"
      }))
    ])
    error_message = "Unexpected environment. A function that is called by Google knows its own caller and no other."
  }
  assert {
    condition = jsonencode({
      for name, f in google_cloudfunctions2_function.this : name => sort([for s in f.service_config[0].secret_environment_variables : s.key])
      }) == jsonencode({
      slack = ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]
      work  = ["PAGERDUTY_ROUTING_KEY", "SLACK_BOT_TOKEN"]
      alert = ["PAGERDUTY_ROUTING_KEY", "SLACK_BOT_TOKEN"]
      tick  = []
    })
    error_message = "A function must get the secrets that it needs and no other."
  }
  assert {
    condition = toset(keys(google_secret_manager_secret_iam_member.reader)) == toset([
      "slack/SLACK_SIGNING_SECRET", "slack/SLACK_BOT_TOKEN",
      "work/SLACK_BOT_TOKEN", "work/PAGERDUTY_ROUTING_KEY",
      "alert/SLACK_BOT_TOKEN", "alert/PAGERDUTY_ROUTING_KEY",
    ])
    error_message = "Who may read a secret and who is given it must be the same."
  }
  assert {
    condition     = google_cloudfunctions2_function.this["tick"].service_config[0].max_instance_count == 1
    error_message = "Two ticks at the same time are of no use."
  }
  assert {
    condition     = alltrue([for f in google_cloudfunctions2_function.this : f.service_config[0].max_instance_request_concurrency <= tonumber(lookup(f.service_config[0].environment_variables, "THREADS", local.threads))])
    error_message = "More requests at a time than threads would wait for each other."
  }
  assert {
    condition     = google_storage_bucket_object.source.name == "source-${filesha256("versions.tf")}.zip"
    error_message = "The archive must be named after its content."
  }

  assert {
    condition     = toset([for f in google_firestore_field.expires : "${f.collection}.${f.field}" if length(f.ttl_config) == 1]) == toset([for c in ["audit", "evidence", "homes", "inbox", "outbox", "rollouts"] : "${c}.expires_at"])
    error_message = "What has a time in the plan's retention, homes and the inbox expire."
  }
  assert {
    condition     = alltrue([for f in google_firestore_field.due : [for i in f.index_config[0].indexes : "${i.order}/${i.query_scope}"] == ["ASCENDING/COLLECTION"]])
    error_message = "The tick's queries need due_at, ascending."
  }
  assert {
    condition = toset([for f in google_firestore_field.unindexed : "${f.collection}.${f.field}" if length(f.index_config[0].indexes) == 0]) == toset([
      "services.body", "rollouts.body", "audit.body", "evidence.body", "outbox.body", "plans.body",
      "flags.body", "people.body", "pages.body", "budgets.body", "services.generation", "services.id", "services.quiet",
      "services.trail", "services.trail_expires", "inbox.fact_id", "inbox.generation",
      "inbox.refused", "inbox.service_id", "plans.push",
    ])
    error_message = "What nothing looks for needs no index; every other field that is queried needs its own."
  }
}

run "everything_on" {
  command = plan

  variables {
    pagerduty_secrets   = ["PAGERDUTY_ROUTING_KEY", "PAGERDUTY_API_TOKEN", "PAGERDUTY_WEBHOOK_SECRET"]
    secret_versions     = { SLACK_BOT_TOKEN = "3" }
    prometheus_url      = "https://prometheus.example.com"
    metrics_lag         = "240s"
    github              = true
    github_api_url      = "https://github.example.com/api/v3"
    guests              = "read"
    probe_allow         = ["10.0.0.0/8", "fd00::/8", ".corp.example", "shop.internal"]
    slack_min_instances = 1
    flags               = true
    posts               = true
    header_secrets      = true
    vpc_connector       = "projects/acme-net/locations/us-central1/connectors/canario"
    probed_services     = { shop = { project = "acme-prod", region = "us-central1", service = "shop" } }
    alert_webhook       = true
    api_callers         = ["deployer@acme.iam.gserviceaccount.com", "acme/shop@refs/heads/main"]
    github_oidc_issuer  = "https://github.example.com/_services/token"
    page                = true
    mail                = { server = "starttls://canario@smtp.example.com:587", from = "canario@example.com" }
  }

  assert {
    condition     = length(output.secrets) == 12
    error_message = "All twelve secrets are declared."
  }
  assert {
    condition = [
      for name, f in google_cloudfunctions2_function.this : name
      if f.service_config[0].vpc_connector != null
    ] == ["alert", "work"]
    error_message = "Only work and alert have a way into a network."
  }
  assert {
    condition     = toset(keys(google_cloud_run_v2_service_iam_member.probed)) == toset(["shop/alert", "shop/work"]) && alltrue([for each in google_cloud_run_v2_service_iam_member.probed : each.role == "roles/run.invoker" && each.name == "shop" && each.project == "acme-prod"])
    error_message = "Only work and alert call services that are not public."
  }
  assert {
    condition = [
      for name, f in google_cloudfunctions2_function.this : name
      if contains([for s in f.service_config[0].secret_environment_variables : s.key], "CANARIO_POST_SECRET")
    ] == ["work"]
    error_message = "Only work throws switches."
  }
  assert {
    condition = alltrue([
      for name in ["work", "alert"] : contains([for s in google_cloudfunctions2_function.this[name].service_config[0].secret_environment_variables : s.key], "PAGERDUTY_API_TOKEN")
    ])
    error_message = "Whatever pages asks PagerDuty who is on call: an alert, too."
  }
  assert {
    condition = [
      for name, f in google_cloudfunctions2_function.this : name
      if contains([for s in f.service_config[0].secret_environment_variables : s.key], "GITHUB_TOKEN") && contains(keys(f.service_config[0].environment_variables), "CANARIO_GITHUB_API_URL")
    ] == ["work"]
    error_message = "Only work asks GitHub about commits."
  }
  assert {
    condition = alltrue([
      for s in google_cloudfunctions2_function.this["work"].service_config[0].secret_environment_variables :
      s.version == (s.key == "SLACK_BOT_TOKEN" ? "3" : "latest")
    ])
    error_message = "A version that is named must be used."
  }
  assert {
    condition = [
      for name, f in google_cloudfunctions2_function.this : name
      if contains(keys(f.service_config[0].environment_variables), "CANARIO_PROMETHEUS_URL") && contains(keys(f.service_config[0].environment_variables), "CANARIO_METRICS_LAG")
    ] == ["alert", "work"]
    error_message = "work and alert read metrics: a rollback's notices and its check of stable need them."
  }
  assert {
    condition = jsonencode({
      for name, f in google_cloudfunctions2_function.this : name => [
        lookup(f.service_config[0].environment_variables, "CANARIO_GUESTS", ""),
        lookup(f.service_config[0].environment_variables, "CANARIO_PROBE_ALLOW", ""),
      ]
      }) == jsonencode({
      for name in ["alert", "alert_webhook", "api", "flags", "page", "pagerduty", "slack", "tick", "work"] :
      name => [
        name == "work" ? "read" : "",
        contains(["alert", "work"], name) ? "10.0.0.0/8,fd00::/8,.corp.example,shop.internal" : "",
      ]
    })
    error_message = "work and alert ask probes; only work does what guests say."
  }
  assert {
    condition = jsonencode([
      for s in google_cloudfunctions2_function.this["pagerduty"].service_config[0].secret_environment_variables : s.key
    ]) == jsonencode(["PAGERDUTY_WEBHOOK_SECRET"])
    error_message = "pagerduty gets what its webhooks are signed with, and no other secret."
  }
  assert {
    condition = jsonencode([
      for s in google_cloudfunctions2_function.this["flags"].service_config[0].secret_environment_variables : s.key
    ]) == jsonencode(["CANARIO_FLAGS_KEYS"])
    error_message = "flags gets the keys of apps, and no other secret."
  }
  assert {
    condition = jsonencode([
      for s in google_cloudfunctions2_function.this["alert_webhook"].service_config[0].secret_environment_variables : s.key
    ]) == jsonencode(["CANARIO_ALERT_SOURCES"])
    error_message = "alert_webhook gets the keys of its sources, and no other secret."
  }
  assert {
    condition = jsonencode([
      for s in google_cloudfunctions2_function.this["page"].service_config[0].secret_environment_variables : s.key
    ]) == jsonencode(["CANARIO_PAGE_SECRET"])
    error_message = "page gets what its links are signed with, and no other secret."
  }
  assert {
    condition     = google_cloudfunctions2_function.this["work"].service_config[0].environment_variables["CANARIO_PAGE_URL"] == output.page_url && endswith(output.page_url, "-page")
    error_message = "work writes links to the page's own address."
  }
  assert {
    condition     = length(google_pubsub_topic_iam_member.sends_alerts) == 1 && toset(keys(google_pubsub_topic_iam_member.enqueues)) == toset(["alert", "api", "pagerduty", "slack", "tick", "work"])
    error_message = "alert_webhook publishes alerts and no work; flags publishes nothing."
  }
  assert {
    condition = jsonencode({
      for name, value in google_cloudfunctions2_function.this["api"].service_config[0].environment_variables : name => value if startswith(name, "CANARIO_API") || startswith(name, "CANARIO_GITHUB")
      }) == jsonencode({
      CANARIO_API_AUDIENCE       = "https://canario-api-${data.google_project.this.number}.us-central1.run.app"
      CANARIO_API_CALLERS        = "deployer@acme.iam.gserviceaccount.com,acme/shop@refs/heads/main"
      CANARIO_GITHUB_OIDC_ISSUER = "https://github.example.com/_services/token"
    }) && output.api_url == "https://canario-api-${data.google_project.this.number}.us-central1.run.app"
    error_message = "api takes tokens for its own address, of the pipelines that are named."
  }
  assert {
    condition     = length(google_cloudfunctions2_function.this["api"].service_config[0].secret_environment_variables) == 0 && google_project_iam_member.store["api"].role == "roles/datastore.viewer"
    error_message = "api has no secret and only reads."
  }
  assert {
    condition     = alltrue([for name in ["flags", "page"] : google_project_iam_member.store[name].role == "roles/datastore.viewer"])
    error_message = "flags and page only read."
  }
  assert {
    condition     = toset([for name, grant in google_cloud_run_v2_service_iam_member.invoker : name if grant.member == "allUsers"]) == toset(["slack", "pagerduty", "flags", "alert_webhook", "api", "page"])
    error_message = "Slack, PagerDuty, apps, GitHub and browsers have no Google account; everybody else has."
  }
}

run "of_an_organisation_with_policies" {
  command = plan

  variables {
    firestore_database = "canario-eu"
    backup_days        = 0
    secret_locations   = ["europe-west1", "europe-west4"]
    pagerduty_region   = "eu"
  }

  assert {
    condition     = google_firestore_database.this.name == "canario-eu" && alltrue([for f in google_cloudfunctions2_function.this : f.service_config[0].environment_variables["CANARIO_STORE"] == "firestore:canario-eu"])
    error_message = "The functions use another database than the one that is made."
  }
  assert {
    condition     = length(google_firestore_backup_schedule.daily) == 0
    error_message = "backup_days = 0 makes no backups."
  }
  assert {
    condition = alltrue([
      for s in google_secret_manager_secret.this :
      length(s.replication[0].auto) == 0 && [for r in s.replication[0].user_managed[0].replicas : r.location] == ["europe-west1", "europe-west4"]
    ])
    error_message = "A secret is kept elsewhere than where the organisation allows."
  }
  assert {
    condition = [
      for name, f in google_cloudfunctions2_function.this : name
      if lookup(f.service_config[0].environment_variables, "CANARIO_PAGERDUTY_EVENTS_URL", "") == "https://events.eu.pagerduty.com"
    ] == ["alert", "work"]
    error_message = "Who pages must know where the account is."
  }
}

run "without_pagerduty" {
  command = plan

  variables {
    pagerduty_secrets = []
  }

  assert {
    condition     = toset(keys(output.secrets)) == toset(["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"])
    error_message = "Without PagerDuty there is no secret that needs a value."
  }
}

run "no_archive" {
  command = plan

  variables {
    source_archive = "../nowhere/canario.zip"
  }

  expect_failures = [google_storage_bucket_object.source]
}

run "wrong_variables" {
  command = plan

  variables {
    project_id           = "My Project"
    region               = "us-central1-a"
    name                 = "a-name-that-is-much-too-long"
    slack_team_id        = "acme"
    target_projects      = []
    runtime_accounts     = ["web@acme-prod.iam.gserviceaccount.com"]
    pagerduty_secrets    = ["PAGERDUTY_KEY"]
    secret_versions      = { SLACK_BOT_TOKEN = "newest" }
    runtime              = "python310"
    slack_min_instances  = 100
    max_instances        = 0
    work_timeout_seconds = 600
    prometheus_url       = "http://prometheus"
    metrics_lag          = "soon"
    github_api_url       = "http://github"
    guests               = "nobody"
    probe_allow          = ["10.0.0.0/99"]
  }

  expect_failures = [
    var.project_id, var.region, var.name, var.slack_team_id, var.target_projects,
    var.runtime_accounts, var.pagerduty_secrets, var.secret_versions, var.runtime,
    var.slack_min_instances, var.max_instances, var.work_timeout_seconds,
    var.prometheus_url, var.github_api_url, var.metrics_lag, var.guests, var.probe_allow,
  ]
}
